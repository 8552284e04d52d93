"""One harmless read: whether a token is accepted, what for, and where payments can be taken."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.binding import Location, Trial
from chalicelib.errors import ServiceUnavailable
from chalicelib.processors.square.client import VERSION, SquareClient
from chalicelib.processors.vendor_http import AccessRefused, NoAnswer, NotSent

_TAKES_CARDS = "CREDIT_CARD_PROCESSING"


def trial(client: SquareClient, *, is_live: bool, location: str | None = None) -> Trial:
    """Of the merchant's locations. Raises ServiceUnavailable."""
    try:
        reply = client.get("locations")
    except AccessRefused:
        return Trial(accepted=False, api_version=VERSION)
    except (NotSent, NoAnswer) as error:
        raise ServiceUnavailable("The vendor did not answer; try again.") from error
    every = reply.body.get("locations", []) if reply.ok else []
    bound: dict[str, Any] = next((each for each in every if each["id"] == location), {})
    return Trial(
        accepted=reply.ok,
        is_live=is_live,
        account=next((each.get("merchant_id") for each in every), None),
        name=bound.get("name"),
        api_version=VERSION,
        takes_numbers=False,
        locations=tuple(_location(each) for each in every if _is_open(each)),
    )


def _is_open(found: dict[str, Any]) -> bool:
    return found.get("status") == "ACTIVE" and _TAKES_CARDS in found.get("capabilities", [])


def _location(found: dict[str, Any]) -> Location:
    return Location(found["id"], str(found.get("name") or ""), found["currency"].lower())
