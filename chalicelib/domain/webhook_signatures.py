"""How a delivery is signed, both ways, by one secret.

`X-Payload-Signature` is the public API's: the hexadecimal HMAC-SHA256 of the body. The `webhook-*`
headers are Standard Webhooks 1.0, which sign id and time too:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.clock import to_seconds

_WHSEC = "whsec_"


def signed_headers(
    body: bytes, message_id: str, now: datetime, secrets: Sequence[str]
) -> dict[str, str]:
    """The headers of a delivery. `secrets`: the present one first, then one that it replaced.

    Without a secret nothing is signed. `X-Payload-Signature`, which has room for one, is by the
    present one.
    """
    sent_at = str(to_seconds(now))
    headers = {"webhook-id": message_id, "webhook-timestamp": sent_at}
    if secrets:
        content = f"{message_id}.{sent_at}.".encode() + body
        signatures = [_standard(content, each) for each in secrets]
        headers["webhook-signature"] = " ".join(signatures)
        digest = hmac.new(secrets[0].encode(), body, hashlib.sha256).hexdigest()
        headers["X-Payload-Signature"] = f"sha256={digest}"
    return headers


def _standard(content: bytes, secret: str) -> str:
    digest = hmac.new(_standard_key(secret), content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _standard_key(secret: str) -> bytes:
    """The secret's own bytes; of `whsec_` and base64, what that decodes to."""
    if secret.startswith(_WHSEC):
        try:
            return base64.b64decode(secret.removeprefix(_WHSEC), validate=True)
        except (binascii.Error, ValueError):
            return secret.encode()
    return secret.encode()
