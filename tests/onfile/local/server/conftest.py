"""A small Chalice app behind a development server of its own, for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chalice.app import AuthResponse, Chalice, Response

from onfile.local.server import DevelopmentServer

from .client import serving

ANY_TYPE = ["*/*", "application/json", "application/x-www-form-urlencoded", "application/foo"]
SECRET_OF_A_BUG = "the-text-of-an-exception"


@pytest.fixture
def app() -> Chalice:
    """Routes that show what reached them, and routes that answer in unusual ways."""
    app = Chalice("probe", configure_logs=False)

    @app.route("/", methods=["GET"])
    def root() -> str:
        return "root"

    @app.route("/echo", methods=["GET", "POST"], content_types=ANY_TYPE)
    def echo() -> dict[str, object]:
        request = app.current_request
        event = request.to_original_event()
        event["body"] = request.raw_body.decode("latin-1")
        return event

    @app.route("/echo/{echo_id}/parts/{part_id}")
    def echo_part(echo_id: str, part_id: str) -> dict[str, object]:
        return {"args": [echo_id, part_id], "event": app.current_request.to_original_event()}

    @app.route("/echo/{another}/whole/{third}")
    def never_asked_for(another: str, third: str) -> str:
        return "captured"

    _add_odd_answers(app)
    _add_failures(app)
    _add_guarded_routes(app)
    return app


def _add_odd_answers(app: Chalice) -> None:
    @app.route("/empty/{status}", methods=["GET", "DELETE"])
    def empty(status: str) -> Response:
        return Response(body="", status_code=int(status))

    @app.route("/null")
    def null() -> Response:
        return Response(body=None, status_code=204)

    @app.route("/headed", methods=["HEAD"])
    def headed() -> Response:
        return Response(body="x" * 1234, headers={"Content-Type": "text/plain"})

    @app.route("/large")
    def large() -> Response:
        return Response(body="y" * 300_000, headers={"Content-Type": "text/plain"})

    @app.route("/cookies")
    def cookies() -> Response:
        return Response(body="{}", headers={"Set-Cookie": ["a=1", "b=2"], "Content-Length": "7"})


def _add_failures(app: Chalice) -> None:
    @app.route("/crash")
    def crash() -> None:
        raise RuntimeError(SECRET_OF_A_BUG)

    @app.route("/unsendable")
    def unsendable() -> Response:
        return Response(body="{}", headers={"X-Price": "5 €"})

    @app.route("/split")
    def split() -> Response:
        return Response(body="{}", headers={"X-Note": "a\rX-Forged: b"})

    @app.route("/refusal")
    def refusal() -> Response:
        return Response(body={"object": "error", "own": "words"}, status_code=500)


def _add_guarded_routes(app: Chalice) -> None:
    @app.route("/shared", cors=True)
    def shared() -> str:
        return "shared"

    @app.authorizer()
    def only_alice(request: object) -> AuthResponse:
        is_alice = getattr(request, "token", None) == "alice"
        return AuthResponse(routes=["*"] if is_alice else [], principal_id="somebody")

    @app.route("/guarded", authorizer=only_alice)
    def guarded() -> str:
        return "in"


@pytest.fixture
def server(app: Chalice) -> Iterator[DevelopmentServer]:
    """`app` served on a free port, until the test ends."""
    with serving(app) as server:
        yield server


@pytest.fixture
def address(server: DevelopmentServer) -> tuple[str, int]:
    """Host and port of the served app."""
    return server.address
