"""The key in the Authorization header: Basic with the key as the user, or Bearer."""

from __future__ import annotations

import base64
import binascii

from chalicelib.errors import Unauthorized

_MISSING = "An API key is required: Basic with the key as user and no password, or Bearer."


def key_of(header: str | None) -> str:
    """The key. A password beside it is ignored, as some SDKs send one. Raises Unauthorized."""
    scheme, _, credentials = (header or "").strip().partition(" ")
    credentials = credentials.strip()
    if scheme.lower() == "bearer" and credentials:
        return credentials
    if scheme.lower() == "basic":
        key = _user_of(credentials)
        if key:
            return key
    raise Unauthorized(_MISSING)


def _user_of(credentials: str) -> str:
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return text.partition(":")[0]
