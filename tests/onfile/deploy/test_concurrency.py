"""The sweeper reserves an execution only where Lambda lets it."""

from __future__ import annotations

from typing import Any

import pytest

from onfile.deploy.concurrency import may_reserve
from onfile.deploy.names import Names


class FakeLambda:
    """An account with so many unreserved executions, and what its sweeper has reserved."""

    class exceptions:  # noqa: N801  (botocore's name)
        """As on a client."""

        class ResourceNotFoundException(Exception):
            """No such function."""

    def __init__(self, unreserved: int, own: int | None) -> None:
        self.unreserved, self.own = unreserved, own

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.unreserved}}

    def get_function_concurrency(self, FunctionName: str) -> dict[str, int]:  # noqa: N803
        assert FunctionName == "onfile-prod-sweep"
        if self.own is None:
            raise self.exceptions.ResourceNotFoundException
        return {"ReservedConcurrentExecutions": self.own} if self.own else {}


@pytest.mark.parametrize(
    ("unreserved", "own", "expected"),
    [
        (10, None, False),
        (100, None, False),
        (100, 0, False),
        (101, None, True),
        (100, 1, True),  # its own: an update doesn't give it back
        (1000, 0, True),
    ],
)
def test_a_hundred_stay_unreserved(unreserved: int, own: int | None, expected: bool) -> None:
    assert may_reserve(FakeLambda(unreserved, own), Names("prod")) is expected
