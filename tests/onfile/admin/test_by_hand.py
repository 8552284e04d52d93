"""What an operator does by hand: find, refund, sweep, delete what is empty, and mistype."""

from __future__ import annotations

import io
from typing import Any

import pytest

from chalicelib.errors import Conflict, InvalidAttributes, NotFound
from onfile.admin import __main__ as command_line
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.stages import Stage
from tests.onfile.admin.conftest import Shop
from tests.support.admin import Command, command_on
from tests.support.stores import Store


@pytest.fixture
def command(module_store: Store) -> Command:
    return command_on(module_store)


def printed(store: Store, *arguments: str) -> list[str]:
    """The lines that a person sees."""
    stage = Stage("test", store.services(), store.connection)
    chosen = command_line.parser().parse_args(["--stage", "test", *arguments])
    out = io.StringIO()
    chosen.run(chosen, Context(stage, as_json=False, out=out, progress=Progress(None)))
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("create", ""), "name: Invalid value: expected 1 to 255 characters"),
        (("set", "shards", "x"), "shards: Invalid value: expected 1 to 62, never fewer than now"),
        (("set", "colour", "red"), "colour: can't be set"),
        (("set", "blind_refunds", "maybe"), "blind_refunds: Invalid value: expected yes or no"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_said(command: Command, arguments: tuple[str, ...], text: str) -> None:
    verb, *rest = arguments
    if verb == "set":
        rest = [command("organisations", "create", "One")["organisation"]["id"], *rest]
    with pytest.raises(InvalidAttributes) as error:
        command("organisations", verb, *rest)
    assert str(error.value) == text


def test_the_command_line_prints_the_sentence(
    module_store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage("test", module_store.services(), module_store.connection)
    monkeypatch.setattr(command_line, "open_stage", lambda name, directory: stage)
    assert command_line.main(["--stage", "test", "organisations", "create", ""]) == 2
    shown = capsys.readouterr().err
    assert shown == "onfile: name: Invalid value: expected 1 to 255 characters\n"


def test_lists_have_headings_and_no_end_is_a_dash(command: Command, module_store: Store) -> None:
    made = command("organisations", "create", "One")["organisation"]["id"]
    key = command("keys", "create", made)["key"]
    heading, line = printed(module_store, "keys", "list", made)
    assert heading.split("  ")[0] == "KEY_ID"
    assert (line.split()[0], line.split()[-1]) == (key["id"], "-")
    heading, *lines = printed(module_store, "organisations", "list")
    assert heading.split() == ["ORGANISATION_ID", "ENVIRON", "PROCESSOR", "NAME"]
    assert any(line.startswith(made) for line in lines)


def found(command: Command, shop: Shop, *query: str) -> set[str]:
    rows = command("transactions", "find", shop.org_id, *query)["transactions"]
    return {row["id"] for row in rows}


def test_transactions_are_found_in_the_words_of_the_api(command: Command, shop: Shop) -> None:
    ids = shop.transactions
    assert found(command, shop, "status=declined") == {ids["declined"]}
    assert found(command, shop, "type=payment", "amount=>=14", "status=processed") == {
        ids["refunded"]
    }
    assert len(found(command, shop, "limit=2")) == 2
    with pytest.raises(InvalidAttributes, match="an operator stands behind the ="):
        found(command, shop, "amount>=14")
    heading, *lines = printed(shop.store, "transactions", "find", shop.org_id, "status=declined")
    assert heading.split()[0] == "ID"
    assert [line.split()[0] for line in lines] == [ids["declined"]]


def test_one_is_shown_and_given_back_in_parts(command: Command, shop: Shop) -> None:
    paid = shop.transactions["captured"]

    def refund(*amount: str) -> Any:
        return command("transactions", "refund", shop.org_id, paid, *amount)["transaction"]

    assert command("transactions", "show", shop.org_id, paid)["transaction"]["amount"] == 12
    assert refund("--amount", "5.50")["amount"] == 5.5
    assert refund()["amount"] == 6.5
    with pytest.raises(InvalidAttributes, match="is left to refund"):
        refund()
    with pytest.raises(NotFound):
        command("transactions", "show", shop.org_id, "txn_8Dz7iqM2y0Lf99KDBqug0X")


def test_a_sweep_by_hand_says_what_it_did(command: Command) -> None:
    swept = command("sweep")["swept"]
    assert (swept["failed"], swept["overdue"]) == (0, 0)


def test_an_organisation_is_deleted_only_while_nothing_is_in_it(
    command: Command, shop: Shop
) -> None:
    def refused(org_id: str) -> str:
        with pytest.raises((Conflict, NotFound)) as error:
            command("organisations", "delete", org_id)
        return str(error.value)

    made = command("organisations", "create", "Mistaken")["organisation"]["id"]
    key = command("keys", "create", made)["key"]["id"]
    assert refused(made) == f"{made} has a key in force: revoke it first."
    command("keys", "revoke", made, key)
    assert command("organisations", "delete", made)["deleted"]["id"] == made
    assert refused(made) == f"There is no organisation {made}."
    assert "has transactions, and its books are kept" in refused(shop.org_id)
