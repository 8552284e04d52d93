"""Gives the Python SDK `customer.charge(amount=100)`, which Payload's documentation shows.

    import onfile_payload

is all there is to do, before or after anything else is imported, any number of times. No published
version of the SDK (payload-api, up to 0.5.1) has the method; one that has it is left as it is.
"""

from __future__ import annotations

from typing import Any

from payload.objects import Customer, Payment

_NAME = "charge"


def charge(self: Customer, /, **values: Any) -> Payment:
    """A payment by this customer, made with the key and URL that the customer came with.

    `amount` is in dollars. `values` are sent as they are, so everything that a payment can be
    created with is allowed but `customer_id`: without a `payment_method_id` or a `payment_method`
    the customer's default pays. Raises what `Payment.create` does, and ValueError for a customer
    that has not been created yet.
    """
    if not self.id:
        raise ValueError("id cannot be empty")
    return Payment.create(customer_id=self.id, _session=self._session, **values)


def _is_defined() -> bool:
    # Not hasattr: the SDK's classes answer any name, to write filters with.
    return any(_NAME in vars(cls) for cls in Customer.__mro__)


if not _is_defined():
    setattr(Customer, _NAME, charge)
