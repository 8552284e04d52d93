"""Which processor stands behind a name: the sandbox, or an organisation's own account at a vendor.

A binding is read, and its key opened, at most once a minute in a process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from chalicelib.domain.binding import Binding, Secrets
from chalicelib.errors import ServiceUnavailable
from chalicelib.late_dataclass import dataclass
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.ports import BindingStore, EventReader, MethodKeeper, Processor

KNOWN_FOR_S = 60.0

AdapterOf = Callable[[Binding, Secrets], Processor]
EventsOf = Callable[[Binding, Secrets], EventReader]
KeeperOf = Callable[[Binding, Secrets], MethodKeeper | None]


@dataclass(frozen=True, slots=True)
class _Bound:
    version: int
    adapter: Processor
    events: EventReader
    keeper: MethodKeeper | None


class Processors:
    """Finds them, by organisation and name."""

    def __init__(
        self,
        own: Mapping[str, Processor],
        *,
        bindings: BindingStore,
        vault: BindingVault,
        adapter_of: AdapterOf,
        events_of: EventsOf,
        keeper_of: KeeperOf,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = own
        self._bindings = bindings
        self._vault = vault
        self._adapter_of = adapter_of
        self._events_of = events_of
        self._keeper_of = keeper_of
        self._monotonic = monotonic
        self._known: dict[tuple[str, str], tuple[float, _Bound]] = {}

    def named(self, org_id: str, name: str) -> Processor:
        """Raises ServiceUnavailable where it is bound no more, and what opening its key raises."""
        own = self._own.get(name)
        return own if own is not None else self._bound(org_id, name).adapter

    def events_of(self, org_id: str, binding_id: str) -> EventReader:
        """Who reads the events of a binding. Raises as `named`."""
        return self._bound(org_id, binding_id).events

    def keeper_of(self, org_id: str, name: str) -> MethodKeeper | None:
        """Who tells a vendor of the methods that it keeps; None where nobody is to be told.

        Raises as `named`.
        """
        return None if name in self._own else self._bound(org_id, name).keeper

    def _bound(self, org_id: str, binding_id: str) -> _Bound:
        key, now = (org_id, binding_id), self._monotonic()
        until, bound = self._known.get(key, (0.0, None))
        if bound is not None and now < until:
            return bound
        binding = self._bindings.get(org_id, binding_id)
        if binding is None:
            self._known.pop(key, None)
            raise ServiceUnavailable("The processor of this payment is not bound any more.")
        if bound is None or binding.version != bound.version:
            told = binding, self._vault.open(binding)
            adapter, events = self._adapter_of(*told), self._events_of(*told)
            bound = _Bound(binding.version, adapter, events, self._keeper_of(*told))
        self._known[key] = (now + KNOWN_FOR_S, bound)
        return bound
