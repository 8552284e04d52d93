"""Chalice's command line, for an emulator that takes no API by its definition.

Runs in a project, as Chalice does: `python chalice_on_emulator.py deploy --stage STAGE`.
"""

from __future__ import annotations

import sys
from typing import Any

from chalice.awsclient import TypedAWSClient
from chalice.cli import main


def import_rest_api(
    self: TypedAWSClient, swagger_document: dict[str, Any], endpoint_type: str
) -> str:
    """A new API."""
    client = self._client("apigateway")
    api: str = client.create_rest_api(name=swagger_document["info"]["title"])["id"]
    _define(client, api, swagger_document)
    return api


def update_api_from_swagger(
    self: TypedAWSClient, rest_api_id: str, swagger_document: dict[str, Any]
) -> None:
    """The same API, with what the definition says and nothing else: the gateway's answers go."""
    client = self._client("apigateway")
    for response in client.get_gateway_responses(restApiId=rest_api_id)["items"]:
        if not response["defaultResponse"]:
            kind = response["responseType"]
            client.delete_gateway_response(restApiId=rest_api_id, responseType=kind)
    _define(client, rest_api_id, swagger_document)


def _define(client: Any, api: str, document: dict[str, Any]) -> None:
    """One request for each resource and method."""
    present = client.get_resources(restApiId=api, limit=500)["items"]
    ids = {each["path"].strip("/"): each["id"] for each in present}
    for path, methods in document["paths"].items():
        resource = _resource(client, api, ids, path.strip("/"))
        for method, described in methods.items():
            where = {"restApiId": api, "resourceId": resource, "httpMethod": method.upper()}
            client.put_method(**where, authorizationType="NONE")
            uri = described["x-amazon-apigateway-integration"]["uri"]
            how = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}
            client.put_integration(**where, **how)


def _resource(client: Any, api: str, ids: dict[str, str], path: str) -> str:
    """The id of the resource at a path, made with those above it where it is not in `ids`."""
    if path not in ids:
        above, _, part = path.rpartition("/")
        parent = _resource(client, api, ids, above)
        ids[path] = client.create_resource(restApiId=api, parentId=parent, pathPart=part)["id"]
    return ids[path]


def update_rest_api(self: TypedAWSClient, rest_api_id: str, patch_operations: list[Any]) -> None:
    """Nothing is no size for the emulator, where it is AWS's word for no compression."""
    known = [each for each in patch_operations if each["value"] != ""]
    if known:
        self._client("apigateway").update_rest_api(restApiId=rest_api_id, patchOperations=known)


if __name__ == "__main__":
    TypedAWSClient.import_rest_api = import_rest_api
    TypedAWSClient.update_api_from_swagger = update_api_from_swagger
    TypedAWSClient.update_rest_api = update_rest_api
    sys.exit(main())
