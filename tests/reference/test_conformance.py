"""Schemathesis holds the running service to its own document, over every operation.

Two runs. The strict one asks for no `fields`, so that every answer must be the whole object, with
all of its attributes and no other. The other one takes the document as it is published, which says
in words what is answered to `fields` and `group_by`, and to several objects at once: of the first
the form is held, of the others each row.
"""

from __future__ import annotations

import base64
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference.document import document
from tests.reference.easing import Easing
from tests.support.refusals import surroundings
from tests.support.serving import serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PUBLISHED = document(COLLECTIONS)
_PARTIAL = ("fields", "group_by")


def strict(described: dict[str, Any]) -> dict[str, Any]:
    """The document of the same service for those who ask for whole objects only."""
    made: dict[str, Any] = _closed(copy.deepcopy(described))
    for item in made["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                given = operation["parameters"]
                names = {each.get("$ref", "").rpartition("/")[2]: each for each in given}
                for name in _PARTIAL:
                    if name in names:
                        given.remove(names[name])
    return made


def _closed(node: Any) -> Any:
    """Without room for what no schema names."""
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(inner) for key, inner in node.items()}
    if node.get("type") == "object" and "properties" in node:
        closed["additionalProperties"] = False
    return closed


def _is_partial(case: schemathesis.Case) -> bool:
    """Whether the answer holds what was named, and not the whole object."""
    return any(name.partition("[")[0] in _PARTIAL for name in case.query or ())


def _answered(case: schemathesis.Case) -> dict[str, Any]:
    """The schema of what it is answered."""
    content = case.operation.definition.raw["responses"]["200"]["content"]["application/json"]
    schema: dict[str, Any] = content["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    return PUBLISHED["components"]["schemas"][name] if name else schema


def _hold_rows(case: schemathesis.Case, rows: list[Any]) -> None:
    """Hold each of several objects to the schema of the one that is described."""
    whole = Draft202012Validator({**_answered(case), "components": PUBLISHED["components"]})
    for row in rows:
        whole.validate(row)


@dataclass
class Served:
    """The service under test, and what it has answered to each operation."""

    url: str
    authorization: str
    easing: Easing
    statuses: dict[str, Counter[int]] = field(default_factory=dict)

    def hold(self, case: schemathesis.Case) -> None:
        """Send the request, eased in its turn, and hold the answer to the document."""
        self.easing.ease(case)
        answer = case.call(base_url=self.url, headers={"Authorization": self.authorization})
        self.statuses.setdefault(case.operation.label, Counter())[answer.status_code] += 1
        is_json = answer.headers["content-type"] == ["application/json"]  # and not CSV
        several = answer.status_code == 200 and is_json and self._is_of_several(case, answer.json())
        whole = not several and not (answer.status_code == 200 and _is_partial(case))
        checks = CHECKS if whole else CHECKS[:-1]
        case.validate_response(answer, checks=checks)
        if several and not _is_partial(case):
            _hold_rows(case, answer.json()["values"])

    def _is_of_several(self, case: schemathesis.Case, answer: dict[str, Any]) -> bool:
        """Whether a list was answered where one object is described."""
        if "list" in _answered(case).get("properties", {}).get("object", {}).values():
            return False  # a replay answers a list of what it sends again
        listed = answer.get("object") == "list"
        creates = case.method == "POST"
        return listed and (creates or (case.method == "DELETE" and "{id}" in case.operation.path))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as service:
        world = surroundings(service.store)
        token = base64.b64encode(f"{world.api.key}:".encode()).decode()
        yield Served(service.url, f"Basic {token}", Easing(world))


def configured() -> SchemathesisConfig:
    config = SchemathesisConfig()
    config.projects.default.generation.with_security_parameters = False
    config.projects.default.phases.coverage.enabled = False
    return config


bounded = settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
whole_objects = schemathesis.openapi.from_dict(strict(PUBLISHED), config=configured())
as_published = schemathesis.openapi.from_dict(PUBLISHED, config=configured())


@whole_objects.parametrize()
@bounded
def test_whole_objects_are_as_described(case: schemathesis.Case, served: Served) -> None:
    served.hold(case)


@as_published.parametrize()
@bounded
def test_every_answer_is_as_published(case: schemathesis.Case, served: Served) -> None:
    served.hold(case)


def test_every_operation_was_served_and_most_were_refused_too(served: Served) -> None:
    operations = [each.ok() for each in as_published.get_all_operations()]
    labels = {operation.label for operation in operations}
    assert labels == set(served.statuses)
    for label, statuses in served.statuses.items():
        assert statuses[200] >= 5, (label, statuses)
        assert len(statuses) > 1, (label, statuses)
