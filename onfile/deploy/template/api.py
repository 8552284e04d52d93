"""The edge: throttling, access log, and answers of the gateway in the words of the API."""

from __future__ import annotations

import json
from typing import Any

from onfile.deploy.names import API_STAGE, Names, arn, sub
from onfile.deploy.template.table_resources import STAGE_TAG

RATE_PER_S, BURST = 200, 400
"""For all callers together. Beyond it the gateway answers 429, which is safe to repeat."""

LOG_DAYS = 90

BINARY_MEDIA_TYPES = ("*/*",)
"""Bodies that reach the function as they were sent: all. Of others the gateway makes UTF-8, and
what is none is lost: docs/decisions/0024-bodies.md.
"""

COMPRESSED_FROM_BYTES = 1_024
"""Answers of this size and more are compressed for clients that say that they take it."""

_ACCESS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "time": "$context.requestTime",
    # Behind the edge that of the edge; the function's line of the same request has the caller's.
    "address": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "method": "$context.httpMethod",
    # The pattern, not the path: what somebody has put into a path is not logged.
    "route": "$context.resourcePath",
    "status": "$context.status",
    "error": "$context.error.responseType",
    "latencyMs": "$context.responseLatency",
    "functionMs": "$context.integration.latency",
    "bytes": "$context.responseLength",
}

# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
_RESPONSES = {
    # The gateway's word for a path that is not there is 403, `Missing Authentication Token`.
    "MISSING_AUTHENTICATION_TOKEN": (404, "NotFound", "There is nothing at this path."),
    "RESOURCE_NOT_FOUND": (404, "NotFound", "There is nothing at this path."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "BadRequest", "Content-Encoding must be gzip or deflate."),
    "REQUEST_TOO_LARGE": (413, "BadRequest", "The request is too large."),
    "THROTTLED": (429, "TooManyRequests", "Too many requests at once; try again."),
    "QUOTA_EXCEEDED": (429, "TooManyRequests", "Too many requests; try again later."),
    "INTEGRATION_TIMEOUT": (
        504,
        "InternalServerError",
        "No answer in time; repeat with the same key, or look whether it was done.",
    ),
    "INTEGRATION_FAILURE": (503, "ServiceUnavailable", "No answer; try again."),
    "DEFAULT_4XX": (None, "BadRequest", "The request is malformed."),
    "DEFAULT_5XX": (None, "InternalServerError", "Something went wrong on our side."),
}


def api(names: Names) -> dict[str, Any]:
    """What is merged into the API that Chalice declares, and what that needs beside it."""
    return {
        "RestAPI": {"DependsOn": ["GatewayAccount"], "Properties": _properties(names)},
        "AccessLog": {
            "Type": "AWS::Logs::LogGroup",
            **kept_log(names.access_log, names),
        },
        **_gateway_account(),
    }


def _properties(names: Names) -> dict[str, Any]:
    return {
        "Name": names.stack,
        "StageName": API_STAGE,
        "EndpointConfiguration": {"Type": "REGIONAL"},
        "AccessLogSetting": {
            "DestinationArn": arn("AccessLog"),
            "Format": json.dumps(_ACCESS, separators=(",", ":")),
        },
        "MethodSettings": [
            {
                "ResourcePath": "/*",
                "HttpMethod": "*",
                "ThrottlingRateLimit": RATE_PER_S,
                "ThrottlingBurstLimit": BURST,
                "MetricsEnabled": False,  # per method: 60 custom metrics that nobody reads
                "DataTraceEnabled": False,  # it would log bodies, card numbers among them
            }
        ],
        # In the body, so that a change of them makes a new deployment of the stage.
        "DefinitionBody": {
            "x-amazon-apigateway-gateway-responses": gateway_responses(),
            "x-amazon-apigateway-binary-media-types": list(BINARY_MEDIA_TYPES),
        },
    }


def kept_log(name: str, names: Names) -> dict[str, Any]:
    """What a log group has that stays when its stack goes, unless that came to nothing."""
    return {
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "LogGroupName": name,
            "RetentionInDays": LOG_DAYS,
            "Tags": [{"Key": STAGE_TAG, "Value": names.stage}],
        },
    }


ANY_METHOD = "x-amazon-apigateway-any-method"


def take_every_method(definition: dict[str, Any]) -> None:
    """Of each path in `definition`, hand the methods that it does not name to the function as well.

    HEAD and OPTIONS it answers, others it refuses; the gateway would call the path unknown.
    """
    for methods in definition["paths"].values():
        methods[ANY_METHOD] = next(iter(methods.values()))


def gateway_responses() -> dict[str, Any]:
    """The gateway's own answers, by its names for them."""
    return {name: _response(*answer) for name, answer in _RESPONSES.items()}


def _response(status: int | None, kind: str, text: str) -> dict[str, Any]:
    body = {
        "object": "error",
        "error_type": kind,
        "error_description": text,
        "description": text,
        "details": None,
    }
    response: dict[str, Any] = {"responseTemplates": {"application/json": json.dumps(body)}}
    if status is not None:
        response["statusCode"] = status
    return response


def _gateway_account() -> dict[str, Any]:
    """The gateway writes no log before the account lets it: one setting for each region."""
    service = {"Service": "apigateway.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    managed = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    return {
        "GatewayLogRole": {
            "Type": "AWS::IAM::Role",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
                "ManagedPolicyArns": [sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{managed}")],
            },
        },
        "GatewayAccount": {
            "Type": "AWS::ApiGateway::Account",
            "Properties": {"CloudWatchRoleArn": arn("GatewayLogRole")},
        },
    }
