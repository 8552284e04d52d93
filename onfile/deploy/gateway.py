"""The gateway's own answers, where the API's definition does not bring them."""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import API_STAGE
from onfile.deploy.template.api import gateway_responses


def answer_in_our_words(client: Any, api: str) -> None:
    """Give the API the answers that a template would have given it, and deploy it with them."""
    for kind, response in gateway_responses().items():
        status = {"statusCode": str(response["statusCode"])} if "statusCode" in response else {}
        client.put_gateway_response(
            restApiId=api,
            responseType=kind,
            responseTemplates=response["responseTemplates"],
            **status,
        )
    client.create_deployment(restApiId=api, stageName=API_STAGE)
