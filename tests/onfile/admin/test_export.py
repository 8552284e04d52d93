"""`export` writes a list as it is, whole, in bounded memory."""

from __future__ import annotations

import csv
import gc
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.errors import InvalidAttributes
from onfile.admin.__main__ import parser
from onfile.admin.context import Context
from onfile.admin.export import export
from onfile.admin.progress import Progress
from onfile.admin.stages import Stage
from tests.support.client import Api
from tests.support.evidence import count
from tests.support.filled import fill
from tests.support.objects import customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store


def rows_of(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(text.splitlines()))


def organisation_with_payment(store: Store) -> tuple[Organisation, str]:
    """A new organisation, and the id of its one payment."""
    organisation, key = new_organisation(store)
    api = Api(store.services(), key)
    customer_id, _ = customer_with_default(api)
    return organisation, str(pay(api, customer_id)["id"])


def test_a_list_is_written_to_a_file_with_one_line_of_names(
    module_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.api.csv_pages.MAX_BYTES", 300)
    organisation, key = new_organisation(module_store)
    services = module_store.services()
    api = Api(services, key)
    customer_id, _ = customer_with_default(api)
    made = [pay(api, customer_id, amount)["id"] for amount in range(1, 7)]
    file = tmp_path / "transactions.csv"
    chosen = parser().parse_args(
        ["--stage", "test", "--json", "export", organisation.id, "transactions",
         "--file", str(file), "--query", "amount=>1&fields=id,amount"]
    )  # fmt: skip
    with (tmp_path / "out").open("w") as out:
        stage = Stage("test", services, module_store.connection)
        context = Context(stage, as_json=True, out=out, progress=Progress(None))
        assert chosen.run(chosen, context) == 0
        with pytest.raises(FileExistsError):
            chosen.run(chosen, context)
    content = file.read_bytes()
    assert json.loads((tmp_path / "out").read_text()) == {"bytes": len(content)}
    assert [row["id"] for row in rows_of(content.decode())] == made[:0:-1]
    for name in ("customers", "transaction_ledgers", "webhooks", "accounts"):
        assert "".join(export(services, organisation.id, name, "fields=id")).startswith("id")
    with pytest.raises(InvalidAttributes):
        list(export(services, organisation.id, "transactions", "colour=red"))


def test_no_more_than_a_page_is_in_memory(
    module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation, like = organisation_with_payment(module_store)
    monkeypatch.setattr("chalicelib.api.query.lists.CSV_LIMIT", 50)
    first = datetime(2025, 1, 1, tzinfo=UTC)
    made = fill(module_store, organisation.id, like, 400, first, timedelta(1))
    pages = list(export(module_store.services(), organisation.id, "transactions", "fields=id"))
    assert "".join(pages).split() == ["id", like, *made[::-1]]
    assert max(page.count("\r\n") for page in pages) <= 51


ROWS, PAGE = count(4_000, 100_000), count(400, 5_000)


@pytest.mark.evidence
def test_memory_does_not_grow_with_the_list_while_new_rows_come(
    module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ends are in this process: what answers the pages, and what follows them."""
    organisation, like = organisation_with_payment(module_store)
    first = datetime(2025, 1, 1, tzinfo=UTC)
    made = fill(module_store, organisation.id, like, ROWS, first, timedelta(minutes=1))
    monkeypatch.setattr("chalicelib.api.query.lists.CSV_LIMIT", PAGE)
    pages = export(module_store.services(), organisation.id, "transactions", "fields=id,amount")
    expected = iter(["id", like, *made[::-1]])
    peaks, held, written = [], [], []
    tracemalloc.start()
    try:
        for page in pages:
            assert all(line.split(",")[0] == next(expected) for line in page.splitlines())
            gc.collect()  # what waits for the collector is not held
            now, peak = tracemalloc.get_traced_memory()
            held.append(now)
            peaks.append(peak)
            written.append(len(page))
            fill(module_store, organisation.id, like, 1, datetime.now(UTC), timedelta(0))
            tracemalloc.reset_peak()
    finally:
        tracemalloc.stop()
    assert next(expected, None) is None
    assert len(peaks) == ROWS // PAGE + 1
    # The first pages have what is loaded once; the last one has a single row. How far has been
    # read ahead differs; but were a page kept, each would add as much as the first has taken.
    assert max(peaks[2:]) < 2 * min(peaks[2:-1])
    assert held[-2] - held[2] < sum(written[2:]) / 2
