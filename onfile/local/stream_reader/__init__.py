"""Reads the streams of the local stage's tables, in the place of Lambda's event source mapping.

To join a consumer, in `onfile.local.__main__` beside `sweeping`:

    reader = StreamReader(
        streams_of_stage(wiring.connection().transport),
        streamed_tables(wiring.TABLES),
        options.directory / "data" / "streams",
        consume,
    )
    running.enter_context(reader.running())

`consume` takes an event in the shape that Lambda's functions are called with, and answers as they
do: `{"batchItemFailures": [{"itemIdentifier": sequence number}]}`, empty where all is well. It is
the function that a deployed stage has in `chalicelib.jobs`, without its decorator. It is called
from one thread for each table, with up to 100 records of one table in the order of their changes.

- **At least once.** The place is kept in a file after each batch, so a killed process repeats one.
- **Failures.** From the first record that failed on, a batch is tried again, three times in all,
  and then halved, until what fails is one record: that is put aside, with its keys and its sequence
  number and without its images, as a line of `TABLE.aside` in the folder. The others go on.
- **One reader.** Of several servers on one folder the one that holds the lock of a table reads it;
  another takes over within a second when that one ends, however it ends.

The answers of a batch are read as Lambda reads them:
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

from __future__ import annotations

from onfile.local.stream_reader.reader import StreamReader
from onfile.local.stream_reader.stream_source import streamed_tables, streams_of_stage
from onfile.local.stream_reader.waiting import wait_for_reader

__all__ = ["StreamReader", "streamed_tables", "streams_of_stage", "wait_for_reader"]
