"""The one package that knows who fulfils which port."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import lru_cache

from pynamodb.connection.base import Connection
from pynamodb.models import Model

from chalicelib.config import Settings, settings_from
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.dynamo.connection import MeteredConnection, bind, connect
from chalicelib.processors.sandbox import Sandbox, SandboxEntry
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.money.bindings import Bindings
from chalicelib.services.ports import Processor, Sender
from chalicelib.services.use_cases import Services
from chalicelib.store.models import MODELS
from chalicelib.wiring.composition import Assembly
from chalicelib.wiring.stores import Stores, vault_of
from chalicelib.wiring.vendor_processors import bindings_of

__all__ = ["TABLES", "bindings", "build", "connection", "edge_key", "services", "vault_of"]

TABLES: tuple[type[Model], ...] = (*MODELS, SandboxEntry)


@lru_cache(maxsize=1)
def services() -> Services:
    """The use cases of this process, made at the first request. Raises ConfigurationError."""
    return build(settings_from(os.environ), connection())


@lru_cache(maxsize=1)
def connection() -> MeteredConnection:
    """The connection that all tables of this process share. Raises ConfigurationError."""
    settings = settings_from(os.environ)
    shared = connect(region=settings.region)
    bind(TABLES, shared, prefix=settings.table_prefix)
    return shared


def edge_key() -> str:
    """By which this process knows its edge. Raises ConfigurationError."""
    return settings_from(os.environ).edge_key


def bindings() -> Bindings:
    """For whoever runs a stage: the accounts of organisations at processors.

    Raises ConfigurationError.
    """
    settings = settings_from(os.environ)
    return bindings_of(settings, connection())


def build(
    settings: Settings,
    shared: Connection,
    *,
    clock: Clock = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    processors: dict[str, Processor] | None = None,
    sender: Sender | None = None,
    stores: Stores | None = None,
) -> Services:
    """The use cases on a given store. Tests, and the local stage, pass what they have of their own
    in its place.
    """
    if processors is None:
        processors = {"sandbox": Sandbox(Ledger(shared), clock=clock, sleep=sleep)}
    return Assembly(settings, shared, clock, sleep, processors, sender, stores).services()
