"""The processors of vendors, each loaded when the first account that is bound to it is asked."""

from __future__ import annotations

from chalicelib.domain.binding import Binding, Secrets, Trial, Vendor
from chalicelib.services.ports import Processor


def adapter_of(binding: Binding, secrets: Secrets) -> Processor:
    """Whoever speaks to the vendor for this account."""
    return _ADAPTERS[binding.vendor](binding, secrets)


def trial_of(binding: Binding, secrets: Secrets) -> Trial:
    """One harmless read there. Raises ServiceUnavailable."""
    return _TRIALS[binding.vendor](binding, secrets)


def _stripe(binding: Binding, secrets: Secrets) -> Processor:
    from chalicelib.processors import stripe  # no cold start pays for it

    return stripe.Stripe(stripe.client_of(secrets.api_key, binding.base_url))


def _try_stripe(binding: Binding, secrets: Secrets) -> Trial:
    from chalicelib.processors import stripe

    client = stripe.client_of(secrets.api_key, binding.base_url)
    return stripe.trial(client, is_live=stripe.is_live(secrets.api_key))


_ADAPTERS = {Vendor.STRIPE: _stripe}
_TRIALS = {Vendor.STRIPE: _try_stripe}
