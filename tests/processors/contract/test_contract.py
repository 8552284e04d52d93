"""Every row runs, or is excused: for the sandbox, and for Stripe and Square at their twins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.processors.contract.checks import hold
from tests.processors.contract.rows import ROWS, Excuse, Party, Row, excused, to_run
from tests.processors.contract.sandbox_party import SandboxParty
from tests.processors.contract.square_party import SquareParty
from tests.processors.contract.stripe_party import StripeParty

PARTIES: dict[str, type[Party]] = {
    "sandbox": SandboxParty,
    "stripe": StripeParty,
    "square": SquareParty,
}
RUNS = [(name, row) for name, party in PARTIES.items() for row in to_run(party)]
EXCUSES = [(name, each) for name, party in PARTIES.items() for each in party.excuses]


@pytest.fixture
def party(request: pytest.FixtureRequest) -> Party:
    name = request.param
    if name == "sandbox":
        return SandboxParty(request.getfixturevalue("module_store"))
    if name == "square":
        return SquareParty(request.getfixturevalue("square_twin"))
    return StripeParty(request.getfixturevalue("twin"))


@pytest.mark.parametrize(
    ("party", "row"), RUNS, indirect=["party"], ids=[f"{name}-{row}" for name, row in RUNS]
)
def test_a_row_holds(party: Party, row: Row) -> None:
    hold(party, row)


def _covered(name: str, excuse: Excuse) -> Iterator[Row]:
    """The rows that it alone excuses."""
    return (row for row in ROWS if excused(PARTIES[name], row) == [excuse])


@pytest.mark.parametrize(("name", "excuse"), EXCUSES, ids=lambda each: getattr(each, "why", each))
def test_an_excuse_says_why_and_is_needed(name: str, excuse: Excuse) -> None:
    assert len(excuse.why) > 10
    assert list(_covered(name, excuse)) != []
