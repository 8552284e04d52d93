"""A store to run the service on, and what is asked of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chalicelib import wiring
from chalicelib.config import ANY_ORIGIN, Settings
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.dynamo.connection import MeteredConnection, bind, connect
from chalicelib.dynamo.transport import Transport
from chalicelib.services.ports import Processor, Sender
from chalicelib.services.use_cases import Services
from chalicelib.store.tables import create_missing

Wrapper = Callable[[Transport, str, dict[str, Any]], dict[str, Any]]
"""Takes a transport, an operation and its parameters; answers in the place of the transport."""

VAULT_KEY = bytes(range(32))


@dataclass(frozen=True)
class Request:
    """One request to DynamoDB."""

    operation: str
    tables: tuple[str, ...]
    index: str | None
    consistent: bool

    @property
    def is_sandbox(self) -> bool:
        """Whether it is the processor's, whose books are not the service's store."""
        return all(table.endswith("sandbox-ledger") for table in self.tables)


@dataclass
class Store:
    """A DynamoDB with all tables of the service. `requests` are those since `counting` began."""

    connection: MeteredConnection
    prefix: str
    requests: list[Request] = field(default_factory=list)
    settings: Settings = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.settings = Settings(
            stage="local",
            table_prefix=self.prefix,
            region="us-east-1",
            vault_key=VAULT_KEY,
            shop_origins=(ANY_ORIGIN,),
        )
        self.connection.transport = partial(self._note, self.connection.transport)

    def activate(self) -> None:
        """Make it the store that the models speak to: a process has one at a time."""
        bind(wiring.TABLES, self.connection, prefix=self.prefix)

    def services(
        self,
        *,
        clock: Clock = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        processors: dict[str, Processor] | None = None,
        sender: Sender | None = None,
    ) -> Services:
        """The use cases on this store."""
        return wiring.build(
            self.settings,
            self.connection,
            clock=clock,
            sleep=sleep,
            processors=processors,
            sender=sender,
        )

    @contextmanager
    def counting(self) -> Iterator[list[Request]]:
        """The requests made inside, without those of the sandbox processor."""
        self.requests.clear()
        made: list[Request] = []
        yield made
        made.extend(request for request in self.requests if not request.is_sandbox)

    def dump(self) -> str:
        """Every item of every table, as text."""
        rows = [row for model in wiring.TABLES for row in self.rows(model.Meta.suffix)]
        return "\n".join(map(repr, rows))

    def ask(self, operation: str, table: str, **request: Any) -> dict[str, Any]:
        """What the store answers to a request about the table with this suffix."""
        named = {"TableName": f"{self.prefix}-{table}", **request}
        return self.connection.transport(operation, named)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The items of the table with this suffix, as they are stored."""
        start: dict[str, Any] = {}
        while True:
            page = self.ask("Scan", table, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    @contextmanager
    def wrapped(self, ask: Wrapper) -> Iterator[None]:
        """Inside, each request goes to `ask`, with the transport that it would have gone by."""
        inner = self.connection.transport
        self.connection.transport = partial(ask, inner)
        try:
            yield
        finally:
            self.connection.transport = inner

    def _note(self, inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        noted = Request(
            operation=operation,
            tables=_tables(request),
            index=request.get("IndexName"),
            consistent=_consistent(request),
        )
        with self._lock:
            self.requests.append(noted)
        return inner(operation, request)


OPENED: list[Store] = []
"""All stores of this session, for the search that ends it."""


def open_store(prefix: str, transport: Transport) -> Store:
    """A store with empty tables."""
    store = Store(connect(region="us-east-1", transport=transport), prefix)
    store.activate()
    create_missing(wiring.TABLES)
    OPENED.append(store)
    return store


def close_store(store: Store) -> None:
    """Remove its tables. The search that ends the session does not see it any more."""
    store.activate()
    for model in wiring.TABLES:
        store.ask("DeleteTable", model.Meta.suffix)
    OPENED.remove(store)


def _tables(body: dict[str, Any]) -> tuple[str, ...]:
    if "TransactItems" in body:
        return tuple(next(iter(item.values()))["TableName"] for item in body["TransactItems"])
    if "RequestItems" in body:
        return tuple(body["RequestItems"])
    return (body.get("TableName", ""),)


def _consistent(body: dict[str, Any]) -> bool:
    if "RequestItems" in body:
        asked = body["RequestItems"].values()
        return all(isinstance(each, dict) and bool(each.get("ConsistentRead")) for each in asked)
    return bool(body.get("ConsistentRead"))
