"""GET /health: that requests are answered, for whoever watches from outside. No key, no news."""

from __future__ import annotations

from chalice.app import Blueprint, Response


def blueprint() -> Blueprint:
    """The one route. It asks no store: an outage of that is told by alarms, not to strangers."""
    routes = Blueprint(__name__)

    @routes.route("/health", methods=["GET"])
    def get_health() -> Response:
        response = Response("{}", status_code=200)
        response.headers |= {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return response

    return routes
