"""What must hold of one case of the matrix when all is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.crashes.cases import RETRY
from tests.crashes.scenarios import Verdict
from tests.crashes.world import Request, World, booked


def judge_move(
    world: World, request: Request, verdict: Verdict, recovery: str, known: set[str]
) -> None:
    """One effect at most, one final state, and the books agree. `known` were there before."""
    rows = {each["id"]: each for each in world.payments()}
    new = rows.keys() - known
    made = 1 if request[0] == "POST" else 0
    assert len(new) == made if recovery == RETRY else len(new) <= made, f"{len(new)} are new"
    assert "processing" not in {each["status"] for each in rows.values()}
    if request[0] == "POST":
        _judge_method(world, request[2], [rows[each] for each in new])
        for identifier in new:
            assert world.difference(identifier) == ""
            _judge_new(rows[identifier], verdict)
    elif verdict is not Verdict.DECLINE:
        [changed] = known
        assert world.difference(changed) == ""
        if recovery == RETRY:
            assert rows[changed]["status"] == request[2]["status"]


def _judge_method(world: World, body: dict[str, Any], new: Sequence[dict[str, Any]]) -> None:
    """A method that serves one charge is spent by an approved one, and by nothing else."""
    if "payment_method_id" not in body:
        return
    method = world.other.get(f"/payment_methods/{body['payment_method_id']}")
    spent = not method["keep_active"] and any(each["status"] != "declined" for each in new)
    assert method["status"] == ("inactive" if spent else "active")


def _judge_new(row: dict[str, Any], verdict: Verdict) -> None:
    """Done as the processor decided; or never sent, and then nobody has anything in the books."""
    if row["status_code"] == "processor_unavailable":
        assert booked(row["id"]) is None
        return
    wanted = {"declined"} if verdict is Verdict.DECLINE else {"processed", "authorized"}
    assert row["status"] in wanted, row["status"]
    assert booked(row["id"]) is not None


def judge_change(world: World, request: Request, shown: dict[str, Any]) -> None:
    """There is one of what was made, and one default. `shown` is what was answered."""
    api = world.other
    if shown["object"] == "customer":
        found = api.get("/customers", email=request[2]["email"])["values"]
        assert [each["id"] for each in found] == [shown["id"]]
        assert len(shown["payment_methods"]) == 2
        return
    methods = api.get(f"/customers/{world.customer}/payment_methods")["values"]
    assert len(methods) == 2
    defaults = [each["id"] for each in methods if each["default_payment_method"]]
    assert defaults == [shown["id"]]
