"""Request bodies: the bytes of a JSON, form or multipart body as one nested dict.

What the callers are known to send, and is therefore read: no body at all, PHP's `[]` for an empty
object, windows-1252 instead of UTF-8, compressed bodies, bracket keys inside JSON, multipart part
names without quotes, a name that is repeated with its value. What could be read in two ways is
refused: a name with two values, numbers that are not finite, text that no store or log can hold.
Numbers with a fraction are Decimal, never float: they are money.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_to_bytes

from chalicelib.api.brackets import check, nest, safe_name, too_deep
from chalicelib.api.codings import decoded
from chalicelib.api.multipart_body import Upload, multipart_pairs
from chalicelib.api.repeats import contradicted
from chalicelib.api.texts import Decode, decoding, guessed
from chalicelib.errors import BadRequest, BodyTooLarge, UnsupportedMediaType
from chalicelib.finite import finite

MAX_BODY_BYTES = 1_048_576
MAX_MULTIPART_BYTES = 4_194_304
"""Of a multipart body with its files; without them, MAX_BODY_BYTES holds for it as well."""
MAX_NUMBER_LENGTH = 64

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"

_NOT_A_NUMBER = Decimal("NaN")


def parse_body(
    raw: bytes, content_type: str | None, content_encoding: str | None = None
) -> dict[str, Any]:
    """Read a request body. Without a content type it is taken for JSON; an empty one is `{}`.

    The limits hold for what was sent and for what that is when it is decompressed.
    Raises BodyTooLarge, UnsupportedMediaType, BadRequest when the body as a whole can't be read,
    and InvalidAttributes with the paths of all values that no attribute could accept.
    """
    content_type = content_type or ""
    media_type = content_type.partition(";")[0].strip().lower() or _JSON
    limit = MAX_MULTIPART_BYTES if media_type == _MULTIPART else MAX_BODY_BYTES
    _check_size(len(raw), limit)
    raw = decoded(raw, content_encoding, limit).removeprefix(codecs.BOM_UTF8)
    if not raw or raw.isspace():
        return {}
    body = _read(raw, media_type, content_type)
    check(body)
    return body


def _read(raw: bytes, media_type: str, content_type: str) -> dict[str, Any]:
    decode = decoding(content_type) or guessed
    if media_type == _JSON or media_type.endswith("+json"):
        return _read_json(decode(raw))
    if media_type == _FORM:
        return _read_form(raw, decode)
    if media_type == _MULTIPART:
        return _read_multipart(raw, content_type, decode)
    raise UnsupportedMediaType(f"Content-Type must be {_JSON}, {_FORM} or {_MULTIPART}")


def _read_json(text: str) -> dict[str, Any]:
    try:
        body = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        # The decoder's own words are left out, as they may quote the body.
        where = f"line {error.lineno}, column {error.colno}"
        raise BadRequest(f"The body is not valid JSON: {where}") from None
    except RecursionError:
        raise too_deep() from None
    if body is None or body == []:
        return {}
    if not isinstance(body, dict):
        raise BadRequest('The body must be an object; rows go in {"object": "list", "values": […]}')
    if any("[" in name or "]" in name for name in body):
        return nest(body.items())
    return body


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = contradicted(pairs)
        if twice is not None:
            name = safe_name(twice)
            raise BadRequest(f"The body gives {name} more than once in one object, with two values")
    return members


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= MAX_NUMBER_LENGTH else _NOT_A_NUMBER


def _decimal(text: str) -> Decimal:
    try:
        return finite(text) if len(text) <= MAX_NUMBER_LENGTH else _NOT_A_NUMBER
    except ValueError:
        return _NOT_A_NUMBER


# Numbers that can't be taken become NaN here, where their path is not known; `check` refuses NaN
# under its path.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=lambda _: _NOT_A_NUMBER,
)


def _read_form(raw: bytes, decode: Decode) -> dict[str, Any]:
    raw = raw.strip()
    if raw.startswith((b"{", b"[")):
        # What curl sends for `-d '{…}'`. Read as a form, the whole document would be one name.
        raise BadRequest(f"The body looks like JSON: send it with Content-Type: {_JSON}")
    return nest(_form_pairs(raw, decode))


def _form_pairs(raw: bytes, decode: Decode) -> Iterator[tuple[str, str]]:
    for piece in raw.replace(b"+", b" ").split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            yield decode(unquote_to_bytes(name)), decode(unquote_to_bytes(value))


def _read_multipart(raw: bytes, content_type: str, decode: Decode) -> dict[str, Any]:
    pairs = multipart_pairs(raw, content_type, decode)
    files = sum(len(value.data) for _, value in pairs if isinstance(value, Upload))
    _check_size(len(raw) - files, MAX_BODY_BYTES)
    return nest(pairs)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise BodyTooLarge(f"The body is over {limit} bytes")
