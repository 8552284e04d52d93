"""Scripts, sheets and pages of the elements, put together from the readable parts in `static`.

A script is its parts one after the other, in one function of their own, without their comments;
what the server knows, such as the ranges of brands, is that function's parameters. Frames name
theirs by a hash of the content, so a browser may keep it for ever.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from chalicelib.api.ui.languages import spoken_by
from chalicelib.api.ui.numbers import numbers
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

_HERE = Path(__file__).parent / "static"
_HASH_LENGTH = 16
_NAMED = late_pattern(r"([a-z]+)\.([0-9a-f]{16})\.(js|css)")

_COMMENT = late_pattern(r"(?ms)^ */\*.*?\*/\n|^ *//[^\n]*\n")
"""Those that have lines of their own."""

_LOOKS = "shared/looks.js"
_AMOUNTS = "shared/amounts.js"
_SPEECH = ("shared/texts.js", "shared/speech.js")
_TALKING = ("shared/channel.js", "shared/siblings.js")
_TYPING = ("shared/cards.js", "shared/kinds.js", "shared/input.js")
_FILLED_IN = (
    *_SPEECH,
    *_TYPING,
    "shared/faces.js",
    *(f"checkout/{name}.js" for name in ("looks", "elements", "panels")),
)
_METHODS = (
    "shared/post.js",
    *_FILLED_IN,
    *(f"methods/{x}.js" for x in ("list", "editors", "page")),
)
_PAYLOAD = ("base", "names", "frame", "looks", "usual", "field", "inputs", "submission", "form")
_PARTS = {
    "payload.js": (
        "shared/texts.js",
        _LOOKS,
        _AMOUNTS,
        *(f"payload/{name}.js" for name in (*_PAYLOAD, "overlay", "main")),
    ),
    "field.js": (
        *_SPEECH,
        *_TALKING,
        *_TYPING,
        _LOOKS,
        "field/looks.js",
        "field/brands.js",
        "field/field.js",
    ),
    "field.css": ("field/field.css",),
    "controller.js": (*_TALKING, "shared/post.js", "controller/controller.js"),
    "checkout.js": (
        "shared/channel.js",
        "shared/post.js",
        *_FILLED_IN,
        _AMOUNTS,
        *(f"checkout/{name}.js" for name in ("view", "checkout")),
    ),
    "checkout.css": ("checkout/checkout.css",),
    "methods.js": ("shared/channel.js", *_METHODS, "methods/embedded.js"),
    "methodspage.js": (*_METHODS, "methods/alone.js"),
    "methods.css": ("checkout/checkout.css", "methods/methods.css"),
    "account.js": (*_SPEECH, "shared/channel.js", "checkout/elements.js", "checkout/account.js"),
}
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
    return _closed(_PARTS["payload.js"], {"BASES": [base]}, heard=(*_TYPING, "shared/post.js"))


@lru_cache(maxsize=8)
def page(name: str) -> Asset:
    """The document of a frame: its body is made by its script."""
    title, sheet = _FRAMES[name]
    link = f'<link rel="stylesheet" href="{_named(sheet)}">\n' if sheet else ""
    script = _named(f"{name.partition('.')[0]}.js")
    return Asset(_read("frame.html").format(title=title, sheet=link, script=script), "text/html")


def find(name: str, base: str) -> tuple[Asset, bool] | None:
    """An asset by its name with a hash, and whether that is the hash of what is served now.

    A page that was loaded before a deployment asks for the hash of then: it gets what there is.
    Payload.js alone is never another than was asked for: a shop has written its hash down.
    """
    match = _NAMED.fullmatch(name)
    if match and match[1] == "payload":
        script = payload_script(base)
        return (script, True) if match[2] == script.hash else None
    asset = _assets().get(f"{match[1]}.{match[3]}") if match else None
    return (asset, match[2] == asset.hash) if match and asset else None


@lru_cache(maxsize=1)
def _assets() -> dict[str, Asset]:
    return {name: _asset(name) for name in _PARTS if name != "payload.js"}


def _asset(name: str) -> Asset:
    if name.endswith(".css"):
        return Asset("\n".join(map(_read, _PARTS[name])), "text/css")
    return _closed(_PARTS[name], {"NUMBERS": numbers()} if _TYPING[0] in _PARTS[name] else {})


def _inlined(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _closed(parts: tuple[str, ...], known: dict[str, Any], heard: tuple[str, ...] = ()) -> Asset:
    """`heard` are the parts of other scripts whose texts come to this one."""
    body = _COMMENT.sub("", "\n".join(map(_read, parts)))
    known = {"LANGUAGES": spoken_by("\n".join((body, *map(_read, heard)))), **known}
    names, values = ", ".join(known), ", ".join(map(_inlined, known.values()))
    text = f'(function ({names}) {{\n"use strict";\n\n{body}\n}})({values});\n'
    return Asset(text, "text/javascript")


def _read(part: str) -> str:
    return (_HERE / part).read_text()


def _named(name: str) -> str:
    stem, _, suffix = name.partition(".")
    return f"{stem}.{_assets()[name].hash}.{suffix}"
