"""The embedded store as a transport: called in the process, without HTTP and botocore."""

from __future__ import annotations

import json

from chalicelib.aws.service_connection import refused
from chalicelib.dynamo.transport import Answer, Request, Transport
from chalicelib.dynamo.wire import encoded, with_bytes
from onfile.embedded_dynamodb import Database, DynamoError


def directly(database: Database) -> Transport:
    """Asks `database`, whose requests and answers are DynamoDB's JSON."""

    def ask(operation: str, request: Request) -> Answer:
        try:
            # By JSON, so that nothing of the request is shared with the store, or means more there.
            answer = database.execute(operation, json.loads(encoded(request)))
        except DynamoError as error:
            raise refused(operation, error.status, with_bytes(error.body), {}) from error
        told: Answer = with_bytes(answer)
        return told

    return ask
