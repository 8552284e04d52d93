"""The service as the SDKs meet it: over HTTP, on a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalice.app import Request, Response

from chalicelib import wiring
from chalicelib.api.application import register
from chalicelib.api.authentication import key_of
from chalicelib.api.front import Front
from chalicelib.dynamo.connection import connect
from chalicelib.errors import Unauthorized
from chalicelib.services.use_cases import Services
from chalicelib.store.tables import create_missing
from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from onfile.local.server import DevelopmentServer
from tests.support.organisations import new_organisation
from tests.support.stores import Store

_STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Seen:
    """One request that reached the service, and the status it answered. No key is ""."""

    key: str
    method: str
    route: str
    params: Mapping[str, list[str]]
    status: int


@dataclass(frozen=True)
class Service:
    """A running service: where it is, the store behind it, and what has reached it."""

    host: str
    port: int
    store: Store
    seen: list[Seen]

    @property
    def url(self) -> str:
        """What SDKs take as their API's URL."""
        return f"http://{self.host}:{self.port}"

    def new_key(self) -> str:
        """The secret key of a new organisation, which sees nothing of the others'.

        It makes the store the one that the models speak to, in case that it was another's.
        """
        self.store.activate()
        return new_organisation(self.store)[1]

    def requests(self, key: str) -> list[Seen]:
        """The requests that came with a key, in the order of their answers."""
        return [each for each in self.seen if each.key == key]


@contextmanager
def serving(
    directory: Path, adapt: Callable[[Services], Services] = lambda services: services
) -> Iterator[Service]:
    """The whole API on a free loopback port, with an embedded store in `directory`.

    `adapt` may put other services in the places of some. While it is in use no other store may be
    activated: the models of a process have one.
    """
    with embedded_store(directory / "onfile.db") as store:
        services = adapt(store.services())
        app = Front(app_name="served", configure_logs=False)
        seen: list[Seen] = []
        app.register_middleware(_noting(seen), "http")
        register(app, lambda: services)
        server = DevelopmentServer(app, host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Service(*server.address, store, seen)
        finally:
            server.stop()
            thread.join(_STOP_TIMEOUT_S)
        assert not thread.is_alive()


def _noting(seen: list[Seen]) -> Callable[[Request, Callable[[Any], Response]], Response]:
    def note(request: Request, get_response: Callable[[Any], Response]) -> Response:
        response = get_response(request)
        params = request.query_params
        seen.append(
            Seen(
                key=_key(request.headers.get("authorization")),
                method=request.method,
                route=request.path,
                params={name: params.getlist(name) for name in params or ()},
                status=response.status_code,
            )
        )
        return response

    return note


def _key(authorization: str | None) -> str:
    try:
        return key_of(authorization)
    except Unauthorized:
        return ""


@contextmanager
def embedded_store(path: Path, prefix: str = "served") -> Iterator[Store]:
    """The store in the file `path`, empty if it is new: the models speak to it until it ends."""
    database = Database(path)
    store = Store(connect(region="us-east-1", transport=directly(database)), prefix)
    store.activate()
    create_missing(wiring.TABLES)
    try:
        yield store
    finally:
        database.close()
