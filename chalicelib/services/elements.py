"""The elements in pages of shops: who may have them, and what a client token allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.domain.account import Organisation
from chalicelib.errors import NotPermitted, Unauthorized


class Form(StrEnum):
    """What a token's intent is for: the kinds of elements that submit something."""

    PAYMENT = "payment_form"
    METHOD = "payment_method_form"
    CHECKOUT = "checkout_plugin"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client token lets its bearer do. `form` is None where it has no intent.

    `fixed` are the intent's attributes, by their wire names: they hold whatever the page says.
    `origins` are those of the pages that may use it; all, where there are none.
    """

    token_id: str
    organisation: Organisation
    form: Form | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    origins: Sequence[str] = ()

    def check(self, form: Form) -> None:
        """Raises NotPermitted where the token is for something else."""
        if self.form not in (None, form) or (self.form is None and form is Form.CHECKOUT):
            raise NotPermitted("The client token is for another kind of form.")

    @property
    def may_name_customers(self) -> bool:
        """Whether a page may say whose a payment or method is, where the intent does not.

        Whoever reads the page has its token, and could give a method to any customer it knows.
        """
        return self.organisation.environ == "test"


class ClientTokens(Protocol):
    """Whoever issues and keeps client tokens."""

    def find(self, token: str) -> Grant:
        """What a token allows. Raises Unauthorized for one that is unknown, expired or revoked."""

    def use(self, grant: Grant) -> AbstractContextManager[None]:
        """What happens inside is an attempt. Of a token with an intent, one may end without an
        exception. Raises Unauthorized where one has, or too many have not.
        """


class NoTokens:
    """Where nobody issues any: there is none to know."""

    def find(self, token: str) -> Grant:
        """Raises Unauthorized."""
        raise Unauthorized("The client token is not valid.")

    def use(self, grant: Grant) -> AbstractContextManager[None]:
        """Raises Unauthorized."""
        raise Unauthorized("The client token is not valid.")


@dataclass(slots=True)
class Elements:
    """`origins` are those of the pages that may embed the frames; `*` is every page.

    The local stage puts tokens of its own in the place of `tokens`.
    """

    origins: Sequence[str]
    tokens: ClientTokens

    @property
    def ancestors(self) -> str:
        """As a Content-Security-Policy's `frame-ancestors` has them."""
        return " ".join(self.origins) or "'none'"
