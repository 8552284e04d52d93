"""Webhooks as objects: made, shown, changed, deleted, by one organisation alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Api
from tests.support.keys import new_key
from tests.support.objects import column, listed
from tests.support.organisations import new_api
from tests.support.stores import Store

URL = "https://example.com/hooks"
OAUTH = {
    "auth_url": "https://example.com/token",
    "client_id": "me",
    "client_secret": "s3cret-of-oauth",
    "grant_type": "client_credentials",
}


def _new(api: Api, trigger: str = "processed", **more: Any) -> Any:
    answer = api.post("/webhooks", {"trigger": trigger, "url": URL, **more})
    assert answer.status == 200, answer.text
    return answer.body


def test_a_webhook_is_answered_as_it_was_made_but_for_its_secrets(api: Api) -> None:
    made = _new(api, sender_secret="hush-hush", oauth_params=OAUTH, retries=3, attrs={"a": 1})
    assert made["id"].startswith("wh_")
    assert (made["object"], made["trigger"], made["url"]) == ("webhook", "processed", URL)
    assert (made["retries"], made["attrs"], made["status"]) == (3, {"a": 1}, "active")
    assert "sender_secret" not in made
    assert "oauth_params" not in made
    assert api.get(f"/webhooks/{made['id']}").body == made


def test_secrets_are_stored_sealed(api: Api, module_store: Store) -> None:
    _new(api, sender_secret="hush-hush", oauth_params=OAUTH)
    dump = module_store.dump()
    assert "hush-hush" not in dump
    assert "s3cret-of-oauth" not in dump


def test_a_change_changes_what_it_names(api: Api) -> None:
    made = _new(api, retries=3, sender_secret="hush-hush")
    path = f"/webhooks/{made['id']}"
    assert api.put(path, {"status": "inactive"})["status"] == "inactive"
    assert api.put(path, {"retries": None})["retries"] is None
    changed = api.put(path, {"trigger": "void", "status": "active"})
    assert (changed["trigger"], changed["status"], changed["url"]) == ("void", "active", URL)


def test_several_are_made_changed_and_deleted_at_once(api: Api) -> None:
    rows = [{"trigger": "void", "url": URL}, {"trigger": "refund", "url": URL}]
    ids = column(api.post("/webhooks", listed(*rows)), "id")
    assert column(api.get("/webhooks"), "id") == ids[::-1]
    changes = [{"id": each, "retries": 1} for each in ids]
    assert column(api.put("/webhooks", listed(*changes)), "retries") == [1, 1]
    assert column(api.put("/webhooks?trigger=void&mode=query", {"retries": 2}), "retries") == [2]
    assert column(api.delete("/webhooks?mode=query&trigger=void"), "id") == ids[:1]
    assert column(api.get("/webhooks"), "id") == ids[1:]


def test_one_wrong_row_makes_none(api: Api) -> None:
    rows = [{"trigger": "void", "url": URL}, {"trigger": "void", "url": "no url"}]
    answer = api.post("/webhooks", listed(*rows))
    assert answer.status == 400
    assert [bool(each) for each in answer["details"]["values"]] == [False, True]
    assert column(api.get("/webhooks"), "id") == []


def test_what_is_deleted_is_gone(api: Api) -> None:
    made = _new(api)
    assert api.delete(f"/webhooks/{made['id']}")["id"] == made["id"]
    assert api.get(f"/webhooks/{made['id']}").status == 404
    assert api.get(f"/webhooks/{made['id']}/logs").status == 404


def test_an_organisation_has_at_most_fifty(api: Api) -> None:
    rows = [{"trigger": "void", "url": URL}] * 25
    api.post("/webhooks", listed(*rows))
    api.post("/webhooks", listed(*rows))
    full = api.post("/webhooks", rows[0])
    assert (full.status, list(full["details"])) == (400, ["trigger"])
    assert "at most 50" in full["details"]["trigger"]
    first = column(api.get("/webhooks", limit=1), "id")[0]
    api.delete(f"/webhooks/{first}")
    assert api.post("/webhooks", rows[0]).status == 200


def test_a_request_that_is_sent_again_under_its_key_makes_one(api: Api) -> None:
    body, headers = {"trigger": "void", "url": URL}, {"Idempotency-Key": new_key()}
    first = api.post("/webhooks", body, headers=headers)
    again = api.post("/webhooks", body, headers=headers)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(column(api.get("/webhooks"), "id")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "example.com/hooks",
        "ftp://example.com",
        "https://",
        "https://user@example.com",
        "https://user:word@example.com",
        "https://example.com/#here",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com\\@127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/",
        "https://10.0.0.1/",
        "x" * 3000,
        "",
    ],
)
def test_a_url_that_is_none_or_leads_inside_is_refused(api: Api, url: str) -> None:
    answer = api.post("/webhooks", {"trigger": "void", "url": url})
    assert (answer.status, list(answer["details"])) == (400, ["url"])
    params = {**OAUTH, "auth_url": url}
    answer = api.post("/webhooks", {"trigger": "void", "url": URL, "oauth_params": params})
    assert (answer.status, list(answer["details"]["oauth_params"])) == (400, ["auth_url"])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("trigger", "deposit", "not served yet"),
        ("trigger", "nonsense", "Invalid value"),
        ("retries", 10, "at most 9"),
        ("retries", -1, "whole number"),
        ("retries", True, "whole number"),
        ("sender_secret", "whsec_tooshort", "base64"),
        ("sender_secret", "with blanks", "expected"),
        ("sender_secret", "s" * 129, "longer"),
        ("payment_link_id", "pl_1", "not served yet"),
        ("oauth_params", {"auth_url": URL}, None),
        ("status", "gone", "Invalid value"),
    ],
)
def test_what_is_wrong_is_named(api: Api, name: str, value: Any, said: str | None) -> None:
    answer = api.post("/webhooks", {"trigger": "void", "url": URL, name: value})
    assert (answer.status, list(answer["details"])) == (400, [name])
    assert said is None or said in answer["details"][name]


def test_a_webhook_of_another_organisation_is_not_there(api: Api, module_store: Store) -> None:
    theirs = _new(new_api(module_store))
    path = f"/webhooks/{theirs['id']}"
    for answer in (api.get(path), api.put(path, {"retries": 1}), api.delete(path)):
        assert answer.status == 404
    assert api.get(f"{path}/logs").status == 404
    assert column(api.get("/webhooks"), "id") == []


def test_a_webhook_shows_its_logs_when_they_are_named(api: Api) -> None:
    made = _new(api)
    assert api.get(f"/webhooks/{made['id']}", fields="*,logs")["logs"] == []
    assert column(api.get(f"/webhooks/{made['id']}/logs"), "id") == []
