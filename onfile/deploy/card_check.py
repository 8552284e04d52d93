"""Lets the API's function store a card and forget it, before a deployment says that all is well."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.api.events import SELF_CHECK
from onfile.deploy.names import API, DeployError, Names


def check_card(client: Any, names: Names) -> None:
    """By a client of Lambda. Raises DeployError."""
    function = names.function(API)
    answer = client.invoke(FunctionName=function, Payload=json.dumps(SELF_CHECK).encode())
    told = json.loads(answer["Payload"].read())
    if answer.get("FunctionError") or told.get("statusCode") != 200:
        said = told.get("errorMessage") or told.get("body") or told
        raise DeployError(
            f"{names.stack} is there, but can't store a card: {said}\nWhy, its log says: "
            f"aws logs tail {names.log_group(API)} --since 10m"
        )
