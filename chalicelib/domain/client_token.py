"""Client tokens: what is kept of one, how long it lives, and the one success that it is good for.

Whoever reads a shop's page has its token, so a token with an intent may end in one object, and may
be tried a few times. The write that may become that object takes the token along (`Claim`): no two
of them can be there, and nothing has to be given back by somebody who may be gone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.domain.ids import ALPHABET
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

LIVES_FOR = timedelta(minutes=60)
ATTEMPTS = 10
"""How often a processor may be asked with one token: a declined card and a few better ones."""
PREFIXES = ("client_key_", "test_client_key_")
_BODY_LENGTH = 27
"""Characters, of 62: 160 random bits."""
TOKEN_PATTERN = rf"(test_)?client_key_[A-Za-z0-9]{{{_BODY_LENGTH}}}"
_TOKEN = late_pattern(TOKEN_PATTERN)


class Form(StrEnum):
    """What a token's intent is for: the kinds of elements that submit something."""

    PAYMENT = "payment_form"
    METHOD = "payment_method_form"
    CHECKOUT = "checkout_plugin"
    METHODS = "payment_methods_page"

    @property
    def ends_in_one_success(self) -> bool:
        """Whether its token is good for one. On a page of methods a person does several things."""
        return self is not Form.METHODS


@dataclass(frozen=True, slots=True)
class Intent:
    """What a token is for. `form` is None where it is for no form in particular.

    `fixed` are the attributes, by their wire names, that hold whatever a page says. `origins` are
    those of the pages that may use it; all, where there are none.
    """

    form: Form | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientToken:
    """What is known of a token once it has been handed out. Its text is not.

    `intent_id` is what it is called by from then on. `made_id` names what the last attempt has
    made, or is making.
    """

    digest: str
    org_id: str
    intent_id: str
    intent: Intent
    created_at: datetime
    expires_at: datetime
    attempts: int = 0
    made_id: str | None = None

    def has_ended(self, now: datetime) -> bool:
        """Whether it is too late for it, though the store may still have it."""
        return self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Claim:
    """Of a token, by the write that it allows: the token must be there then, and not have ended.

    What is written is said to be of `intent_id`. `once` is whether the token has one success, and
    this is it. `instead_of` is the object of an attempt that came to nothing.
    """

    digest: str
    intent_id: str
    once: bool = True
    instead_of: str | None = None


def new_token(environ: str) -> str:
    """A fresh token, of the form that the public API documents for client keys."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY_LENGTH))
    return f"{'test_' if environ == 'test' else ''}client_key_{body}"


def is_token(text: str) -> bool:
    """Whether `text` has the form of a client token. Says nothing of its existence."""
    return _TOKEN.fullmatch(text) is not None
