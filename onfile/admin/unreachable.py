"""What a command says, and ends with, where a stage can't be reached: one sentence, and a code for
each cause that somebody has to mend in another place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from botocore import exceptions

FAILED, ABSENT, NOT_KNOWN, NOT_ALLOWED = 2, 3, 4, 5

_ABSENT = frozenset({"ResourceNotFoundException"})
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and
# https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html
_NOT_KNOWN = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_NOT_ALLOWED = frozenset({"AccessDenied", "AccessDeniedException", "OptInRequired"})
_NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.ProfileNotFound,
    exceptions.SSOError,
    exceptions.TokenRetrievalError,
)


@dataclass(frozen=True, slots=True)
class NotDone:
    """The exit code, and the sentence."""

    code: int
    text: str


def failure_of(error: Exception, stage: str, region: str) -> NotDone | None:
    """What `error`, or what led to it, means for whoever called; None where that is not known."""
    for each in _chain(error):
        code = (getattr(each, "response", None) or {}).get("Error", {}).get("Code")
        if code in _ABSENT:
            return NotDone(ABSENT, _absent(stage, region))
        if code in _NOT_KNOWN or isinstance(each, _NO_CREDENTIALS):
            return NotDone(NOT_KNOWN, _not_known(code or str(each)))
        if code in _NOT_ALLOWED:
            return NotDone(NOT_ALLOWED, _not_allowed(each, stage))
        if isinstance(each, exceptions.EndpointConnectionError):
            return NotDone(FAILED, f"{each} Is {region} the region of stage {stage}?")
    return None


def _absent(stage: str, region: str) -> str:
    return (
        f"There is no stage {stage}, or not all of it, in {region} of the account that your "
        f"credentials open: is another region (AWS_DEFAULT_REGION) or account (AWS_PROFILE) meant?"
    )


def _not_known(why: str) -> str:
    return (
        f"AWS does not know the credentials of this shell ({why.rstrip('.')}): set AWS_PROFILE, or "
        f"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in again."
    )


def _not_allowed(error: BaseException, stage: str) -> str:
    message = (getattr(error, "response", None) or {}).get("Error", {}).get("Message", "")
    return f"The credentials of this shell may not do this on stage {stage}. {message}".rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it was raised from, and what PynamoDB holds as its cause."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, getattr(each, "cause", None), each.__context__]
