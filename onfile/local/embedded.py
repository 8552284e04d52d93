"""The embedded store as a transport: called in the process, without HTTP and botocore."""

from __future__ import annotations

import json

from chalicelib.aws.service_connection import refused
from chalicelib.dynamo.transport import Answer, Request
from chalicelib.dynamo.wire import encoded, with_bytes
from onfile.embedded_dynamodb import Database, DynamoError


class DirectTransport:
    """Asks `database`, whose requests and answers are DynamoDB's JSON."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, operation: str, request: Request) -> Answer:
        """As every transport."""
        try:
            # By JSON, so that nothing of the request is shared with the store, or means more there.
            answer = self._database.execute(operation, json.loads(encoded(request)))
        except DynamoError as error:
            raise refused(operation, error.status, with_bytes(error.body), {}) from error
        told: Answer = with_bytes(answer)
        return told

    def version(self) -> int:
        """Another number after each change in the store."""
        return self._database.version()


def directly(database: Database) -> DirectTransport:
    """The transport to `database`."""
    return DirectTransport(database)
