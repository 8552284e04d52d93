"""A deployment's question whether a card could be stored: asked of the function, not of its API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import wiring
from chalicelib.api.events import SELF_CHECK
from chalicelib.api.front import Front
from chalicelib.config import Settings
from chalicelib.errors import ServiceUnavailable
from chalicelib.jobs import sweep
from tests.support.kms import FakeKms
from tests.support.serving import embedded_store
from tests.support.stores import Store

CONTEXT = SimpleNamespace(aws_request_id="one", function_name="onfile")
CARD = "4242424242424242"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with embedded_store(tmp_path / "store") as made:
        yield made


def asked(store: Store, kms: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a cold process of a deployed stage answers."""
    monkeypatch.setattr(wiring.stores, "Kms", lambda region: kms)
    settings = Settings("prod", store.prefix, "us-east-1", kms_key_id="k1")
    app = Front(app_name="test", configure_logs=False, env={})
    app.self_check = wiring.build(settings, store.connection).self_check.run
    return app(SELF_CHECK, CONTEXT)


def test_a_card_is_stored_opened_and_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kms, written = FakeKms(), []

    def noting(inner: Any, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        written.append((operation, request))
        return dict(inner(operation, request))

    with store.wrapped(noting):
        answer = asked(store, kms, monkeypatch)
    assert answer["statusCode"] == 200
    assert [operation for operation, _ in written] == ["PutItem", "GetItem", "DeleteItem"]
    assert set(kms.asked) == {"GenerateDataKey", "Decrypt"}
    assert CARD not in str(written)
    assert list(store.rows("wallets")) == []


def test_a_key_that_is_refused_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(FakeKms):
        def generate_data_key(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GenerateDataKey")

    answer = asked(store, Refusing(), monkeypatch)
    assert answer["statusCode"] == 500
    assert '"object":"error"' in answer["body"].replace(" ", "")


def test_a_table_that_can_not_be_written_is_told_and_nothing_is_left(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(inner: Any, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "PutItem":
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)
        return dict(inner(operation, request))

    with store.wrapped(refusing):
        answer = asked(store, FakeKms(), monkeypatch)
    assert answer["statusCode"] == 503
    assert list(store.rows("wallets")) == []


def test_only_a_function_that_is_made_so_takes_the_question() -> None:
    app = Front(app_name="test", configure_logs=False, env={})
    assert app(SELF_CHECK, CONTEXT)["statusCode"] == 400


def test_the_sweeper_is_started_by_hand_too() -> None:
    runs: list[int] = []

    def run() -> Any:
        runs.append(1)
        raise ServiceUnavailable("The store did not answer in time.")

    app = Front(app_name="test", configure_logs=False, env={})
    services: Any = SimpleNamespace(sweeper=SimpleNamespace(run=run))
    by_hand = sweep.register(app, lambda: services)
    for event in ({}, None, {"anything": 1}):
        with pytest.raises(sweep.RunFailed):
            by_hand(event, CONTEXT)
    assert len(runs) == 3
