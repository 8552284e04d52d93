"""Signature version 4 of a POST to `/`, the one form of request that JSON services take.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache

_ALGORITHM = "AWS4-HMAC-SHA256"


def authorization(
    headers: Mapping[str, str],
    body: bytes,
    *,
    access_key: str,
    secret_key: str,
    region: str,
    service: str,
) -> str:
    """The header `Authorization` for a POST of `body` to `/` with all of `headers`.

    Their names are in small letters, and `host` and `x-amz-date` (`20260102T030405Z`) among them.
    """
    moment = headers["x-amz-date"]
    names = sorted(headers)
    signed = ";".join(names)
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in names)
    request = f"POST\n/\n\n{lines}\n{signed}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"{_ALGORITHM}\n{moment}\n{scope}\n{digest}"
    key = _key(secret_key, moment[:8], region, service)
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return (
        f"{_ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={signed}, "
        f"Signature={signature}"
    )


@lru_cache(maxsize=4)
def _key(secret: str, day: str, region: str, service: str) -> bytes:
    """That of one day; two services are asked, and a day may end between two requests."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
