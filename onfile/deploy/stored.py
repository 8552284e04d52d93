"""The tables of a stage in the account: whether they hold data, and their end."""

from __future__ import annotations

from typing import Any

from chalicelib import wiring
from onfile.deploy.names import DeployError, Names
from onfile.deploy.template.table_resources import suffix_of


class Stored:
    """The tables of one stage, by a client of DynamoDB."""

    def __init__(self, dynamodb: Any, names: Names) -> None:
        self._dynamodb, self._names = dynamodb, names

    def refuse_data(self, done: str) -> None:
        """Raises DeployError where a table has a row; `done` says what has been done before."""
        full = [table for table in self._present() if self._holds_rows(table)]
        if full:
            raise DeployError(
                f"{', '.join(full)} hold data; {done}. "
                f"To delete them with the stage: DATA={self._names.stage}"
            )

    def delete(self) -> None:
        """Delete what tables there are, with what they hold."""
        for table in self._present():
            self._dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
            self._dynamodb.delete_table(TableName=table)

    def _present(self) -> list[str]:
        tables = [f"{self._names.stack}-{suffix_of(model)}" for model in wiring.TABLES]
        return [table for table in tables if self._is_there(table)]

    def _is_there(self, table: str) -> bool:
        try:
            self._dynamodb.describe_table(TableName=table)
        except self._dynamodb.exceptions.ResourceNotFoundException:
            return False
        return True

    def _holds_rows(self, table: str) -> bool:
        """One row is enough. The count that DynamoDB keeps is up to six hours old."""
        answer = self._dynamodb.scan(TableName=table, Limit=1, Select="COUNT", ConsistentRead=True)
        return bool(answer["Count"]) or "LastEvaluatedKey" in answer
