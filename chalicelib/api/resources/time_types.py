"""Moments and days on the wire. Inside, a moment is aware and in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from chalicelib.api.resources.types import invalid
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DateTime:
    """A moment; answered as `2026-11-23 15:00:00`, in UTC."""

    def parse(self, value: Any) -> datetime:
        """ISO 8601 in its usual shapes; without a zone it is UTC."""
        try:
            moment = datetime.fromisoformat(value.strip() if isinstance(value, str) else "")
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise invalid("expected a date such as 2026-11-23 15:00:00") from error

    def render(self, value: Any) -> Any:
        """Without fraction and zone."""
        return None if value is None else value.strftime("%Y-%m-%d %H:%M:%S")

    @property
    def schema(self) -> dict[str, Any]:
        """A string; not RFC 3339, because of the space."""
        return {
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
            "examples": ["2026-11-23 15:00:00"],
        }


@dataclass(frozen=True, slots=True)
class Day:
    """A date, answered as `2026-11-23`."""

    def parse(self, value: Any) -> date:
        """`2026-11-23`, with a time behind it or not."""
        moment: datetime = DateTime().parse(value)
        return moment.date()

    def render(self, value: Any) -> Any:
        """The day, in UTC, of a moment or a date."""
        return None if value is None else value.strftime("%Y-%m-%d")

    @property
    def schema(self) -> dict[str, Any]:
        """A date."""
        return {"type": "string", "format": "date"}
