"""POSTs as they go over sockets: in one write, by checked TLS, by a proxy, and in trouble."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from botocore import exceptions
from cryptography import x509

from chalicelib.aws.posting import Post, posting
from tests.support.certificates import self_signed

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Amz-Crc32: 7\r\n\r\nok"
BODY = b'{"a":"' + b"x" * 3_000 + b'"}'
Serve = Callable[[socket.socket], None]


@contextmanager
def served(serve: Serve) -> Iterator[int]:
    """The port where each connection is given to `serve`, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            while True:
                try:
                    accepted, _ = listening.accept()
                except OSError:
                    return
                with accepted:
                    serve(accepted)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


def line(port: int, *, scheme: str = "http", host: str = "127.0.0.1", bundle: str = "") -> Post:
    return posting(f"{scheme}://{host}:{port}", bundle=bundle or None, connect_s=2, read_s=0.5)


@pytest.mark.parametrize("body", [b"", b"{}", BODY], ids=["empty", "short", "long"])
def test_head_and_body_come_in_one_write(body: bytes) -> None:
    came: list[bytes] = []

    def serve(accepted: socket.socket) -> None:
        while data := accepted.recv(65_536):
            came.append(data)
            accepted.sendall(ANSWER)

    with served(serve) as port:
        post = line(port)
        answers = [post(body, {"host": "x", "x-turn": str(turn)}) for turn in (1, 2)]
        del post
    assert [(each.status_code, each.content) for each in answers] == [(200, b"ok")] * 2
    assert answers[0].headers.get("x-amz-crc32") == "7"
    assert len(came) == 2  # by one connection, too: the server takes one at a time
    for turn, data in enumerate(came, start=1):
        head, _, rest = data.partition(b"\r\n\r\n")
        assert head.startswith(b"POST / HTTP/1.1\r\n")
        assert f"x-turn: {turn}".encode() in head
        assert rest == body


def test_tls_is_checked_by_the_bundle_and_the_name(tmp_path: Path) -> None:
    pem = str(self_signed(tmp_path / "store.pem", x509.IPAddress(ip_address("127.0.0.1"))))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def serve(accepted: socket.socket) -> None:
        try:
            with context.wrap_socket(accepted, server_side=True) as safe:
                safe.recv(65_536)
                safe.sendall(ANSWER)
        except OSError:
            return  # who does not trust it hangs up

    with served(serve) as port:
        assert line(port, scheme="https", bundle=pem)(b"{}", {}).content == b"ok"
        with pytest.raises(exceptions.SSLError):
            line(port, scheme="https")(b"{}", {})
        with pytest.raises(exceptions.SSLError):
            line(port, scheme="https", host="localhost", bundle=pem)(b"{}", {})


def test_a_proxy_of_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[bytes] = []

    def serve(accepted: socket.socket) -> None:
        while data := accepted.recv(65_536):
            came.append(data)
            if data.endswith(b"{}"):
                accepted.sendall(ANSWER)

    with served(serve) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        post = posting("http://dynamodb.example", bundle=None, connect_s=2, read_s=2)
        assert post(b"{}", {"host": "dynamodb.example"}).content == b"ok"
        del post
    assert b"".join(came).startswith(b"POST http://dynamodb.example/ HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("headers", "connections"),
    [(b"", 1), (b"Connection: keep-alive\r\n", 1), (b"Connection: close\r\n", 3)],
)
def test_a_connection_is_kept_unless_the_other_side_will_close_it(
    headers: bytes, connections: int
) -> None:
    accepts: list[socket.socket] = []
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n%s\r\n2\r\nok\r\n0\r\n\r\n"

    def serve(accepted: socket.socket) -> None:
        accepts.append(accepted)
        while accepted.recv(65_536):
            accepted.sendall(chunked % headers)

    with served(serve) as port:
        post = line(port)
        assert [post(b"{}", {"host": "x"}).content for _ in range(3)] == [b"ok"] * 3
        del post
    assert len(accepts) == connections


@pytest.mark.parametrize("value", ["a\r\nx-other: b", "a\nb", "a\0", "\u2028"])
def test_a_header_can_not_begin_another(value: str) -> None:
    with served(_silence) as port, pytest.raises(ValueError, match="character"):
        line(port)(b"{}", {"host": "x", "x-amz-security-token": value})


def _silence(accepted: socket.socket) -> None:
    while accepted.recv(65_536):
        pass


def _hang_up(accepted: socket.socket) -> None:
    accepted.recv(65_536)


def _half(accepted: socket.socket) -> None:
    accepted.recv(65_536)
    accepted.sendall(ANSWER[:-1])


@pytest.mark.parametrize(
    ("serve", "kind"),
    [
        (_silence, exceptions.ReadTimeoutError),
        (_hang_up, exceptions.ConnectionClosedError),
        (_half, exceptions.ConnectionClosedError),
    ],
)
def test_trouble_is_told_as_botocore_tells_it(
    serve: Serve, kind: type[exceptions.HTTPClientError]
) -> None:
    with served(serve) as port, pytest.raises(kind):
        line(port)(b"{}", {})


def test_nobody_there_is_told_as_botocore_tells_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    with pytest.raises(exceptions.EndpointConnectionError):
        line(port)(b"{}", {})


def test_a_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    closed = threading.Semaphore(0)

    def once(accepted: socket.socket) -> None:
        accepted.recv(65_536)
        accepted.sendall(ANSWER)
        accepted.close()
        closed.release()

    with served(once) as port:
        post = line(port)
        for _ in range(3):
            assert post(b"{}", {}).content == b"ok"
            assert closed.acquire(timeout=5)
