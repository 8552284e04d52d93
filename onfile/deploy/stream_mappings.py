"""Which streams a development stage's function reads: `chalice deploy` knows nothing of tables."""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import PUBLISH, Names
from onfile.deploy.template.policies import STREAMS
from onfile.deploy.template.streams import MAPPING


def map_streams(functions: Any, tables: Any, names: Names) -> None:
    """Have Lambda read the streams that there are now, and no others, by clients of both."""
    wanted = {_stream_of(tables, f"{names.tables}-{suffix}") for suffix in STREAMS[PUBLISH]}
    known = _mappings(functions, names)
    for stream in sorted(wanted - known.keys()):
        functions.create_event_source_mapping(
            FunctionName=names.function(PUBLISH), EventSourceArn=stream, **MAPPING
        )
    for stream in sorted(known.keys() - wanted):
        functions.delete_event_source_mapping(UUID=known[stream])


def unmap_streams(functions: Any, names: Names) -> None:
    """Take down what `map_streams` has made."""
    for mapping in _mappings(functions, names).values():
        functions.delete_event_source_mapping(UUID=mapping)


def _stream_of(tables: Any, table: str) -> str:
    stream: str = tables.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    return stream


def _mappings(functions: Any, names: Names) -> dict[str, str]:
    """The mappings of the function, by the stream that each reads."""
    try:
        found = functions.list_event_source_mappings(FunctionName=names.function(PUBLISH))
    except functions.exceptions.ResourceNotFoundException:
        return {}
    return {each["EventSourceArn"]: each["UUID"] for each in found["EventSourceMappings"]}
