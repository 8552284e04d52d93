"""Each rule of doubt carries weight: with the rule patched away, the case that it is for fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.processing import NOT_SENT, Answer, Outcome, ProcessorRequest, Verb
from chalicelib.processors.stripe import Client, Stripe, client
from chalicelib.processors.stripe.answers import of_refund
from chalicelib.processors.stripe.client import NoAnswer, NotSent, Reply
from chalicelib.processors.stripe.refund_requests import StripeRefunds
from tests.processors.contract.checks import hold
from tests.processors.contract.rows import Deed, Moment, Row
from tests.processors.contract.stripe_party import StripeParty
from tests.processors.shop import Shop
from tests.processors.stripe_twin.server import NOT_APPLIED, Kept, Twin

Patch = Callable[[pytest.MonkeyPatch], None]
Case = Callable[[Twin, Shop], None]


@dataclass(frozen=True)
class Rule:
    """`away` takes it away; `case` then fails, and holds without."""

    name: str
    away: Patch
    case: Case


def row(deed: Deed, outcome: Outcome, moment: Moment) -> Case:
    """A row of the contract as a case."""
    return lambda twin, _: hold(StripeParty(twin), Row(deed, outcome, moment))


def a_key_in_use_is_no_answer(twin: Twin, _: Shop) -> None:
    world = StripeParty(twin).world
    request = world.prepared()
    twin._keys[f"{request.reference}:confirm"] = Kept("/v1/elsewhere", "another body")
    assert world.stripe.send(request).outcome is Outcome.UNKNOWN


def what_was_done_is_not_given_up(twin: Twin, _: Shop) -> None:
    world = StripeParty(twin).world
    request = world.paid()
    assert world.stripe.give_up(request).outcome is Outcome.APPROVED


def another_refund_is_no_evidence(twin: Twin, _: Shop) -> None:
    world = StripeParty(twin).world
    paid = world.paid()
    done, wanted = (world.then(paid, Verb.REFUND, 5_00) for _ in range(2))
    world.stripe.send(done)
    assert world.looked(done).outcome is Outcome.APPROVED
    assert world.look(wanted) is None


def a_list_that_lags_is_no_evidence(twin: Twin, _: Shop) -> None:
    world = StripeParty(twin).world
    refund = world.then(world.paid(), Verb.REFUND, 5_00)
    world.stripe.send(refund)
    done, twin.books.refunds = twin.books.refunds, {}
    assert world.look(refund) is None
    world.stripe.give_up(refund)
    assert len(done | twin.books.refunds) == 1


def within_a_minute_nothing_is_concluded(twin: Twin, shop: Shop) -> None:
    twin.faults["/confirm"] = NOT_APPLIED
    made = shop.charge(shop.customer())
    assert made["status"] == "processing"
    assert shop.api.get(f"/transactions/{made['id']}")["status"] == "processing"
    [intent] = shop.intents(made["id"])
    assert intent["status"] == "requires_confirmation"


def nobody_searches(twin: Twin, _: Shop) -> None:
    for deed in (Deed.SALE, Deed.CAPTURE, Deed.REFUND):
        hold(StripeParty(twin), Row(deed, Outcome.APPROVED, Moment.UNTOLD))
    assert [path for _, path in twin.asked if path.endswith("/search")] == []
    assert ("GET", "/v1/payment_intents") not in twin.asked


def _lost_is_not_sent(patch: pytest.MonkeyPatch) -> None:
    asked = Client._request

    def request(*given: Any) -> Reply:
        try:
            return asked(*given)
        except NoAnswer as error:
            raise NotSent from error

    patch.setattr(Client, "_request", request)


def _read_with(patch: pytest.MonkeyPatch, statuses: Any, error: Exception | None) -> None:
    """Answers with these statuses raise `error`, or are what they say."""
    read = client._read

    def other(status: int, data: bytes) -> Reply:
        if status not in statuses:
            return read(status, data)
        if error is not None:
            raise error
        return Reply(status, {})

    patch.setattr(client, "_read", other)


def _posts(patch: pytest.MonkeyPatch, path: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """What is posted to paths that end so is changed first."""
    post = Client.post

    def other(self: Client, *parts: str, **given: Any) -> Reply:
        if parts[-1] == path:
            change(given)
        return post(self, *parts, **given)

    patch.setattr(Client, "post", other)


def _new_keys(patch: pytest.MonkeyPatch) -> None:
    numbers = count()
    _posts(patch, "refunds", lambda given: given.update(key=f"key {next(numbers)}"))


def _searching(patch: pytest.MonkeyPatch) -> None:
    found = Stripe._found

    def other(self: Stripe, request: ProcessorRequest) -> Answer | None:
        self._client.get("payment_intents", "search")
        return found(self, request)

    patch.setattr(Stripe, "_found", other)


def _any_refund(patch: pytest.MonkeyPatch) -> None:
    def other(self: StripeRefunds, request: ProcessorRequest) -> Answer | None:
        listed = self._client.get("refunds", payment_intent=request.processor_id).body["data"]
        return of_refund(listed[0]) if listed else None

    patch.setattr(StripeRefunds, "find", other)


def _set(name: str, value: Any) -> Patch:
    return lambda patch: patch.setattr(Stripe, name, value)


def _canceled_or_not(self: Stripe, request: ProcessorRequest) -> Answer:
    self._client.post(
        *("payment_intents", str(request.processor_id), "cancel"),
        key=f"{request.reference}:give-up",
    )
    return NOT_SENT


SALE, REFUND = Deed.SALE, Deed.REFUND
APPROVED = Outcome.APPROVED
RULES = [
    Rule("a lost answer is in doubt", _lost_is_not_sent, row(SALE, APPROVED, Moment.UNTOLD)),
    Rule(
        "a failure of the vendor's is in doubt",
        lambda patch: _read_with(patch, range(500, 600), None),
        row(SALE, APPROVED, Moment.KEPT),
    ),
    Rule(
        "a key in use is in doubt",
        lambda patch: _read_with(patch, (400, 409), None),
        a_key_in_use_is_no_answer,
    ),
    Rule(
        "whoever is turned away has not been heard",
        lambda patch: _read_with(patch, (401, 403, 429), NoAnswer()),
        row(SALE, APPROVED, Moment.TURNED_AWAY),
    ),
    Rule("a question moves nothing", _set("lookup", Stripe.give_up),
         row(SALE, APPROVED, Moment.UNREAD)),
    Rule("the fence: what is given up is canceled first",
         _set("_cancel_unconfirmed", lambda *_: NOT_SENT), row(SALE, APPROVED, Moment.LATE)),
    Rule("the fence: what was confirmed stands", _set("_cancel_unconfirmed", _canceled_or_not),
         what_was_done_is_not_given_up),
    Rule("the first minute", _set("believed_after", timedelta(0)),
         within_a_minute_nothing_is_concluded),
    Rule("metadata are evidence for", _any_refund, another_refund_is_no_evidence),
    Rule("metadata are no evidence against", _new_keys, a_list_that_lags_is_no_evidence),
    Rule("the search is never asked", _searching, nobody_searches),
    Rule("a refund is still wanted, and sent again", _set("give_up", lambda *_: NOT_SENT),
         row(REFUND, APPROVED, Moment.UNREAD)),
    Rule(
        "a challenge is not left open",
        lambda patch: _posts(
            patch, "confirm", lambda given: given.update(error_on_requires_action=False)
        ),
        row(SALE, Outcome.ACTION, Moment.NEVER),
    ),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_case_holds(rule: Rule, twin: Twin, shop: Shop) -> None:
    rule.case(twin, shop)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_the_rule_the_case_fails(
    rule: Rule, twin: Twin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule.away(monkeypatch)
    with pytest.raises(AssertionError):
        rule.case(twin, shop)
