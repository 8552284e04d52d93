"""The edge: a CloudFront distribution before the API, which gives it an address without a path.

Why, and what it costs: docs/decisions/0033-addresses.md. What it says of a caller is read by
`chalicelib.api.edge`.
"""

from __future__ import annotations

from typing import Any

from chalicelib.api.edge import CALLER_HEADER, HOST_HEADER, KEY_HEADER
from onfile.deploy.names import API_STAGE, Names, ref, sub

HAS_EDGE = "HasEdge"
EDGE_OUTPUT = "EdgeDomain"
EDGE_PARAMETER = "Edge"

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_NOTHING_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
_AS_THE_ANSWER_SAYS = "658327ea-f89d-4fab-a63d-7e88639e58f6"  # CachingOptimized
# …/using-managed-origin-request-policies.html
_ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader

_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
_NAMED_BY_HASH = ("/ui/*.js", "/ui/*.css")
_ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""Those that CloudFront would keep for ten seconds and answer to others, were it not told."""

_LONGEST_S = 30
"""The gateway answers after 29 s at the latest."""

# Written over what the caller has sent: the service believes them.
_CODE = f"""function handler(event) {{
  var request = event.request;
  request.headers['{CALLER_HEADER.lower()}'] = {{value: event.viewer.ip}};
  request.headers['{HOST_HEADER.lower()}'] = {{value: request.headers.host.value}};
  return request;
}}
"""


def edge(names: Names, api: str) -> dict[str, Any]:
    """The distribution. `api` is the reference or parameter that has the API's id."""
    function = {
        # A name for all regions of the account.
        "Name": sub(f"{names.stack}-edge-${{AWS::Region}}"),
        "AutoPublish": True,
        "FunctionCode": _CODE,
        "FunctionConfig": {
            "Comment": f"{names.stack}: says who calls, and by which host",
            "Runtime": "cloudfront-js-2.0",
        },
    }
    config = _config(names, api)
    return {
        "EdgeFunction": {
            "Type": "AWS::CloudFront::Function",
            "Condition": HAS_EDGE,
            "Properties": function,
        },
        "EdgeDistribution": {
            "Type": "AWS::CloudFront::Distribution",
            "Condition": HAS_EDGE,
            "Properties": {"DistributionConfig": config},
        },
    }


def edge_output() -> dict[str, Any]:
    """The host name of the address."""
    domain = {"Fn::GetAtt": ["EdgeDistribution", "DomainName"]}
    return {EDGE_OUTPUT: {"Condition": HAS_EDGE, "Value": domain}}


def edge_parameter() -> dict[str, Any]:
    """Whether there is to be one."""
    return {
        EDGE_PARAMETER: {
            "Type": "String",
            "Default": "true",
            "AllowedValues": ["true", "false"],
            "Description": "Whether a CloudFront distribution gives an address without a path",
        }
    }


def _config(names: Names, api: str) -> dict[str, Any]:
    return {
        "Enabled": True,
        "Comment": f"{names.stack}: the API under an address without a path",
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "Origins": [_origin(api)],
        "DefaultCacheBehavior": _behavior(_NOTHING_KEPT, _METHODS),
        "CacheBehaviors": [
            {"PathPattern": pattern, **_behavior(_AS_THE_ANSWER_SAYS, ["GET", "HEAD", "OPTIONS"])}
            for pattern in _NAMED_BY_HASH
        ],
        "CustomErrorResponses": [{"ErrorCode": code, "ErrorCachingMinTTL": 0} for code in _ERRORS],
    }


def _origin(api: str) -> dict[str, Any]:
    return {
        "Id": "api",
        "DomainName": sub(f"${{{api}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"),
        "OriginPath": f"/{API_STAGE}",
        "CustomOriginConfig": {
            "OriginProtocolPolicy": "https-only",
            "OriginSSLProtocols": ["TLSv1.2"],
            "OriginReadTimeout": _LONGEST_S,
        },
        "OriginCustomHeaders": [{"HeaderName": KEY_HEADER, "HeaderValue": ref("Key")}],
    }


def _behavior(cache_policy: str, methods: list[str]) -> dict[str, Any]:
    telling = {"EventType": "viewer-request", "FunctionARN": _FUNCTION}
    return {
        "TargetOriginId": "api",
        # No redirect: by then the key and the card have crossed the network in clear.
        "ViewerProtocolPolicy": "https-only",
        "AllowedMethods": methods,
        "CachePolicyId": cache_policy,
        "OriginRequestPolicyId": _ALL_BUT_HOST,
        "Compress": True,
        "FunctionAssociations": [telling],
    }


_FUNCTION = {"Fn::GetAtt": ["EdgeFunction", "FunctionMetadata.FunctionARN"]}
