"""A stack by CloudFormation: a change set, carried out and waited for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from onfile.deploy.names import DeployError, Names

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_NEVER_MADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
_NOT_MADE = ("CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_COMPLETE")
"""Of a resource that the stack names, but has not made, or no longer has."""
_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
"""Of the stack itself, where somebody has asked for something. Rolling back is its own idea."""


class Stack:
    """The stack of one stage, by a client of CloudFormation."""

    def __init__(self, client: Any, names: Names) -> None:
        self._client = client
        self._names, self.name = names, names.stack

    def is_there(self) -> bool:
        """Whether there is such a stack, also one that came to nothing."""
        found = self._described()
        return found is not None and found["StackStatus"] != "DELETE_COMPLETE"

    def tables(self) -> dict[str, str]:
        """The tables that it has made, by logical id. Raises ClientError where it is not there."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == "AWS::DynamoDB::Table"
            and each["ResourceStatus"] not in _NOT_MADE
        }

    def outputs(self) -> dict[str, str] | None:
        """What the stack says of itself; None if it is not there."""
        found = self._described()
        if found is None or found["StackStatus"] in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
            return None
        return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}

    def parameters(self) -> dict[str, str]:
        """What was chosen of it; nothing where it is not there."""
        found = (self._described() or {}).get("Parameters", [])
        return {each["ParameterKey"]: each["ParameterValue"] for each in found}

    def apply(self, template_url: str, parameters: Mapping[str, str | None]) -> bool:
        """Create or update it; whether anything had to change. Raises DeployError.

        A parameter that is None keeps the value that it had, or gets the template's.
        """
        found = self._described()
        if found is not None and found["StackStatus"] in _NEVER_MADE:
            # CloudFormation takes nothing but its deletion.
            raise DeployError(f"{self.name} could not be created once. {self._take_away()}")
        kind = "CREATE" if self.outputs() is None else "UPDATE"
        change = f"onfile-{int(time.time())}"
        self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=change,
            ChangeSetType=kind,
            TemplateURL=template_url,
            Capabilities=_CAPABILITIES,
            Parameters=_parameters(parameters, found or {}),
        )
        if not self._has_changes(change):
            return False
        self._client.execute_change_set(StackName=self.name, ChangeSetName=change)
        self._wait(f"stack_{kind.lower()}_complete", self._take_away() if kind == "CREATE" else "")
        return True

    def template(self) -> dict[str, Any] | None:
        """What was deployed last, as it was sent; None if the stack is not there."""
        if self.outputs() is None:
            return None
        answer = self._client.get_template(StackName=self.name, TemplateStage="Original")
        body = answer["TemplateBody"]
        template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
        return template

    def _take_away(self) -> str:
        return (
            f"Take away what that has left, empty tables among it: make destroy "
            f"STAGE={self._names.stage}. Then try again."
        )

    def delete(self) -> None:
        """Delete it, and wait. Raises DeployError."""
        self._client.delete_stack(StackName=self.name)
        self._wait("stack_delete_complete")

    def _has_changes(self, change: str) -> bool:
        names = {"StackName": self.name, "ChangeSetName": change}
        try:
            self._client.get_waiter("change_set_create_complete").wait(
                **names, WaiterConfig={"Delay": 2, "MaxAttempts": 150}
            )
        except WaiterError as error:
            reason = self._client.describe_change_set(**names).get("StatusReason", str(error))
            if "didn't contain changes" in reason or "No updates" in reason:
                self._client.delete_change_set(**names)
                return False
            raise DeployError(f"the change set of {self.name} failed: {reason}") from error
        return True

    def _wait(self, waiter: str, advice: str = "") -> None:
        try:
            self._client.get_waiter(waiter).wait(
                StackName=self.name, WaiterConfig={"Delay": 3, "MaxAttempts": 600}
            )
        except WaiterError as error:
            said = f"{self.name}: {error}\n{self._first_failure()}\n{advice}"
            raise DeployError(said.rstrip()) from error

    def _first_failure(self) -> str:
        """Of what was asked for last: the oldest failure is the cause of the others."""
        first = ""
        for event in self._newest_first():
            if event["ResourceStatus"].endswith("FAILED"):
                reason = event.get("ResourceStatusReason", "")
                first = f"{event['LogicalResourceId']}: {reason}"
            is_own = event["LogicalResourceId"] == self.name
            if is_own and event["ResourceStatus"] in _BEGINNINGS:
                break
        return first

    def _newest_first(self) -> Iterator[dict[str, Any]]:
        paginator = self._client.get_paginator("describe_stack_events")
        for page in paginator.paginate(StackName=self.name):
            yield from page["StackEvents"]

    def _described(self) -> dict[str, Any] | None:
        try:
            [found] = self._client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        stack: dict[str, Any] = found
        return stack


def _parameters(wanted: Mapping[str, str | None], stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For a change set. CloudFormation resets to its default what is not named at all."""
    known = {each["ParameterKey"] for each in stack.get("Parameters", [])}
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in wanted.items() if v is not None]
    kept = [key for key, value in wanted.items() if value is None and key in known]
    return [*given, *({"ParameterKey": key, "UsePreviousValue": True} for key in kept)]
