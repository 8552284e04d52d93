"""`organisations`: the tenants of a stage."""

from __future__ import annotations

import argparse
from typing import Any

from chalicelib.config import LOCAL
from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import utc_now
from chalicelib.errors import Conflict
from chalicelib.query.query import Query
from chalicelib.services.callers.tenants import LIMITS, Tenants
from chalicelib.store.accounts import Accounts
from chalicelib.store.batches import Batches
from chalicelib.store.organisations import Organisations
from chalicelib.store.tenant_rows import OrganisationRow
from onfile.admin.context import Context, table
from onfile.admin.table_scan import pages_of


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "organisations", help="make, list, show, change, delete tenants"
    )
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make one that can charge at once")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--environ", choices=("test", "live"), default="test")
    create.set_defaults(run=_create)
    listing = actions.add_parser("list", help="show all of them, from a walk over the table")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="show one")
    show.add_argument("organisation", metavar="ORGANISATION_ID")
    show.set_defaults(run=_show)
    change = actions.add_parser("set", help="change its name, shards, limits, receiver, refunds")
    change.add_argument("organisation_id", metavar="ORGANISATION_ID")
    names = ", ".join(("name", "default_processing_id", "shards", "blind_refunds", *LIMITS))
    change.add_argument("name", metavar="NAME", help=f"one of {names}")
    change.add_argument(
        "value", metavar="VALUE", help="of blind_refunds yes or no; a limit that is 0 is off"
    )
    change.set_defaults(run=_set)
    delete = actions.add_parser("delete", help="delete one in which nothing has happened")
    delete.add_argument("organisation", metavar="ORGANISATION_ID")
    delete.set_defaults(run=_delete)


def _create(arguments: argparse.Namespace, context: Context) -> int:
    # The suites of SDKs, which are for a laptop, give back without naming a payment.
    is_local = context.stage.name == LOCAL
    made = _tenants(context).create(arguments.name, arguments.environ, blind_refunds=is_local)
    return _answer(context, made, f"make its first key with: keys create {made.id}")


def _list(arguments: argparse.Namespace, context: Context) -> int:
    """In order of their ids: the oldest first."""
    found = [
        Organisations.read(row)
        for page in pages_of(OrganisationRow, context.progress, "organisations")
        for row in page
    ]
    shown = [_shown(each) for each in sorted(found, key=lambda each: each.id)]
    rows = [(each["id"], each["environ"], each["processor"], each["name"]) for each in shown]
    lines = table(("ORGANISATION_ID", "ENVIRON", "PROCESSOR", "NAME"), rows)
    context.show({"organisations": shown}, lines)
    return 0


def _show(arguments: argparse.Namespace, context: Context) -> int:
    return _answer(context, _tenants(context).get(arguments.organisation))


def _set(arguments: argparse.Namespace, context: Context) -> int:
    changed = _tenants(context).change(arguments.organisation_id, arguments.name, arguments.value)
    return _answer(context, changed, "in force within a minute")


def _delete(arguments: argparse.Namespace, context: Context) -> int:
    organisation = _tenants(context).get(arguments.organisation)
    lists = context.stage.services.lists
    for what, listed in (
        ("transactions", lists.transactions),
        ("customers", lists.customers),
        ("payment methods", lists.payment_methods),
    ):
        if listed.find(organisation, Query(limit=1)).rows:
            raise Conflict(
                f"{organisation.id} has {what}, and its books are kept. "
                "To let nobody in any more, revoke its keys."
            )
    if any(key.in_force(utc_now()) for key in Organisations().keys_of(organisation.id)):
        raise Conflict(f"{organisation.id} has a key in force: revoke it first.")
    _delete_receiver(context, organisation)
    _tenants(context).delete(organisation)
    context.show({"deleted": _shown(organisation)}, [f"{organisation.id} is deleted"])
    return 0


def _delete_receiver(context: Context, organisation: Organisation) -> None:
    connection = context.stage.connection
    receiver = Accounts(connection).get(organisation.id, organisation.default_processing_id or "")
    if receiver is not None:
        unit = Batches(connection).begin()
        unit.delete_account(receiver, utc_now())
        unit.commit()


def _answer(context: Context, organisation: Organisation, *more: str) -> int:
    shown = _shown(organisation)
    lines = table(("ATTRIBUTE", "VALUE"), shown.items())
    context.show({"organisation": shown}, [*lines, *more])
    return 0


def _shown(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.id,
        "name": organisation.name,
        "environ": organisation.environ,
        "processor": organisation.processor,
        "default_processing_id": organisation.default_processing_id,
        "shards": organisation.shards,
        "blind_refunds": organisation.blind_refunds,
        **{name: getattr(organisation, name) for name in LIMITS},
        "created_at": organisation.created_at.isoformat(),
    }


def _tenants(context: Context) -> Tenants:
    return Tenants(Organisations(), Accounts(context.stage.connection), clock=utc_now)
