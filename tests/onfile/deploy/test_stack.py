"""What CloudFormation is asked for: what was chosen stays, and what failed says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from onfile.deploy.names import DeployError, Names
from onfile.deploy.stack import Stack

NAMES = Names("dev")


EVENTS = [
    # Last month's.
    ("onfile-dev", "UPDATE_IN_PROGRESS", "User Initiated"),
    ("Api", "UPDATE_FAILED", "another limit, of old"),
    ("onfile-dev", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed"),
    ("onfile-dev", "UPDATE_ROLLBACK_COMPLETE", None),
    # This one.
    ("onfile-dev", "UPDATE_IN_PROGRESS", "User Initiated"),
    ("Sweep", "UPDATE_IN_PROGRESS", None),
    ("Sweep", "UPDATE_FAILED", "limit exceeded"),
    ("Api", "UPDATE_FAILED", "Resource update cancelled"),
    ("onfile-dev", "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed"),
    ("onfile-dev", "UPDATE_ROLLBACK_COMPLETE", None),
]


def _event(name: str, status: str, reason: str | None) -> dict[str, str]:
    event = {"LogicalResourceId": name, "ResourceStatus": status}
    return event | ({"ResourceStatusReason": reason} if reason else {})


class FakeFormation:
    """One stack, or none, and the change sets that were asked for."""

    def __init__(self, stack: dict[str, Any] | None, *, fails: str = "") -> None:
        self.stack, self.fails = stack, fails
        self.events = EVENTS
        self.changes: list[dict[str, Any]] = []

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        if self.stack is None:
            error = {"Code": "ValidationError", "Message": "Stack does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        return {"Stacks": [self.stack]}

    def create_change_set(self, **change: Any) -> None:
        self.changes.append(change)

    def execute_change_set(self, **_: Any) -> None: ...

    def get_paginator(self, operation: str) -> FakeFormation:
        assert operation == "describe_stack_events"
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        """Two events a page, the newest first."""
        newest_first = [_event(*each) for each in reversed(self.events)]
        for start in range(0, len(newest_first), 2):
            yield {"StackEvents": newest_first[start : start + 2]}

    def get_waiter(self, name: str) -> FakeFormation:
        self.waiting = name
        return self

    def wait(self, **_: Any) -> None:
        if self.waiting == self.fails:
            raise WaiterError(name=self.waiting, reason="rolled back", last_response={})


def stack(status: str, *parameters: str, **outputs: str) -> dict[str, Any]:
    """As CloudFormation describes one."""
    return {
        "StackStatus": status,
        "Parameters": [{"ParameterKey": each, "ParameterValue": "x"} for each in parameters],
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
    }


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (None, [{"ParameterKey": "Room", "ParameterValue": "true"}]),
        (
            stack("UPDATE_COMPLETE", "AlarmEmail"),
            [
                {"ParameterKey": "Room", "ParameterValue": "true"},
                {"ParameterKey": "AlarmEmail", "UsePreviousValue": True},
            ],
        ),
    ],
    ids=["a new stack", "an update"],
)
def test_what_is_not_named_stays_as_it_was(
    before: dict[str, Any] | None, expected: list[dict[str, Any]]
) -> None:
    formation = FakeFormation(before)
    assert Stack(formation, NAMES).apply("url", {"AlarmEmail": None, "Room": "true"})
    [change] = formation.changes
    assert change["Parameters"] == expected


def test_an_email_that_is_named_replaces_the_old_one() -> None:
    formation = FakeFormation(stack("CREATE_COMPLETE", "AlarmEmail"))
    Stack(formation, NAMES).apply("url", {"AlarmEmail": ""})
    assert formation.changes[0]["Parameters"] == [
        {"ParameterKey": "AlarmEmail", "ParameterValue": ""}
    ]


def test_a_creation_that_fails_says_why_and_what_takes_it_away() -> None:
    formation = FakeFormation(None, fails="stack_create_complete")
    with pytest.raises(
        DeployError, match=r"(?s)\nSweep: limit exceeded.*make destroy STAGE=dev\. Then"
    ):
        Stack(formation, NAMES).apply("url", {})


def test_an_update_that_fails_takes_nothing_away() -> None:
    formation = FakeFormation(stack("UPDATE_COMPLETE"), fails="stack_update_complete")
    with pytest.raises(DeployError, match=r"\nSweep: limit exceeded$"):
        Stack(formation, NAMES).apply("url", {})


def test_what_was_rolled_back_is_not_updated() -> None:
    formation = FakeFormation(stack("ROLLBACK_COMPLETE"))
    with pytest.raises(DeployError, match=r"make destroy STAGE=dev\. Then try again"):
        Stack(formation, NAMES).apply("url", {})
    assert formation.changes == []
