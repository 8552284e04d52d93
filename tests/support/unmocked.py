"""An embedded store whose requests moto does not see, though it is on for the whole process."""

from __future__ import annotations

from typing import Any

from moto.core.models import botocore_stubber

from onfile.embedded_dynamodb import Database, attach


def attach_alone(events: Any, database: Database) -> None:
    """Have `database`, and nothing else, answer what is sent through `events`.

    botocore calls all handlers of a request: while moto is on, it would do everything as well.
    """
    events.unregister("before-send", botocore_stubber)
    attach(events, database)
