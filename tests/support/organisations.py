"""Tenants for tests: each test gets its own, so that no test sees another's rows."""

from __future__ import annotations

import secrets
from typing import Any

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import ACCOUNT, ORGANISATION, new_id
from chalicelib.domain.secret_key import SecretKey
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from tests.support.client import Api
from tests.support.stores import Store


def new_organisation(
    store: Store, *, shards: int = 1, environ: str = "test", **more: Any
) -> tuple[Organisation, str]:
    """An organisation with a processing account, and its secret key."""
    now = utc_now()
    organisation = Organisation(
        id=new_id(ORGANISATION, now),
        name="Test",
        environ=environ,
        created_at=now,
        default_processing_id=new_id(ACCOUNT, now),
        shards=shards,
        **{"blind_refunds": True, **more},
    )
    key = f"secret_key_{secrets.token_hex(10)}"
    organisations = Organisations()
    organisations.save(organisation)
    organisations.add_key(SecretKey.of(key, organisation.id, now))
    assert organisation.default_processing_id is not None
    Accounts(store.connection).add(
        ProcessingAccount(
            id=organisation.default_processing_id,
            org_id=organisation.id,
            name="Merchant",
            created_at=now,
            modified_at=now,
            processor="sandbox",
        )
    )
    return organisation, key


def new_api(store: Store, *, shards: int = 1) -> Api:
    """A client of a new organisation on `store`."""
    _, key = new_organisation(store, shards=shards)
    return Api(store.services(), key)
