"""What the store's errors are taken for: failed dependencies, or mistakes of ours."""

from __future__ import annotations

import gc
import weakref

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)
from pynamodb.exceptions import CancellationReason, PutError, VerboseClientError

from chalicelib.dynamo.connection import ConditionFailed, TransactionCanceled, store_errors
from chalicelib.dynamo.transact_write import _raise_failed_conditions
from chalicelib.errors import ServiceUnavailable

PASSING = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "Throttling",
    "TransactionConflictException",
    "TransactionInProgressException",
    "RequestExpired",
    "ExpiredTokenException",
    "UnrecognizedClientException",
    "AccessDeniedException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "500",
    "503",
    "CodeOfTomorrow",
]
OURS = [
    "IdempotentParameterMismatchException",
    "ItemCollectionSizeLimitExceededException",
    "ResourceNotFoundException",
    "SerializationException",
    "ValidationException",
]


def error_of(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "m"}}, "PutItem")


@pytest.mark.parametrize("code", PASSING)
def test_what_the_store_can_not_do_now_may_be_sent_again(code: str) -> None:
    with pytest.raises(ServiceUnavailable) as raised, store_errors():
        raise PutError(cause=error_of(code))
    assert raised.value.retry_after_s


@pytest.mark.parametrize("code", OURS)
def test_a_mistake_of_ours_is_no_failed_dependency(code: str) -> None:
    with pytest.raises(ClientError), store_errors():
        raise error_of(code)


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url="u"),
        EndpointConnectionError(endpoint_url="u"),
        NoCredentialsError(),
    ],
)
def test_a_store_out_of_reach_is_a_failed_dependency(error: BotoCoreError) -> None:
    with pytest.raises(ServiceUnavailable), store_errors():
        raise error


def test_parameters_that_can_not_be_sent_are_a_mistake_of_ours() -> None:
    with pytest.raises(ParamValidationError), store_errors():
        raise ParamValidationError(report="r")


def test_a_failed_condition_is_told_apart() -> None:
    with pytest.raises(ConditionFailed), store_errors():
        raise error_of("ConditionalCheckFailedException")


@pytest.mark.parametrize(
    "code",
    ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "ReasonOfTomorrow"],
)
def test_a_transaction_that_is_cancelled_for_a_while_is_tried_again(code: str) -> None:
    _raise_failed_conditions(TransactionCanceled([None, CancellationReason(code=code)]))


def test_a_transaction_that_can_not_be_is_not_tried_again() -> None:
    cancelled = TransactionCanceled([None, CancellationReason(code="ValidationError")])
    with pytest.raises(TransactionCanceled):
        _raise_failed_conditions(cancelled)


@pytest.mark.parametrize(
    "code", ["ConditionalCheckFailedException", "TransactionCanceledException", *PASSING]
)
def test_an_error_is_gone_once_nobody_has_it(code: str) -> None:
    """It would keep the frames that it came through, and what the request was about, for long."""
    told = {"Error": {"Code": code, "Message": "m"}}
    errors = []

    def fail() -> None:
        error = VerboseClientError(told, "PutItem", {}, cancellation_reasons=iter(()))
        errors.append(weakref.ref(error))
        try:
            with store_errors():
                raise error
        finally:
            del error

    gc.disable()
    try:
        with pytest.raises((ConditionFailed, TransactionCanceled, ServiceUnavailable)) as raised:
            fail()
        del raised
        assert [each() for each in errors] == [None]
    finally:
        gc.enable()
