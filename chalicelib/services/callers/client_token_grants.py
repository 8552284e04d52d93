"""The elements in pages of shops: who may have them, and what a client token allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol, TypeVar

from chalicelib.domain.account import Organisation
from chalicelib.domain.client_token import Form
from chalicelib.domain.idempotency import Keyed
from chalicelib.errors import NotPermitted
from chalicelib.late_dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client token lets its bearer do. `form` is None where it has no intent.

    `fixed` are the intent's attributes, by their wire names: they hold whatever the page says.
    `origins` are those of the pages that may use it; all, where there are none.
    """

    token_id: str
    intent_id: str
    organisation: Organisation
    form: Form | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    origins: Sequence[str] = ()

    def check(self, form: Form) -> None:
        """Raises NotPermitted where the token is for something else."""
        needs_intent = form in (Form.CHECKOUT, Form.METHODS)
        if self.form is not form and (self.form is not None or needs_intent):
            raise NotPermitted("The client token is for another kind of form.")

    @property
    def leaves_amount_open(self) -> bool:
        """Whether a checkout's amount is a proposal, which the person who pays may change."""
        said = self.fixed.get("amount_editable") if self.form is Form.CHECKOUT else False
        return str(said).strip().lower() in ("true", "1")

    @property
    def trusts_page(self) -> bool:
        """Whether a page may say whose a payment or method is, who gets the money, and whether it
        is taken, where the intent does not.

        Whoever reads the page has its token: with a live key it could give a method to any customer
        it knows, and the money to another merchant of the organisation.
        """
        return self.organisation.environ == "test"


class ClientTokens(Protocol):
    """Whoever issues and keeps client tokens."""

    def find(self, token: str) -> Grant:
        """What a token allows. Raises Unauthorized for one that is unknown or expired."""

    def use(self, grant: Grant, keyed: Keyed, work: Callable[[Keyed], T]) -> T:
        """What `work` answers: an attempt under a key, whose write takes the token along.

        Of a token whose form ends in one success, one may succeed. Raises Unauthorized where
        another one has, or too many have not; Conflict while another one is at work; and what
        `work` raises.
        """


@dataclass(frozen=True, slots=True)
class Elements:
    """`origins` are those of the pages that may embed the frames; `*` is every page."""

    origins: Sequence[str]
    tokens: ClientTokens

    def serves(self, grant: Grant, origin: Any) -> bool:
        """Whether a page of `origin` may use what is granted.

        The intent's `allowed_origins` say so, and with a live key `origins` too.
        """
        if grant.origins and origin not in grant.origins:
            return False
        return grant.trusts_page or any(_fits(each, origin) for each in self.origins)

    @property
    def ancestors(self) -> str:
        """As a Content-Security-Policy's `frame-ancestors` has them."""
        return " ".join(self.origins) or "'none'"


def _fits(named: str, origin: Any) -> bool:
    """Whether `origin` is the one that is named, or of those that it stands for: `*` is every one,
    and `https://*.shop.example` is all below it, as a browser reads them.
    """
    if named == "*":
        return True
    scheme, _, host = named.partition("://*.")
    if not host:
        return bool(origin == named)
    return (
        isinstance(origin, str)
        and origin.startswith(f"{scheme}://")
        and origin.endswith(f".{host}")
    )
