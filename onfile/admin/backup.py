"""`backup FILE`: copies every row of the stage into a file. Changes nothing.

What is written while it runs may be in the file or not: `check` after a restore says whether rows
agree. It holds no key of the vault: without that no number in it opens.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.config import LOCAL
from chalicelib.domain.clock import utc_now
from onfile.admin import backup_file
from onfile.admin.context import Context
from onfile.admin.raw_rows import Row, tables_of
from onfile.admin.stages import table_prefix

_WITHOUT_FILE = "vault.key, which lies beside the data and is not in it"
_WITHOUT_KMS = "the KMS key of the stage, which is not in it"


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "backup",
        help="copy every row into a file",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """0. Raises StageError, ServiceUnavailable."""
    stage, made_at = context.stage.name, utc_now().isoformat()
    count = backup_file.write(arguments.file, {"stage": stage, "at": made_at}, _rows(context))
    key = _WITHOUT_FILE if stage == LOCAL else _WITHOUT_KMS
    lines = [
        f"{arguments.file}: {count:,} rows of stage {stage}",
        f"Without {key}, no number in it opens: keep that too, and apart from it.",
    ]
    context.show({"file": str(arguments.file), "rows": count, "needs": key}, lines)
    return 0


def _rows(context: Context) -> Iterator[tuple[str, Row]]:
    for table in tables_of(context.stage.connection, table_prefix()):
        for row in table.rows(context.progress):
            yield table.suffix, row
