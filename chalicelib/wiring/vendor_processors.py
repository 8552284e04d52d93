"""The processors of vendors, loaded when the first account that is bound to one is asked.

And the use cases of whoever binds accounts.
"""

from __future__ import annotations

from pynamodb.connection.base import Connection

from chalicelib.config import Settings
from chalicelib.domain.binding import Binding, Secrets, Trial, Vendor, events_path
from chalicelib.domain.clock import Clock, utc_now
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.money.bindings import Bindings
from chalicelib.services.ports import EventReader, MethodKeeper, Processor
from chalicelib.wiring.stores import Stores, vault_of


def bindings_of(settings: Settings, shared: Connection, *, clock: Clock = utc_now) -> Bindings:
    """The use cases of whoever binds accounts."""
    stores = Stores(shared)
    return Bindings(
        bindings=stores.bindings,
        accounts=stores.accounts,
        organisations=stores.organisations,
        vault=BindingVault(vault_of(settings, shared)),
        trial_of=trial_of,
        clock=clock,
        may_name_url=settings.is_local,
    )


def adapter_of(binding: Binding, secrets: Secrets) -> Processor:
    """Whoever speaks to the vendor for this account."""
    return _ADAPTERS[binding.vendor](binding, secrets)


def events_of(binding: Binding, secrets: Secrets) -> EventReader:
    """Whoever reads the vendor's events for this account."""
    return _EVENTS[binding.vendor](binding, secrets)


def keeper_of(binding: Binding, secrets: Secrets) -> MethodKeeper | None:
    """Whoever tells the vendor of the methods that it keeps; None where it is not told."""
    made = _KEEPERS.get(binding.vendor)
    return made(binding, secrets) if made is not None else None


def trial_of(binding: Binding, secrets: Secrets) -> Trial:
    """One harmless read there. Raises ServiceUnavailable."""
    return _TRIALS[binding.vendor](binding, secrets)


def _stripe(binding: Binding, secrets: Secrets) -> Processor:
    from chalicelib.processors import stripe  # no cold start pays for it

    client = stripe.client_of(secrets.api_key, binding.base_url)
    return stripe.Stripe(client, tokens_only=binding.tokens_only)


def _events_of_stripe(binding: Binding, secrets: Secrets) -> EventReader:
    from chalicelib.processors import stripe

    client = stripe.client_of(secrets.api_key, binding.base_url)
    return stripe.SignedEvents(client, secrets.event_secrets)


def _keeper_of_stripe(binding: Binding, secrets: Secrets) -> MethodKeeper:
    from chalicelib.processors import stripe

    return stripe.KeptMethods(stripe.client_of(secrets.api_key, binding.base_url))


def _try_stripe(binding: Binding, secrets: Secrets) -> Trial:
    from chalicelib.processors import stripe

    client = stripe.client_of(secrets.api_key, binding.base_url)
    return stripe.trial(client, is_live=stripe.is_live(secrets.api_key))


def _square(binding: Binding, secrets: Secrets) -> Processor:
    from chalicelib.processors import square

    return square.Square(square.client_of(binding, secrets), str(binding.location))


def _events_of_square(binding: Binding, secrets: Secrets) -> EventReader:
    from chalicelib.processors import square

    address = f"{binding.public_address or ''}{events_path(binding.id)}"
    client = square.client_of(binding, secrets)
    return square.SquareEvents(client, secrets.event_secrets, address)


def _keeper_of_square(binding: Binding, secrets: Secrets) -> MethodKeeper:
    from chalicelib.processors import square

    return square.SquareCards(square.client_of(binding, secrets))


def _try_square(binding: Binding, secrets: Secrets) -> Trial:
    from chalicelib.processors import square

    client = square.client_of(binding, secrets)
    return square.trial(client, is_live=not binding.is_sandbox, location=binding.location)


_ADAPTERS = {Vendor.STRIPE: _stripe, Vendor.SQUARE: _square}
_EVENTS = {Vendor.STRIPE: _events_of_stripe, Vendor.SQUARE: _events_of_square}
_KEEPERS = {Vendor.STRIPE: _keeper_of_stripe, Vendor.SQUARE: _keeper_of_square}
_TRIALS = {Vendor.STRIPE: _try_stripe, Vendor.SQUARE: _try_square}
