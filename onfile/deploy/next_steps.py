"""What a deployment says at its end: the address, and commands that work as they stand there."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from onfile.deploy.addresses import Address
from onfile.deploy.names import Names


def next_steps(names: Names, reached: Sequence[Address]) -> str:
    """`reached` are the addresses of the stage, the best first."""
    admin = _admin(names)
    lines = [
        f"{names.stack} is at {reached[0].url}",
        *_of_records(reached),
        "The first organisation:",
        f'  {admin} organisations create "NAME"',
        "A key for it, shown once:",
        f"  {admin} keys create ORGANISATION_ID",
        "A first request:",
        f"  curl {reached[0].url.rstrip('/')}/customers -u KEY:",
    ]
    return "\n".join(lines)


def _of_records(reached: Sequence[Address]) -> Iterator[str]:
    best = reached[0]
    if best.needs_record:
        name = best.url.removeprefix("https://")
        yield f"  It needs the record {name} CNAME {best.host}, which ZONE=… makes by itself."
    for other in reached[1:]:
        yield f"  Its other address: {other.url}"
    if best.has_path:
        yield "  The Python and Ruby SDKs drop the path of an address: DOMAIN=…, or EDGE=yes."


def _admin(names: Names) -> str:
    """By the interpreter that runs this, which has what the command needs."""
    python = Path(sys.executable)
    here = Path.cwd()
    shown = python.relative_to(here) if python.is_relative_to(here) else python
    prefix = f"ONFILE_TABLE_PREFIX={shlex.quote(names.prefix)} " if names.prefix else ""
    return f"{prefix}{shlex.quote(str(shown))} -m onfile.admin --stage {names.stage}"
