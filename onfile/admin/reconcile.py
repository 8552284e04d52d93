"""`reconcile`: compares every transaction with its processor's books. Changes nothing.

Only the sandbox opens its books so far. They are read first and kept in memory, some 300 bytes for
each request; what is charged meanwhile may be in neither, or pending.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.dynamo.reading import get_rows, in_pages, walked
from chalicelib.processors.sandbox import SandboxEntry
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import transaction_from
from onfile.admin.books import Entry, Match, State, compare
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.table_scan import pages_of

Books = dict[str, list[Entry]]
"""By transaction: a reference is its id, and what was asked of it follows a colon."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A transaction and the books, where they do not match."""

    kind: Match
    transaction_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """How many transactions are in each class, and all that do not match."""

    counts: dict[str, int]
    differences: list[Difference]

    @property
    def is_clean(self) -> bool:
        """Whether all that has an outcome matches."""
        return all(each.kind is Match.PENDING for each in self.differences)


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "reconcile",
        help="compare transactions with the processor's books",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """1 if anything but a match, or a request in flight, was found. Raises ServiceUnavailable."""
    result = reconcile(context.progress)
    lines = [f"{each.kind} {each.transaction_id}: {each.text}" for each in result.differences]
    lines += [f"{name:10} {count:>9,}" for name, count in result.counts.items()]
    context.show(asdict(result), lines)
    return 0 if result.is_clean else 1


def reconcile(progress: Progress) -> Result:
    """All transactions of all organisations against the sandbox's books."""
    books: Books = defaultdict(list)
    for entries in pages_of(SandboxEntry, progress, "entries in the books"):
        _enter(entries, books)
    counts = Counter({each.value: 0 for each in Match})
    differences = []
    for rows in pages_of(TransactionRow, progress, "transactions"):
        found = list(_compared(rows, books))
        counts.update(each.kind.value for each in found)
        differences += [each for each in found if each.kind is not Match.MATCH]
    for unknown in _left_over(books):
        counts[unknown.kind.value] += 1
        differences.append(unknown)
    return Result(dict(counts), differences)


def _compared(rows: Sequence[TransactionRow], books: Books) -> Iterator[Difference]:
    """Each row against its entries, which are taken out of the books."""
    taken = {row.id: books.pop(row.id, []) for row in rows}
    suspect = []
    for row in rows:
        kind, text = compare(transaction_from(row), taken[row.id])
        if kind is Match.MATCH:
            yield Difference(kind, row.id, text)
        else:
            suspect.append(row)
    # The books were read a while ago, and go on being written.
    fresh: Books = defaultdict(list)
    references = {each.reference for row in suspect for each in taken[row.id]}
    references |= {row.id for row in suspect}
    _enter(_entries(sorted(references)), fresh)
    for row in get_rows(TransactionRow, [(row.partition, row.id) for row in suspect]):
        kind, text = compare(transaction_from(row), fresh[row.id])
        yield Difference(kind, row.id, text)


def _left_over(books: Books) -> Iterator[Difference]:
    """What the books have and we have not."""
    for transaction_id, entries in books.items():
        if any(each.state is not State.DECLINED for each in entries):
            text = f"the books have it {entries[0].state}, and there is no such transaction"
            yield Difference(Match.MISSING, transaction_id, text)


def _entries(references: Sequence[str]) -> list[SandboxEntry]:
    return [row for some in in_pages(references) for row in walked(_batch(some))]


def _batch(references: Sequence[str]) -> Iterator[SandboxEntry]:
    return SandboxEntry.batch_get(references, consistent_read=True)


def _enter(rows: Sequence[SandboxEntry], books: Books) -> None:
    for row in rows:
        books[row.reference.partition(":")[0]].append(entry_of(row))


def entry_of(row: SandboxEntry) -> Entry:
    """A row of the sandbox's books as an entry of any processor's."""
    return Entry(
        reference=row.reference,
        kind=row.kind,
        state=State(row.state),
        cents=row.cents,
        left=row.left,
        original=row.original,
    )
