"""Which route answers, and what is said when none does."""

from __future__ import annotations

import pytest

from .client import Reply, ask, assert_is_envelope, get, wire
from .conftest import SECRET_OF_A_BUG

Address = tuple[str, int]


def test_an_unknown_path_is_404_in_the_error_envelope(address: Address) -> None:
    assert_is_envelope(ask(address, get("/nowhere")), 404, "NotFound")


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "BREW", "OPTIONS"])
def test_a_known_path_with_another_method_is_405_and_names_those_allowed(
    address: Address, method: str
) -> None:
    reply = ask(address, get("/echo", method=method))

    assert_is_envelope(reply, 405, "MethodNotAllowed")
    assert reply.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize("method", ["OPTIONS", "BREW", "POST"])
def test_an_unknown_path_is_404_whatever_the_method(address: Address, method: str) -> None:
    assert_is_envelope(ask(address, get("/nowhere", method=method)), 404, "NotFound")


def test_errors_repeat_nothing_of_the_request(address: Address) -> None:
    secret = "s3cr3t"
    text = (
        f"POST /{secret}?{secret}=1 HTTP/1.1\r\nHost: probe\r\nAuthorization: Basic {secret}\r\n"
        f"X-{secret}: 1\r\nContent-Length: 6\r\n\r\n{secret}"
    )

    for request in (text, text.replace(f"/{secret}", "/shared"), text.replace("HTTP", secret)):
        reply = ask(address, request)
        assert reply.status >= 400
        assert secret not in f"{reply.headers}{reply.body!r}"


def test_an_authorization_that_is_not_ascii_is_answered(address: Address) -> None:
    with wire(address) as connection:
        unknown = connection.ask(get("/nowhere", "Authorization: Bäsic ÿ"))
        known = connection.ask(get("/echo", "Authorization: Bäsic ÿ"))

    assert unknown.status == 404
    assert known.json["headers"]["authorization"] == "Bäsic ÿ"


@pytest.mark.parametrize("path", ["/echo/", "/echo?", "/echo/?", "/echo/?a=1", "//echo", "/", "/?"])
def test_a_trailing_slash_or_question_mark_changes_nothing(address: Address, path: str) -> None:
    assert ask(address, get(path)).status == 200


@pytest.mark.parametrize("target", ["*", "nowhere", "http://x/nowhere", "/%2e%2e/nowhere"])
def test_an_odd_request_target_is_404(address: Address, target: str) -> None:
    assert_is_envelope(ask(address, get(target)), 404, "NotFound")


@pytest.mark.parametrize(("path", "status"), [("/echo", 405), ("/nowhere", 404), ("/headed", 200)])
def test_head_is_answered_with_headers_only(address: Address, path: str, status: int) -> None:
    with wire(address) as connection:
        reply = connection.ask(get(path, method="HEAD"), method="HEAD")
        after = connection.ask(get("/"))

    assert (reply.status, reply.body) == (status, b"")
    assert after.body == b"root"


def test_head_tells_the_length_that_the_body_would_have(address: Address) -> None:
    head = ask(address, get("/headed", method="HEAD"), method="HEAD")
    refused = ask(address, get("/nowhere", method="HEAD"), method="HEAD")

    assert head.headers["Content-Length"] == "1234"
    assert int(refused.headers["Content-Length"]) == len(ask(address, get("/nowhere")).body)


def test_a_route_with_cors_answers_the_preflight_request(address: Address) -> None:
    reply = ask(address, get("/shared", method="OPTIONS"))

    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Access-Control-Allow-Methods"] == "GET,OPTIONS"


def test_an_authorizer_of_the_app_is_asked(address: Address) -> None:
    assert_is_envelope(ask(address, get("/guarded")), 401, "Unauthorized")
    assert_is_envelope(ask(address, get("/guarded", "Authorization: eve")), 403, "NotPermitted")
    assert ask(address, get("/guarded", "Authorization: alice")).body == b"in"


def _assert_hides_the_bug(reply: Reply, log: str) -> None:
    assert_is_envelope(reply, 500, "InternalServerError")
    assert SECRET_OF_A_BUG.encode() not in reply.body
    assert b"Traceback" not in reply.body
    assert f"RuntimeError: {SECRET_OF_A_BUG}" in log


@pytest.mark.parametrize("debug", [False, True])
def test_an_exception_in_a_handler_is_a_500_whose_traceback_is_only_logged(
    app: object, address: Address, caplog: pytest.LogCaptureFixture, debug: bool
) -> None:
    app.debug = debug  # type: ignore[attr-defined]

    _assert_hides_the_bug(ask(address, get("/crash")), caplog.text)


@pytest.mark.parametrize("path", ["/unsendable", "/split"])
def test_a_header_that_cannot_be_sent_is_a_500_and_the_connection_goes_on(
    address: Address, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with wire(address) as connection:
        reply = connection.ask(get(path))
        assert_is_envelope(reply, 500, "InternalServerError")
        assert "X-Forged" not in reply.headers
        assert connection.ask(get("/")).body == b"root"
    assert f"GET {path} failed" in caplog.text


def test_an_error_envelope_of_the_app_itself_is_passed_on(address: Address) -> None:
    reply = ask(address, get("/refusal"))

    assert (reply.status, reply.json["own"]) == (500, "words")
