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

    @property
    def status(self) -> int:
        """The status of the HTTP answer."""
        return 500 if self.code == INTERNAL else 400

    @property
    def body(self) -> dict[str, Any]:
        """The body of the HTTP answer. The shapes of the API spell the message both ways."""
        prefix = _TYPE_PREFIXES.get(self.code, _TYPE_PREFIX)
        messages = {"message": self.message, "Message": self.message}
        return {"__type": prefix + self.code, **messages, **self.extra}


_TYPE_PREFIXES = {VALIDATION: "com.amazon.coral.validate#"}
_TYPE_PREFIX = "com.amazonaws.dynamodb.v20120810#"


def invalid(message: str) -> DynamoError:
    """The ValidationException with this message."""
    return DynamoError(VALIDATION, message)


def table_not_found(name: str) -> DynamoError:
    """The ResourceNotFoundException for a table."""
    return DynamoError("ResourceNotFoundException", f"Requested resource not found: Table: {name}")
