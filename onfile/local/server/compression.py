"""What API Gateway does to an answer on its way: compresses it for those who say they take it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable

from onfile.local.server.http_answer import HttpAnswer

FROM_BYTES = 1_024
"""As in a deployed stage: `onfile.deploy.template.api` says it of the gateway."""

_LEVEL = 6
_REFUSED = re.compile(r"q\s*=\s*0(\.0*)?$")


def compressed(answer: HttpAnswer, accepted: Iterable[str]) -> HttpAnswer:
    """`answer` in gzip, if the client takes that and it has `FROM_BYTES`; else as it is.

    `accepted` are the values of the request's `Accept-Encoding`. Without the body, which a HEAD has
    left out, nobody knows how long it would be.
    """
    if (answer.length or 0) < FROM_BYTES or b"\r\ncontent-encoding:" in _lower(answer):
        return answer
    lines = answer.header_lines + b"Vary: Accept-Encoding\r\n"
    if not _takes_gzip(accepted):
        return answer._replace(header_lines=lines)
    # Without the time: the same answer is the same bytes.
    body = gzip.compress(answer.body, _LEVEL, mtime=0) if answer.body else b""
    length = len(body) if body else None
    lines += b"Content-Encoding: gzip\r\n"
    return answer._replace(header_lines=lines, body=body, length=length)


def _lower(answer: HttpAnswer) -> bytes:
    return b"\r\n" + answer.header_lines.lower()


def _takes_gzip(accepted: Iterable[str]) -> bool:
    for value in accepted:
        for each in value.lower().split(","):
            coding, _, weight = each.partition(";")
            if coding.strip() in ("gzip", "*"):
                return _REFUSED.search(weight.strip()) is None
    return False
