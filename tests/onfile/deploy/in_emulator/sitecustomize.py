"""Mends the emulator as it starts, where it does otherwise than AWS.

A `~1` in the path of a patch stands for a slash, RFC 6901: without that it knows no binary media
type but those that an API was made with. A distribution reaches an API of the emulator's own, whose
host would be one of AWS. Policies know the encryption context of a request to KMS, each pair as a
key of its own: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

from __future__ import annotations

import json
import re
import sys

_API = re.compile(r"([a-f0-9]{8})\.execute-api\.")

# The functions that the emulator runs inherit its environment, and have no need of it.
if any(argument.endswith("bin/ministack") for argument in sys.orig_argv):
    from ministack.core import iam_actions
    from ministack.services import apigateway_v1, cloudfront

    _matches = apigateway_v1._media_type_matches

    def _unescaped(media_type, known):
        return _matches(media_type, [each.replace("~1", "/") for each in known or ()])

    apigateway_v1._media_type_matches = _unescaped

    _target, _forward = cloudfront._origin_connect_target, cloudfront._forward_to_origin

    def _here(origin, viewer_is_https):
        if _API.match(origin["domain_name"]):
            return "127.0.0.1", 4566, False
        return _target(origin, viewer_is_https)

    def _to_own_api(origin, *sent, **named):
        api = _API.match(origin["domain_name"])
        local = {"domain_name": f"{api[1]}.execute-api.localhost"} if api else {}
        return _forward({**origin, **local}, *sent, **named)

    _tags = iam_actions.request_tag_context

    def _with_encryption_context(service, action, body, params):
        known = _tags(service, action, body, params)
        if service == "kms":
            context = json.loads(body or b"{}").get("EncryptionContext") or {}
            known |= {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
        return known

    iam_actions.request_tag_context = _with_encryption_context
    cloudfront._origin_connect_target = _here
    cloudfront._forward_to_origin = _to_own_api
