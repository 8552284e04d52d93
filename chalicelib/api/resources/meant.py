"""What a caller means, or may have meant, by a name that is none of the object's own.

It is that of a nested object, another API's word, or a slip.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "number": ("card_number", "account_number"),
    "pan": ("card_number",),
    "cc_number": ("card_number",),
    "exp": ("expiry",),
    "exp_date": ("expiry",),
    "expiration": ("expiry",),
    "exp_month": ("expiry",),
    "exp_year": ("expiry",),
    "cvc": ("card_code",),
    "cvv": ("card_code",),
    "cvv2": ("card_code",),
    "security_code": ("card_code",),
    "customer": ("customer_id",),
    "account": ("account_id", "customer_id"),
    "payment_method": ("payment_method_id",),
    "source": ("payment_method_id",),
    "card_id": ("payment_method_id",),
    "metadata": ("attrs",),
    "phone": ("phone_number",),
    "external_id": ("external_uid",),
    "reference": ("order_number", "external_uid"),
    "statement_descriptor": ("descriptor",),
    "default": ("default_payment_method",),
    "routing": ("routing_number",),
    "zip": ("postal_code", "billing_address"),
    "postal_code": ("billing_address",),
    "address": ("billing_address",),
    "payment_id": ("ledger",),
    "transaction_id": ("ledger",),
    "capture": ("status",),
    "capture_method": ("status",),
}
"""Names of users of other APIs, and ours for the same."""

_SENTENCES: Mapping[str, str] = {
    "currency": "all amounts are US dollars; leave it out",
    "idempotency_key": "a key goes into the header Idempotency-Key",
}
_LIKE_ENOUGH = 0.75
_LONGEST = 40


def folded(body: Mapping[str, Any], homes: Mapping[str, str]) -> Mapping[str, Any]:
    """`body` with flat card and bank fields moved into their `homes`, the nested objects."""
    flat = {name: home for name in body if (home := homes.get(name))}
    if not flat:
        return body
    nested = {name: value for name, value in body.items() if name not in flat}
    for name, home in flat.items():
        inner = nested.get(home) or {}
        if not isinstance(inner, dict):
            continue  # the home itself is wrong, and says so
        if inner.get(name, body[name]) == body[name]:
            nested[home] = {**inner, name: body[name]}
        else:
            nested[name] = body[name]  # contradicts the nested one, and is refused by name
    return nested


def hint(name: str, homes: Mapping[str, str]) -> str:
    """What to do about `name`, as the end of a sentence; empty where nothing is near.

    `homes` are the names that there are, each with how it is written here.
    """
    if name in _SENTENCES:
        return f": {_SENTENCES[name]}"
    near = next((each for each in _ELSEWHERE.get(name, ()) if each in homes), None)
    near = near or _like(name, homes)
    return f": did you mean {homes[near]}?" if near and near != name else ""


def _like(name: str, names: Collection[str]) -> str | None:
    """The name that differs in a slip of the finger."""
    if len(name) > _LONGEST:
        return None
    from difflib import get_close_matches  # for who has made one: a cold start has no need of it

    return next(iter(get_close_matches(name, names, n=1, cutoff=_LIKE_ENOUGH)), None)
