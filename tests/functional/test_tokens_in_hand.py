"""Client tokens in the hands of their shop: read, and revoked, by the token or by its intent."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.envelope import Call
from chalicelib.api.payment_methods import create as save
from chalicelib.api.transactions import create as pay
from chalicelib.domain.client_token import ATTEMPTS, LIVES_FOR
from chalicelib.errors import Unauthorized
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.keys import KEY_HEADER, new_key
from tests.support.objects import card, column
from tests.support.organisations import new_api, new_organisation
from tests.support.stores import Store
from tests.support.tokens import by_token, token_of

PAY, SAVE = ("POST", "/transactions"), ("POST", "/payment_methods")
PAYING: dict[str, Any] = {"type": "payment", "amount": 10, "payment_method": card()}
DECLINED = PAYING | {"payment_method": card("4111 1111 1111 9903")}
LOST_ANSWER = 9_999_921
INTENTS: dict[str, Any] = {
    "payment": {"payment_form": {"payment": {"amount": 10}}},
    "method": {"payment_method_form": {"payment_method": {"description": "Ann's"}}},
    "checkout": {"checkout_plugin": {"amount": 10, "description": "Boots"}},
    "none": None,
}
USES = {
    "payment": (*PAY, PAYING),
    "method": (*SAVE, card()),
    "checkout": (*PAY, {"payment_method": card()}),
    "none": (*PAY, PAYING),
}
NEVER = "test_client_key_" + "0" * 27


def issue(api: Api, name: str = "payment") -> Answer:
    answer = api.post("/access_tokens", {"type": "client", "intent": INTENTS[name]})
    assert answer.status == 200, answer.text
    return answer


def status(api: Api, made: Answer) -> str:
    """Of a token; its intent must say the same."""
    said = str(api.get(f"/access_tokens/{made['id']}")["status"])
    intent = api.get(f"/intents/{made['intent_id']}")["status"]
    assert (said, intent) in (("active", "pending"), ("used", "finished"))
    return said


@pytest.mark.parametrize("name", INTENTS)
def test_a_token_is_read_by_either_name_and_its_text_never_again(api: Api, name: str) -> None:
    made = issue(api, name)
    expected = made.body | {"id": made["intent_id"]}
    for called in (made["id"], made["intent_id"]):
        found = api.get(f"/access_tokens/{called}")
        assert (found.status, found.body) == (200, expected)
    intent = api.get(f"/intents/{made['intent_id']}")
    assert (intent.status, intent["client_token_id"]) == (200, None)
    assert intent["type"] == (None if name == "none" else next(iter(INTENTS[name])))
    assert {key: intent[key] for key in made["intent"]} == made["intent"]
    assert made["id"] not in found.text + intent.text


def test_an_intent_is_read_as_it_was_made_and_so_is_its_token(api: Api) -> None:
    made = api.post("/intents", INTENTS["checkout"])
    assert api.get(f"/intents/{made['id']}").body == made.body | {"client_token_id": None}
    token = api.get(f"/access_tokens/{made['client_token_id']}")
    assert (token["id"], token["intent_id"]) == (made["id"], made["id"])
    assert api.get(f"/intents/{made['client_token_id']}").status == 404


@pytest.mark.parametrize("name", INTENTS)
def test_a_token_is_used_after_its_one_success(api: Api, name: str) -> None:
    made = issue(api, name)
    assert status(api, made) == "active"
    assert by_token(api, made["id"], *USES[name]).status == 200
    assert status(api, made) == ("active" if name == "none" else "used")


def test_declines_leave_it_active_until_there_are_too_many(api: Api) -> None:
    made = issue(api)
    for attempts in range(ATTEMPTS):
        assert attempts not in (1, ATTEMPTS - 1) or status(api, made) == "active"
        assert by_token(api, made["id"], *PAY, DECLINED).status == 400
    assert status(api, made) == "used"


def test_an_attempt_in_doubt_is_no_success_yet(api: Api) -> None:
    made = issue(api, "none")
    fixed = api.post("/intents", {"payment_form": {"payment": {"amount": LOST_ANSWER}}})
    body = PAYING | {"amount": LOST_ANSWER}
    doubtful = by_token(api, fixed["client_token_id"], *PAY, body)
    assert doubtful["status"] == "processing"
    assert api.get(f"/intents/{fixed['id']}")["status"] == "pending"
    assert api.get(f"/transactions/{doubtful['id']}")["status"] == "processed"
    assert api.get(f"/intents/{fixed['id']}")["status"] == "finished"
    assert status(api, made) == "active"


@pytest.mark.parametrize("by", ["id", "intent_id"])
@pytest.mark.parametrize("name", INTENTS)
def test_a_revoked_token_is_refused_as_one_that_never_was(api: Api, name: str, by: str) -> None:
    made = issue(api, name)
    revoked = api.delete(f"/access_tokens/{made[by]}")
    assert (revoked.status, revoked.body) == (200, made.body | {"id": made["intent_id"]})
    refused = by_token(api, made["id"], *USES[name])
    assert (refused.status, refused["error_type"]) == (401, "Unauthorized")
    assert refused.text == by_token(api, NEVER, *USES[name]).text
    for path in (f"/access_tokens/{made['id']}", f"/access_tokens/{made['intent_id']}"):
        assert api.get(path).status == api.delete(path).status == 404
    assert api.get(f"/intents/{made['intent_id']}").status == 404
    assert api.get("/transactions")["values"] == api.get("/payment_methods")["values"] == []


def test_it_is_refused_as_one_that_has_expired_which_is_not_there_either(
    module_store: Store,
) -> None:
    _, key = new_organisation(module_store)
    clock = Hands()
    api = Api(module_store.services(clock=clock), key)
    expired = issue(api)
    clock.forward(LIVES_FOR.total_seconds())
    revoked = issue(api)
    path = f"/access_tokens/{expired['intent_id']}"
    assert api.get(path).text == api.delete(path).text == api.delete(f"{path[:-1]}0").text
    assert api.delete(f"/access_tokens/{revoked['id']}").status == 200
    answers = [by_token(api, each["id"], *PAY, PAYING) for each in (expired, revoked)]
    assert answers[0].status == 401
    assert answers[0].text == answers[1].text


def test_the_frames_are_refused_too_and_so_is_a_request_that_comes_again(api: Api) -> None:
    made, key = issue(api), new_key()
    sent = {KEY_HEADER: key}
    assert by_token(api, made["id"], *PAY, PAYING, **sent).status == 200
    assert by_token(api, made["id"], *PAY, PAYING, **sent).status == 200
    assert api.delete(f"/access_tokens/{made['id']}").status == 200
    assert by_token(api, made["id"], *PAY, PAYING, **sent).status == 401
    for path in ("/ui/session", "/ui/submit"):
        body = {"token": made["id"], "form": "payment"}
        assert api.post(path, body, headers={"authorization": ""}).status == 401


def test_what_a_revoked_token_has_begun_is_settled(api: Api) -> None:
    token = token_of(api, {"payment_form": {"payment": {"amount": LOST_ANSWER}}})
    begun = by_token(api, token, *PAY, PAYING | {"amount": LOST_ANSWER})
    assert begun["status"] == "processing"
    assert api.delete(f"/access_tokens/{token}").status == 200
    assert api.get(f"/transactions/{begun['id']}")["status"] == "processed"


@pytest.mark.parametrize("name", ["payment", "checkout", "none"])
@pytest.mark.parametrize("body", [PAYING, DECLINED], ids=["processed", "declined"])
def test_a_transaction_names_the_intent_of_its_token_to_the_shop_alone(
    api: Api, name: str, body: dict[str, Any]
) -> None:
    made = issue(api, name)
    sent = {"payment_method": body["payment_method"]} if name == "checkout" else body
    answer = by_token(api, made["id"], *PAY, sent)
    shown = answer.body if answer.status == 200 else answer["details"]
    assert "intent_id" not in shown
    path = f"/transactions/{shown['id']}"
    assert api.get(path)["intent_id"] == made["intent_id"]
    assert api.put(path, {"notes": "packed"})["intent_id"] == made["intent_id"]
    found = api.get("/transactions", intent_id=made["intent_id"])
    assert column(found, "id") == [shown["id"]]


def test_the_frames_name_it_too_and_a_secret_key_has_none_to_name(api: Api) -> None:
    made = issue(api)
    sent = {"token": made["id"], "form": "payment", "attrs": {"payment_method": card()}}
    sent["idempotency_key"] = "0123456789abcdef"
    paid = api.post("/ui/submit", sent, headers={"authorization": ""})
    assert api.get(f"/transactions/{paid['id']}")["intent_id"] == made["intent_id"]
    own = api.post("/transactions", PAYING)
    assert "intent_id" not in own.body
    refused = api.post("/transactions", PAYING | {"intent_id": made["intent_id"]})
    assert refused["details"] == {"intent_id": "Read-only"}
    page = by_token(api, issue(api)["id"], *PAY, PAYING | {"intent_id": made["intent_id"]})
    assert page.status == 400


@pytest.mark.parametrize("name", ["payment", "none"])
def test_neither_the_name_nor_the_condition_costs_a_request(module_store: Store, name: str) -> None:
    api = new_api(module_store)
    token = issue(api, name)["id"]
    with module_store.counting() as requests:
        assert by_token(api, token, *USES[name]).status == 200
    reads = [each.tables[0].rpartition("-")[2] for each in requests if each.operation == "GetItem"]
    assert reads == ["tokens", "organisations", "wallets"]
    writes = [
        (each.operation, len(each.tables)) for each in requests if "Get" not in each.operation
    ]
    assert writes == [("TransactWriteItems", 4), ("UpdateItem", 1)]


@pytest.mark.parametrize("name", INTENTS)
def test_a_use_that_has_begun_when_it_is_revoked_makes_nothing(api: Api, name: str) -> None:
    """The write itself asks for the token, and not only whoever has read it before."""
    made, services = issue(api, name), api.services
    found = services.elements.tokens.find(made["id"])
    assert api.delete(f"/access_tokens/{made['id']}").status == 200
    keyed = services.idempotency.keyed(found.organisation, new_key(), "a request")
    create, body = (save, card()) if name == "method" else (pay, PAYING)

    def work(claiming: Any) -> Any:
        return create(Call(services, found.organisation, body, {}, keyed=claiming))

    with pytest.raises(Unauthorized, match="not valid, or has expired"):
        services.elements.tokens.use(found, keyed, work)
    assert api.get("/transactions")["values"] == api.get("/payment_methods")["values"] == []


@pytest.mark.parametrize("name", INTENTS)
def test_a_bearer_can_neither_read_nor_revoke_what_it_bears_or_another(api: Api, name: str) -> None:
    mine, other = issue(api, name), issue(api)
    paths = [f"/access_tokens/{each[by]}" for each in (mine, other) for by in ("id", "intent_id")]
    paths += ["/access_tokens/nonsense", f"/access_tokens/{NEVER}"]
    requests = [(method, path) for path in paths for method in ("GET", "DELETE")]
    requests += [("GET", f"/intents/{each['intent_id']}") for each in (mine, other)]
    answers = [by_token(api, mine["id"], *each) for each in requests]
    assert {(each.status, each["error_type"]) for each in answers} == {(403, "NotPermitted")}
    assert len({each.text for each in answers}) == 1
    assert by_token(api, mine["id"], *USES[name]).status == 200


def test_a_token_of_another_organisation_is_as_one_that_never_was(module_store: Store) -> None:
    ours, theirs = new_api(module_store), new_api(module_store)
    made = issue(theirs)
    for called, never in ((made["id"], NEVER), (made["intent_id"], "int_" + "0" * 22)):
        for method in ("GET", "DELETE"):
            foreign = ours.request(method, f"/access_tokens/{called}")
            unknown = ours.request(method, f"/access_tokens/{never}")
            assert (foreign.status, foreign.text) == (404, unknown.text)
    assert ours.get(f"/intents/{made['intent_id']}").text == unknown.text
    assert status(theirs, made) == "active"
    assert by_token(theirs, made["id"], *PAY, PAYING).status == 200
