"""`export`: a whole list as CSV, page after page, in the order of creation.

What is there from its start to its end is written exactly once, while others write. Without a file
it goes to the standard output. At no time is more than a page in memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from chalicelib.api.csv_pages import CsvText
from chalicelib.api.envelope import Call
from chalicelib.api.rendering import listed
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import NotFound
from chalicelib.services.lists.listing import Listed
from chalicelib.services.use_cases import Services
from chalicelib.store.organisations import Organisations
from onfile.admin.context import Context

_NEXT = '>; rel="next"'
_CALLED = {"transaction_ledgers": "ledger"}
"""Lists that the services call otherwise than the API does."""


def add_to(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser(
        "export",
        help="write a whole list as CSV",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("organisation", metavar="ORGANISATION_ID")
    command.add_argument("list", metavar="LIST", choices=sorted(_lists()), help=", ".join(_lists()))
    command.add_argument("--query", default="", help="filters, fields: status=declined&fields=id")
    command.add_argument("--file", type=Path, help="where to; it must not be there")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """0 when all is written. Raises InvalidAttributes, NotFound, ServiceUnavailable, OSError."""
    services = context.stage.services
    pages = export(services, arguments.organisation, arguments.list, arguments.query)
    if arguments.file is None:
        rows = _write(pages, sys.stdout.write, context)
    else:
        with arguments.file.open("x", encoding="utf-8", newline="") as file:
            rows = _write(pages, file.write, context)
        context.show({"bytes": rows}, [f"{rows} bytes written"])
    return 0


def export(services: Services, org_id: str, name: str, query: str) -> Iterator[str]:
    """The text of each page; the names of the columns stand in the first alone."""
    organisation = Organisations().get(org_id)
    if organisation is None:
        raise NotFound(f"There is no organisation {org_id}.")
    resource = _lists()[name]
    source: Listed = getattr(services.lists, _CALLED.get(name, name))
    params: Mapping[str, Sequence[str]] = parse_qs(query, keep_blank_values=True)
    is_first = True
    while True:
        call = Call(services, organisation, {}, {**params, "format": ["csv"]})
        page = listed(call, resource, source)
        assert isinstance(page, CsvText)  # noqa: S101  (it was asked for)
        yield page.text if is_first else page.text.partition("\r\n")[2]
        link = call.headers.get("Link", "")
        if not link.endswith(_NEXT):
            return
        params, is_first = parse_qs(link[2:].removesuffix(_NEXT), keep_blank_values=True), False


def _lists() -> dict[str, Resource]:
    """What there are lists of, by the name in its path."""
    return {resource.path.strip("/"): resource for resource in RESOURCES.values()}


def _write(pages: Iterator[str], write: Any, context: Context) -> int:
    total = 0
    for page in pages:
        write(page)
        total += len(page.encode())
        context.progress.at("export, bytes", total)
    context.progress.done("export, bytes", total)
    return total
