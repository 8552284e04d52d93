"""The types of what an intent fixes, checked as a request is and kept as the wire has them; and of
what a token is called by.
"""

from __future__ import annotations

from typing import Any

from chalicelib.api.resources.choice_types import Boolean
from chalicelib.api.resources.document_types import plain_json
from chalicelib.api.resources.field import Selection
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.number_types import Amount
from chalicelib.api.resources.types import Invalid, Text, WireType, invalid
from chalicelib.domain.client_token import TOKEN_PATTERN, is_token
from chalicelib.domain.ids import INTENT, id_pattern, is_id
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

_ORIGIN = late_pattern(r"https?://[a-z0-9.-]{1,253}(:\d{1,5})?")
_MAX_ORIGINS = 20
_ADDRESS = late_pattern(r"https?://[^\s/?#@\\]+([/?#][^\s\\]*)?")
NO_FEE = "no fee is put on top here; add it to the amount"


@dataclass(frozen=True, slots=True)
class Given(Nested):
    """A nested object that is checked, and kept as it was given. What is null says nothing."""

    def parse(self, value: Any) -> dict[str, Any]:
        """What was given, but for what is null."""
        parsed = self.shape.parse({} if value == [] else value)
        return {name: inner for name, inner in parsed.items() if inner is not None}

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    def render_part(self, value: Any, selection: Selection) -> Any:
        """The selected members."""
        return {name: value.get(name) for name in selection}


@dataclass(frozen=True, slots=True)
class Wire:
    """A value that is checked as `type` does, and kept as the wire has it.

    An amount is kept as it was given: `"10.00"` is shown to who pays with two decimals.
    """

    type: WireType

    def parse(self, value: Any) -> Any:
        """As it is answered. Raises Invalid."""
        clean = self.type.parse(value)
        return plain_json(value) if isinstance(self.type, Amount) else self.type.render(clean)

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """Of the type; an amount may be text."""
        if isinstance(self.type, Amount):
            return {"type": ["number", "string"]}
        return self.type.schema

    @property
    def input_schema(self) -> dict[str, Any]:
        """Of the type."""
        return dict(getattr(self.type, "input_schema", self.type.schema))


@dataclass(frozen=True, slots=True)
class Off(Boolean):
    """A switch that can't be on: the message says why."""

    why: str = ""

    def parse(self, value: Any) -> bool:
        """False. Raises Invalid."""
        if Boolean.parse(self, value):
            raise invalid(self.why)
        return False


@dataclass(frozen=True, slots=True)
class ReturnAddress(Text):
    """The address of a page that a person goes back to."""

    max_length: int = 2048

    def parse(self, value: Any) -> str:
        """As it is. Raises Invalid for what is no address of a page, such as a script."""
        address = Text.parse(self, value)
        if not _ADDRESS.fullmatch(address):
            raise invalid("expected an address such as https://shop.example/account")
        return address


@dataclass(frozen=True, slots=True)
class TokenName:
    """What a client token is called by: its text, or the id of its intent. Form only."""

    def parse(self, value: Any) -> str:
        """Either."""
        if not isinstance(value, str) or not (is_token(value) or is_id(value, INTENT)):
            raise Invalid
        return value

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A string of either form."""
        return {"type": "string", "pattern": f"^{TOKEN_PATTERN}$|{id_pattern(INTENT)}"}


@dataclass(frozen=True, slots=True)
class Origins:
    """Origins of pages, `https://shop.example`."""

    def parse(self, value: Any) -> list[str]:
        """One may stand there by itself."""
        origins = [value] if isinstance(value, str) else value
        if not isinstance(origins, list) or len(origins) > _MAX_ORIGINS:
            raise invalid(f"expected up to {_MAX_ORIGINS} origins")
        if not all(isinstance(each, str) and _ORIGIN.fullmatch(each) for each in origins):
            raise invalid("expected origins such as https://shop.example")
        return origins

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """Texts."""
        return {"type": "array", "items": {"type": "string"}, "maxItems": _MAX_ORIGINS}
