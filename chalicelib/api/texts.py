"""Bytes to text: in the charset that a Content-Type names; else UTF-8, or else windows-1252.

The C# SDK sends Latin-1 without saying so, `curl` what the terminal is set to. Latin-1 has nothing
but controls at 80 to 9F, where windows-1252 has curly quotes and the euro: so both names mean the
latter, as in every browser (https://encoding.spec.whatwg.org/#names-and-labels).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache

from chalicelib.errors import BadRequest, UnsupportedMediaType
from chalicelib.late_pattern import late_pattern

_CHARSET = late_pattern(r';\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]*))', re.IGNORECASE)
_PUNCTUATION = late_pattern(r"[\s_:-]")
_CODECS = {
    "utf8": "utf-8",
    "ascii": "ascii",
    "usascii": "ascii",
    "iso88591": "windows-1252",
    "latin1": "windows-1252",
    "windows1252": "windows-1252",
    "cp1252": "windows-1252",
    "iso885915": "iso8859-15",
    "latin9": "iso8859-15",
}
_NAMES = "UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 or windows-1252"

Decode = Callable[[bytes], str]


def decoding(content_type: str) -> Decode | None:
    """How the charset that `content_type` names is read, or None where it names none.

    Raises UnsupportedMediaType for a charset that is not read; what is returned raises BadRequest
    for bytes that are not of their charset.
    """
    named = _CHARSET.search(content_type)
    label = "" if named is None else named[1] or named[2]
    if not label:
        return None
    codec = _CODECS.get(_PUNCTUATION.sub("", label).lower())
    if codec is None:
        raise UnsupportedMediaType(f"The charset of a Content-Type must be {_NAMES}, or left out")
    return lambda raw: _in(codec, raw)


def guessed(raw: bytes) -> str:
    """The text of bytes whose charset nobody names."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _windows_1252(raw)


def _in(codec: str, raw: bytes) -> str:
    if codec == "windows-1252":
        return _windows_1252(raw)
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        raise BadRequest("The body is not in the charset that its Content-Type names") from None


def _windows_1252(raw: bytes) -> str:
    return codecs.charmap_decode(raw, "strict", _characters())[0]


@lru_cache(maxsize=1)
def _characters() -> str:
    """Of all 256 bytes. Five stand for nothing: they are the controls that Latin-1 has there."""
    known = (bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))
    return "".join(known)
