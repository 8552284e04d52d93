"""What tells receivers in the local stage: the streams' reader, and a look for what is due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from chalicelib import wiring
from chalicelib.jobs.deliveries import consume
from chalicelib.observability.log_fields import Event
from onfile.local.data_folder import DataFolder
from onfile.local.served_stage import ServedStage
from onfile.local.stream_reader import StreamReader, streamed_tables, streams_of_stage
from onfile.local.sweep_timer import repeating

_LOOK_EVERY_S = 1.0
_WALK_EVERY_S = 60.0


@contextmanager
def telling_webhooks(served: ServedStage, folder: DataFolder) -> Iterator[None]:
    """Tells them while the body lasts. The places in the streams are kept beside the data."""
    services, taking = served.services(), served.turns.taking
    reader = StreamReader(
        streams_of_stage(wiring.connection().transport),
        streamed_tables(wiring.TABLES),
        folder.data / "streams",
        partial(consume, services),
        # A moved clock waits for the reader: `wait_for_reader`.
        is_awaited=lambda: services.publisher.has_told_lately or bool(served.clocks.furthest),
    )
    due = taking(partial(services.due_deliveries.run, 0))
    walk, failure = taking(services.expiring_methods.run), Event.DELIVERY_FAILED
    with (
        reader.running(),
        repeating(due, every_s=_LOOK_EVERY_S, name="due deliveries", failure=failure),
        repeating(walk, every_s=_WALK_EVERY_S, name="expiring methods", failure=failure),
    ):
        try:
            yield
        finally:
            services.publisher.give_up()
