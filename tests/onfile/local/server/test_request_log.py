"""The log: enough to see what happened, nothing that must not be kept."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable

import pytest
from chalice.app import Chalice

from onfile.local.server import DevelopmentServer
from onfile.local.server.request_log import masked_path

from .client import TIMEOUT_S, ask, get, serving, wire

Address = tuple[str, int]
CARD = "4242424242424242"


@pytest.fixture
def log(server: DevelopmentServer, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Everything logged; the server is stopped first, so that no thread is still writing."""

    def read() -> str:
        server.stop()
        return capsys.readouterr().err

    return read


def test_a_request_is_one_line_of_time_method_path_status_and_milliseconds(
    address: Address, log: Callable[[], str]
) -> None:
    ask(address, get("/echo"))

    line = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ GET /echo 200 \d+\.\d ms\n"
    assert re.fullmatch(line, log())


def test_every_kind_of_request_is_logged(address: Address, log: Callable[[], str]) -> None:
    for text in (get("/nowhere"), get("/echo", method="DELETE"), "nonsense\r\n", get("/crash")):
        ask(address, text)

    lines = log().splitlines()
    assert [line.split(" ")[1:4] for line in lines if line.endswith(" ms")] == [
        ["GET", "/nowhere", "404"],
        ["DELETE", "/echo", "405"],
        ["-", "-", "400"],
        ["GET", "/crash", "500"],
    ]


def test_nothing_secret_is_logged(address: Address, log: Callable[[], str]) -> None:
    secret = "s3cr3t"
    named = f"Host: probe\r\nAuthorization: Basic {secret}\r\n"
    head = f"POST /echo/{CARD}?key={secret} HTTP/1.1\r\n{named}"
    ask(address, f"{head}Content-Length: 6\r\n\r\n{secret}")
    ask(address, f"{head}Content-Length: {secret}\r\n\r\n{secret}")
    ask(address, get("/", method=CARD))
    ask(address, f"{secret} {CARD}\r\n")

    text = log()
    assert text.count(" ms\n") == 4
    assert secret not in text
    assert CARD not in text
    assert "/echo/… 404" in text


def test_a_log_that_nobody_reads_any_more_costs_no_client_its_answer(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenPipe:
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stderr", BrokenPipe())

    assert ask(address, get("/")).body == b"root"


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/customers/123456", "/customers/123456"),
        ("/customers/1234567", "/customers/…"),
        (f"/a{CARD}b/{CARD}", "/a…b/…"),
        ("/customers/4242%204242%204242%204242", "/customers/…"),
        ("/customers/4242-4242-4242-4242/methods", "/customers/…/methods"),
        ("/customers/4242%20-%204242%20-%204242%20-%204242", "/customers/…"),
        ("/customers/4242%E2%80%894242%E2%80%894242%E2%80%894242", "/customers/…"),
        ("/customers/%34%32%34%32%34%32%34%32", "/customers/…"),
        ("/customers/4242%2520%25204242%25204242%25204242", "/customers/…"),
        ("/4242/4242/4242/4242", "/…"),
        ("/customers/4242+4242+4242+4242", "/customers/…"),
        ("/customers/4242.4242.4242.4242", "/customers/…"),
        ("/customers/a%20b", "/customers/a%20b"),
        ("/customers?q=1#f", "/customers"),
        ("/customers#f?", "/customers"),
        ("http://user:key@host:80/path?q", "/path"),
        ("HTTP://user:key@host", "-"),
        ("", "-"),
        ("/\x1b[31m\xe9", "/?[31m?"),
        ("/" + "x" * 300, "/" + "x" * 199),
    ],
)
def test_a_path_is_masked_for_the_log(target: str, shown: str) -> None:
    assert masked_path(target) == shown


@pytest.mark.parametrize(
    "unfinished",
    [
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nX",
        "POST /echo HTTP/1.1\r\nHost: probe\r\nContent-Length: 9\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n9",
    ],
)
@pytest.mark.parametrize("rudely", [False, True])
def test_a_client_that_leaves_in_the_middle_of_a_request_leaves_no_traceback(
    address: Address, log: Callable[[], str], unfinished: str, rudely: bool
) -> None:
    with wire(address) as connection:
        connection.socket.sendall(unfinished.encode())
        if rudely:
            _reset(connection.socket)

    assert ask(address, get("/")).body == b"root"
    text = log()
    assert "Traceback" not in text
    assert "Exception" not in text
    assert " GET / 200 " in text


def test_a_client_that_leaves_before_its_answer_leaves_no_traceback(
    app: Chalice, capsys: pytest.CaptureFixture[str]
) -> None:
    entered, release = threading.Event(), threading.Event()

    @app.route("/slow")
    def slow() -> str:
        entered.set()
        release.wait(TIMEOUT_S)
        return "z" * 1_000_000

    with serving(app) as server:
        with wire(server.address) as connection:
            connection.socket.sendall(get("/slow").encode())
            assert entered.wait(TIMEOUT_S)
            _reset(connection.socket)
        release.set()

    text = capsys.readouterr().err
    assert "Traceback" not in text
    assert text.count("\n") == 1
    assert " GET /slow 200 " in text


def _reset(connection: socket.socket) -> None:
    """Closes with a reset rather than a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
