"""What a stage that has just started has to try: a key, a customer to charge, the requests for it.

The banner and the page at `/` say the same, of what is in the store now: the seeded customer can
have been deleted since, its default changed, its key revoked.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from chalicelib.domain.account import Account, Organisation
from chalicelib.errors import NotFound, Unauthorized
from chalicelib.query.query import Query
from chalicelib.services.use_cases import Services
from onfile.local.seed import CUSTOMER_ID, ORGANISATION_ID, SECRET_KEY

_LOOKED_AT = 50
"""How many of the newest customers are asked for one who can be charged."""

_CHARGE = """curl {url}/transactions \\
  -u {key}: \\
  -d amount=100 \\
  -d type=payment \\
  -d customer_id={customer}"""

_CREATE = """curl {url}/customers \\
  -u {key}: \\
  -d name="Ada Lovelace" \\
  -d email=ada@example.com"""

_MAKE_A_KEY = f".venv/bin/python -m onfile.admin --stage local keys create {ORGANISATION_ID}"


@dataclass(frozen=True, slots=True)
class Welcome:
    """`key` is None once it is revoked; `customer` where nobody can be charged by a default."""

    key: str | None
    customer: Account | None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What there is, by name."""
        if self.key is None:
            return [("key", "the seeded one is revoked; make another one")]
        return [("key", self.key), ("customer", self._customer)]

    @property
    def _customer(self) -> str:
        if self.customer is None or self.customer.default_method is None:
            return "none with a default payment method"
        return f"{self.customer.id} (default method: {self.customer.default_method.title})"

    def command(self, url: str) -> tuple[str, str]:
        """What can be done first, and the command for it, with the service at `url`."""
        if self.key is None:
            return "Make a key", _MAKE_A_KEY
        if self.customer is None:
            return "Create a customer, then give it a card", _CREATE.format(url=url, key=self.key)
        return "Charge it", _CHARGE.format(url=url, key=self.key, customer=self.customer.id)


def welcome(services: Services, key: str = SECRET_KEY) -> Welcome:
    """What there is now, under the key that the stage was seeded with.

    Raises ServiceUnavailable where the store does not answer.
    """
    try:
        organisation = services.keys.organisation_of(key)
    except Unauthorized:
        return Welcome(None, None)
    return Welcome(key, customer_to_charge(services, organisation))


def customer_to_charge(services: Services, organisation: Organisation) -> Account | None:
    """The seeded customer while it has a default method, or the newest of the others that has."""
    with suppress(NotFound):
        seeded = services.customers.find(organisation, CUSTOMER_ID)
        if seeded.default_method is not None:
            return seeded
    page = services.lists.customers.find(organisation, Query(limit=_LOOKED_AT))
    others: list[Account] = [row.value.account for row in page.rows]
    return next((each for each in others if each.default_method is not None), None)
