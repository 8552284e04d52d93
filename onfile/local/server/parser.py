"""How a connection's bytes become requests: waitress frames them, their heads are read here."""

from __future__ import annotations

import time
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest as Refused

from onfile.local.server import head

_NOT_KNOWN = head.RequestLine("", "", "1.1")


class Parser(HTTPRequestParser):
    """Keeps each header as it came, and says what is wrong with a request in words of ours."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.started = time.perf_counter()
        self.line = _NOT_KNOWN
        self.fields: head.Fields = {}
        self.refusal: head.MalformedHead | None = None
        """None: it is malformed in a way that only waitress knows."""

    def received(self, data: bytes) -> int:
        """How many of the bytes belong to this request."""
        used = len(data)
        try:
            if self.body_rcv is None:
                head.check_beginning(self.header_plus + data)
            used = super().received(data)
        except head.MalformedHead as refusal:
            self.refusal, self.error, self.completed = refusal, Refused(""), True
        if self.completed:
            self.expect_continue = False  # there is nothing more to ask for
        return used

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ParsingError, of which waitress makes an `error`."""
        try:
            self.line, self.fields = head.read(header_plus)
            super().parse_header(head.framing(self.line, self.fields))
        except head.MalformedHead as refusal:
            self.refusal = refusal
            raise ParsingError("refused") from refusal
        except ValueError as error:  # of urlsplit, which waitress lets through
            raise ParsingError("refused") from error
