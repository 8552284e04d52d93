"""A stage in operation gets its new indexes one after the other, and its functions last."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from chalicelib import wiring
from onfile.deploy.index_steps import add_indexes, index_steps
from onfile.deploy.names import names_of
from onfile.deploy.template.merged import merged

NAMES = names_of("prod")
NEW = merged(wiring.TABLES, NAMES)
KEPT = ("by_customer", "in_flight")
ADDED = [
    each["IndexName"]
    for each in NEW["Resources"]["TransactionsTable"]["Properties"]["GlobalSecondaryIndexes"]
    if each["IndexName"] not in KEPT
]


def before(*missing: str) -> dict[str, Any]:
    """The template of a time when transactions lacked some indexes."""
    template: dict[str, Any] = copy.deepcopy(NEW)
    properties = template["Resources"]["TransactionsTable"]["Properties"]
    indexes = properties["GlobalSecondaryIndexes"]
    kept = [each for each in indexes if each["IndexName"] not in missing]
    keys = {key["AttributeName"] for one in kept for key in one["KeySchema"]} | {"partition", "id"}
    properties["GlobalSecondaryIndexes"] = kept
    properties["AttributeDefinitions"] = [
        each for each in properties["AttributeDefinitions"] if each["AttributeName"] in keys
    ]
    return template


def test_each_step_has_one_index_more_and_nothing_else() -> None:
    old = before(*ADDED)
    steps = list(index_steps(old, NEW))
    assert len(steps) == len(ADDED)
    last = old
    for name, step in zip(ADDED, steps, strict=True):
        tables = [each["Resources"]["TransactionsTable"]["Properties"] for each in (last, step)]
        indexes = [
            [each["IndexName"] for each in table["GlobalSecondaryIndexes"]] for table in tables
        ]
        assert indexes[1] == [*indexes[0], name]
        used = {
            key["AttributeName"]
            for one in (tables[1], *tables[1]["GlobalSecondaryIndexes"])
            for key in one["KeySchema"]
        }
        assert {each["AttributeName"] for each in tables[1]["AttributeDefinitions"]} == used
        others = [{**each["Resources"], "TransactionsTable": None} for each in (old, step)]
        assert others[0] == others[1]
        last = step
    tables = [each["Resources"]["TransactionsTable"]["Properties"] for each in (last, NEW)]
    for part in ("GlobalSecondaryIndexes", "AttributeDefinitions"):
        by_name = [sorted(map(json.dumps, table[part])) for table in tables]
        assert by_name[0] == by_name[1]


def test_what_has_them_is_deployed_at_once() -> None:
    assert list(index_steps(NEW, NEW)) == []


def test_a_table_that_is_new_comes_with_all_of_its_indexes() -> None:
    old = copy.deepcopy(NEW)
    del old["Resources"]["TransactionsTable"]
    assert list(index_steps(old, NEW)) == []


class FakeStack:
    """A stack that notes what it is updated to, and by which parameters."""

    def __init__(self, deployed: dict[str, Any] | None) -> None:
        self.deployed, self.applied = deployed, list[tuple[str, dict[str, Any]]]()

    def template(self) -> dict[str, Any] | None:
        return self.deployed

    def apply(self, url: str, parameters: dict[str, Any]) -> None:
        self.applied.append((url, parameters))


class FakeBucket:
    """Keeps what is put there under how often something was."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []

    def upload(self, path: Path, stage: str) -> str:
        self.kept.append(json.loads(path.read_text()))
        return f"{stage}/{len(self.kept)}"

    def address_of(self, key: str) -> str:
        return f"https://bucket/{key}"


def test_steps_keep_the_parameters_that_the_stage_has(tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    new.write_text(json.dumps(NEW))
    for deployed, steps in ((before("by_order", "by_status"), 2), (None, 0)):
        stack, bucket = FakeStack(deployed), FakeBucket()
        add_indexes(stack, bucket, NAMES, tmp_path, new)  # type: ignore[arg-type]
        kept = dict.fromkeys(NEW["Parameters"])
        assert stack.applied == [(f"https://bucket/prod/{n}", kept) for n in range(1, steps + 1)]
        assert len(bucket.kept) == steps
