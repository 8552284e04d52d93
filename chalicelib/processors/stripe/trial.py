"""One harmless read: whether a key is accepted, and what for."""

from __future__ import annotations

from chalicelib.domain.binding import Trial
from chalicelib.errors import ServiceUnavailable
from chalicelib.processors.stripe.client import VERSION, Client
from chalicelib.processors.vendor_http import AccessRefused, NoAnswer, NotSent


def trial(client: Client, *, is_live: bool) -> Trial:
    """Of the newest payment there, if there is one. Raises ServiceUnavailable.

    Whether numbers are taken the vendor says nowhere: only keeping one by its number tells.
    """
    try:
        reply = client.get("payment_intents", limit=1)
    except AccessRefused:
        return Trial(accepted=False, api_version=VERSION)
    except (NotSent, NoAnswer) as error:
        raise ServiceUnavailable("The vendor did not answer; try again.") from error
    return Trial(accepted=reply.ok, is_live=is_live, api_version=VERSION)
