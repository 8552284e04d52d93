"""Moves sealed details to the vault's present key, each method once, while the stage serves.

Details under the present key are left alone, so work that was cut off just starts again. A method
that somebody changes meanwhile is left to the next pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace

from chalicelib.domain.account import Account
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import SealedDetailsError, TooMuchAtOnce
from chalicelib.late_dataclass import dataclass
from chalicelib.services.ports import BatchStore, BindingStore, Resealer, WebhookStore
from chalicelib.services.ports.tenant_ports import OrganisationStore

AT_ONCE = 40
"""Methods written by one transaction: with a row of an owner for each, 80 of the 100 it takes."""

_Found = tuple[OwnedMethod, Account | None]


@dataclass(slots=True)
class Resealed:
    """What became of methods. `refused` are those that do not open, `contested` were changed."""

    done: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)


class Resealing:
    """The use case of a change of the vault's key."""

    def __init__(
        self,
        vault: Resealer,
        *,
        batches: BatchStore,
        bindings: BindingStore,
        webhooks: WebhookStore,
        organisations: OrganisationStore,
    ) -> None:
        self._vault = vault
        self._bindings = bindings
        self._webhooks = webhooks
        self._batches = batches
        self._organisations = organisations

    def is_current(self, envelope: bytes) -> bool:
        """Whether it is under the present key. Raises KeyRefused, ServiceUnavailable."""
        return self._vault.is_current(envelope)

    def renew_fingerprint_key(self) -> bool:
        """False where the stage keeps none. Raises SealedDetailsError, ServiceUnavailable."""
        return self._vault.renew_fingerprint_key()

    def reseal(self, org_id: str, method_ids: Sequence[str]) -> Resealed:
        """Re-seal those of an organisation's methods that need it; those that are gone are left
        out.

        Raises KeyRefused where the present key can't be used, and ServiceUnavailable.
        """
        result = Resealed()
        organisation = self._organisations.get(org_id)
        shards = 1 if organisation is None else organisation.shards
        for some in _in_parts(method_ids):
            try:
                self._write(org_id, some, shards, result)
            except (Stale, TooMuchAtOnce):
                self._one_by_one(org_id, some, shards, result)
        return result

    def reseal_binding(self, org_id: str, binding_id: str) -> bool:
        """Move the key of a processor's account; False where somebody changed it meanwhile.

        Raises SealedDetailsError, ServiceUnavailable.
        """
        before = self._bindings.get(org_id, binding_id)
        if before is None:
            return True
        sealed = self._sealed_anew(before.sealed, org_id, binding_id)
        try:
            after = replace(before, sealed=sealed, version=before.version + 1)
            self._bindings.save(after, before=before)
        except Stale:
            return False
        return True

    def reseal_webhook(self, org_id: str, webhook_id: str) -> bool:
        """Move what a webhook signs with; False where somebody changed it meanwhile.

        Raises SealedDetailsError, ServiceUnavailable.
        """
        before = self._webhooks.get(org_id, webhook_id)
        if before is None or before.sealed is None:
            return True
        sealed = self._sealed_anew(before.sealed, org_id, webhook_id)
        try:
            after = replace(before, sealed=sealed, version=before.version + 1)
            self._webhooks.change([(before, after)])
        except Stale:
            return False
        return True

    def _sealed_anew(self, sealed: bytes, org_id: str, object_id: str) -> bytes:
        bound_to = {"org_id": org_id, "object_id": object_id}
        return self._vault.seal(self._vault.open(sealed, **bound_to), **bound_to)

    def _one_by_one(
        self, org_id: str, method_ids: Iterable[str], shards: int, result: Resealed
    ) -> None:
        for method_id in method_ids:
            try:
                self._write(org_id, [method_id], shards, result)
            except Stale:
                result.contested.append(method_id)

    def _write(self, org_id: str, ids: Sequence[str], shards: int, result: Resealed) -> None:
        """All of them or none. `result` is added to once that is written."""
        work = self._batches.begin()
        new = Resealed()
        for before, owner in self._batches.methods(org_id, ids).values():
            after = self._after(before, new)
            if after is not None:
                work.write_method(after, before=before, owner=owner, shards=shards)
        work.commit()
        result.done += new.done
        result.skipped += new.skipped
        result.refused += new.refused

    def _after(self, before: OwnedMethod, new: Resealed) -> OwnedMethod | None:
        method = before.method
        if self._vault.is_current(method.sealed):
            new.skipped.append(method.id)
            return None
        bound_to = {"org_id": method.org_id, "object_id": method.id}
        try:
            details = self._vault.open(method.sealed, **bound_to)
        except SealedDetailsError:
            new.refused.append(method.id)
            return None
        new.done.append(method.id)
        sealed = self._vault.seal(details, **bound_to)
        return replace(before, method=replace(method, sealed=sealed, version=method.version + 1))


def _in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
