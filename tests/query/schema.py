"""The attributes of the API's objects as the naive evaluation knows them: names, kinds, nesting.

Written from the documents of the wire, not from the service's declarations: an attribute that the
service declares otherwise shows as a disagreement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What an attribute holds. A RELATION is another object, found by an id of this one."""

    TEXT = auto()
    EMAIL = auto()
    CHOICE = auto()
    ID = auto()
    BOOL = auto()
    NUMBER = auto()
    MOMENT = auto()
    DATE = auto()
    FREE = auto()
    OBJECT = auto()
    LIST = auto()
    RELATION = auto()


TEXTUAL = frozenset({Kind.TEXT, Kind.EMAIL, Kind.CHOICE, Kind.ID})
TEMPORAL = frozenset({Kind.MOMENT, Kind.DATE})
COMPOUND = frozenset({Kind.OBJECT, Kind.LIST})


@dataclass(frozen=True)
class Attribute:
    """One attribute. `inner` names the shape inside; `via` is a relation's id attribute.

    `words` are those of a choice; of an id, what it begins with.
    """

    kind: Kind
    inner: str = ""
    via: str = ""
    on_request: bool = False
    words: tuple[str, ...] = ()

    def can_be(self, text: str) -> bool:
        """Whether a filter may ask for it to be equal to the text, which is not null."""
        if self.kind is Kind.CHOICE:
            return set(text.split(",")) <= set(self.words)
        if self.kind is Kind.ID:
            return re.fullmatch(rf"{self.words[0]}_[a-zA-Z0-9]{{16,25}}", text) is not None
        return True


Shape = Mapping[str, Attribute]


class Unknown(Exception):
    """A path names an attribute that does not exist."""


def _of(kind: Kind, names: str, *, on_request: bool = False) -> dict[str, Attribute]:
    return {name: Attribute(kind, on_request=on_request) for name in names.split()}


def _id(prefix: str, names: str) -> dict[str, Attribute]:
    return {name: Attribute(Kind.ID, words=(prefix,)) for name in names.split()}


def _choice(name: str, words: str, *, on_request: bool = False) -> dict[str, Attribute]:
    choice = Attribute(Kind.CHOICE, on_request=on_request, words=tuple(words.split()))
    return {name: choice}


def _common(prefix: str, objects: str) -> dict[str, Attribute]:
    return {
        **_id(prefix, "id"),
        **_choice("object", objects),
        **_of(Kind.FREE, "attrs"),
        **_of(Kind.MOMENT, "created_at modified_at"),
    }


_METHODS = {"payment_methods": Attribute(Kind.LIST, "payment_method")}


def _related(name: str, inner: str) -> dict[str, Attribute]:
    return {name: Attribute(Kind.RELATION, inner, f"{name}_id", on_request=True)}


_CUSTOMER_OWN: Shape = {
    **_of(Kind.TEXT, "name phone_number description external_uid"),
    **_of(Kind.EMAIL, "email"),
    **_of(Kind.BOOL, "keep_active"),
    **_id("acct", "primary_processing_id"),
    **_related("primary_processing", "processing_account"),
}
_PROCESSING_OWN: Shape = {
    **_of(Kind.TEXT, "name industry description"),
    **_of(Kind.TEXT, "parent_org_id processing_settings_id legal_entity_id"),
    **_choice("status", "pending incomplete active declined"),
    **_of(Kind.FREE, "legal_entity underwriting billing_contact"),
}

SHAPES: dict[str, Shape] = {
    "customer": {**_common("acct", "customer"), **_CUSTOMER_OWN, **_METHODS},
    "processing_account": {**_common("acct", "processing_account"), **_PROCESSING_OWN, **_METHODS},
    "account": {
        **_common("acct", "customer processing_account"),
        **_CUSTOMER_OWN,
        **_PROCESSING_OWN,
        **_METHODS,
        **_choice("type", "customer processing", on_request=True),
    },
    "payment_method": {
        **_common("pm", "payment_method"),
        **_choice("type", "card bank_account"),
        **_choice("status", "active inactive declining"),
        **_choice("transfer_type", "send-only receive-only two-way"),
        **_choice("verification_status", "not-verified verified owner-verified"),
        **_id("acct", "customer_id account_id"),
        **_of(Kind.TEXT, "description account_holder bank_name phone_number"),
        **_of(Kind.EMAIL, "email"),
        **_of(Kind.BOOL, "keep_active default_payment_method default_credit_method"),
        **_of(Kind.BOOL, "default_deposit_method default_reversal_method"),
        "card": Attribute(Kind.OBJECT, "card"),
        "bank_account": Attribute(Kind.OBJECT, "bank_account"),
        "billing_address": Attribute(Kind.OBJECT, "billing_address"),
        **_related("customer", "customer"),
        **_related("account", "account"),
    },
    "card": {
        **_of(Kind.TEXT, "card_number expiry card_brand"),
        **_choice("card_type", "credit debit"),
    },
    "bank_account": {
        **_of(Kind.TEXT, "account_number routing_number"),
        **_choice("account_type", "checking savings"),
        **_choice("account_class", "personal business"),
        **_choice("account_currency", "usd cad"),
    },
    "billing_address": _of(
        Kind.TEXT, "street_address unit_number city state_province postal_code country_code"
    ),
    "transaction": {
        **_common("txn", "transaction"),
        **_choice("type", "payment refund credit"),
        **_choice("status", "authorized processing processed declined voided rejected"),
        **_of(Kind.NUMBER, "amount fee risk_score"),
        **_of(Kind.NUMBER, "conv_fee", on_request=True),
        **_of(Kind.TEXT, "status_code status_message processing_method_id"),
        **_of(Kind.TEXT, "processing_settings_id description descriptor order_number ref_number"),
        **_of(Kind.TEXT, "notes avs card_code risk_flag funding_status funding_type source"),
        **_of(Kind.TEXT, "auth_code", on_request=True),
        **_id("acct", "customer_id processing_id"),
        **_id("pm", "payment_method_id"),
        **_of(Kind.DATE, "processed_date rejected_date"),
        **_of(Kind.FREE, "order_details shipping_details initiator"),
        "payment_method": Attribute(Kind.OBJECT, "payment_method"),
        "ledger": Attribute(Kind.LIST, "transaction_ledger", on_request=True),
        "operations": Attribute(Kind.LIST, "operation", on_request=True),
        **_related("customer", "customer"),
        **_related("processing", "processing_account"),
    },
    "transaction_ledger": {
        **_common("lgr", "transaction_ledger"),
        **_id("txn", "transaction_id assoc_transaction_id"),
        **_of(Kind.TEXT, "entry_type"),
        **_of(Kind.NUMBER, "amount"),
        **_of(Kind.DATE, "processed_date"),
        **_related("transaction", "transaction"),
        **_related("assoc_transaction", "transaction"),
    },
    "operation": {
        **_id("op", "id"),
        **_id("txn", "transaction_id"),
        **_choice("object", "operation"),
        **_choice("type", "authorize process void reject"),
        **_choice("status", "complete failed"),
        **_of(Kind.NUMBER, "amount"),
        **_of(Kind.FREE, "attrs"),
        **_of(Kind.MOMENT, "created_at"),
        **_related("transaction", "transaction"),
    },
}

Path = tuple[str, ...]


def kind_at(shape: str, path: Sequence[str]) -> Kind:
    """The kind at the end of `path`. OBJECT for what has attributes of its own. Raises Unknown."""
    return attribute_at(shape, path).kind


def attribute_at(shape: str, path: Sequence[str], *, inside: bool = False) -> Attribute:
    """What is at the end of `path`. OBJECT for what has attributes of its own. Raises Unknown.

    `inside`: the object is a part of another one. It has no related objects: none are loaded.
    """
    attribute = SHAPES[shape].get(path[0])
    if attribute is None or (inside and attribute.kind is Kind.RELATION):
        raise Unknown(path[0])
    rest = path[1:]
    if attribute.kind is Kind.FREE:
        return Attribute(Kind.FREE if rest else Kind.OBJECT)
    part = attribute.kind in COMPOUND
    if attribute.kind is Kind.LIST and rest and rest[0].isdecimal():
        rest = rest[1:]
        whole = Attribute(Kind.OBJECT)
        return attribute_at(attribute.inner, rest, inside=True) if rest else whole
    if attribute.inner and rest:
        return attribute_at(attribute.inner, rest, inside=part)
    if rest:
        raise Unknown(path[0])
    return Attribute(Kind.OBJECT) if attribute.kind is Kind.RELATION else attribute


def crosses_list(shape: str, path: Sequence[str]) -> bool:
    """Whether the path leads to any row of a declared list, not to one by its index."""
    attribute = SHAPES[shape][path[0]]
    rest = path[1:]
    if not rest or not attribute.inner:
        return False
    if attribute.kind is Kind.LIST:
        if not rest[0].isdecimal():
            return True
        rest = rest[1:]
    return bool(rest) and crosses_list(attribute.inner, rest)
