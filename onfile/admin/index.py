"""`index`: fills in what the indexes need of transactions that were made before there were these.

Until it has, the lists of an organisation that has such transactions read their rows instead. It
may be stopped and run again, and runs while the stage serves: what is changed meanwhile is looked
at once more.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from chalicelib.dynamo.connection import ConditionFailed, store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.store.index_keys import index_keys
from chalicelib.store.models import TransactionRow
from chalicelib.store.organisations import Organisations
from chalicelib.store.tenant_rows import OrganisationRow
from chalicelib.store.transaction_rows import transaction_from
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.table_scan import pages_of


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "index",
        help="fill in what the indexes need of old transactions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """0 when all is done. Raises ServiceUnavailable."""
    filled = fill_in(context.progress)
    trusting = trust(context.progress)
    lines = [f"{filled} transactions filled in, {trusting} organisations list by index from now on"]
    context.show({"transactions": filled, "organisations": trusting}, lines)
    return 0


def fill_in(progress: Progress) -> int:
    """How many rows lacked keys."""
    count = 0
    for rows in pages_of(TransactionRow, progress, "transactions"):
        for row in rows:
            found: TransactionRow | None = row
            while found is not None and not _is_filled_in(found):
                count += _fill_in(found)
                found = get_row(TransactionRow, row.partition, row.id)
    return count


def trust(progress: Progress) -> int:
    """How many organisations list by index from now on, and did not before."""
    organisations, count = Organisations(), 0
    for rows in pages_of(OrganisationRow, progress, "organisations"):
        for each in map(organisations.read, rows):
            if not each.indexed:
                organisations.save(replace(each, indexed=True))
                count += 1
    return count


def _is_filled_in(row: TransactionRow) -> bool:
    return all(getattr(row, name) == key for name, key in index_keys(transaction_from(row)).items())


def _fill_in(row: TransactionRow) -> int:
    """1, or 0 where it has been changed since it was read."""
    columns = (
        (getattr(TransactionRow, n), k) for n, k in index_keys(transaction_from(row)).items()
    )
    actions = [each.remove() if key is None else each.set(key) for each, key in columns]
    same = (TransactionRow.status == row.status) & (TransactionRow.version == row.version)
    try:
        with store_errors():
            TransactionRow(row.partition, row.id).update(actions, same)
    except ConditionFailed:
        return 0
    return 1
