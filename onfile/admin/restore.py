"""`restore`: puts rows back, from a file of `backup` or from tables that AWS has restored.

All of them into a stage that is empty, or in the place of all that it has (`--replace`); or those
of one organisation, or one row, that are lost: what is there stays, unless `--overwrite` is given.
Safe to interrupt and to repeat. `check` and `reconcile` afterwards say whether all agrees.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chalicelib.config import LOCAL
from onfile.admin import backup_file
from onfile.admin.context import Context
from onfile.admin.raw_rows import Row, Table, tables_of
from onfile.admin.stages import StageError, table_prefix

Wanted = Callable[[Table, Row], bool]


@dataclass(slots=True)
class Restored:
    """How many rows: put back, left as they are, deleted before, sealed under another key."""

    written: int = 0
    there: int = 0
    deleted: int = 0
    otherwise_sealed: int = 0


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "restore",
        help="put rows back from a backup",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("file", type=Path, nargs="?", metavar="FILE")
    source.add_argument(
        "--from-tables", metavar="PREFIX", help="of tables that AWS has restored: PREFIX-wallets …"
    )
    part = command.add_mutually_exclusive_group()
    part.add_argument("--organisation", metavar="ORGANISATION_ID", help="only its rows")
    part.add_argument(
        "--row", nargs="+", metavar="TABLE KEY", help="one row: its table, hash and range key"
    )
    part.add_argument("--replace", action="store_true", help="all, after deleting what is there")
    command.add_argument("--overwrite", action="store_true", help="also over rows that are there")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """1 if a row is sealed under another key than the stage's. Raises StageError."""
    tables = {each.suffix: each for each in tables_of(context.stage.connection, table_prefix())}
    wanted = _wanted(arguments, tables)
    if arguments.file is not None:
        backup_file.head_of(arguments.file)
    _refuse_sealed_otherwise(arguments, context, tables)
    done = Restored()
    if wanted is None:
        _make_room(arguments, context, tables, done)
    overwrite = arguments.overwrite or wanted is None
    for table, row in _source(arguments, context, tables):
        if wanted is None or wanted(table, row):
            _put(table, row, done, overwrite=overwrite)
            done.otherwise_sealed += not _opens(context, row)
    _show(context, done)
    return 1 if done.otherwise_sealed else 0


def _wanted(arguments: argparse.Namespace, tables: dict[str, Table]) -> Wanted | None:
    """None: all rows."""
    if arguments.organisation:
        of_it = re.compile(re.escape(arguments.organisation) + r"(?![A-Za-z0-9_])")
        return lambda _, row: any(of_it.match(each.get("S", "")) for each in row.values())
    if not arguments.row:
        return None
    suffix, *key = arguments.row
    table = tables.get(suffix)
    if table is None or len(key) != len(table.key):
        keys = "; ".join(f"{name} {' '.join(each.key).upper()}" for name, each in tables.items())
        raise StageError(f"--row: expected one of: {keys}")
    return lambda where, row: where is table and [row[name].get("S") for name in table.key] == key


def _source(
    arguments: argparse.Namespace, context: Context, tables: dict[str, Table]
) -> Iterator[tuple[Table, Row]]:
    if arguments.file is not None:
        for suffix, row in backup_file.rows_in(arguments.file):
            if suffix not in tables:
                raise StageError(f"{arguments.file} has rows of {suffix}, which no table is for")
            yield tables[suffix], row
        return
    for source in tables_of(context.stage.connection, arguments.from_tables):
        for row in source.rows(context.progress):
            yield tables[source.suffix], row


def _refuse_sealed_otherwise(
    arguments: argparse.Namespace, context: Context, tables: dict[str, Table]
) -> None:
    """The local stage has one key, and is not served over what that does not open."""
    if context.stage.name != LOCAL:
        return
    for _, row in _source(arguments, context, tables):
        if not _opens(context, row):
            raise StageError(
                "its numbers are sealed under another key: put the vault.key of that time in the "
                "place of this stage's, or begin anew in a directory that has it"
            )


def _opens(context: Context, row: Row) -> bool:
    sealed = row.get("sealed", {}).get("B")
    return sealed is None or context.stage.services.resealing.is_current(sealed)


def _make_room(
    arguments: argparse.Namespace, context: Context, tables: dict[str, Table], done: Restored
) -> None:
    full = [each for each in tables.values() if each.holds_rows()]
    if full and not arguments.replace:
        names = ", ".join(each.name for each in full)
        raise StageError(
            f"{names} hold rows, and nothing was changed. --replace deletes them first; "
            f"--organisation and --row put back a part"
        )
    for table in full:
        for row in table.rows(context.progress):
            table.delete(row)
            done.deleted += 1


def _put(table: Table, row: Row, done: Restored, *, overwrite: bool) -> None:
    if not overwrite and table.has(row):
        done.there += 1
        return
    table.put(row)
    done.written += 1


def _show(context: Context, done: Restored) -> None:
    lines = [f"{done.written:,} rows put back"]
    lines += [f"{done.deleted:,} rows deleted before"] if done.deleted else []
    lines += [f"{done.there:,} rows are there, and stay as they are"] if done.there else []
    if done.otherwise_sealed:
        lines.append(f"{done.otherwise_sealed:,} rows are sealed under another key: see `reseal`")
    lines.append("Now `check` and `reconcile`.")
    context.show(asdict(done), lines)
