"""`webhooks`: makes events that are missing, and shows deliveries as they go.

`rebuild` walks all transactions and wallets. What was told is not told again while its log is kept,
30 days: of an older `--since` it tells what has no log any more once more, as the same `event_id`.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.account import AccountKind, Customer
from chalicelib.domain.webhook_log import WebhookEvent, WebhookLog
from chalicelib.errors import NotFound
from chalicelib.services.use_cases import Services
from chalicelib.services.webhooks.rebuilding import Rebuilt
from chalicelib.services.webhooks.transaction_events import of_transaction
from chalicelib.services.webhooks.wallet_events import of_row, removal_of
from chalicelib.store.account_rows import account_from, owner_and_id
from chalicelib.store.accounts import is_live
from chalicelib.store.method_writes import METHOD, method_from_row
from chalicelib.store.models import SELF, TransactionRow, WalletRow
from chalicelib.store.organisations import Organisations
from chalicelib.store.transaction_rows import transaction_from
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.table_scan import pages_of

LOOK_EVERY_S = 1.0
_AGO = timedelta(minutes=5)


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "webhooks",
        help="make events that are missing, or watch deliveries",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    rebuild_ = actions.add_parser("rebuild", help="make the events that are missing since a moment")
    rebuild_.add_argument("--since", required=True, type=_moment, metavar="TIME", help="in UTC")
    rebuild_.set_defaults(run=_rebuild)
    tail_ = actions.add_parser("tail", help="show deliveries as they go, until Ctrl-C")
    tail_.add_argument("organisation", metavar="ORGANISATION_ID")
    tail_.set_defaults(run=_tail)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _rebuild(arguments: argparse.Namespace, context: Context) -> int:
    """0, whatever was missing. Raises ServiceUnavailable; another call goes on."""
    result = rebuild(context.stage.services, arguments.since, context.progress)
    said = f"{result.missing} missing, of {result.events} events"
    context.show({"rebuilt": asdict(result)}, [said])
    return 0


def rebuild(services: Services, since: datetime, progress: Progress) -> Rebuilt:
    """All of it."""
    result = Rebuilt()
    for rows in pages_of(TransactionRow, progress, "transactions"):
        events = (each for row in rows for each in of_transaction(transaction_from(row)))
        services.rebuilding.make(events, since, result)
    for wallets in pages_of(WalletRow, progress, "wallets"):
        services.rebuilding.make(_of_wallets(wallets), since, result)
    return result


def _of_wallets(rows: Iterable[WalletRow]) -> Iterator[WebhookEvent]:
    for row in rows:
        if row.kind == METHOD:
            yield from of_row(method_from_row(row))
        elif row.kind == AccountKind.CUSTOMER and is_live(row):
            account = account_from(row)
            if isinstance(account, Customer):
                yield from of_row(account)
        elif row.kind == AccountKind.CUSTOMER and row.part == SELF and row.deleted_at is not None:
            org_id, customer_id = owner_and_id(row.wallet)
            yield removal_of("customer", org_id, customer_id, row.version, row.deleted_at)


def _tail(arguments: argparse.Namespace, context: Context) -> int:
    """Ends by Ctrl-C. Raises NotFound, ServiceUnavailable."""
    for log in tail(context.stage.services, arguments.organisation):
        context.show(_shown(log), ["  ".join(map(str, _shown(log).values()))])
    return 0


def tail(
    services: Services,
    org_id: str,
    *,
    looks: Iterable[Any] = itertools.count(),
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[WebhookLog]:
    """Each delivery once more whenever something has become of it. Raises NotFound."""
    organisation = Organisations().get(org_id)
    if organisation is None:
        raise NotFound(f"There is no organisation {org_id}.")
    known: dict[str, int] = {}
    since = datetime.now(UTC) - _AGO
    for _ in looks:
        for log in services.webhook_logs.since(organisation, since):
            if known.get(log.id) != log.version:
                known[log.id] = log.version
                yield log
        sleep(LOOK_EVERY_S)


def _shown(log: WebhookLog) -> dict[str, Any]:
    return {
        "created_at": log.created_at.isoformat(timespec="seconds"),
        "trigger": log.event.trigger.value,
        "object": log.event.object_id,
        "status": log.status.value,
        "attempts": log.attempts,
        "http_status": log.http_status or log.trouble or "-",
        "url": log.url,
        "id": log.id,
    }
