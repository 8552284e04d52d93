"""`processors`: an organisation's own accounts at processors.

Keys, and the secrets that events are signed with, are read from the standard input, sealed, and
never shown, logged, or kept in a variable of the environment.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from chalicelib import wiring
from chalicelib.domain.binding import Binding, Vendor, events_path
from onfile.admin.context import Context

_ENDS_AT_ONCE = "in force within a minute"
_NEXT = (
    "Enter the stage's address with the path of `events` at the vendor, and give what it signs "
    "with to `processors events`."
)


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "processors",
        help="bind accounts at processors, try them, renew their keys, let them go",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    _add_actions_on_accounts(actions)
    _add_actions_on_bindings(actions)


def _add_actions_on_accounts(actions: Any) -> None:
    add = _action(actions, "add", _add, "bind an account; its key comes on the standard input")
    add.add_argument("vendor", metavar="VENDOR", choices=[each.value for each in Vendor])
    add.add_argument("--processing-account", metavar="ID", help="the default one, unless named")
    add.add_argument(
        "--tokens-only",
        action="store_true",
        help="refuse card and account numbers; take tokens of the vendor's own script",
    )
    add.add_argument("--location", metavar="ID", help="of Square: where payments are taken")
    add.add_argument(
        "--sandbox",
        action="store_true",
        help="of Square: the key is for its sandbox",
    )
    add.add_argument("--base-url", metavar="URL", help="a twin on loopback: local stage alone")
    _action(actions, "list", _list, "show what is bound")
    unbind = _action(actions, "unbind", _unbind, "let an account charge the sandbox again")
    unbind.add_argument("--processing-account", metavar="ID", help="the default one, unless named")


def _add_actions_on_bindings(actions: Any) -> None:
    for name, run, text in (
        ("test", _test, "make one harmless read with the key"),
        ("rotate", _rotate, "take another key, from the standard input"),
        ("remove", _remove, "forget a binding that nothing charges through"),
    ):
        _action(actions, name, run, text).add_argument("binding", metavar="BINDING_ID")
    events = _action(
        actions, "events", _events, "take what its events are signed with, from the standard input"
    )
    events.add_argument("binding", metavar="BINDING_ID")
    events.add_argument(
        "--address", metavar="URL", help="of Square, which signs it: the stage's own, https://…"
    )
    events.add_argument("--alone", action="store_true", help="forget the secret before it")
    numbers = _action(actions, "numbers", _numbers, "take card and account numbers, or refuse them")
    numbers.add_argument("binding", metavar="BINDING_ID")
    numbers.add_argument("answer", choices=["take", "refuse"])


def _action(actions: Any, name: str, run: Any, text: str) -> Any:
    action = actions.add_parser(name, help=text)
    action.add_argument("organisation", metavar="ORGANISATION_ID")
    action.set_defaults(run=run)
    return action


def _add(arguments: argparse.Namespace, context: Context) -> int:
    made = wiring.bindings().add(
        arguments.organisation,
        Vendor(arguments.vendor),
        _key(),
        processing_id=arguments.processing_account,
        base_url=arguments.base_url,
        tokens_only=arguments.tokens_only,
        location=arguments.location,
        is_sandbox=arguments.sandbox,
    )
    return _answer(context, made, _ENDS_AT_ONCE, _NEXT)


def _list(arguments: argparse.Namespace, context: Context) -> int:
    found = [_shown(each) for each in wiring.bindings().all_of(arguments.organisation)]
    lines = ["  ".join(map(str, each.values())) for each in found]
    context.show({"processors": found}, lines or ["none is bound: payments go to the sandbox"])
    return 0


def _test(arguments: argparse.Namespace, context: Context) -> int:
    """1 where the key is not accepted."""
    trial = wiring.bindings().trial(arguments.organisation, arguments.binding)
    shown = asdict(trial)
    shown["locations"] = [f"{each.id} {each.name} ({each.currency})" for each in trial.locations]
    lines = [f"{name:14} {'not told' if each is None else each}" for name, each in shown.items()]
    context.show({"trial": shown}, lines)
    return 0 if trial.accepted else 1


def _rotate(arguments: argparse.Namespace, context: Context) -> int:
    changed = wiring.bindings().rotate(arguments.organisation, arguments.binding, _key())
    return _answer(context, changed, _ENDS_AT_ONCE)


def _events(arguments: argparse.Namespace, context: Context) -> int:
    changed = wiring.bindings().sign_events(
        arguments.organisation,
        arguments.binding,
        _key(),
        alone=arguments.alone,
        address=arguments.address,
    )
    return _answer(context, changed, _ENDS_AT_ONCE)


def _numbers(arguments: argparse.Namespace, context: Context) -> int:
    changed = wiring.bindings().take_numbers(
        arguments.organisation, arguments.binding, take=arguments.answer == "take"
    )
    return _answer(context, changed, _ENDS_AT_ONCE)


def _remove(arguments: argparse.Namespace, context: Context) -> int:
    wiring.bindings().remove(arguments.organisation, arguments.binding)
    context.show({"removed": arguments.binding}, [f"{arguments.binding} is forgotten"])
    return 0


def _unbind(arguments: argparse.Namespace, context: Context) -> int:
    wiring.bindings().unbind(arguments.organisation, arguments.processing_account)
    context.show({"unbound": True}, [f"payments go to the sandbox, {_ENDS_AT_ONCE}"])
    return 0


def _answer(context: Context, binding: Binding, *more: str) -> int:
    shown = _shown(binding)
    context.show({"processor": shown}, [*(f"{name:12} {shown[name]}" for name in shown), *more])
    return 0


def _shown(binding: Binding) -> dict[str, Any]:
    """All but the key."""
    return {
        "id": binding.id,
        "vendor": binding.vendor.value,
        "base_url": binding.base_url or "the vendor's",
        "numbers": "refused" if binding.tokens_only else "taken",
        **_place(binding),
        "events": events_path(binding.id),
        "created_at": binding.created_at.isoformat(),
    }


def _place(binding: Binding) -> dict[str, str]:
    """Where payments are taken, at a vendor that asks for it."""
    if binding.location is None:
        return {}
    world = "sandbox" if binding.is_sandbox else "live"
    return {"location": binding.location, "world": world}


def _key() -> str:
    """One line of the standard input."""
    return sys.stdin.readline().strip()
