"""Bodies that come compressed: what a Content-Encoding says is undone, within a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from chalicelib.errors import BadRequest, BodyTooLarge, UnsupportedMediaType

_GZIP_MAGIC = b"\x1f\x8b"
_MAX_MEMBERS = 100
"""Files in one gzip stream: each costs a copy of the rest."""

_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


def decoded(raw: bytes, content_encoding: str | None, limit: int) -> bytes:
    """`raw` as it was before its one coding, at most `limit` bytes.

    API Gateway decompresses by itself and leaves the header as it was: a body that is not
    compressed is taken as it is, of a coding that is known.
    Raises UnsupportedMediaType for any other coding, BadRequest for a body that breaks off or is
    followed by something else, and BodyTooLarge.
    """
    codings = [each.strip().lower() for each in (content_encoding or "").split(",")]
    codings = [each for each in codings if each not in ("", "identity")]
    if not codings:
        return raw
    if len(codings) > 1 or codings[0] not in _DECODERS:
        raise UnsupportedMediaType("Content-Encoding must be one of gzip, deflate and identity")
    return _DECODERS[codings[0]](raw, limit) if raw else raw


def _gunzipped(raw: bytes, limit: int) -> bytes:
    return _inflated(raw, _GZIP, limit) if raw.startswith(_GZIP_MAGIC) else raw


def _undeflated(raw: bytes, limit: int) -> bytes:
    """In zlib's wrapping, as it should be, or without it, as some clients send it."""
    if raw[0] & 0x0F == zlib.DEFLATED and int.from_bytes(raw[:2]) % 31 == 0:
        return _inflated(raw, _ZLIB, limit)
    try:
        return _inflated(raw, _RAW, limit)
    except BodyTooLarge:
        raise
    except BadRequest:
        return raw


def _inflated(raw: bytes, window: int, limit: int) -> bytes:
    body, rest = bytearray(), raw
    for _ in range(_MAX_MEMBERS):
        machine = zlib.decompressobj(window)
        try:
            body += machine.decompress(rest, limit + 1 - len(body))
        except zlib.error:
            break
        if len(body) > limit:
            raise BodyTooLarge(f"The body is over {limit} bytes when it is decompressed")
        rest = machine.unused_data
        if not machine.eof or (rest and window != _GZIP):
            break
        if not rest:
            return bytes(body)
    raise BadRequest("The body is not whole in the coding that its Content-Encoding names")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
}
