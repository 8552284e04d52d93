"""What Chalice's definition of the API does not bring: answers of the gateway's own, bodies as they
came, and methods that no route names.
"""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import API_STAGE
from onfile.deploy.template.api import BINARY_MEDIA_TYPES, gateway_responses


def complete(client: Any, api: str) -> None:
    """Give the API what a template would have given it, and deploy it with that."""
    _answer_in_our_words(client, api)
    _take_bodies_as_sent(client, api)
    _take_every_method(client, api)
    client.create_deployment(restApiId=api, stageName=API_STAGE)


def _answer_in_our_words(client: Any, api: str) -> None:
    for kind, response in gateway_responses().items():
        status = {"statusCode": str(response["statusCode"])} if "statusCode" in response else {}
        client.put_gateway_response(
            restApiId=api,
            responseType=kind,
            responseTemplates=response["responseTemplates"],
            **status,
        )


def _take_bodies_as_sent(client: Any, api: str) -> None:
    known = client.get_rest_api(restApiId=api).get("binaryMediaTypes", [])
    missing = [kind for kind in BINARY_MEDIA_TYPES if kind not in known]
    if missing:
        # The slash inside a path of a patch: RFC 6901.
        paths = [f"/binaryMediaTypes/{kind.replace('/', '~1')}" for kind in missing]
        operations = [{"op": "add", "path": path} for path in paths]
        client.update_rest_api(restApiId=api, patchOperations=operations)


def _take_every_method(client: Any, api: str) -> None:
    pages = client.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    for resource in (each for page in pages for each in page["items"]):
        methods = resource.get("resourceMethods", {})
        if methods and "ANY" not in methods:
            _add_any(client, {"restApiId": api, "resourceId": resource["id"]}, next(iter(methods)))


def _add_any(client: Any, where: dict[str, str], known: str) -> None:
    """Hand on whatever has no method of its own, as it is done with the method `known`."""
    integration = client.get_integration(**where, httpMethod=known)
    client.put_method(**where, httpMethod="ANY", authorizationType="NONE")
    client.put_integration(
        **where,
        httpMethod="ANY",
        type=integration["type"],
        integrationHttpMethod="POST",
        uri=integration["uri"],
    )
