"""The command line of the admin layer, in this process, on a store of a test."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from typing import Any

from onfile.admin.__main__ import parser
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.stages import Stage
from tests.support.stores import Store

Command = Callable[..., Any]


def command_on(store: Store) -> Command:
    """Runs a command, `("keys", "list", …)`, and answers what it has printed as JSON."""
    stage = Stage("test", store.services(), store.connection)

    def run(*arguments: str) -> Any:
        chosen: argparse.Namespace = parser().parse_args(["--stage", "test", "--json", *arguments])
        out = io.StringIO()
        code = chosen.run(chosen, Context(stage, as_json=True, out=out, progress=Progress(None)))
        assert code == 0
        return json.loads(out.getvalue())

    return run
