"""Scripts, sheets and pages of the elements, put together from the readable parts in `static`.

A script is modules that are joined in one function of their own; what the server knows, such as the
ranges of brands, is that function's parameters. Frames name theirs by a hash of the content, so a
browser may keep it for ever.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from chalicelib.api.ui.languages import spoken_by
from chalicelib.api.ui.modules import joined
from chalicelib.api.ui.numbers import numbers
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

_HERE = Path(__file__).parent / "static"
_HASH_LENGTH = 16
_SMALL = 30_000
"""Characters; some 9 kB on the way."""
_NAMED = late_pattern(r"([a-z]+)\.([0-9a-f]{16})\.(js|css)")

_OWN = "payload.js"
"""The one that pages of shops load. It knows its address, so there is one for each."""
_SCRIPTS = {
    _OWN: "payload/main.js",
    "field.js": "field/field.js",
    "controller.js": "controller/controller.js",
    "checkout.js": "checkout/checkout.js",
    "account.js": "checkout/account.js",
    "methods.js": "methods/embedded.js",
    "methodspage.js": "methods/alone.js",
}
"""The module that each of them begins with."""
_SHEETS = {
    "field.css": ("field/field.css",),
    "checkout.css": ("checkout/checkout.css",),
    "methods.css": ("checkout/checkout.css", "methods/methods.css"),
}
_HEARD = ("shared/kinds.js", "shared/input.js", "shared/post.js")
"""What says texts in the frames that Payload.js hears, and shows."""
_FRAMES: dict[str, tuple[str, str | None]] = {
    "field.html": ("Secure field", "field.css"),
    "controller.html": ("Secure controller", None),
    "checkout.html": ("Secure checkout", "checkout.css"),
    "account.html": ("Secure account", "checkout.css"),
    "methods.html": ("Payment methods", "methods.css"),
    "methodspage.html": ("Payment methods", "methods.css"),
}
"""Title and sheet of each. Its script has its name."""
STANDING_ALONE = ("methodspage.html",)
"""Those that no page may embed: they stand at an address of their own."""
PAGES = tuple(_FRAMES)
"""The documents of the frames."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A text as it is served."""

    text: str
    media_type: str

    @property
    def hash(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:_HASH_LENGTH]


@lru_cache(maxsize=8)
def payload_script(base: str) -> Asset:
    """Payload.js for those who reach the service at `base`, an address that ends in a slash."""
    heard = "".join(map(_read, _HEARD))
    return _closed(_OWN, {"BASES": [base]}, heard)


@dataclass(frozen=True, slots=True)
class FrameDocument:
    """The document of a frame. `script` and `style` are the hashes of what is in it rather than
    loaded, as sources of its policy; empty where nothing is.
    """

    text: str
    script: str
    style: str

    @property
    def served(self) -> Asset:
        """Its text."""
        return Asset(self.text, "text/html")


@lru_cache(maxsize=8)
def page(name: str) -> FrameDocument:
    """The document of a frame: its body is made by its script.

    What is small stands in it: a request would take longer than its bytes. The fields' script is:
    who pays waits for it.
    """
    title, sheet = _FRAMES[name]
    style = _asset(sheet).text if sheet else ""
    script = f"{name.partition('.')[0]}.js"
    whole = _asset(script).text
    inside = whole if len(whole) <= _SMALL else ""
    text = _read("frame.html").format(
        title=title,
        sheet=f"<style>{style}</style>\n" if style else "",
        script="" if inside else f'<script src="{_named(script)}" defer></script>\n',
        inside=f"<script>{inside}</script>" if inside else "",
    )
    return FrameDocument(text, script=_source(inside), style=_source(style))


def _source(text: str) -> str:
    """The text as a source of a Content-Security-Policy: by its hash."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'" if text else ""


def find(name: str, base: str) -> tuple[Asset, bool] | None:
    """An asset by its name with a hash, and whether that is the hash of what is served now.

    A page that was loaded before a deployment asks for the hash of then: it gets what there is.
    Payload.js alone is never another than was asked for: a shop has written its hash down.
    """
    match = _NAMED.fullmatch(name)
    if match and match[1] == "payload":
        script = payload_script(base)
        return (script, True) if match[2] == script.hash else None
    known = f"{match[1]}.{match[3]}" if match else ""
    if match is None or known not in _SCRIPTS | _SHEETS:
        return None
    asset = _asset(known)
    return asset, match[2] == asset.hash


@lru_cache(maxsize=16)
def _asset(name: str) -> Asset:
    """One of them, when it is first asked for."""
    if name in _SHEETS:
        return Asset("\n".join(map(_read, _SHEETS[name])), "text/css")
    return _closed(name, {"NUMBERS": numbers()})


def _inlined(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _closed(name: str, known: dict[str, Any], heard: str = "") -> Asset:
    """A script with what it uses of `known`; `heard` are others whose texts come to it."""
    body = joined(_HERE / _SCRIPTS[name])
    known = {"LANGUAGES": spoken_by(body + heard), **known}
    used = {each: value for each, value in known.items() if each in body}
    names, values = ", ".join(used), ", ".join(map(_inlined, used.values()))
    text = f'(function ({names}) {{\n"use strict";\n\n{body}\n}})({values});\n'
    return Asset(text, "text/javascript")


def _read(part: str) -> str:
    return (_HERE / part).read_text()


def _named(name: str) -> str:
    stem, _, suffix = name.partition(".")
    return f"{stem}.{_asset(name).hash}.{suffix}"
