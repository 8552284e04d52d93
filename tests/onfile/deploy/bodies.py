"""One body of each kind, each of a customer with the same name, as clients send them."""

from __future__ import annotations

import gzip
import zlib
from urllib.parse import urlencode

NAME = "Zo\u00eb O\u2019Connor"
_WINDOWS = "windows-1252"
_CUSTOMER = {"name": NAME, "email": "z@example.com"}
_TEXT = f'{{"name": "{NAME}", "email": "z@example.com"}}'
_PART = '--XX\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
_PARTS = "".join(_PART.format(*pair) for pair in _CUSTOMER.items()) + "--XX--\r\n"
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_MULTIPART = {"Content-Type": "multipart/form-data; boundary=XX"}

BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "json": (_TEXT.encode(), _JSON),
    "json, windows-1252": (_TEXT.encode(_WINDOWS), _JSON),
    "json, its charset named": (
        _TEXT.encode(_WINDOWS),
        {"Content-Type": "application/json; charset=windows-1252"},
    ),
    "json, gzip": (gzip.compress(_TEXT.encode()), {**_JSON, "Content-Encoding": "gzip"}),
    "json, deflate": (
        zlib.compress(_TEXT.encode(_WINDOWS)),
        {**_JSON, "Content-Encoding": "deflate"},
    ),
    "form": (urlencode(_CUSTOMER).encode(), _FORM),
    "form, windows-1252": (urlencode(_CUSTOMER, encoding=_WINDOWS).encode(), _FORM),
    "form, bytes as they are": (f"name={NAME}&email=z@example.com".encode(_WINDOWS), _FORM),
    "multipart": (_PARTS.encode(), _MULTIPART),
    "multipart, windows-1252": (_PARTS.encode(_WINDOWS), _MULTIPART),
}
