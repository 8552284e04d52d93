"""Types of attributes that only webhooks have."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlsplit

from chalicelib.api.resources.choice_types import Choice, choice_of
from chalicelib.api.resources.field import NOT_SERVED
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.types import Invalid, Text, invalid
from chalicelib.domain.ids import EVENT, is_id
from chalicelib.domain.webhook import MAX_RETRIES, Trigger
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

UNSERVED_TRIGGERS = (
    "automatic_payment",
    "deposit",
    "reversal",
    "adjusted",
    "payout",
    "withdraw",
    "payment_activation:status",
    "payment_link:status",
    "transaction:operation:clear",
)
"""Of the public API: nothing here can make them happen yet."""

_MAX_URL = 2_048
_PRINTABLE = late_pattern(r"[\x21-\x7e]+")
_WHSEC = "whsec_"
_WHSEC_BYTES = (24, 64)


@dataclass(frozen=True, slots=True)
class TriggerName(Choice):
    """The word of a trigger. One of the public API that can't fire yet is refused as such."""

    def parse(self, value: Any) -> str:
        """The trigger."""
        word = value.strip().lower() if isinstance(value, str) else None
        if word in self.documented:
            raise Invalid(NOT_SERVED)
        return Choice.parse(self, value)


TRIGGER = TriggerName(choice_of(Trigger).words, Trigger, UNSERVED_TRIGGERS)


@dataclass(frozen=True, slots=True)
class Url(Text):
    """Where to send something: http or https, and nothing in it that names a person or a place in
    a page.
    """

    max_length: int = _MAX_URL
    pattern: Any = _PRINTABLE
    example: str = "https://example.com/hooks"
    exact: bool = True

    def parse(self, value: Any) -> str:
        """The URL."""
        text = Text.parse(self, value)
        try:
            parts = urlsplit(text)
            port, host = parts.port, parts.hostname
        except ValueError:
            raise invalid(f"expected something like {self.example}") from None
        if parts.scheme not in ("http", "https") or not host or port == 0 or "\\" in text:
            raise invalid(f"expected something like {self.example}")
        if "@" in parts.netloc or "#" in text:
            raise invalid("no user, password or fragment")
        return text


@dataclass(frozen=True, slots=True)
class SenderSecret(Text):
    """What deliveries are signed with: its bytes, or after `whsec_` those of the base64."""

    max_length: int = 128
    pattern: Any = _PRINTABLE
    example: str = "whsec_ and 24 to 64 bytes in base64"
    exact: bool = True

    def parse(self, value: Any) -> str:
        """The secret."""
        text = Text.parse(self, value)
        if text.startswith(_WHSEC):
            _check_base64(text.removeprefix(_WHSEC))
        return text


def _check_base64(text: str) -> None:
    least, most = _WHSEC_BYTES
    try:
        length = len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if not least <= length <= most:
        raise invalid(f"expected {least} to {most} bytes in base64 after {_WHSEC}")


@dataclass(frozen=True, slots=True)
class Since(DateTime):
    """A moment, or the id of an event."""

    def parse(self, value: Any) -> Any:
        """The moment, or the id as it is."""
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and is_id(text, EVENT):
            return text
        return DateTime.parse(self, value)

    @property
    def input_schema(self) -> dict[str, Any]:
        """Either."""
        return {"type": "string", "examples": ["2026-11-23 15:00:00"]}


@dataclass(frozen=True, slots=True)
class Retries:
    """How many attempts follow the first one."""

    def parse(self, value: Any) -> int:
        """A whole number, as JSON or as text."""
        text = str(value).strip() if isinstance(value, (int, str)) else ""
        if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 3:
            raise invalid(f"expected a whole number from 0 to {MAX_RETRIES}")
        if int(text) > MAX_RETRIES:
            raise invalid(f"at most {MAX_RETRIES}")
        return int(text)

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A whole number."""
        return {"type": "integer", "minimum": 0, "maximum": MAX_RETRIES}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number that is only ever answered."""

    def parse(self, value: Any) -> int:
        """A whole number, as a filter gives it."""
        try:
            return int(str(value))
        except ValueError:
            raise invalid("expected a whole number") from None

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A whole number."""
        return {"type": "integer"}
