"""Many requests at once: each sees itself and no other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from chalice.app import Chalice, Response

from .client import TIMEOUT_S, ask, get, serving

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
