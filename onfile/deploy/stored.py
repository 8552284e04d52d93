"""The tables of a stage in the account: whether they hold data, what is lost, and their end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib import wiring
from onfile.deploy.names import DeployError, Names
from onfile.deploy.template.table_resources import STAGE_TAG, suffix_of

_STACK_TAG = "aws:cloudformation:stack-name"
"""CloudFormation's own, which tells whose those tables are that were made before they had ours."""


class Stored:
    """The tables of one stage, by a client of DynamoDB."""

    def __init__(self, dynamodb: Any, names: Names) -> None:
        self._dynamodb, self._names = dynamodb, names

    def left_behind(self) -> list[str]:
        """The tables of the stage whose stack is gone: they say themselves whose they are."""
        tables = [self._names.table(suffix_of(model)) for model in wiring.TABLES]
        return [table for table in tables if self._says_ours(table)]

    def lost(self, tables: Iterable[str]) -> list[str]:
        """Which of the stage's tables are not there any more."""
        return [table for table in tables if self._described(table) is None]

    def refuse_data(self, tables: Iterable[str], done: str) -> None:
        """Raises DeployError where a table has a row; `done` says what has been done before."""
        full = [table for table in tables if self._described(table) and self._holds_rows(table)]
        if full:
            raise DeployError(
                f"{', '.join(full)} hold data; {done}. "
                f"To delete them with the stage: DATA={self._names.stage}"
            )

    def delete(self, tables: Iterable[str]) -> None:
        """Delete those that are there, with what they hold."""
        for table in tables:
            found = self._described(table)
            if found is None:
                continue
            if found.get("DeletionProtectionEnabled"):
                self._dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
            self._dynamodb.delete_table(TableName=table)

    def _says_ours(self, table: str) -> bool:
        found = self._described(table)
        if found is None:
            return False
        pages = self._dynamodb.get_paginator("list_tags_of_resource")
        tags = {
            each["Key"]: each["Value"]
            for page in pages.paginate(ResourceArn=found["TableArn"])
            for each in page["Tags"]
        }
        if STAGE_TAG in tags:
            return bool(tags[STAGE_TAG] == self._names.stage)
        return tags.get(_STACK_TAG) == self._names.stack

    def _described(self, table: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._dynamodb.describe_table(TableName=table)["Table"]
        except self._dynamodb.exceptions.ResourceNotFoundException:
            return None
        return found

    def _holds_rows(self, table: str) -> bool:
        """One row is enough. The count that DynamoDB keeps is up to six hours old."""
        answer = self._dynamodb.scan(TableName=table, Limit=1, Select="COUNT", ConsistentRead=True)
        return bool(answer["Count"]) or "LastEvaluatedKey" in answer
