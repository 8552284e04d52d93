"""Request bodies: the bytes of a JSON, form or multipart body as one nested dict.

What the callers are known to send, and is therefore read: no body at all, PHP's `[]` for an empty
object, Latin-1 instead of UTF-8, bracket keys inside JSON, multipart part names without quotes.
What could be read in two ways is refused: a name with two values, numbers that are not finite, text
that no store or log can hold. A name that is repeated with its value, as the Ruby SDK does, is not.
Numbers with a fraction are Decimal, never float: they are money.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_to_bytes

from chalicelib.api.brackets import MAX_FIELDS, check, nest, safe_name, too_deep
from chalicelib.api.repeats import contradicted
from chalicelib.errors import BadRequest, BodyTooLarge, UnsupportedMediaType
from chalicelib.finite import finite
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

MAX_BODY_BYTES = 1_048_576
MAX_MULTIPART_BYTES = 4_194_304
"""Of a multipart body with its files; without them, MAX_BODY_BYTES holds for it as well."""
MAX_NUMBER_LENGTH = 64

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"

_BOUNDARY = late_pattern(r';\s*boundary\s*=\s*(?:"([ -~]+?)"|([!#-:<-~]+))', re.IGNORECASE)
_OPTION = late_pattern(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^";]*))')
_MEDIA_TYPE = late_pattern(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_NOT_A_NUMBER = Decimal("NaN")


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart body. `filename` is without directories, possibly empty."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


def parse_body(raw: bytes, content_type: str | None) -> dict[str, Any]:
    """Read a request body. Without a content type it is taken for JSON; an empty one is `{}`.

    Raises BodyTooLarge, UnsupportedMediaType, BadRequest when the body as a whole can't be read,
    and InvalidAttributes with the paths of all values that no attribute could accept.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower() or _JSON
    _check_size(len(raw), MAX_MULTIPART_BYTES if media_type == _MULTIPART else MAX_BODY_BYTES)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if not raw or raw.isspace():
        return {}
    if media_type == _JSON or media_type.endswith("+json"):
        body = _read_json(raw)
    elif media_type == _FORM:
        body = _read_form(raw)
    elif media_type == _MULTIPART:
        body = _read_multipart(raw, content_type or "")
    else:
        raise UnsupportedMediaType(f"Content-Type must be {_JSON}, {_FORM} or {_MULTIPART}")
    check(body)
    return body


def _read_json(raw: bytes) -> dict[str, Any]:
    try:
        body = _DECODER.decode(_text(raw))
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


def _read_form(raw: bytes) -> dict[str, Any]:
    raw = raw.strip()
    if raw.startswith((b"{", b"[")):
        # What curl sends for `-d '{…}'`. Read as a form, the whole document would be one name.
        raise BadRequest(f"The body looks like JSON: send it with Content-Type: {_JSON}")
    return nest(_form_pairs(raw))


def _form_pairs(raw: bytes) -> Iterator[tuple[str, str]]:
    for piece in raw.replace(b"+", b" ").split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            yield _text(unquote_to_bytes(name)), _text(unquote_to_bytes(value))


def _read_multipart(raw: bytes, content_type: str) -> dict[str, Any]:
    # Imported here, as few requests need it and each cold start would pay for it.
    from multipart import MultipartError, MultipartSegment, PushMultipartParser

    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        raise BadRequest("The Content-Type of the multipart body has no boundary")
    parts: list[tuple[Any, list[bytes]]] = []
    try:
        # Latin-1 takes any byte of a part's header, and gives it back in `_part`.
        with PushMultipartParser(
            boundary[1] or boundary[2], max_segment_count=MAX_FIELDS, header_charset="latin-1"
        ) as parser:
            for event in parser.parse(raw):
                if isinstance(event, MultipartSegment):
                    parts.append((event, []))
                elif event:
                    parts[-1][1].append(event)
    except MultipartError:
        raise BadRequest("The multipart body is malformed, incomplete or too long") from None
    pairs = [_part(segment, b"".join(chunks)) for segment, chunks in parts]
    files = sum(len(value.data) for _, value in pairs if isinstance(value, Upload))
    _check_size(len(raw) - files, MAX_BODY_BYTES)
    return nest(pairs)


def _part(segment: Any, data: bytes) -> tuple[str, str | Upload]:
    """Name and value of one part of a multipart body."""
    # The library's own reading of a name without quotes ends at its first bracket.
    header = segment.header("Content-Disposition").encode("latin-1")
    options = {
        option.lower(): quoted or bare.strip()
        for option, quoted, bare in _OPTION.findall(_text(header))
    }
    name = options.get("name", "")
    if "filename" not in options:
        return name, _text(data)
    filename = re.split(r"[/\\]", options["filename"])[-1]
    filename = "".join(filter(str.isprintable, filename))
    media_type = segment.content_type or ""
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    return name, Upload(filename, media_type, data)


def _text(raw: bytes) -> str:
    """UTF-8, or else Latin-1, which the C# and Java SDKs send without saying so."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise BodyTooLarge(f"The body is over {limit} bytes")
