"""Whether the account has room for the one execution that the sweeper reserves."""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import SWEEP, Names

UNRESERVED = 100
"""What Lambda keeps for the functions that reserve nothing.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

NOT_RESERVED = (
    "The account's limit of concurrent executions leaves none to reserve: the sweeper goes "
    "without, and two may run at a time, which does no harm. The next deployment asks again."
)


def may_reserve(client: Any, names: Names) -> bool:
    """Ask Lambda, by a client of it. What the sweeper has reserved already counts as free."""
    limits = client.get_account_settings()["AccountLimit"]
    free: int = limits["UnreservedConcurrentExecutions"] + _own(client, names)
    return free > UNRESERVED


def _own(client: Any, names: Names) -> int:
    try:
        answer = client.get_function_concurrency(FunctionName=names.function(SWEEP))
    except client.exceptions.ResourceNotFoundException:
        return 0
    reserved: int = answer.get("ReservedConcurrentExecutions", 0)
    return reserved
