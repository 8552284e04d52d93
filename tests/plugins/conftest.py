"""The service, and the clients that plugins are written with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plugins.form import Form
from tests.plugins.php import Php
from tests.support.serving import Service, serving
from tests.support.wire import Wire, wired


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service, running for all tests of this directory."""
    with serving(tmp_path_factory.mktemp("served")) as service:
        yield service


@pytest.fixture
def wire(service: Service) -> Iterator[Wire]:
    """A connection, with the secret key of a new organisation."""
    with wired(service, service.new_key()) as it:
        yield it


@pytest.fixture
def php(wire: Wire) -> Php:
    """What the PHP plugins speak through."""
    return Php(wire)


@pytest.fixture
def form(wire: Wire) -> Form:
    """What plain HTTP clients speak through."""
    return Form(wire)
