"""Where the streams come from: the tables that have one, and the way to ask for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.service_connection import ServiceConnection
from chalicelib.dynamo.transport import Answer, Request, Transport
from chalicelib.dynamo.wire import encoded, with_bytes
from onfile.local.embedded import DirectTransport
from onfile.local.stage import ENDPOINT

# By HTTP a look costs milliseconds, of this process and of the store's.
_PAUSE_S = 0.05
_PAUSE_BY_HTTP_S = 0.5


@dataclass(frozen=True)
class StreamSource:
    """Asks for streams by `ask`; looks for new records every `pause_s` seconds.

    `version` is another number after each change in the store, where it can tell that for less than
    a look costs: then a look is worth it after a change, and now and then.
    """

    ask: Transport
    pause_s: float
    version: Callable[[], int] | None = None


def streams_of_stage(transport: Transport) -> StreamSource:
    """Of the store that this process is configured for; `transport` is that of the embedded one."""
    if os.environ.get(ENDPOINT):
        return StreamSource(by_http(region=os.environ["AWS_DEFAULT_REGION"]), _PAUSE_BY_HTTP_S)
    version = transport.version if isinstance(transport, DirectTransport) else None
    return StreamSource(transport, _PAUSE_S, version)


def by_http(*, region: str, host: str | None = None) -> Transport:
    """Asks the streams of the DynamoDB at the endpoint `host`, or where the environment says."""
    connection = ServiceConnection(
        "dynamodb", region=region, target="DynamoDBStreams_20120810", json_version="1.0", url=host
    )

    def ask(operation: str, request: Request) -> Answer:
        answer: Answer = with_bytes(connection.ask(operation, encoded(request).encode()))
        return answer

    return ask


def streamed_tables(models: Sequence[Any]) -> list[str]:
    """The names of the tables that have a stream."""
    return [model.Meta.table_name for model in models if hasattr(model.Meta, "stream_view_type")]
