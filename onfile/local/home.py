"""GET /: where a person lands who follows the address that the banner begins with.

A page without a script that leads on. A deployed stage has none: whoever is sent there has a key,
and the reference's address with it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from html import escape
from pathlib import Path

from chalice.app import Blueprint, Chalice, Response

from chalicelib.services.use_cases import Services
from onfile.local.page_answers import named_host, nothing, text_answer
from onfile.local.welcome import Welcome, welcome

_HERE = Path(__file__).parent


def register(app: Chalice, services: Callable[[], Services]) -> None:
    """Hang the page on `app`."""
    routes = Blueprint(__name__)

    @routes.route("/", methods=["GET"])
    def get_home() -> Response:
        host = named_host(routes.current_request)
        return nothing() if host is None else _page("http://" + "".join(host), welcome(services()))

    app.register_blueprint(routes)


def _page(url: str, now: Welcome) -> Response:
    style = (_HERE / "home.css").read_text()
    what, command = now.command(url)
    facts = "\n".join(
        f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in now.facts
    )
    page = (_HERE / "home.html").read_text()
    text = page.format(style=style, facts=facts, what=escape(what), command=escape(command))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return text_answer(text, "text/html", {"Content-Security-Policy": policy})
