"""Answers the DynamoDB requests of a botocore client from a database in the process."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from onfile.embedded_dynamodb.engine import Database
from onfile.embedded_dynamodb.errors import DynamoError

_EVENTS = ("before-send.dynamodb", "before-send.dynamodb-streams")


class Events(Protocol):
    """The event emitter of a botocore client or session."""

    def register(self, event_name: str, handler: Callable[..., Any]) -> None:
        """Has `handler` called at the event."""


def attach(events: Events, database: Database) -> None:
    """Has `database` answer every request to DynamoDB and its streams that goes through `events`.

    For one client give `client.meta.events`; for all clients that a session will make, its
    `event_emitter` component. Credentials and a region are still asked for, and never used.
    """

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return _answer(database, request)

    for event in _EVENTS:
        events.register(event, answer)


def _answer(database: Database, request: AWSPreparedRequest) -> AWSResponse:
    operation = _text(request.headers["X-Amz-Target"]).partition(".")[2]
    try:
        status, content = 200, database.execute(operation, json.loads(request.body))
    except DynamoError as error:
        status, content = error.status, error.body
    body = json.dumps(content).encode()
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "content-length": str(len(body)),
        "x-amz-crc32": str(zlib.crc32(body)),
        "x-amzn-requestid": str(uuid.uuid4()),
    }
    return AWSResponse(request.url, status, headers, _Body(body))


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header


class _Body:
    """A body as botocore reads it from urllib3."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content
