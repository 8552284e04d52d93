"""The add-on that mends the Node SDK's `customer.charge(…)`, and what it leaves alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.sdk import node
from tests.sdk.node import Journey
from tests.support.serving import Service

pytestmark = pytest.mark.node

_ADD_ON = Path(__file__).parents[2] / "clients" / "node"
STYLES = ("module", "session", "require")


@pytest.fixture(scope="module")
def keys(service: Service) -> dict[str, str]:
    """A key for each style of calling the SDK."""
    return {style: service.new_key() for style in STYLES}


@pytest.fixture(scope="module")
def journey(
    service: Service, node_sdk: None, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Journey:
    """The charges, made once, in a project that has the SDK and the add-on installed."""
    project = tmp_path_factory.mktemp("project")
    modules = project / "node_modules"
    modules.mkdir()
    (modules / "payload-api").symlink_to(node.HERE / "node_modules" / "payload-api")
    shutil.copytree(_ADD_ON, modules / "onfile-payload")
    for name in ("charge.mjs", "steps.mjs"):
        shutil.copy(node.HERE / name, project)
    return node.run_journey(
        project / "charge.mjs",
        service.url,
        keys["module"],
        ONFILE_SESSION_KEY=keys["session"],
        ONFILE_REQUIRE_KEY=keys["require"],
    )


@pytest.fixture(params=STYLES)
def style(request: pytest.FixtureRequest) -> str:
    """Key on the module, a session, a session of the SDK as CommonJS gets it."""
    return str(request.param)


def test_without_it_the_sdk_throws_before_it_sends(journey: Journey) -> None:
    assert journey.error("without the add-on")["name"] == "TypeError"


def test_the_default_is_charged(journey: Journey, style: str) -> None:
    amounts = {
        "charge": 100,
        "charge by number": 100,
        "charge as read": 1,
        "charge by id alone": 2,
    }
    for step, amount in amounts.items():
        paid = journey[f"{style}: {step}"]
        assert (paid["object"], paid["type"]) == ("transaction", "payment")
        assert (paid["status"], paid["amount"]) == ("processed", amount)
        assert paid["customer_id"] == journey[f"{style}: create"]["id"]
        assert paid["payment_method_id"] == journey[f"{style}: default"]["id"]
    assert journey[f"{style}: its class"] is True


def test_everything_else_goes_along(journey: Journey, style: str) -> None:
    held = journey[f"{style}: everything goes along"]
    assert (held["status"], held["amount"]) == ("authorized", 25.5)
    assert (held["description"], held["order_number"]) == ("Shoes", "55")
    assert held["attrs"] == {"size": 44}
    assert held["customer_id"] == journey[f"{style}: create"]["id"]
    assert held["payment_method"]["card"]["card_brand"] == "mastercard"
    assert journey[f"{style}: what was given is kept"] is True
    by_bank = journey[f"{style}: a payment object"]
    assert by_bank["payment_method"]["bank_account"]["account_number"] == "xxxxxx7890"
    assert by_bank["customer_id"] == held["customer_id"]


def test_the_session_of_the_object_pays(
    service: Service, journey: Journey, keys: dict[str, str], style: str
) -> None:
    sent = [each for each in service.requests(keys[style]) if each.route == "/transactions"]
    answers = [each.status for each in sent if each.method == "POST"]
    # No default; seven payments; a decline; no amount. What has no id is not sent.
    assert answers == [400, *[200] * 7, 400, 400]
    assert len(journey[f"{style}: found"]) == 8


def test_the_errors_of_the_sdk_come_through(journey: Journey, style: str) -> None:
    invalid = journey.error(f"{style}: no default")
    assert (invalid["name"], invalid["text"]) == ("InvalidAttributes", "payment_method_id")
    assert invalid["details"] == {"payment_method_id": "Required"}
    assert journey.error(f"{style}: no amount")["details"] == {"amount": "Required"}
    declined = journey.error(f"{style}: declined")
    assert (declined["name"], declined["type"]) == ("BadRequest", "TransactionDeclined")
    assert declined["details"]["status_code"] == "insufficient_bal"
    nobody = journey.error(f"{style}: nobody yet")
    assert (nobody["name"], nobody["text"]) == ("Error", "id cannot be empty")


@pytest.mark.parametrize(
    "step",
    [
        "it is mended",
        "nothing else has changed",
        "a second import changes nothing",
        "it shows as little as a method",
        "kept: by its session",
        "kept: by a helper",
        "kept: by its parent",
        "kept: by super",
        "kept: by taking it apart",
        "kept: by who knows what",
        "mended: none at all",
        "mended: without a session",
    ],
)
def test_it_changes_what_it_must_and_nothing_else(journey: Journey, step: str) -> None:
    assert journey[step] is True
