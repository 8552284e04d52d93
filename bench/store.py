"""A DynamoDB Local of the bench's own, and an organisation on it that is ready to charge."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from chalice.app import Chalice

from chalicelib import wiring
from chalicelib.api.application import register
from chalicelib.config import Settings
from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import utc_now
from chalicelib.domain.processing import Answer, Outcome, ProcessorRequest
from chalicelib.dynamo.by_http import by_http
from chalicelib.dynamo.connection import MeteredConnection, bind, connect
from chalicelib.dynamo.transport import Transport
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.ports import Processor
from chalicelib.services.use_cases import Services
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from chalicelib.store.tables import create_missing
from onfile.embedded_dynamodb import Database
from onfile.local import dynamodb_local, seed, stage
from onfile.local.embedded import directly

Wrapper = Callable[[Transport, str, dict[str, Any]], dict[str, Any]]
"""Takes a transport, an operation and its parameters; answers in the place of the transport."""

REGION = "us-east-1"
CONTEXT = SimpleNamespace(aws_request_id="bench", function_name="onfile")


class Instant(Sandbox):
    """A processor that answers at once and keeps no books: only Onfile's own cost is left."""

    def send(self, request: ProcessorRequest) -> Answer:
        """Approve."""
        return Answer(Outcome.APPROVED, ref_number="PL-000000000", auth_code="000000")


@dataclass(frozen=True)
class Bench:
    """A running service in this process: events in, answers out.

    Who stands behind a name in `processors` may change between two requests.
    """

    app: Chalice
    services: Services
    connection: MeteredConnection
    organisation: Organisation
    endpoint: str
    processors: dict[str, Processor]

    def request(self, method: str, path: str, route: str, **more: Any) -> dict[str, Any]:
        """The body of the answer to an event. Raises RuntimeError unless it is 200."""
        answer = self.app(event(method, path, route, **more), CONTEXT)
        body: dict[str, Any] = json.loads(answer["body"])
        if answer["statusCode"] != 200:
            raise RuntimeError(f"{method} {path}: {body}")
        return body

    @contextmanager
    def wrapped(self, ask: Wrapper) -> Iterator[None]:
        """Inside, each request goes to `ask`, with the transport that it would have gone by."""
        inner = self.connection.transport
        self.connection.transport = partial(ask, inner)
        try:
            yield
        finally:
            self.connection.transport = inner


def event(
    method: str,
    path: str,
    route: str,
    *,
    body: Any = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    named: dict[str, str] | None = None,
) -> dict[str, Any]:
    """An event as API Gateway makes it."""
    import base64

    token = base64.b64encode(f"{seed.SECRET_KEY}:".encode()).decode()
    sent = {"authorization": f"Basic {token}", "content-type": "application/json"}
    return {
        "requestContext": {"resourcePath": route, "httpMethod": method},
        "path": path,
        "headers": {**sent, **(headers or {})},
        "pathParameters": named,
        "multiValueQueryStringParameters": {k: [v] for k, v in query.items()} if query else None,
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
        "stageVariables": None,
    }


@contextmanager
def on_dynamodb_local() -> Iterator[Bench]:
    """The local stage's organisation on an empty DynamoDB Local, kept in memory."""
    server = dynamodb_local.start(dynamodb_local.fetch(stage.DIRECTORY / "tools"))
    try:
        stage.set_credentials()
        line = by_http(region=REGION, host=server.endpoint)
        yield _bench(dynamodb_local.without_streams(line), server.endpoint)
    finally:
        server.stop()


@contextmanager
def on_embedded(path: Path) -> Iterator[Bench]:
    """The same on the embedded store, in the file `path`."""
    database = Database(path)
    try:
        yield _bench(directly(database), "")
    finally:
        database.close()


def _bench(transport: Transport, endpoint: str) -> Bench:
    prefix = f"bench-{secrets.token_hex(3)}"
    settings = Settings(
        stage="local", table_prefix=prefix, region=REGION, vault_key=bytes(range(32))
    )
    connection = connect(region=settings.region, transport=transport)
    bind(wiring.TABLES, connection, prefix=prefix)
    create_missing(wiring.TABLES)
    instant = Instant(Ledger(connection), clock=utc_now, sleep=lambda _: None)
    processors: dict[str, Processor] = {"sandbox": instant}
    services = wiring.build(settings, connection, processors=processors)
    organisations = Organisations()
    seed.seed(services, Accounts(connection), organisations)
    organisation = organisations.get(seed.ORGANISATION_ID)
    if organisation is None:
        raise RuntimeError("the seed has made no organisation")
    app = Chalice(app_name="bench", env={})
    register(app, lambda: services)
    return Bench(app, services, connection, organisation, endpoint, processors)
