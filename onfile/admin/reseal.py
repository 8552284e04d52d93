"""`reseal`: moves all sealed details to the vault's present key. Safe to interrupt and to repeat.

Walks the wallets again and again until a pass finds nothing to do. A call that was cut off is made
again: it reads from the beginning, and writes only what is not under the present key yet.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.services.accounts.resealing import Resealed, Resealing
from chalicelib.store.account_rows import owner_and_id
from chalicelib.store.bindings import BINDING
from chalicelib.store.method_writes import METHOD
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.webhooks import WEBHOOK
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.table_scan import pages_of

PASSES = 10
"""After as many, a stage still seals under another key than this command does."""

_COLUMNS = ("wallet", "part", "kind", "sealed", "default_sealed")


@dataclass(slots=True)
class Report:
    """`skipped` is of the first pass; refused and contested are of the last, by id."""

    resealed: int = 0
    skipped: int = 0
    fingerprint_key: bool = False
    refused: list[str] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    """Accounts whose copy of the default is under another key, though the method is not."""
    passes: int = 0
    is_done: bool = False


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "reseal",
        help="move sealed details to the present key of the vault",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """1 if anything is left under another key. Raises KeyRefused, ServiceUnavailable."""
    report = reseal(context.stage.services.resealing, context.progress)
    left = [f"refused: {each}" for each in report.refused]
    left += [f"changed meanwhile: {each}" for each in report.contested]
    left += [f"copy of the default: {each}" for each in report.copies]
    summary = (
        f"{report.resealed} re-sealed, {report.skipped} skipped, {len(report.refused)} refused "
        f"in {report.passes} passes"
    )
    result = {name: getattr(report, name) for name in Report.__slots__}
    context.show(result, [*left, summary])
    return 0 if report.is_done and not left else 1


def reseal(resealing: Resealing, progress: Progress) -> Report:
    """All of it. What was done when an error is raised stays done."""
    report = Report(fingerprint_key=resealing.renew_fingerprint_key())
    while not report.is_done and report.passes < PASSES:
        done = _pass(resealing, progress, report)
        report.passes += 1
        report.resealed += done
        report.is_done = not done and not report.contested
    return report


def _pass(resealing: Resealing, progress: Progress, report: Report) -> int:
    """How many were re-sealed."""
    found = Resealed()
    report.copies = []
    others = 0
    what = f"wallets, pass {report.passes + 1}"
    for rows in pages_of(WalletRow, progress, what, columns=_COLUMNS):
        others += _reseal_others(resealing, rows, report, found)
        for org_id, ids in _wanted(resealing, rows, report).items():
            some = resealing.reseal(org_id, ids)
            found.done += some.done
            found.refused += some.refused
            found.contested += some.contested
            found.skipped += some.skipped
    report.refused, report.contested = found.refused, found.contested
    return len(found.done) + others


def _reseal_others(
    resealing: Resealing, rows: Iterable[WalletRow], report: Report, found: Resealed
) -> int:
    """How many keys of processors' accounts, and secrets of webhooks, were moved."""
    one_by_one = {BINDING: resealing.reseal_binding, WEBHOOK: resealing.reseal_webhook}
    moved = 0
    for row in rows:
        if row.kind not in one_by_one or row.sealed is None:
            continue
        org_id, own_id = owner_and_id(row.wallet)
        object_id = own_id if row.part == SELF else row.part
        if resealing.is_current(row.sealed):
            report.skipped += report.passes == 0
        elif one_by_one[row.kind](org_id, object_id):
            moved += 1
        else:
            found.contested.append(object_id)
    return moved


def _wanted(
    resealing: Resealing, rows: Iterable[WalletRow], report: Report
) -> dict[str, list[str]]:
    """The methods that need it, by organisation; the rest is counted."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if row.default_sealed is not None and not resealing.is_current(row.default_sealed):
            report.copies.append(row.wallet)
        if row.kind != METHOD:
            continue
        if resealing.is_current(row.sealed):
            report.skipped += report.passes == 0
        else:
            org_id, _, owner_or_own = row.wallet.partition("/")
            method_id = owner_or_own if row.part == SELF else row.part
            wanted.setdefault(org_id, []).append(method_id)
    return wanted
