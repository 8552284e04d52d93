"""`transactions`: finding them, looking at one, giving one back, in the words of the API."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

from chalicelib.api.query.lists import parse_list
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_requests import new_transaction
from chalicelib.domain.account import Organisation
from chalicelib.domain.transaction import Transaction
from chalicelib.errors import NotFound, TransactionDeclined
from chalicelib.services.lists.listing import within_bounds
from chalicelib.store.organisations import Organisations
from onfile.admin.context import Context, table

_COLUMNS = ("id", "type", "status", "status_code", "amount", "customer_id", "created_at")


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("transactions", help="find, show and refund transactions")
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    find = _action(actions, "find", _find, "list those that fit, newest first")
    find.add_argument(
        "query",
        nargs="*",
        metavar="NAME=VALUE",
        help="as in the query of GET /transactions: status=processed 'amount=>=10' limit=20",
    )
    show = _action(actions, "show", _show, "show one as it is stored, without settling it")
    show.add_argument("transaction", metavar="TRANSACTION_ID")
    refund = _action(actions, "refund", _refund, "give a payment back, or a part of it")
    refund.add_argument("transaction", metavar="TRANSACTION_ID")
    refund.add_argument("--amount", type=Decimal, help="dollars; all that is left without it")


def _action(actions: Any, name: str, run: Any, text: str) -> Any:
    action = actions.add_parser(name, help=text)
    action.add_argument("organisation", metavar="ORGANISATION_ID")
    action.set_defaults(run=run)
    return action


def _find(arguments: argparse.Namespace, context: Context) -> int:
    """0 whether any were found or not."""
    params: dict[str, list[str]] = {}
    for each in arguments.query:
        for name, values in parse_qs(each.replace("+", "%2B"), keep_blank_values=True).items():
            params.setdefault(name, []).extend(values)
    query = parse_list(params, TRANSACTION).query
    with within_bounds():
        page = context.stage.services.lists.transactions.find(_organisation(arguments), query)
        found = [TRANSACTION.render(row.value) for row in page.rows]
    rows = [[each[name] for name in _COLUMNS] for each in found]
    context.show({"transactions": found}, table([name.upper() for name in _COLUMNS], rows))
    return 0


def _show(arguments: argparse.Namespace, context: Context) -> int:
    transactions = context.stage.services.transactions
    return _answer(context, transactions.find(_organisation(arguments), arguments.transaction))


def _refund(arguments: argparse.Namespace, context: Context) -> int:
    """1 where the processor has declined it."""
    body = {"type": "refund", "ledger": [{"assoc_transaction_id": arguments.transaction}]}
    given = {} if arguments.amount is None else {"amount": arguments.amount}
    new = new_transaction(TRANSACTION.parse_create(body | given))
    try:
        refund = context.stage.services.transactions.create(_organisation(arguments), new)
    except TransactionDeclined as declined:
        _answer(context, declined.transaction)
        return 1
    return _answer(context, refund)


def _answer(context: Context, transaction: Transaction) -> int:
    shown = TRANSACTION.render(transaction)
    context.show({"transaction": shown}, table(("ATTRIBUTE", "VALUE"), shown.items()))
    return 0


def _organisation(arguments: argparse.Namespace) -> Organisation:
    organisation = Organisations().get(arguments.organisation)
    if organisation is None:
        raise NotFound(f"There is no organisation {arguments.organisation}.")
    return organisation
