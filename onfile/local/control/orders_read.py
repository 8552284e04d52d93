"""Plans and faults, as a test's request says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.domain.ids import ACCOUNT, METHOD, is_id
from chalicelib.domain.money import to_cents
from chalicelib.domain.questions import RETURN_WINDOW
from chalicelib.errors import InvalidAttributes
from chalicelib.processors.sandbox.test_numbers import Surprise
from chalicelib.services.invalid import REQUIRED
from onfile.local.control.planned_sandbox import DECLINE, number_for

_LONGEST_S = 25.0
"""The gateway of a deployed stage gives up after 29."""
_MOST_TIMES = 1_000
_SLOW_S = 3.0

STATUS, DELAY, LOST_ANSWER, RESET = "status", "delay", "lost_answer", "reset"
FAULTS = (STATUS, DELAY, LOST_ANSWER, RESET)
OUTCOMES = (DECLINE, *Surprise)

Read = Callable[[Any], Any]
"""The value as it is kept. Raises ValueError with what was expected."""


def plan_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InvalidAttributes that names each attribute that is wrong."""
    plan = _read(body, _PLAN, required="outcome", times=1)
    if plan["outcome"] == DECLINE:
        plan.setdefault("status_code", Decline.GENERAL_DECLINE.value)
    elif "status_code" in plan:
        raise InvalidAttributes({"status_code": "only a decline has one"})
    if plan["outcome"] == Surprise.SLOW:
        plan.setdefault("seconds", _SLOW_S)
    elif "seconds" in plan:
        raise InvalidAttributes({"seconds": "only a slow answer has them"})
    if "days" in plan and plan["outcome"] != Surprise.RETURNED_LATE:
        raise InvalidAttributes({"days": "only a late return has them"})
    if "amount" in plan:
        plan["cents"] = plan.pop("amount")
    return plan


def fault_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InvalidAttributes that names each attribute that is wrong."""
    fault = _read(body, _FAULT, required="fault", times=None)
    fault.setdefault("status", 503)
    fault.setdefault("seconds", _SLOW_S)
    return fault


def _read(
    body: Mapping[str, Any], known: Mapping[str, Read], *, required: str, times: int | None
) -> dict[str, Any]:
    order: dict[str, Any] = {"times": times}
    wrong = {name: f"expected one of: {', '.join(known)}" for name in body if name not in known}
    if required not in body:
        wrong[required] = REQUIRED
    for name, value in body.items():
        if name in known:
            try:
                order[name] = known[name](value)
            except ValueError as error:
                wrong[name] = str(error)
    if wrong:
        raise InvalidAttributes(wrong)
    return order


def _one_of(*words: str) -> Read:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"expected one of: {', '.join(words)}")
        return str(value)

    return read


def _whole(least: int, most: int) -> Read:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"expected a whole number from {least} to {most}")
        return value

    return read


def _up_to(most: float) -> Read:
    def read(value: Any) -> float:
        if type(value) not in (int, Decimal) or not 0 < value <= most:
            raise ValueError(f"expected more than 0, up to {most:.0f}")
        return float(value)

    return read


def _amount(value: Any) -> int:
    if type(value) not in (int, Decimal):
        raise ValueError("expected a number")
    return to_cents(Decimal(value))


def _id_of(prefix: str) -> Read:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not is_id(value, prefix):
            raise ValueError(f"expected an id that begins with {prefix}_")
        return value

    return read


def _path(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("/"):
        raise ValueError("expected a path that begins with /")
    return value


def _is_rehearsed(decline: Decline) -> bool:
    try:
        number_for(decline, is_card=True)
    except StopIteration:
        return False
    return True


_PLAN: dict[str, Read] = {
    "outcome": _one_of(*OUTCOMES),
    "status_code": _one_of(*filter(_is_rehearsed, Decline)),
    "seconds": _up_to(_LONGEST_S),
    "days": _up_to(RETURN_WINDOW.days - 1),
    "customer_id": _id_of(ACCOUNT),
    "payment_method_id": _id_of(METHOD),
    "amount": _amount,
    "times": _whole(1, _MOST_TIMES),
}
_FAULT: dict[str, Read] = {
    "fault": _one_of(*FAULTS),
    "status": _whole(500, 599),
    "seconds": _up_to(_LONGEST_S),
    "method": _one_of("GET", "POST", "PUT", "DELETE"),
    "path": _path,
    "times": _whole(1, _MOST_TIMES),
}
