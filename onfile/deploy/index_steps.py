"""New indexes of tables that there are, one after the other: DynamoDB makes one of a table at a
time, and CloudFormation refuses an update that asks for two.

So what is deployed is first updated to itself with one index more for each table that lacks some,
as often as it takes; its functions go on as they are. Only then comes what is new.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onfile.deploy.bucket import Bucket
from onfile.deploy.names import Names
from onfile.deploy.stack import Stack

_INDEXES, _ATTRIBUTES = "GlobalSecondaryIndexes", "AttributeDefinitions"

Template = Mapping[str, Any]


def add_indexes(stack: Stack, bucket: Bucket, names: Names, build: Path, new: Path) -> None:
    """Before the template in the file `new` is deployed. Raises DeployError.

    Each step takes as long as DynamoDB takes to look at every row of the table.
    """
    deployed = stack.template()
    if deployed is None:
        return
    unchanged = dict.fromkeys(deployed.get("Parameters", {}))
    for step in index_steps(deployed, json.loads(new.read_text())):
        path = build / "indexes.json"
        path.write_text(json.dumps(step, sort_keys=True))
        stack.apply(bucket.address_of(bucket.upload(path, names.stage)), unchanged)


def index_steps(deployed: Template, new: Template) -> Iterator[dict[str, Any]]:
    """The templates to deploy before `new`, in order; none where nothing is missing."""
    step: dict[str, Any] = copy.deepcopy(dict(deployed))
    while True:
        added = [_add_one(_table(step, name), _table(new, name)) for name in _tables(new)]
        if not any(added):
            return
        yield copy.deepcopy(step)


def _tables(template: Template) -> list[str]:
    resources = template["Resources"].items()
    return [name for name, each in resources if each.get("Type") == "AWS::DynamoDB::Table"]


def _table(template: Template, name: str) -> dict[str, Any]:
    """The properties of a table; of one that is not there yet none."""
    properties: dict[str, Any] = template["Resources"].get(name, {}).get("Properties", {})
    return properties


def _add_one(table: dict[str, Any], new: Mapping[str, Any]) -> bool:
    """Add to a table the first index that it lacks. Whether there was one."""
    there = {each["IndexName"] for each in table.get(_INDEXES, ())}
    missing = [each for each in new.get(_INDEXES, ()) if each["IndexName"] not in there]
    if not table or not missing:
        return False
    index = missing[0]
    keys = {each["AttributeName"] for each in index["KeySchema"]}
    known = {each["AttributeName"] for each in table[_ATTRIBUTES]}
    added = [each for each in new[_ATTRIBUTES] if each["AttributeName"] in keys - known]
    table[_INDEXES] = [*table.get(_INDEXES, ()), index]
    table[_ATTRIBUTES] = [*table[_ATTRIBUTES], *added]
    return True
