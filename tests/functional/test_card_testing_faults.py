"""A process that is stopped at the writes that count an attempt, or lift its count again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.crashes.world import World
from tests.support.card_testing import DECLINED, GOOD, WINDOW_S, is_refused, payment, tallies_of
from tests.support.faults import FAULTS, Fault, Plan
from tests.support.keys import new_key
from tests.support.organisations import new_organisation
from tests.support.stores import Store

INTENT, TAKE_BACK = 0, -1
"""Among the transactions of the store that an approved charge of a new card makes."""

COUNTED_AS_DECLINE = {
    (INTENT, Fault.ANSWER_LOST),
    (INTENT, Fault.PROCESS_GONE),
    (TAKE_BACK, Fault.NOT_APPLIED),
}
"""Where nobody comes to lift it: the processor was not asked, or the write did not arrive."""


@pytest.fixture
def world(module_store: Store) -> World:
    limits = {"cards_per_window": 1, "declines_per_window": 1, "attempt_window_s": WINDOW_S}
    organisation, key = new_organisation(module_store, **limits)
    return World(module_store, organisation.id, key)


def paying(world: World, number: str) -> tuple[str, str, Any]:
    return "POST", "/transactions", payment(number, customer_id=world.customer)


@pytest.mark.parametrize("write", [INTENT, TAKE_BACK], ids=["intent", "take back"])
@pytest.mark.parametrize("fault", FAULTS)
def test_an_attempt_is_counted_once_whatever_stops_it(
    world: World, write: int, fault: Fault
) -> None:
    world.begin()
    well = Plan()
    world.send(paying(world, GOOD[0]), new_key(), well)
    position = [at for at, name in enumerate(well.made) if name == "TransactWriteItems"][write]
    world.begin()
    request, key = paying(world, GOOD[0]), new_key()
    world.send(request, key, Plan(position, fault))
    answer = world.until_answered(request, key)
    assert not is_refused(answer)
    assert len(world.payments()) == 1
    [row] = [each for each in tallies_of(world.store, world.org_id) if world.customer in each]
    assert ("'declines'" in row) is ((write, fault) in COUNTED_AS_DECLINE)
    other = paying(world, GOOD[1])
    assert is_refused(world.until_answered(other, new_key()))


def test_what_is_refused_is_refused_once_whatever_stops_it(world: World) -> None:
    """Both writes, that which finds no room and that of the refused payment, in every way."""
    world.begin()
    world.until_answered(paying(world, DECLINED), new_key())
    for position in (1, 2):
        for fault in FAULTS:
            request, key, known = paying(world, GOOD[0]), new_key(), len(world.payments())
            world.send(request, key, Plan(position, fault))
            assert is_refused(world.until_answered(request, key))
            assert len(world.payments()) == known + 1
