"""What the fixtures ask by: connections that are kept, and no request that is sent twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from onfile.testing.http_calls import call, close_connections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
WAIT_S = 10.0


class Stage:
    """Answers as many requests on each connection as it is told to, and hangs up then."""

    def __init__(self, *answers: int, wordless: bool = False) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.connections = self.requests = 0
        self.hung_up = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(answers, wordless))
        self._thread.start()

    def _serve(self, answers: tuple[int, ...], wordless: bool) -> None:
        with self._listening:
            for count in answers:
                connection, _ = self._listening.accept()
                self.connections += 1
                with connection:
                    for _ in range(count):
                        self._answer(connection, wordless)
                self.hung_up.set()

    def _answer(self, connection: socket.socket, wordless: bool) -> None:
        if connection.recv(65_536):
            self.requests += 1
            connection.sendall(b"" if wordless else ANSWER)

    def join(self) -> None:
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    close_connections()


def test_requests_go_by_one_connection() -> None:
    stage = Stage(3)
    assert [call(stage.url, "GET", "/") for _ in range(3)] == [{}] * 3
    stage.join()
    assert (stage.connections, stage.requests) == (1, 3)


def test_one_that_the_stage_has_closed_is_opened_anew() -> None:
    stage = Stage(1, 1)
    call(stage.url, "GET", "/")
    assert stage.hung_up.wait(WAIT_S)
    assert call(stage.url, "GET", "/") == {}
    stage.join()
    assert (stage.connections, stage.requests) == (2, 2)


def test_a_request_without_an_answer_is_not_sent_again() -> None:
    stage = Stage(1, wordless=True)
    with pytest.raises(OSError, match="closed connection"):
        call(stage.url, "POST", "/", {})
    stage.join()
    assert stage.requests == 1


def test_who_is_done_hangs_up() -> None:
    stage = Stage(2)
    call(stage.url, "GET", "/")
    close_connections()
    stage.join()
    assert (stage.connections, stage.requests) == (1, 1)
