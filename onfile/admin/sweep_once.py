"""`sweep`: one run of the sweeper by hand, where the schedule is off, or nobody wants to wait."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any

from onfile.admin.context import Context, table


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("sweep", help="settle what is in flight, and finish deletions")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """1 if something stays in flight for too long, or failed."""
    swept = context.stage.services.sweeper.run()
    counts = {field.name: getattr(swept, field.name) for field in fields(swept)}
    context.show({"swept": counts}, table(("COUNT", "NUMBER"), counts.items()))
    return 1 if swept.overdue or swept.failed else 0
