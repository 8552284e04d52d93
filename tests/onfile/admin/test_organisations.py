"""`organisations` and `keys`, from nothing to a charge; and what may not be set."""

from __future__ import annotations

import pytest

from chalicelib.domain.ids import MAX_SHARDS
from chalicelib.errors import InvalidAttributes, NotFound
from chalicelib.services.callers.tenants import LIMITS
from tests.support.admin import Command, command_on
from tests.support.client import Api
from tests.support.objects import customer, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store


@pytest.fixture
def command(module_store: Store) -> Command:
    return command_on(module_store)


def test_a_new_organisation_charges_at_once(command: Command, module_store: Store) -> None:
    made = command("organisations", "create", "Boots & Co", "--environ", "live")["organisation"]
    assert (made["name"], made["environ"], made["shards"]) == ("Boots & Co", "live", 1)
    secret = command("keys", "create", made["id"])["secret"]
    assert secret.startswith("secret_key_")
    api = Api(module_store.services(), secret)
    customer_id, _ = customer_with_default(api)
    paid = pay(api, customer_id)
    assert (paid["status"], paid["processing_id"]) == ("processed", made["default_processing_id"])
    receiver = api.get(f"/processing_accounts/{made['default_processing_id']}")
    assert (receiver["name"], receiver["status"]) == ("Boots & Co", "active")


def test_all_are_listed_and_one_is_shown_as_it_is(command: Command) -> None:
    made = [command("organisations", "create", name)["organisation"] for name in ("One", "Two")]
    listed = command("organisations", "list")["organisations"]
    assert [each for each in listed if each in made] == made
    assert listed == sorted(listed, key=lambda each: str(each["id"]))
    for each in made:
        assert command("organisations", "show", each["id"])["organisation"] == each


def test_what_is_set_is_set_and_nothing_else(command: Command, module_store: Store) -> None:
    made = command("organisations", "create", "One")["organisation"]
    secret = command("keys", "create", made["id"])["secret"]
    api = Api(module_store.services(), secret)
    other = api.post("/processing_accounts", {"name": "Other"})["id"]
    for name, value, stored in (
        ("name", "Two", "Two"),
        ("shards", "4", 4),
        ("shards", "4", 4),
        ("default_processing_id", other, other),
        *((limit, "5", 5) for limit in LIMITS),
    ):
        made |= {name: stored}
        assert command("organisations", "set", made["id"], name, value)["organisation"] == made
        assert command("organisations", "show", made["id"])["organisation"] == made


def test_what_is_wrong_is_not_set(command: Command, module_store: Store) -> None:
    stranger, _ = new_organisation(module_store)
    made = command("organisations", "create", "One")["organisation"]
    command("organisations", "set", made["id"], "shards", "3")
    payer = customer(Api(module_store.services(), command("keys", "create", made["id"])["secret"]))
    wrong = [
        ("name", " "),
        ("name", "a" * 256),
        ("name", "a\nb"),
        ("shards", "2"),
        ("shards", str(MAX_SHARDS + 1)),
        ("shards", "-1"),
        ("shards", "many"),
        ("default_processing_id", payer),
        ("default_processing_id", str(stranger.default_processing_id)),
        ("environ", "live"),
        ("id", "org_1"),
    ]
    for name, value in wrong:
        with pytest.raises(InvalidAttributes) as error:
            command("organisations", "set", made["id"], name, value)
        assert set(error.value.details) == {name}
    assert command("organisations", "show", made["id"])["organisation"] == made | {"shards": 3}


def test_an_organisation_that_is_not_there_is_said_to_be_so(command: Command) -> None:
    for arguments in (("show",), ("set",)):
        rest = ("name", "x") if arguments == ("set",) else ()
        with pytest.raises(NotFound, match="no organisation org_none"):
            command("organisations", *arguments, "org_none", *rest)
