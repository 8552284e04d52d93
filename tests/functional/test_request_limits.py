"""Requests beyond the limit of a key or an address are refused, and nothing comes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.errors import InvalidAttributes
from chalicelib.services.callers.tenants import LIMITS, Tenants
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from tests.support.client import Api
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store


def test_a_key_that_sends_too_much_is_told_when_to_come_again(module_store: Store) -> None:
    organisation, key = new_organisation(module_store)
    customer_id, _ = customer_with_default(Api(module_store.services(), key))
    Organisations().save(replace(organisation, requests_per_s=1))
    api = Api(module_store.services(), key)
    body = {"type": "payment", "amount": 1, "customer_id": customer_id}
    answers = [api.post("/transactions", body) for _ in range(6)]
    refused = [each for each in answers if each.status == 429]
    assert answers[-1] is refused[-1]
    assert refused[-1]["error_type"] == "TooManyRequests"
    assert int(refused[-1].headers["Retry-After"]) >= 1
    other = Api(module_store.services(), key)
    charged = len(other.get("/transactions")["values"])
    assert charged == len(answers) - len(refused) >= 2


def test_without_limits_nobody_is_refused(api: Api) -> None:
    assert {api.get("/customers").status for _ in range(30)} == {200}


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", ["-1", "many", "1.5", "999999999"])
def test_a_limit_that_is_none_is_refused(module_store: Store, name: str, value: str) -> None:
    organisation, _ = new_organisation(module_store)
    tenants = Tenants(Organisations(), Accounts(module_store.connection), clock=utc_now)
    with pytest.raises(InvalidAttributes):
        tenants.change(organisation.id, name, value)
    assert getattr(tenants.change(organisation.id, name, "7"), name) == 7
