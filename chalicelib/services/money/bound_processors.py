"""Which processor stands behind a name: the sandbox, or an organisation's own account at a vendor.

A binding is read, and its key opened, at most once a minute in a process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from chalicelib.domain.binding import Binding, Secrets
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.money.bindings import BindingVault
from chalicelib.services.ports import BindingStore, Processor

KNOWN_FOR_S = 60.0

AdapterOf = Callable[[Binding, Secrets], Processor]


class Processors:
    """Finds them, by organisation and name."""

    def __init__(
        self,
        own: Mapping[str, Processor],
        *,
        bindings: BindingStore,
        vault: BindingVault,
        adapter_of: AdapterOf,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = own
        self._bindings = bindings
        self._vault = vault
        self._adapter_of = adapter_of
        self._monotonic = monotonic
        self._known: dict[tuple[str, str], tuple[float, int, Processor]] = {}

    def named(self, org_id: str, name: str) -> Processor:
        """Raises ServiceUnavailable where it is bound no more, and what opening its key raises."""
        own = self._own.get(name)
        return own if own is not None else self._bound(org_id, name)

    def _bound(self, org_id: str, binding_id: str) -> Processor:
        key, now = (org_id, binding_id), self._monotonic()
        until, version, adapter = self._known.get(key, (0.0, 0, None))
        if adapter is not None and now < until:
            return adapter
        binding = self._bindings.get(org_id, binding_id)
        if binding is None:
            self._known.pop(key, None)
            raise ServiceUnavailable("The processor of this payment is not bound any more.")
        if adapter is None or binding.version != version:
            adapter = self._adapter_of(binding, self._vault.open(binding))
        self._known[key] = (now + KNOWN_FOR_S, binding.version, adapter)
        return adapter
