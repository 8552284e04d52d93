"""Objects of the public API that are not served yet say so, instead of a bare "no such path"."""

from __future__ import annotations

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.unserved import UNSERVED
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
    form = api.post("/webhooks/", form={"trigger": "processed", "url": "https://x.example"})
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
