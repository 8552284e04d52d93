"""`check`: walks all tables and names each row that breaks an invariant. Changes nothing."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.config import LOCAL
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.dynamo.reading import walked
from chalicelib.store.organisations import Organisations
from chalicelib.store.tenant_rows import OrganisationRow
from onfile.admin import invariants
from onfile.admin.context import Context
from onfile.admin.invariants.finding import Finding, Rules, key_of
from onfile.admin.invariants.losses import lost_keys, lost_tables
from onfile.admin.invariants.organisations import OrganisationRules
from onfile.admin.invariants.records import RecordRules
from onfile.admin.invariants.references import References
from onfile.admin.invariants.transactions import TransactionRules
from onfile.admin.invariants.wallets import WalletRules
from onfile.admin.progress import Progress
from onfile.admin.table_scan import pages_of

SECOND_LOOK_S = 1.0
"""How long a row that looks wrong is given: its request may be at work, an index behind."""


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "check",
        help="look for rows that break an invariant",
        description=invariants.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """1 if anything was found. Raises ServiceUnavailable."""
    deployed = context.stage.name != LOCAL
    findings = list(check(context.progress, deployed=deployed))
    warnings = list(rehearsing(context.progress))
    lines = [f"{each.invariant} {each.table} {_shown(each)}: {each.text}" for each in findings]
    lines += [f"warning: {each}" for each in warnings]
    summary = f"{len(findings)} findings" if findings else "all invariants hold"
    result = {"findings": [asdict(each) for each in findings], "warnings": warnings}
    context.show(result, [*lines, summary])
    return 1 if findings else 0


def rehearsing(progress: Progress) -> Iterator[str]:
    """Live organisations that charge the sandbox: no invariant is broken, and no money moves."""
    for page in pages_of(OrganisationRow, progress, OrganisationRow.Meta.suffix):
        for organisation in map(Organisations.read, page):
            if organisation.rehearses(organisation.processor):
                yield f"{organisation.id} is live and charges the sandbox: processors add"


def check(
    progress: Progress,
    *,
    deployed: bool = False,
    clock: Clock = utc_now,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Finding]:
    """All that is wrong in the tables that the models are bound to.

    A `deployed` stage keeps a key of its fingerprints; the local one has another way to it.
    """
    lost = lost_tables()
    yield from lost
    if lost:
        return  # what refers to rows of it would be wrong, each and all
    sealed = False
    for rules in _in_order(clock):
        for page in pages_of(rules.model, progress, rules.model.Meta.suffix):  # type: ignore[attr-defined]
            yield from _twice(rules, page, sleep)
            sealed = sealed or any(getattr(row, "sealed", None) for row in page)
    if deployed and sealed:
        yield from lost_keys()


def _in_order(clock: Clock) -> tuple[Rules, ...]:
    references = References()
    # Wallets come after transactions: they tell whose the methods are that those did not find.
    return (
        TransactionRules(references, clock=clock),
        WalletRules(references, clock=clock),
        RecordRules(),
        OrganisationRules(),
    )


def _twice(rules: Rules, rows: Sequence[Any], sleep: Callable[[float], None]) -> Iterator[Finding]:
    """What is wrong with rows, and still is at a second look.

    That is at all of them: what an index has too much is seen at the rows that it should have.
    """
    wrong = {each.key for each in rules.judge(rows)}
    if not wrong:
        return
    sleep(SECOND_LOOK_S)
    keys = [each[0] if each[1] is None else each for each in map(key_of, rows)]
    again = list(walked(rules.model.batch_get(keys, consistent_read=True)))
    yield from sorted(
        (each for each in rules.judge(again) if each.key in wrong),
        key=lambda each: (each.invariant, str(each.key)),
    )


def _shown(finding: Finding) -> str:
    return " ".join(part for part in finding.key if part is not None)
