"""A DynamoDB inside the process: a small engine on SQLite, and the way in through botocore.

    database = Database(Path("onfile.db"))
    attach(client.meta.events, database)

After that the client talks to the database and to no network. Why own code, and how far it goes:
docs/decisions/0003-embedded-store.md.
"""

from __future__ import annotations

from onfile.embedded_dynamodb.engine import Database
from onfile.embedded_dynamodb.errors import DynamoError
from onfile.embedded_dynamodb.hook import attach

__all__ = ["Database", "DynamoError", "attach"]
