"""A line to one service: signed requests, and what their answers say.

Endpoints, credentials and errors are as of botocore's clients.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError

from chalicelib.attempts import CONNECT_TIMEOUT_S, READ_TIMEOUT_S
from chalicelib.aws.lean_session import LeanSession
from chalicelib.aws.posting import Post, posting
from chalicelib.aws.service_endpoint import Endpoint, endpoint_of
from chalicelib.aws.signature import authorization

_OK = 200


class GarbledAnswer(HTTPClientError):  # type: ignore[misc]  # botocore has no types
    """What came is not what was sent: it passes, as a connection that broke."""

    fmt = "The answer of {endpoint_url} is garbled"


class ServiceConnection:
    """Sends each request once. For any number of threads; opened by the first request.

    `target` is the service's name in `X-Amz-Target`, `json_version` the one it speaks. `url` None
    leaves the endpoint to the environment.
    """

    def __init__(
        self, service: str, *, region: str, target: str, json_version: str, url: str | None = None
    ) -> None:
        self._service, self._region, self._url = service, region, url
        self._target = target
        self._content_type = f"application/x-amz-json-{json_version}"
        self._opening = threading.Lock()
        self._opened: tuple[Endpoint, str, Post] | None = None

    def ask(self, operation: str, body: bytes, *, read: Callable[[bytes], Any] = json.loads) -> Any:
        """The answer to a request whose JSON is `body`, as `read` reads it, or raises ValueError.

        Raises ClientError for a refusal, GarbledAnswer and other errors of botocore's for none.
        """
        endpoint, host, post = self._opened or self._open()
        answer = post(body, self._signed(operation, body, endpoint, host))
        checksum = answer.headers.get("x-amz-crc32")
        if checksum is not None and int(checksum) != zlib.crc32(answer.content):
            raise GarbledAnswer(endpoint_url=endpoint.url, error="checksum")
        if answer.status_code != _OK:
            told = {name.lower(): text for name, text in answer.headers.items()}
            raise refused(operation, answer.status_code, _members(answer.content, read), told)
        try:
            return read(answer.content)
        except ValueError as error:
            raise GarbledAnswer(endpoint_url=endpoint.url, error=error) from error

    def _signed(self, operation: str, body: bytes, endpoint: Endpoint, host: str) -> dict[str, str]:
        credentials = session().get_credentials()
        if credentials is None:
            raise NoCredentialsError
        key = credentials.get_frozen_credentials()
        headers = {
            "content-type": self._content_type,
            "host": host,
            "x-amz-date": datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"),
            "x-amz-target": f"{self._target}.{operation}",
        }
        if key.token:
            headers["x-amz-security-token"] = key.token
        headers["authorization"] = authorization(
            headers,
            body,
            access_key=key.access_key,
            secret_key=key.secret_key,
            region=endpoint.region,
            service=self._service,
        )
        return headers

    def _open(self) -> tuple[Endpoint, str, Post]:
        with self._opening:
            if self._opened is None:
                endpoint = endpoint_of(session(), self._service, self._region, self._url)
                post = posting(
                    endpoint.url,
                    bundle=session().get_config_variable("ca_bundle"),
                    connect_s=CONNECT_TIMEOUT_S,
                    read_s=READ_TIMEOUT_S,
                )
                self._opened = (endpoint, endpoint.host, post)
            return self._opened


@lru_cache(maxsize=1)
def session() -> Any:
    """botocore's session of this process: all its sources of settings and credentials."""
    return LeanSession()


def refused(
    operation: str, status: int, body: Mapping[str, Any], headers: Mapping[str, str]
) -> ClientError:
    """The error of an answer that is none, as botocore would raise it.

    `body` has `__type` and `message`; what else it has comes with the error. `headers` have names
    in small letters.
    """
    more = {name: part for name, part in body.items() if name not in _TELLING}
    code = str(body.get("__type", status)).partition(":")[0].rpartition("#")[2]
    return ClientError(
        {
            "Error": {
                "Code": code,
                "Message": str(body.get("message") or body.get("Message") or ""),
            },
            "ResponseMetadata": {
                "RequestId": headers.get("x-amzn-requestid", ""),
                "HTTPStatusCode": status,
                "HTTPHeaders": dict(headers),
                "RetryAttempts": 0,
            },
            **more,
        },
        operation,
    )


_TELLING = ("__type", "message", "Message")


def _members(content: bytes, read: Callable[[bytes], Any]) -> dict[str, Any]:
    """Of a refusal; one that is no JSON, as of a proxy on the way, has none."""
    try:
        members = read(content)
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}
