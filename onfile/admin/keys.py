"""`keys`: the secret keys of an organisation. A key is shown by the command that makes it, once."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import utc_now
from chalicelib.domain.secret_key import SecretKey, mark_of
from chalicelib.errors import NotFound
from chalicelib.services.callers.key_ring import KeyRing
from chalicelib.store.organisations import Organisations
from onfile.admin.context import Context, table

_HOUR_S = 3_600
_COLUMNS = {
    "id": "KEY_ID",
    "key": "KEY",
    "caller": "CALLER",
    "created_at": "CREATED",
    "revoked_at": "REFUSED SINCE",
}
"""Of a list, what of each key is shown, and the heading above it. The rest is in `--json`."""


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("keys", help="make, list, roll and revoke secret keys")
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    _action(actions, "create", _create, "make a key, and show it")
    _action(actions, "list", _list, "show what is known of each key")
    roll = _action(actions, "roll", _roll, "make a key in the place of another one")
    roll.add_argument("key", metavar="KEY_ID")
    roll.add_argument(
        "--overlap", type=_seconds, default=24 * _HOUR_S, help="seconds that both work (a day)"
    )
    revoke = _action(actions, "revoke", _revoke, "refuse a key, in force within a minute")
    revoke.add_argument("key", metavar="KEY_ID")


def _action(actions: Any, name: str, run: Any, text: str) -> Any:
    action = actions.add_parser(name, help=text)
    action.add_argument("organisation", metavar="ORGANISATION_ID")
    action.set_defaults(run=run)
    return action


def _create(arguments: argparse.Namespace, context: Context) -> int:
    key, text = _ring().create(_organisation(arguments))
    return _show_once(context, key, text)


def _list(arguments: argparse.Namespace, context: Context) -> int:
    keys = [_shown(key) for key in _ring().all_of(_organisation(arguments))]
    rows = [[key[name] for name in _COLUMNS] for key in keys]
    context.show({"keys": keys}, table(tuple(_COLUMNS.values()), rows))
    return 0


def _roll(arguments: argparse.Namespace, context: Context) -> int:
    overlap = timedelta(seconds=arguments.overlap)
    key, text = _ring().roll(_organisation(arguments), arguments.key, overlap=overlap)
    return _show_once(context, key, text)


def _revoke(arguments: argparse.Namespace, context: Context) -> int:
    key = _ring().revoke(_organisation(arguments), arguments.key)
    context.show({"key": _shown(key)}, [f"{key.id} is revoked"])
    return 0


def _show_once(context: Context, key: SecretKey, text: str) -> int:
    lines = [f"{key.id}: {text}", "Keep it now: it is not shown again."]
    context.show({"key": _shown(key), "secret": text}, lines)
    return 0


def _shown(key: SecretKey) -> dict[str, str | None]:
    return {
        "id": key.id,
        "key": f"{key.prefix}…{key.last_four}",
        "caller": mark_of(key.digest),
        "created_at": key.created_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at is not None else None,
    }


def _organisation(arguments: argparse.Namespace) -> Organisation:
    organisation = Organisations().get(arguments.organisation)
    if organisation is None:
        raise NotFound(f"There is no organisation {arguments.organisation}.")
    return organisation


def _ring() -> KeyRing:
    return KeyRing(Organisations(), clock=utc_now)


def _seconds(text: str) -> int:
    seconds = int(text)
    if seconds < 0:
        raise argparse.ArgumentTypeError("an overlap can't be negative")
    return seconds
