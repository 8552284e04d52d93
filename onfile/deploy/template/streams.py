"""What brings the streams of two tables to the function that publishes events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onfile.deploy.names import FUNCTIONS, PUBLISH, Names, arn, logical, ref
from onfile.deploy.template.lambda_functions import dead_letters
from onfile.deploy.template.policies import STREAMS
from onfile.deploy.template.table_resources import table_id

MAPPING: Mapping[str, Any] = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "MaximumRetryAttempts": 3,
    "ParallelizationFactor": 4,
    # From the beginning: what was committed before the mapping was there is told too.
    "StartingPosition": "TRIM_HORIZON",
}
"""How a stream is read. What can't be handled is halved until it is alone, tried three times, and
then put aside with its place in the stream, while the others go on.
"""


def streams(names: Names) -> dict[str, Any]:
    """The mappings, and where what was put aside waits."""
    aside = {"OnFailure": {"Destination": arn("StreamDeadLetters")}}
    mappings = {
        logical(suffix, "stream"): {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                **MAPPING,
                "EventSourceArn": {"Fn::GetAtt": [table_id(suffix), "StreamArn"]},
                "FunctionName": ref(FUNCTIONS[PUBLISH]),
                "DestinationConfig": aside,
            },
        }
        for suffix in STREAMS[PUBLISH]
    }
    return {**mappings, "StreamDeadLetters": dead_letters(f"{names.stack}-stream-dead-letters")}
