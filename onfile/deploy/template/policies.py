"""What each function may do, by table and index. Written by hand; a test compares it with what the
service asks of DynamoDB and KMS.

DynamoDB checks a transaction as its parts: `TransactWriteItems` is no action of a policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onfile.deploy.names import API, DELIVER, PUBLISH, SWEEP, Names, arn, logical, sub
from onfile.deploy.template.table_resources import table_id

Grants = Mapping[str, frozenset[str]]
"""Actions by table, `wallets`, or by index, `wallets/by_email`."""


def _actions(text: str) -> frozenset[str]:
    return frozenset(text.split())


_QUERY = _actions("Query")

DYNAMODB: Mapping[str, Grants] = {
    API: {
        "wallets": _actions(
            "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem"
            " Query UpdateItem"
        ),
        "wallets/by_creation": _QUERY,
        "wallets/by_email": _QUERY,
        "transactions": _actions("BatchGetItem GetItem PutItem Query UpdateItem"),
        "transactions/by_customer": _QUERY,
        "organisations": _actions("GetItem"),
        "keys": _actions("GetItem"),
        "idempotency": _actions("GetItem PutItem UpdateItem"),
        "client-tokens": _actions("ConditionCheckItem DeleteItem GetItem PutItem UpdateItem"),
        "vault-keys": _actions("GetItem PutItem"),
        "sandbox-ledger": _actions("GetItem PutItem UpdateItem"),
        "webhook-logs": _actions("BatchGetItem PutItem Query UpdateItem"),
    },
    SWEEP: {
        "wallets": _actions(
            "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem Query"
            " UpdateItem"
        ),
        "wallets/by_creation": _QUERY,
        "transactions": _actions("GetItem UpdateItem"),
        "transactions/in_flight": _QUERY,
        "organisations": _actions("GetItem"),
        "sandbox-ledger": _actions("GetItem"),
    },
    PUBLISH: {
        "wallets": _actions("GetItem PutItem Query"),
        "webhook-logs": _actions("BatchGetItem PutItem"),
    },
    DELIVER: {
        "wallets": _actions("GetItem PutItem Query UpdateItem"),
        "wallets/by_creation": _QUERY,
        "organisations": _actions("GetItem"),
        "webhook-logs": _actions("GetItem PutItem UpdateItem"),
        "webhook-logs/due": _QUERY,
    },
}

KMS: Mapping[str, frozenset[str]] = {
    API: _actions("Decrypt GenerateDataKey"),
    SWEEP: _actions("Decrypt"),
    PUBLISH: _actions("Decrypt"),
    DELIVER: _actions("Decrypt"),
}
"""Others than the API open the keys of processors' accounts, or what webhooks sign by, and seal
nothing.
"""

STREAMS: Mapping[str, tuple[str, ...]] = {PUBLISH: ("transactions", "wallets")}
"""Whose streams a function reads, or rather Lambda in its name."""

_OF_STREAMS = _actions("DescribeStream GetRecords GetShardIterator ListStreams")

DEAD_LETTERS = {SWEEP: "DeadLetters", DELIVER: "DeadLetters", PUBLISH: "StreamDeadLetters"}
"""Where Lambda itself puts what a run that failed was started with."""


def policy(function: str, names: Names, *, traced: bool) -> dict[str, Any]:
    """The policy of the role of `function`."""
    statements = [_dynamodb(where, what) for where, what in sorted(DYNAMODB[function].items())]
    if KMS[function]:
        statements.append(_kms(KMS[function], names))
    statements.append(_logs(names, function))
    statements += [_stream(suffix) for suffix in STREAMS.get(function, ())]
    if function in DEAD_LETTERS and not names.development:
        queue = DEAD_LETTERS[function]
        statements.append(_allow(queue, ["sqs:SendMessage"], arn(queue)))
    if traced:
        actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        statements.append(_allow("Traces", actions, "*"))  # these know no resources
    return {"Version": "2012-10-17", "Statement": statements}


def _dynamodb(where: str, what: frozenset[str]) -> dict[str, Any]:
    suffix, _, index = where.partition("/")
    table = table_id(suffix)
    resource: Any = sub(f"${{{table}.Arn}}/index/{index}") if index else arn(table)
    sid = f"{table}{''.join(part.capitalize() for part in index.split('_'))}"
    return _allow(sid, sorted(f"dynamodb:{action}" for action in what), resource)


def _stream(suffix: str) -> dict[str, Any]:
    """Of whichever stream the table has: one that is turned off and on again has another name."""
    table = table_id(suffix)
    resource = sub(f"${{{table}.Arn}}/stream/*")
    actions = sorted(f"dynamodb:{action}" for action in _OF_STREAMS)
    return _allow(f"{table}Stream", actions, resource)


def _kms(what: frozenset[str], names: Names) -> dict[str, Any]:
    statement = _allow("Vault", sorted(f"kms:{action}" for action in what), arn("Key"))
    context = {"kms:EncryptionContext:onfile:stage": names.stage}
    return {**statement, "Condition": {"StringEquals": context}}


def _logs(names: Names, function: str) -> dict[str, Any]:
    here = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group"
    stream = f"{here}:{names.log_group(function)}:*"
    return _allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], sub(stream))


def log_group_id(function: str) -> str:
    """The logical id that Chalice gives to the log group of a function."""
    return logical(function, "log-group")


def _allow(sid: str, actions: list[str], resource: Any) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
