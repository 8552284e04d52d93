"""Objects of the public API that are not served yet say so, instead of a bare "no such path"."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.resources.field import NOT_SERVED
from chalicelib.api.unserved import ALONE, RELATIONS, UNSERVED
from tests.support.client import Api

pytestmark = pytest.mark.moto


@pytest.mark.parametrize("name", UNSERVED)
def test_every_method_of_an_unserved_object_is_not_found_and_says_why(api: Api, name: str) -> None:
    for path in (f"/{name}", f"/{name}/", f"/{name}/acct_0000000000000000", f"/{name}/invalid"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = api.request(method, path)
            assert (answer.status, answer["error_type"]) == (404, "NotFound")
            assert answer["error_description"] == f"/{name} is not served yet."


def test_a_form_and_a_file_get_the_same_answer(api: Api) -> None:
    form = api.post("/statements/", form={"type": "bill", "due_date": "2030-01-01"})
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n--b--\r\n'
    multipart = {"content-type": "multipart/form-data; boundary=b"}
    upload = api.request("POST", "/payment_links", raw=part, headers=multipart)
    for answer in (form, upload):
        assert (answer.status, answer["error_type"]) == (404, "NotFound")


@pytest.mark.parametrize("key", ["", "secret_key_unknown"])
def test_a_wrong_key_is_told_first(api: Api, key: str) -> None:
    """Plugins create an access token to find out whether the key is good."""
    answer = Api(api.services, key).post("/access_tokens", {"type": "client"})
    assert (answer.status, answer["error_type"]) == (401, "Unauthorized")


def test_no_served_object_is_called_unserved() -> None:
    assert not {f"/{name}" for name in UNSERVED} & {each.resource.path for each in COLLECTIONS}


# Written out a second time, from the documentation of v1, so that a name that is forgotten shows.
ATTRIBUTES = [
    ("/transactions", {"allocations": [{"invoice_id": "inv_1"}]}),
    ("/transactions", {"receipts": [{"type": "email_receipt"}]}),
    ("/transactions", {"reader_id": "rdr_1"}),
    ("/transactions", {"payment_link_id": "pay_1"}),
    ("/transactions", {"funding_delay": 2}),
    ("/transactions", {"clearing_timing": "same_day"}),
    ("/transactions", {"payment_method": {"birth_date": "1990-01-01"}}),
    ("/transactions", {"payment_method": {"card": {"track1": "x"}}}),
    ("/payment_methods", {"ssn_last4": "1234"}),
    ("/payment_methods", {"processing_agreement": {}}),
    ("/payment_methods", {"card": {"ksn": "x", "device_sn": "x"}}),
    ("/processing_accounts", {"processing_settings": {}}),
    ("/customers", {"payment_methods": [{"birth_date": "1990-01-01"}]}),
    ("/access_tokens", {"intent": {"checkout_page": {"amount": 5}}}),
    ("/access_tokens", {"intent": {"processing_account_plugin": {}}}),
    ("/intents", {"checkout_page": {"amount": 5}}),
    ("/intents", {"oauth_client_token": {}}),
    ("/intents", {"checkout_plugin": {"invoice_id": "inv_1"}}),
    ("/intents", {"payment_form": {"payment": {"allocations": []}}}),
    ("/intents", {"payment_method_form": {"payment_method": {"ssn_last4": "1234"}}}),
]


def _innermost(body: Any, details: Any) -> list[Any]:
    """What is said of each attribute that the body names last."""
    if isinstance(body, list):
        return _innermost(body[0], details[0])
    said: list[Any] = []
    for name, value in body.items():
        inner = value[0] if isinstance(value, list) and value else value
        deeper = isinstance(details[name], dict | list) and isinstance(inner, dict)
        said += _innermost(value, details[name]) if deeper else [details[name]]
    return said


@pytest.mark.parametrize(("path", "body"), ATTRIBUTES)
def test_a_documented_attribute_says_that_it_is_not_served_yet(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    refused = api.post(path, body)
    assert (refused.status, refused["error_type"]) == (400, "InvalidAttributes")
    assert set(_innermost(body, refused["details"])) == {NOT_SERVED}


@pytest.mark.parametrize(
    "query",
    [
        {"fields": "*,receipts"},
        {"fields": "allocations"},
        {"trigger": "automatic"},
        {"order_by": "funding_delay"},
        {"payment_method[ssn_last4]": "1234"},
    ],
)
def test_a_list_that_names_one_says_the_same(api: Api, query: dict[str, str]) -> None:
    refused = api.get("/transactions", **query)
    assert refused.status == 400
    assert NOT_SERVED in refused.text


def test_what_nobody_has_documented_stays_unknown(api: Api) -> None:
    refused = api.post("/intents", {"checkout_pages": {}, "payment_form": {"payments": {}}})
    assert NOT_SERVED not in refused.text
    assert "Unknown attribute" in refused.text


_PATHS = [f"/{name}" for name in ALONE]
_PATHS += [f"/{parent}/txn_0000000000000000/{name}" for parent in RELATIONS
           for name in RELATIONS[parent]]  # fmt: skip


@pytest.mark.parametrize("path", _PATHS)
def test_a_documented_path_says_that_it_is_not_served_yet(api: Api, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = api.request(method, path)
        assert (answer.status, answer["error_type"]) == (404, "NotFound")
        assert answer["error_description"].endswith(" is not served yet.")


def test_no_attribute_is_both_served_and_not() -> None:
    for each in COLLECTIONS:
        assert not each.resource.unserved & each.resource.by_name.keys()
