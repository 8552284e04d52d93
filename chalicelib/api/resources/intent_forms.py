"""The forms that a client token can be for, and what an intent may fix of each.

What it fixes is checked when it is made, as the request would be that it ends in: a person who pays
should not be the first to find a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api.resources.checkout import METHOD_OPTIONS, OPTIONS
from chalicelib.api.resources.choice_types import Boolean, Choice
from chalicelib.api.resources.common import answered
from chalicelib.api.resources.field import Field
from chalicelib.api.resources.intent_types import NO_FEE, Given, Off, Origins, ReturnAddress, Wire
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import INVALID, Identifier, Text, WireType
from chalicelib.domain.client_token import Form


def _fixed_of(resource: Resource, form: Form) -> dict[str, Field]:
    """Those attributes of `resource` that intents of this form may fix. None has to be there."""
    named = (field for field in resource.fields if form in field.pages.intents)
    return {field.name: _loose(field) for field in named}


def _loose(field: Field) -> Field:
    inner: WireType = Wire(field.type)
    if isinstance(field.type, Nested):
        inner = Given(Shape(tuple(map(_loose, field.type.shape.fields))))
    return replace(
        field, type=inner, required=False, nullable=True, left_out_if_null=True, key=None
    )


def _shape(
    fixed: Mapping[str, Field], *narrower: Field, unserved: frozenset[str] = frozenset()
) -> Shape:
    """Of what is fixed; `narrower` ones, which take less than the request does, stand first."""
    own = {field.name: field for field in narrower}
    return Shape(tuple({**own, **fixed, **own}.values()), unserved=unserved)


def _optional(name: str, type_: WireType, doc: str = "") -> Field:
    kept = type_ if isinstance(type_, Given | Origins) else Wire(type_)
    return Field(name=name, type=kept, left_out_if_null=True, doc=doc)


_STATUS = _optional("status", Choice(("processed", "authorized")))
_METHOD = _shape(_fixed_of(PAYMENT_METHOD, Form.PAYMENT), unserved=PAYMENT_METHOD.unserved)
_PAYMENT = _shape(
    _fixed_of(TRANSACTION, Form.PAYMENT),
    _optional("type", Choice(("payment",))),
    _STATUS,
    _optional("payment_method", Given(_METHOD), "Not the method itself: what holds of it."),
    unserved=TRANSACTION.unserved,
)
_KEPT_METHOD = _shape(
    _fixed_of(PAYMENT_METHOD, Form.METHOD),
    _optional("id", Identifier("pm"), "Of a method that is there: that one is changed."),
    unserved=PAYMENT_METHOD.unserved,
)
_CHECKOUT = _shape(
    _fixed_of(TRANSACTION, Form.CHECKOUT),
    _STATUS,
    *(_optional(option.name, Boolean()) for option in OPTIONS),
    _optional("conv_fee", Off(NO_FEE)),
    unserved=frozenset(
        {
            *("invoice_id", "payment_method_defaults", "payment_method_preview"),
            *("processing_method_id", "processing_settings_id"),
        }
    ),
)


_REDIRECTS = Shape(
    (_optional("return_url", ReturnAddress(), "Of the shop's page, for the way back."),)
)
_METHODS_PAGE = Shape(
    (
        Field(name="customer_id", type=Wire(Identifier("acct")), required=True, nullable=False),
        *(_optional(name, Boolean()) for name in METHOD_OPTIONS),
        _optional("redirects", Given(_REDIRECTS)),
        answered(
            "url",
            Text(),
            left_out_if_null=True,
            doc="Of the page, with the token in it. It is answered once, as the token is.",
        ),
    )
)


def one_form(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """A token is for one form."""
    forms = [form.value for form in Form if form in given]
    return dict.fromkeys(forms, f"{INVALID}: one form only") if len(forms) > 1 else {}


FORMS = (
    _optional(
        Form.PAYMENT.value,
        Given(Shape((_optional("payment", Given(_PAYMENT)),))),
        "One payment. What stands here holds, whatever the page says.",
    ),
    _optional(
        Form.METHOD.value,
        Given(Shape((_optional("payment_method", Given(_KEPT_METHOD)),))),
        "One payment method, of the customer that is named here.",
    ),
    _optional(
        Form.CHECKOUT.value,
        Given(_CHECKOUT),
        "One payment, in a checkout that may offer the customer's stored methods.",
    ),
    _optional(
        Form.METHODS.value,
        Given(_METHODS_PAGE),
        "The customer's own page of its payment methods, until the token ends.",
    ),
)
ORIGINS = _optional("allowed_origins", Origins(), "Of the pages that may use it; all without.")
UNSERVED_FORMS = frozenset(
    {"attrs", "checkout_page", "processing_account_plugin", "oauth_client_token"}
)
INTENT_BODY = Given(Shape((*FORMS, ORIGINS), check=one_form, unserved=UNSERVED_FORMS))
"""As it stands inside an access token."""
