"""Connections: kept alive, answered in one write, closed when they should be."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from chalice.app import Chalice

from onfile.local.server import DevelopmentServer
from onfile.local.server.channel import Channel

from .client import TIMEOUT_S, get, serving, wire

Address = tuple[str, int]


@pytest.fixture
def accepted(monkeypatch: pytest.MonkeyPatch) -> list[Channel]:
    """The server's sides of all connections that it accepts."""
    channels: list[Channel] = []
    original = Channel.add_channel

    def add_channel(channel: Channel, sockets: Any = None) -> None:
        channels.append(channel)
        original(channel, sockets)

    monkeypatch.setattr(Channel, "add_channel", add_channel)
    return channels


@pytest.mark.parametrize("path", ["/", "/large", "/nowhere", "/empty/200", "/null"])
def test_an_answer_is_one_write(
    monkeypatch: pytest.MonkeyPatch, address: Address, path: str
) -> None:
    """Else its second half could wait for the client's word on the first, 40 ms and more."""
    writes: list[bytes] = []
    original = Channel.write_soon

    def write_soon(channel: Channel, data: bytes) -> Any:
        writes.append(bytes(data))
        return original(channel, data)

    monkeypatch.setattr(Channel, "write_soon", write_soon)
    with wire(address) as connection:
        connection.ask(get(path))
        connection.ask(get(path))
    assert len(writes) == 2
    assert all(write.startswith(b"HTTP/1.1 ") for write in writes)


def test_small_packets_are_not_held_back(accepted: list[Channel], address: Address) -> None:
    with wire(address) as connection:
        connection.ask(get("/"))
        server_side = accepted[0].socket
        assert server_side is not None
        assert server_side.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_client_is_waited_for_a_minute_at_most(accepted: list[Channel], address: Address) -> None:
    with wire(address) as connection:
        connection.ask(get("/"))
        assert 0 < accepted[0].adj.channel_timeout <= 60


def test_a_burst_of_128_connections_is_not_turned_away(app: Chalice) -> None:
    server = DevelopmentServer(app, host="127.0.0.1", port=0)
    connections: list[socket.socket] = []
    try:
        # Nobody accepts them: they all have to fit into the queue, or connecting times out.
        for _ in range(128):
            connections.append(socket.create_connection(server.address, timeout=2))
    finally:
        for connection in connections:
            connection.close()
        server.stop()


@pytest.mark.parametrize("path", ["/empty/200", "/empty/204", "/empty/304", "/null"])
def test_an_answer_without_a_body_leaves_the_connection_usable(address: Address, path: str) -> None:
    with wire(address) as connection:
        empty = connection.ask(get(path))
        after = connection.ask(get("/"))

    assert empty.body == b""
    assert after.body == b"root"


def test_a_204_has_no_length(address: Address) -> None:
    with wire(address) as connection:
        assert connection.ask(get("/null")).headers["Content-Length"] is None


def test_requests_sent_ahead_are_answered_in_order(address: Address) -> None:
    with wire(address) as connection:
        first = connection.ask(get("/") + get("/nowhere") + get("/"))
        second, third = connection.read_reply(), connection.read_reply()

    assert (first.body, second.status, third.body) == (b"root", 404, b"root")


def test_a_connection_is_closed_when_the_client_asks_for_it(address: Address) -> None:
    with wire(address) as connection:
        reply = connection.ask(get("/", "Connection: close"))
        assert reply.headers["Connection"] == "close"
        assert connection.is_closed_by_server()


def test_a_client_of_http_1_0_may_keep_its_connection_but_has_to_ask(address: Address) -> None:
    plain = "GET / HTTP/1.0\r\n\r\n"
    with wire(address) as connection:
        kept = connection.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert kept.headers["Connection"] == "keep-alive"
        assert connection.ask(plain).body == b"root"
        assert connection.is_closed_by_server()


@pytest.mark.parametrize(
    "unfinished",
    [
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nX: ",
        "POST /echo HTTP/1.1\r\nHost: probe\r\nContent-Length: 9\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
    ],
)
def test_a_client_that_stalls_is_let_go(
    monkeypatch: pytest.MonkeyPatch, app: Chalice, unfinished: str
) -> None:
    monkeypatch.setattr("onfile.local.server._SILENCE_S", 1)
    with serving(app) as server, wire(server.address) as connection:
        connection.socket.sendall(unfinished.encode())
        assert connection.is_closed_by_server()


@pytest.mark.parametrize(
    "cut_short",
    [
        "GET /called",
        "GET /called HTTP/1.1\r\n",
        "GET /called HTTP/1.1\r\nHost: probe\r\nContent-Le",
        "GET /called HTTP/1.1\r\nHost: probe\r\nContent-Length: 9\r\n\r\nabc",
        "GET /called HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "GET /called HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    ],
)
def test_a_request_that_is_cut_short_is_not_carried_out(app: Chalice, cut_short: str) -> None:
    calls: list[str] = []

    @app.route("/called")
    def called() -> str:
        calls.append("called")
        return "called"

    with serving(app) as server, wire(server.address) as connection:
        connection.socket.sendall(cut_short.encode())
        connection.socket.shutdown(socket.SHUT_WR)
        assert connection.is_closed_by_server()

    assert calls == []


@dataclass
class SlowRoute:
    """GET /slow, which answers once it is released."""

    entered: threading.Event
    release: threading.Event
    threads: list[threading.Thread]


@pytest.fixture
def slow(app: Chalice) -> SlowRoute:
    """A route of `app` that keeps a request in flight for as long as a test wants."""
    route = SlowRoute(threading.Event(), threading.Event(), [])

    @app.route("/slow")
    def answer() -> str:
        route.threads.append(threading.current_thread())
        route.entered.set()
        route.release.wait(TIMEOUT_S)
        return "finished"

    return route


@contextmanager
def stopping(server: DevelopmentServer) -> Iterator[threading.Thread]:
    """`server.stop()` called by another thread."""
    thread = threading.Thread(target=server.stop)
    thread.start()
    yield thread
    thread.join(TIMEOUT_S)
    assert not thread.is_alive()


def test_stop_lets_the_request_in_flight_finish(app: Chalice, slow: SlowRoute) -> None:
    with serving(app) as server, wire(server.address) as idle, wire(server.address) as busy:
        idle.ask(get("/"))
        busy.socket.sendall(get("/slow").encode())
        assert slow.entered.wait(TIMEOUT_S)
        with stopping(server):
            assert idle.is_closed_by_server()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(server.address, timeout=TIMEOUT_S)
            slow.release.set()
            reply = busy.read_reply()
            assert (reply.body, reply.headers["Connection"]) == (b"finished", "close")
            assert busy.is_closed_by_server()


def test_stop_does_not_wait_for_ever_for_a_request(
    app: Chalice, slow: SlowRoute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onfile.local.server._DRAIN_S", 0.1)
    with serving(app) as server, wire(server.address) as connection:
        connection.socket.sendall(get("/slow").encode())
        assert slow.entered.wait(TIMEOUT_S)
        server.stop()
        assert connection.is_closed_by_server()
        assert not slow.release.is_set()
        slow.release.set()
        slow.threads[0].join(TIMEOUT_S)


def test_a_request_may_stop_the_server_that_serves_it(
    app: Chalice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onfile.local.server._DRAIN_S", 0.1)
    servers: list[DevelopmentServer] = []
    threads: list[threading.Thread] = []

    @app.route("/stop")
    def stop() -> str:
        threads.append(threading.current_thread())
        servers[0].stop()
        return "stopped"

    with serving(app) as server, wire(server.address) as connection:
        servers.append(server)
        connection.socket.sendall(get("/stop").encode())
        assert connection.is_closed_by_server()
        threads[0].join(TIMEOUT_S)
        assert not threads[0].is_alive()


def test_a_stop_between_an_answer_and_the_next_request_closes_the_connection(
    app: Chalice,
) -> None:
    with serving(app) as server, wire(server.address) as connection:
        assert connection.ask(get("/")).headers["Connection"] is None
        with stopping(server):
            assert connection.is_closed_by_server()


def test_requests_that_wait_for_a_thread_are_answered_by_a_stop(
    app: Chalice, slow: SlowRoute
) -> None:
    with serving(app) as server, ExitStack() as clients:
        # More than there are threads to answer them.
        busy = [clients.enter_context(wire(server.address)) for _ in range(40)]
        for connection in busy:
            connection.socket.sendall(get("/slow").encode())
        while sum(channel.is_busy for channel in server._channels()) < len(busy):
            assert slow.entered.wait(TIMEOUT_S)
        with stopping(server):
            slow.release.set()
            assert [connection.read_reply().body for connection in busy] == [b"finished"] * 40


def test_a_server_that_never_served_can_be_stopped_twice(app: Chalice) -> None:
    server = DevelopmentServer(app, host="127.0.0.1", port=0)
    server.stop()
    server.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(server.address, timeout=TIMEOUT_S)


def test_the_loop_does_not_turn_while_a_task_is_sending(
    monkeypatch: pytest.MonkeyPatch, server: DevelopmentServer
) -> None:
    """It would look again and again whether the socket takes more, which it does."""
    turns, go_on, is_sending = 0, threading.Event(), threading.Event()
    turn, send = server._turn, Channel.send

    def counted(timeout_s: float) -> None:
        nonlocal turns
        turns += is_sending.is_set() and not go_on.is_set()
        turn(timeout_s)

    def slow_send(channel: Channel, data: bytes, do_close: bool = True) -> Any:
        if not is_sending.is_set():
            is_sending.set()
            go_on.wait(TIMEOUT_S)
        return send(channel, data, do_close)

    monkeypatch.setattr(server, "_turn", counted)
    monkeypatch.setattr(Channel, "send", slow_send)
    with wire(server.address) as waiting:
        waiting.socket.sendall(get("/").encode())
        assert is_sending.wait(TIMEOUT_S)
        for _ in range(20):
            with wire(server.address) as another:
                assert another.ask(get("/")).status == 200
        go_on.set()
        assert waiting.read_reply().status == 200
    assert 20 <= turns < 200
