"""Numbers that are none: wherever a caller's text becomes a number, only a finite one does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.api.ui.page_and_intent import FIXED
from tests.support.objects import card
from tests.support.refusals import Surroundings, surroundings
from tests.support.tokens import by_token, token_of

NOT_FINITE = ["snan", "NaN", "-sNaN123", "nan0", "Infinity", "-inf", "1e1000000000000000000"]


@pytest.fixture(scope="module")
def written(world: Surroundings) -> Surroundings:
    """Its own objects, with numbers at the ends of what a double can hold."""
    own = surroundings(world.store)
    for number in (1.7e308, 1.7e308, 10**63, 0.5, -1e-300):
        body = {"name": "N", "email": "n@example.com", "attrs": {"n": number}}
        assert own.api.post("/customers", body).status == 200
    return own


@pytest.mark.parametrize("amount", NOT_FINITE)
@pytest.mark.parametrize("path", ["/transactions", "/ui/submit"])
def test_an_amount_beside_that_of_a_token(written: Surroundings, path: str, amount: str) -> None:
    intent = {"payment_form": {"payment": {"amount": 10}}}
    token = token_of(written.api, intent)
    said = {"amount": amount, "payment_method": card()}
    if path == "/ui/submit":
        body = {"token": token, "form": "payment", "attrs": said, "idempotency_key": "0" * 32}
        answer = written.api.request("POST", path, json=body, headers={"authorization": ""})
    else:
        answer = by_token(written.api, token, "POST", path, said)
    assert (answer.status, answer["details"]) == (400, {"amount": FIXED})


@pytest.mark.parametrize("number", NOT_FINITE)
@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/transactions?{query}", None),
        ("GET", "/transaction_ledgers?{query}", None),
        ("DELETE", "/customers?mode=query&{query}", None),
        ("POST", "/transactions", {"type": "payment", "customer_id": "<customer>"}),
        ("POST", "/access_tokens", {"type": "client", "intent": {"checkout_plugin": {}}}),
    ],
    ids=["list", "lines", "mode=query", "charge", "token"],
)
def test_an_amount_anywhere_else(
    written: Surroundings, method: str, target: str, body: Any, number: str
) -> None:
    filters = urlencode({"amount": f">{number}"})
    sent = written.fill(json.loads(json.dumps(body)))
    if sent is not None:
        inner = sent["intent"]["checkout_plugin"] if "intent" in sent else sent
        inner["amount"] = number
    answer = written.api.request(method, target.format(query=filters), json=sent)
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes"), answer.text


def forged(cursor: str, put: Callable[[list[Any]], str]) -> str:
    """A cursor with something else in it, as JSON."""
    text = put(json.loads(base64.urlsafe_b64decode(f"{cursor}==")))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/transactions", "amount"),
        ("/customers", "attrs[n]"),
        ("/customers", "ceil(attrs[n])"),
        ("/transaction_ledgers", "abs(amount)"),
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        *(f'[1,{{"n":"{text}"}}]' for text in ("NaN", "sNaN", "-Infinity", "nan7")),
        *(f"[1,{bare}]" for bare in ("NaN", "-Infinity", "1e999", '{"m":NaN}', '{"m":1e999}')),
        *(f'[1,{{"n":{bare}}}]' for bare in ("NaN", '["0",[1],"F"]', '[0,[1],"N"]', "null")),
    ],
)
def test_a_number_in_a_cursor(written: Surroundings, path: str, order: str, key: str) -> None:
    asked = {"order_by": order, "limit": 1, "cursor": ""}
    cursor = written.api.get(path, **asked)["next"]

    def put(content: list[Any]) -> str:
        digest, _, position = content
        return f"[{json.dumps(digest)},{key},{json.dumps(position)}]"

    answer = written.api.get(path, **asked | {"cursor": forged(cursor, put)})
    assert (answer.status, [*answer["details"]]) == (400, ["cursor"]), answer.text


@pytest.mark.parametrize("path", ["/customers", "/accounts", "/payment_methods", "/transactions"])
@pytest.mark.parametrize(
    "identifier", ["x" * 3_000, "", "\0", "\ud800", "txn_ü", "a b", 5, None, ["txn_1"]], ids=repr
)
def test_an_id_in_a_cursor(written: Surroundings, path: str, identifier: Any) -> None:
    cursor = written.api.get(path, limit=1)["next"]

    def put(content: list[Any]) -> str:
        content[-1][1] = identifier
        return json.dumps(content)

    answer = written.api.get(path, limit=1, cursor=forged(cursor, put))
    assert (answer.status, [*answer["details"]]) == (400, ["cursor"]), answer.text


@pytest.mark.parametrize("function", ["round", "ceil", "floor", "abs", "sum", "avg", "max"])
def test_what_is_computed_is_a_number_too(written: Surroundings, function: str) -> None:
    """Of the greatest doubles there are, and of their sum, which is none."""
    asked = f"{function}(attrs[n])"
    answer = written.api.get("/customers", fields=asked)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    values = json.loads(answer.text, parse_constant=refuse)["values"]
    numbers = [each[asked] for each in values if each[asked] is not None]
    assert max(numbers) >= 1.7e308 / 3, numbers
