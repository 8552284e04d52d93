"""Who calls: the key in the Authorization header, Basic with the key as the user, or Bearer.

A client token may stand there in the place of a secret key. Which of the two it is, its beginning
says; a token is looked up among tokens only, and a key among keys.
"""

from __future__ import annotations

import base64
import binascii

from chalice.app import Request

from chalicelib.domain.account import Organisation
from chalicelib.domain.client_token import PREFIXES
from chalicelib.domain.secret_key import digest_of, mark_of
from chalicelib.errors import Unauthorized
from chalicelib.late_dataclass import dataclass
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.use_cases import Services

_MISSING = "An API key is required: Basic with the key as user and no password, or Bearer."


@dataclass(frozen=True, slots=True)
class Caller:
    """The organisation that a request acts for, and what it may if it came with a client token.

    `name` tells one key or token from another, and is not the key.
    """

    organisation: Organisation
    name: str
    grant: Grant | None = None

    @property
    def logged(self) -> str:
        """What the log tells of it: names are digests, of keys and of tokens."""
        return mark_of(self.name)


def caller_of(header: str | None, services: Services) -> Caller:
    """Raises Unauthorized."""
    key = key_of(header)
    if key.startswith(PREFIXES):
        grant = services.elements.tokens.find(key)
        return Caller(grant.organisation, grant.token_id, grant)
    return Caller(services.keys.organisation_of(key), digest_of(key))


def holds_token(header: str | None) -> bool:
    """Whether a client token stands there, be it good or not: a page has sent it."""
    try:
        return key_of(header).startswith(PREFIXES)
    except Unauthorized:
        return False


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


def limit(request: Request, services: Services, organisation: Organisation, name: str) -> None:
    """Count the request, of the caller with this name. Raises TooManyRequests."""
    services.request_limits.check(organisation, caller=name, address=address_of(request))


def address_of(request: Request) -> str:
    """Whence the service was called, empty where that is not said. A caller is not believed."""
    return str((request.context.get("identity") or {}).get("sourceIp") or "")


def _user_of(credentials: str) -> str:
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return text.partition(":")[0]
