"""A multipart body as pairs of bracket key and value: a text, or a file."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

from chalicelib.api.brackets import MAX_FIELDS, safe_name
from chalicelib.api.texts import Decode, decoding, guessed
from chalicelib.errors import BadRequest
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

_BOUNDARY = late_pattern(r';\s*boundary\s*=\s*(?:"([ -~]+?)"|([!#-:<-~]+))', re.IGNORECASE)
_ONE_OPTION = r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";]*))'
_OPTION = late_pattern(_ONE_OPTION)
_ALL_OPTIONS = late_pattern(rf"[\w-]+\s*(?:{_ONE_OPTION}\s*)*;?\s*")
_MEDIA_TYPE = late_pattern(r"[\w.+-]+/[\w.+-]+", re.ASCII)


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart body. `filename` is without directories, possibly empty."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


def multipart_pairs(raw: bytes, content_type: str, decode: Decode) -> list[tuple[str, Any]]:
    """Name and value of each part, read by `decode` where the part names no charset itself.

    Raises BadRequest for a body that is malformed, and UnsupportedMediaType for a charset.
    """
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
    return [_part(segment, b"".join(chunks), decode) for segment, chunks in parts]


def _part(segment: Any, data: bytes, decode: Decode) -> tuple[str, str | Upload]:
    options = _options(segment)
    name = options.get("name", "")
    if "\\\\" in name:
        # Some clients write one for each backslash, others two.
        raise BadRequest(f"{safe_name(name)}: A backslash in the name of a part is not clear")
    name = _without_escapes(name)
    if "filename" not in options:
        own = decoding(segment.header("Content-Type", ""))
        return name, (own or decode)(data)
    filename = re.split(r"[/\\]", options["filename"])[-1]
    filename = "".join(filter(str.isprintable, filename))
    media_type = segment.content_type or ""
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    return name, Upload(filename, media_type, data)


def _options(segment: Any) -> dict[str, str]:
    """What the Content-Disposition of a part says, as it stands between its quotes, if it has some.

    The library's own reading of a name without quotes ends at its first bracket.
    """
    [header, *more] = [text for name, text in segment.headerlist if name == "Content-Disposition"]
    text = guessed(header.encode("latin-1"))
    found = _OPTION.findall(text)
    options = {option.lower(): quoted or bare.strip() for option, quoted, bare in found}
    if more or len(options) < len(found) or not _ALL_OPTIONS.fullmatch(text):
        # What follows a quote or a semicolon inside a name would be lost.
        name = safe_name(options.get("name", ""))
        raise BadRequest(f"{name}: The Content-Disposition of this part can't be read")
    return options


def _without_escapes(name: str) -> str:
    """Browsers write these three characters of a name in percent, older clients a quote with `\\`.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    """
    for escape, character in (('\\"', '"'), ("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        name = name.replace(escape, character)
    return name
