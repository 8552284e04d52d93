"""The service, served for SDKs, and the Python SDK pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import payload
import pytest

from tests.sdk import node
from tests.support.serving import Service, serving

pytest.register_assert_rewrite("tests.sdk.python_chapters")


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service, running for all tests of this directory."""
    with serving(tmp_path_factory.mktemp("served")) as service:
        yield service


@pytest.fixture(scope="package")
def node_sdk() -> None:
    """The Node SDK, installed. Where it can't be, for want of node or npm, the test is skipped."""
    try:
        node.install()
    except node.ToolMissing as missing:
        pytest.skip(f"{missing}: the Node SDK can't be run")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both SDKs' HTTP clients honour the environment's proxies, which lead off this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def key(service: Service) -> str:
    """The secret key of a new organisation."""
    return service.new_key()


@pytest.fixture
def pl(service: Service, key: str) -> Any:
    """A session of the Python SDK for a new organisation."""
    return payload.Session(key, service.url)


@pytest.fixture
def customer(pl: Any) -> Any:
    """A customer without payment methods."""
    return pl.Customer.create(name="Ann Payer", email="ann@example.com")
