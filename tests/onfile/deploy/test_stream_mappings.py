"""Which streams the consumer of a stage reads: by the template, or put there by `make develop`."""

from __future__ import annotations

from typing import Any

from chalicelib import wiring
from onfile.deploy.names import PUBLISH, Names
from onfile.deploy.stream_mappings import map_streams, unmap_streams
from onfile.deploy.template.merged import merged
from onfile.deploy.template.streams import MAPPING

NAMES = Names("dev", development=True)


class Tables:
    """DynamoDB, of which each table has one stream; `turn` counts how often they were turned on."""

    turn = 1

    def describe_table(self, TableName: str) -> Any:  # noqa: N803  (boto3's word)
        return {"Table": {"LatestStreamArn": f"{TableName}/stream/{self.turn}"}}


class Functions:
    """Lambda's mappings, by their UUID."""

    class exceptions:  # noqa: N801  (boto3's word)
        class ResourceNotFoundException(Exception):
            """There is no such function."""

    def __init__(self) -> None:
        self.mappings: dict[str, dict[str, Any]] = {}
        self.is_there = True

    def list_event_source_mappings(self, FunctionName: str) -> Any:  # noqa: N803
        if not self.is_there:
            raise self.exceptions.ResourceNotFoundException
        found = [{**each, "UUID": uuid} for uuid, each in self.mappings.items()]
        return {"EventSourceMappings": [e for e in found if e["FunctionName"] == FunctionName]}

    def create_event_source_mapping(self, **mapping: Any) -> None:
        self.mappings[f"uuid-{len(self.mappings)}-{mapping['EventSourceArn']}"] = mapping

    def delete_event_source_mapping(self, UUID: str) -> None:  # noqa: N803
        del self.mappings[UUID]

    def streams(self) -> list[str]:
        return sorted(each["EventSourceArn"] for each in self.mappings.values())


def test_a_development_stage_reads_the_streams_that_there_are_now() -> None:
    functions, tables = Functions(), Tables()
    for _ in range(2):
        map_streams(functions, tables, NAMES)
        prefix = NAMES.tables
        assert functions.streams() == [
            f"{prefix}-transactions/stream/1",
            f"{prefix}-wallets/stream/1",
        ]
    assert all(MAPPING.items() <= each.items() for each in functions.mappings.values())
    tables.turn = 2
    map_streams(functions, tables, NAMES)
    assert {each[-1] for each in functions.streams()} == {"2"}
    unmap_streams(functions, NAMES)
    assert functions.streams() == []
    functions.is_there = False
    unmap_streams(functions, NAMES)


def test_the_template_puts_aside_what_can_not_be_handled() -> None:
    resources = merged(wiring.TABLES, Names("prod"))["Resources"]
    for table in ("Transactions", "Wallets"):
        mapping = resources[f"{table}Stream"]["Properties"]
        assert MAPPING.items() <= mapping.items()
        assert mapping["EventSourceArn"] == {"Fn::GetAtt": [f"{table}Table", "StreamArn"]}
        aside = mapping["DestinationConfig"]["OnFailure"]["Destination"]
        assert aside == {"Fn::GetAtt": ["StreamDeadLetters", "Arn"]}
    assert MAPPING["BisectBatchOnFunctionError"]
    assert MAPPING["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert NAMES.function(PUBLISH) == "onfile-dev-publish"
