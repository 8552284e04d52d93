"""`reseal`: a stage moves to another KMS key, undisturbed by kills, damage and other writers."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.domain.ids import ACCOUNT, METHOD, new_id
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.dynamo.transport import Transport
from chalicelib.errors import KeyRefused
from chalicelib.services.use_cases import Services
from chalicelib.store.batches import Batches
from chalicelib.store.method_writes import METHOD as METHOD_ROW
from chalicelib.store.method_writes import method_from_row
from chalicelib.store.models import SELF, WalletRow
from chalicelib.vault.vault import Vault
from onfile.admin import reseal
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.table_scan import pages_of
from tests.support.kms import FakeKms
from tests.support.organisations import new_organisation
from tests.support.stores import Store
from tests.unit.samples import NOW, card_method, customer

QUIET = Progress(None)
NUMBER = {"number": "4242424242424242"}
KILLS = 20


class Killed(BaseException):
    """The process ends here."""


class Moving:
    """A stage that was on KMS key `old`; `vault` and `services` are of processes on `new`."""

    def __init__(self, store: Store, kms: FakeKms) -> None:
        self.store, self.kms = store, kms
        self.organisation, _ = new_organisation(store, shards=3)
        self.old = wiring.vault_of(self._settings("old"), store.connection)

    @property
    def vault(self) -> Vault:
        return wiring.vault_of(self._settings("new"), self.store.connection)

    def services(self) -> Services:
        return wiring.build(self._settings("new"), self.store.connection)

    def run(self) -> tuple[int, str]:
        """The exit code, and what was printed."""
        out = io.StringIO()
        stage = cast(Any, SimpleNamespace(services=self.services()))
        code = reseal.run(cast(Any, None), Context(stage, False, out, QUIET))
        return code, out.getvalue()

    def fill(self, customers: int, kept: int, loose: int) -> None:
        """Customers that keep methods, the first their default; and methods nobody keeps."""
        for _ in range(customers):
            work = Batches(self.store.connection).begin()
            owner = customer(id=new_id(ACCOUNT, NOW), org_id=self.organisation.id)
            work.add_account(owner, shards=3)
            for position in range(kept):
                flags = frozenset({Purpose.PAYMENT} if position == 0 else ())
                method = OwnedMethod(self._sealed(owner.id), flags)
                work.write_method(method, before=None, owner=owner, shards=3)
            work.commit()
        for start in range(0, loose, 100):
            work = Batches(self.store.connection).begin()
            for _ in range(min(100, loose - start)):
                method = OwnedMethod(self._sealed(None))
                work.write_method(method, before=None, owner=None, shards=3)
            work.commit()

    def rows(self) -> Iterator[WalletRow]:
        for page in pages_of(WalletRow, QUIET, "wallets"):
            yield from (row for row in page if row.wallet.startswith(self.organisation.id))

    def methods(self) -> list[PaymentMethod]:
        return [method_from_row(row) for row in self.rows() if row.kind == METHOD_ROW]

    def _sealed(self, owner_id: str | None) -> PaymentMethod:
        method_id = new_id(METHOD, NOW)
        sealed = self.old.seal(NUMBER, org_id=self.organisation.id, object_id=method_id)
        method = card_method(id=method_id, org_id=self.organisation.id, sealed=sealed)
        return replace(method, owner_id=owner_id)

    def _settings(self, key_id: str) -> Settings:
        return Settings("prod", self.store.prefix, "us-east-1", kms_key_id=key_id)


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> FakeKms:
    made = FakeKms()
    monkeypatch.setattr(wiring.stores, "Kms", lambda region: made)
    return made


@pytest.fixture
def moving(module_store: Store, kms: FakeKms) -> Iterator[Moving]:
    made = Moving(module_store, kms)
    made.fill(customers=2, kept=3, loose=4)
    yield made
    with WalletRow.batch_write() as batch:
        for row in list(made.rows()):
            batch.delete(row)


def assert_moved(moving: Moving, methods: int) -> None:
    """All open without the old key, each was written once, and the owners' copies are true."""
    moving.kms.gone.add("old")
    vault, found = moving.vault, moving.methods()
    assert len({each.id for each in found}) == len(found) == methods
    sealed = {each.id: each.sealed for each in found}
    for each in found:
        assert vault.is_current(each.sealed)
        assert vault.open(each.sealed, org_id=each.org_id, object_id=each.id) == NUMBER
    assert {each.version for each in found} == {2}
    copies = [row for row in moving.rows() if row.default_payment is not None]
    assert copies
    assert all(row.default_sealed == sealed[row.default_payment] for row in copies)


def test_all_moves_to_the_new_key_and_a_second_call_does_nothing(moving: Moving) -> None:
    fingerprint = moving.old.fingerprint("4242")
    listed = {(row.wallet, row.part): (row.listing, row.listed_at) for row in moving.rows()}
    assert moving.run() == (0, "10 re-sealed, 0 skipped, 0 refused in 2 passes\n")
    assert moving.run() == (0, "0 re-sealed, 10 skipped, 0 refused in 1 passes\n")
    assert listed == {(row.wallet, row.part): (row.listing, row.listed_at) for row in moving.rows()}
    assert_moved(moving, 10)
    assert moving.vault.fingerprint("4242") == fingerprint


def test_what_was_tampered_with_is_named_alarmed_and_left(
    moving: Moving, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [row for row in moving.rows() if row.kind == METHOD_ROW and row.part == SELF]
    damaged = rows[0].sealed[:-1]
    rows[0].update(actions=[WalletRow.sealed.set(damaged)])
    method_id = method_from_row(rows[0]).id
    code, printed = moving.run()
    assert (code, printed.splitlines()) == (
        1,
        [f"refused: {method_id}", "9 re-sealed, 0 skipped, 1 refused in 2 passes"],
    )
    alarm = f"vault_tampered organisation={moving.organisation.id} payment_method={method_id}"
    assert alarm in [each.getMessage() for each in caplog.records]
    rows[0].refresh(consistent_read=True)
    assert (rows[0].sealed, rows[0].version) == (damaged, 1)


def test_nothing_is_written_where_the_new_key_is_refused(moving: Moving) -> None:
    moving.kms.gone.add("new")
    with pytest.raises(KeyRefused):
        moving.run()
    assert {each.version for each in moving.methods()} == {1}


def test_a_change_that_comes_between_wins(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Batches.methods
    changed: list[str] = []

    def methods(self: Batches, org_id: str, ids: Any) -> Any:
        found = real(self, org_id, ids)
        if not changed:
            before, owner = next(each for each in found.values() if each[1] is not None)
            after = replace(before.method, description="theirs", version=2)
            work = self.begin()
            work.write_method(replace(before, method=after), before=before, owner=owner, shards=3)
            work.commit()
            changed.append(after.id)
        return found

    monkeypatch.setattr(Batches, "methods", methods)
    assert moving.run()[0] == 0
    found = {each.id: each for each in moving.methods()}
    theirs = found.pop(changed[0])
    assert (theirs.description, theirs.version) == ("theirs", 3)
    assert moving.vault.is_current(theirs.sealed)
    assert {each.version for each in found.values()} == {2}


@contextmanager
def killed_at(store: Store, request: int, *, before: bool) -> Iterator[None]:
    """The process ends before or after the request of this number."""
    left = [request]

    def counting(inner: Transport, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        left[0] -= 1
        if left[0] == 0 and before:
            raise Killed
        try:
            return inner(operation, parameters)
        finally:
            if left[0] == 0:
                raise Killed

    with store.wrapped(counting):
        yield


def writes(store: Store) -> int:
    return sum(each.operation == "TransactWriteItems" for each in store.requests)


@pytest.mark.dynamodb_local
def test_ten_thousand_killed_twenty_times_are_each_moved_once(
    dynamodb_local_store: Store, kms: FakeKms
) -> None:
    moving = Moving(dynamodb_local_store, kms)
    fingerprint = moving.old.fingerprint("4242")
    moving.fill(customers=100, kept=40, loose=6_000)
    chance = random.Random(15)  # noqa: S311  (no secret)
    moving.store.requests.clear()
    for _ in range(KILLS):
        before = chance.choice((True, False))
        # Past the pages that are done, of which each took about two writes.
        at = writes(moving.store) // 2 + chance.randrange(1, 60)
        with killed_at(moving.store, at, before=before), pytest.raises(Killed):
            moving.run()
    moved = sum(each.version == 2 for each in moving.methods())
    assert 2_000 < moved < 10_000, "the kills were not in the middle"
    assert moving.run()[0] == 0
    assert_moved(moving, 10_000)
    assert moving.vault.fingerprint("4242") == fingerprint
