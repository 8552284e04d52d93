"""Many requests at once: each sees itself and no other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from chalice.app import Chalice, Response

from onfile.local.server import attended_channel

from .client import TIMEOUT_S, ask, get, serving, wire

THREADS = 16


def test_sixteen_requests_at_once_never_see_one_another(app: Chalice) -> None:
    all_inside = threading.Barrier(THREADS, timeout=TIMEOUT_S)

    @app.middleware("http")
    def mark(event: object, get_response: object) -> Response:
        response = get_response(event)  # type: ignore[operator]
        response.headers["X-Seen-After"] = app.current_request.headers["x-caller"]
        return response

    @app.route("/seen")
    def seen() -> dict[str, str]:
        own_id = app.lambda_context.aws_request_id
        all_inside.wait()
        request = app.current_request
        return {
            "caller": request.headers["x-caller"],
            "query": request.query_params["caller"],
            "contexts_agree": str(
                own_id == app.lambda_context.aws_request_id == request.lambda_context.aws_request_id
            ),
        }

    def call(address: tuple[str, int], caller: str) -> bool:
        reply = ask(address, get(f"/seen?caller={caller}", f"X-Caller: {caller}"))
        expected = {"caller": caller, "query": caller, "contexts_agree": "True"}
        return reply.json == expected and reply.headers["X-Seen-After"] == caller

    with serving(app) as server, ThreadPoolExecutor(THREADS) as pool:
        for attempt in range(5):
            callers = [f"{attempt}-{number}" for number in range(THREADS)]
            assert all(pool.map(call, [server.address] * THREADS, callers))


def test_two_servers_may_serve_the_same_app(app: Chalice) -> None:
    with serving(app) as one, serving(app) as other:
        assert ask(one.address, get("/")).body == b"root"
        assert ask(other.address, get("/")).body == b"root"


@pytest.fixture
def answering(app: Chalice) -> None:
    """GET /thread, which tells by which thread it is answered."""

    @app.route("/thread")
    def answered() -> str:
        return threading.current_thread().name


@pytest.mark.usefixtures("answering")
def test_a_thread_stays_with_its_connection(app: Chalice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attended_channel, "STAYS_S", TIMEOUT_S)
    with serving(app) as server, wire(server.address) as one, wire(server.address) as other:
        by_turns = [wire.ask(get("/thread")).body for _ in range(10) for wire in (one, other)]
    assert len(set(by_turns[::2])) == len(set(by_turns[1::2])) == 1
    assert by_turns[0] != by_turns[1]


@pytest.mark.usefixtures("answering")
def test_a_request_that_comes_late_or_in_parts_is_answered_too(
    app: Chalice, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = get("/thread")
    for stays_s in (0, 0.001, TIMEOUT_S):
        monkeypatch.setattr(attended_channel, "STAYS_S", stays_s)
        with serving(app) as server, wire(server.address) as connection:
            for cut in range(0, len(text), 5):
                connection.socket.sendall(text[:cut].encode())
                assert connection.ask(text[cut:]).body.startswith(b"waitress-")


@pytest.mark.usefixtures("answering")
def test_threads_that_stay_leave_others_for_whoever_asks(
    app: Chalice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attended_channel, "STAYS_S", 2 * TIMEOUT_S)
    with serving(app) as server, ExitStack() as clients:
        # More than there are threads, and each of them goes on to wait.
        for _ in range(40):
            connection = clients.enter_context(wire(server.address))
            assert connection.ask(get("/thread")).status == 200
        assert ask(server.address, get("/thread")).status == 200
