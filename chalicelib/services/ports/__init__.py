"""What the use cases need from the outside, as Protocols; `wiring` alone knows who fulfils them.

A port says what each of its methods means, raises and costs; who fulfils it says nothing
of that again: docs/decisions/0028-ports.md.
"""

from __future__ import annotations

from chalicelib.services.ports.batch_store import BatchStore, UnitOfWork
from chalicelib.services.ports.object_stores import AccountStore, MethodStore, TransactionStore
from chalicelib.services.ports.processor_port import (
    EventReader,
    MethodKeeper,
    Processor,
    Taker,
    Takers,
    TrialOf,
)
from chalicelib.services.ports.side_stores import (
    BindingStore,
    FlightList,
    KeptEnvelopes,
    MethodNewsStore,
    RecordStore,
    Resealer,
    Sealer,
    SeenEventStore,
    TallyStore,
)
from chalicelib.services.ports.webhook_stores import (
    ChangeReader,
    Sender,
    WebhookLogStore,
    WebhookStore,
)

__all__ = [
    "AccountStore",
    "BatchStore",
    "BindingStore",
    "ChangeReader",
    "EventReader",
    "FlightList",
    "KeptEnvelopes",
    "MethodKeeper",
    "MethodNewsStore",
    "MethodStore",
    "Processor",
    "RecordStore",
    "Resealer",
    "Sealer",
    "SeenEventStore",
    "Sender",
    "Taker",
    "Takers",
    "TallyStore",
    "TransactionStore",
    "TrialOf",
    "UnitOfWork",
    "WebhookLogStore",
    "WebhookStore",
]
