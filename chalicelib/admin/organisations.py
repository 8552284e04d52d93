"""`organisations`: makes an organisation, which a deployed stage has none of at first."""

from __future__ import annotations

import argparse
from typing import Any

from chalicelib.admin.context import Context
from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import ORGANISATION, new_id
from chalicelib.store.organisations import Organisations


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("organisations", help="make an organisation")
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make an organisation, and show its id")
    create.add_argument("name", metavar="NAME")
    create.set_defaults(run=_create)


def _create(arguments: argparse.Namespace, context: Context) -> int:
    now = utc_now()
    # `test`: the sandbox is the processor, and moves no money.
    organisation = Organisation(
        id=new_id(ORGANISATION, now), name=arguments.name, environ="test", created_at=now
    )
    Organisations().save(organisation)
    shown = {"id": organisation.id, "name": organisation.name}
    context.show({"organisation": shown}, [f"{organisation.id}  {organisation.name}"])
    return 0
