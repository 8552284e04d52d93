"""What is said once a stage serves: a banner for people, or one line of JSON for a program."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from textwrap import indent

from chalicelib.services.use_cases import Services
from chalicelib.version import VERSION
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from onfile.local.server_options import JSON, Options
from onfile.local.welcome import Welcome, welcome

_BANNER = """
Onfile is ready at {url}

{facts}

{what}:

{command}

Everything else: {url}/docs
{shop}
Data is kept in {data}. Ctrl-C stops.
"""


def said_when_ready(
    url: str, options: Options, services: Services, seeded: Mapping[str, str]
) -> str:
    """`seeded` are the ids of what a file has seeded, by name."""
    key = options.key or SECRET_KEY
    if options.ready == JSON:
        return _line(url, key, seeded)
    return _banner(url, options, welcome(services, key), seeded)


def _banner(url: str, options: Options, now: Welcome, seeded: Mapping[str, str]) -> str:
    what, command = now.command(url)
    facts = [*now.facts, *(("seeded", f"{name} is {seeded[name]}") for name in seeded)]
    return _BANNER.format(
        url=url,
        facts="\n".join(f"  {name:9} {value}" for name, value in facts),
        what=what,
        command=indent(command, "  "),
        shop="" if options.key else f"A shop to pay in: {url}/demo\n",
        data="memory" if options.in_memory else options.endpoint or options.directory / "data",
    )


def _line(url: str, key: str, seeded: Mapping[str, str]) -> str:
    told = {
        "url": url,
        "key": key,
        "customer_id": CUSTOMER_ID,
        "process_id": os.getpid(),
        "seeded": dict(seeded),
        "version": VERSION,
    }
    return json.dumps(told)
