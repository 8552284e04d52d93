"""GET /Payload.js and what stands under /ui, for everybody; and what the frames ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalice.app import Blueprint, Request, Response

from chalicelib.api.envelope import View, answer
from chalicelib.api.error_answers import envelope
from chalicelib.api.kept_texts import kept_text
from chalicelib.api.own_address import own_address
from chalicelib.api.ui import assets
from chalicelib.api.ui.assets import Asset, FrameDocument
from chalicelib.api.ui.frame_caller import FRAMES, granted
from chalicelib.api.ui.removal import remove
from chalicelib.api.ui.session import session
from chalicelib.api.ui.submit import submit
from chalicelib.errors import NotFound
from chalicelib.services.use_cases import Services

_SCRIPT = "/Payload.js"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}
_FOR_ALL = {"Access-Control-Allow-Origin": "*"}
"""Texts that everybody may read: a page can check their hash."""
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_MINUTES = "max-age=300"
_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; "
    "img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}"
)
_DENIED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
_PERMISSIONS = ", ".join((*(f"{each}=()" for each in _DENIED), "payment=(self)"))


def blueprint(services: Callable[[], Services]) -> Blueprint:
    """All of them."""
    routes = Blueprint(__name__)

    @routes.route(_SCRIPT, methods=["GET"])
    def get_payload_js() -> Response:
        return _script(routes.current_request)

    for name in assets.PAGES:
        _add_page(routes, name, services)

    questions = {"/ui/session": session, "/ui/submit": submit, "/ui/remove": remove}
    for path, view in questions.items():
        _add_question(routes, path, granted(view), services)

    @routes.route("/ui/{asset}", methods=["GET"])
    def get_ui_asset(asset: str) -> Response:
        return _asset(asset, own_address(routes.current_request))

    return routes


def _add_page(routes: Blueprint, name: str, services: Callable[[], Services]) -> None:
    def handler() -> Response:
        embedded = name not in assets.STANDING_ALONE
        ancestors = services().elements.ancestors if embedded else "'none'"
        return _page(routes.current_request, assets.page(name), ancestors)

    routes.route(f"/ui/{name}", methods=["GET"], name=f"get_ui_{name}")(handler)


def _add_question(
    routes: Blueprint, path: str, view: View, services: Callable[[], Services]
) -> None:
    def handler() -> Response:
        return answer(routes.current_request, services, view, {}, FRAMES)

    routes.route(path, methods=["POST"], content_types=["*/*"], name=path)(handler)


def _script(request: Request) -> Response:
    """Asked about each time: a shop has one address for it, and a deployment changes it."""
    script = assets.payload_script(own_address(request))
    return kept_text(request, script.text, script.hash, {**_ALWAYS, **_FOR_ALL, **_typed(script)})


def _page(request: Request, page: FrameDocument, ancestors: str) -> Response:
    """Kept for minutes, so that the frames of a view and of the next one ask once; asked about
    then. What it loads is served to those who have it from before a deployment too.
    """
    policy = _POLICY.format(
        script=page.script or "'self'", style=page.style or "'none'", ancestors=ancestors
    )
    headers = {
        **_ALWAYS,
        "Content-Security-Policy": policy,
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    served = page.served
    return kept_text(request, served.text, served.hash, headers | _typed(served), _FOR_MINUTES)


def _asset(name: str, base: str) -> Response:
    found = assets.find(name, base)
    if found is None:
        status, body = envelope(NotFound())
        return Response(body, status_code=status, headers={"Content-Type": "application/json"})
    asset, is_current = found
    kept = _FOR_EVER if is_current else "no-store"
    return _answer(asset, {**_ALWAYS, **_FOR_ALL, "Cache-Control": kept})


def _answer(asset: Asset, headers: Mapping[str, str]) -> Response:
    return Response(asset.text, status_code=200, headers={**headers, **_typed(asset)})


def _typed(asset: Asset) -> dict[str, str]:
    return {"Content-Type": f"{asset.media_type}; charset=utf-8"}
