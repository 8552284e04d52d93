"""What DynamoDB answers when it refuses a request."""

from __future__ import annotations

from typing import Any

VALIDATION = "ValidationException"
CONDITION_FAILED = "ConditionalCheckFailedException"
INTERNAL = "InternalServerError"


class DynamoError(Exception):
    """A refusal. `code` and `message` are DynamoDB's; `extra` holds further members of the answer,
    such as `Item` or `CancellationReasons`."""

    def __init__(self, code: str, message: str, extra: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.extra = extra or {}


def invalid(message: str) -> DynamoError:
    """The ValidationException with this message."""
    return DynamoError(VALIDATION, message)


def table_not_found(name: str) -> DynamoError:
    """The ResourceNotFoundException for a table."""
    return DynamoError("ResourceNotFoundException", f"Requested resource not found: Table: {name}")
