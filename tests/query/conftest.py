"""Two data sets, and each list of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis.internal.conjecture import providers

from chalicelib.domain import ids
from tests.query.books import Books
from tests.query.snapshot import PATHS, Snapshot, Target, snapshot
from tests.sandbox.support import Hands
from tests.support.client import Api
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store

STEPS = 90
OF_CUSTOMER = "methods of a customer"
LISTS = [*PATHS, OF_CUSTOMER]


@dataclass(frozen=True)
class Set:
    """A data set and how it was made."""

    seed: int
    shards: int
    start: datetime


SETS = [
    Set(seed=5, shards=1, start=datetime(2024, 12, 28, 23, 59, 58, 999_999, tzinfo=UTC)),
    Set(seed=14, shards=3, start=datetime(2026, 12, 31, 22, tzinfo=UTC)),
]


@pytest.fixture(scope="module", autouse=True)
def _draws_hang_on_nothing_else() -> Iterator[None]:
    """Hypothesis also draws what it finds in the modules that this process has loaded so far, which
    makes the queries of a whole run others than those of these tests alone.
    """
    none = providers.Constants()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "_get_local_constants", lambda: none)
        providers.CONSTANTS_CACHE.cache.clear()
        yield
    providers.CONSTANTS_CACHE.cache.clear()


@pytest.fixture(scope="module", params=SETS, ids=lambda each: f"{each.shards} shards")
def books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshot]:
    """An organisation with a past, on an embedded store."""
    made: Set = request.param
    with embedded_store(tmp_path_factory.mktemp("queries") / "onfile.db") as store:
        clock, random = Hands(), Random(made.seed)  # noqa: S311  to be the same at every run
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ids, "secrets", SimpleNamespace(randbelow=random.randrange))
            _, key = new_organisation(store, shards=made.shards)
            api = Api(store.services(clock=clock), key)
            filled = Books(api, clock, random)
            filled.fill(STEPS, made.start)
        yield snapshot(api, filled.moments)


@pytest.fixture(params=LISTS)
def target(request: pytest.FixtureRequest, books: Snapshot) -> Target:
    """One list of the organisation."""
    if request.param != OF_CUSTOMER:
        return books.target(request.param)
    wallets = books.objects["customer"]
    richest = max(wallets, key=lambda each: len(wallets[each]["payment_methods"]))
    return books.methods_of(richest)
