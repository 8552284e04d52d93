"""The head of an HTTP answer, read at a glance where it has the form that nearly all have.

`http.client` reads a head as it would an e-mail's, which takes longer than all else about a short
answer. What is unusual in any way is left to it, from the first byte on.
"""

from __future__ import annotations

from http.client import HTTPMessage, HTTPResponse

from chalicelib.late_pattern import late_pattern

_PLAIN = late_pattern(r"HTTP/1\.1 ([2-5][0-9]{2}) ([ -~]*)\r\n((?:[A-Za-z0-9-]+:[ -~]*\r\n)+)\r\n")
"""Status, reason, and the lines of the headers."""
_LENGTH = late_pattern(r"[0-9]{1,15}")
_NO_BODY = ("204", "304")
_MOST_HEADERS = 99
"""With more `http.client` refuses the answer."""


class PlainResponse(HTTPResponse):
    """As `http.client`'s, with its errors."""

    def begin(self) -> None:
        """Reads up to the body."""
        if self.headers is not None or self._method == "HEAD" or not self._has_begun():
            super().begin()

    def _has_begun(self) -> bool:
        """Whether the head is here, and plain, with a length. Else nothing is read."""
        came = self.fp.peek()
        end = came.find(b"\r\n\r\n") + 4
        plain = _PLAIN.fullmatch(came[:end].decode("latin-1"))
        if plain is None:
            return False
        status, reason, lines = plain.groups()
        headers = [_named(line) for line in lines.split("\r\n")[:-1]]
        known = {name.lower(): value for name, value in headers}
        length = known.get("content-length", "")
        is_plain = (
            status not in _NO_BODY
            and len(headers) == len(known) <= _MOST_HEADERS
            and "transfer-encoding" not in known
            and _LENGTH.fullmatch(length) is not None
        )
        if is_plain:
            self.fp.read(end)
            self._set(int(status), reason.strip(), headers)
            self.length = int(length)
            self.will_close = "close" in known.get("connection", "").lower()
        return is_plain

    def _set(self, status: int, reason: str, headers: list[tuple[str, str]]) -> None:
        self.version, self.chunked = 11, False
        self.code = self.status = status
        self.reason = reason
        self.headers = self.msg = HTTPMessage()
        for name, value in headers:
            self.headers.set_raw(name, value)


def _named(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.lstrip(" ")
