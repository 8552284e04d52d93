"""GET /health: that requests are answered, and by which version. No key, no news."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.api.json_line import json_line
from chalicelib.version import VERSION


def blueprint() -> Blueprint:
    """The one route. It asks no store: an outage of that is told by alarms, not to strangers."""
    routes = Blueprint(__name__)

    @routes.route("/health", methods=["GET"])
    def get_health() -> Response:
        response = Response(json_line({"version": VERSION}), status_code=200)
        response.headers |= {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return response

    return routes
