"""What a client token is for, on the wire: one of four forms, and what each of them fixes.

An intent is kept and answered as it was given. What it fixes is checked when it is made, as the
request would be that it ends in: a person who pays should not be the first to find a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api.resources.checkout import METHOD_OPTIONS, OPTIONS
from chalicelib.api.resources.common import identity
from chalicelib.api.resources.field import Field, via
from chalicelib.api.resources.intent_types import NO_FEE, Given, Off, Origins, ReturnAddress, Wire
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import (
    INVALID,
    Boolean,
    Choice,
    Identifier,
    Text,
    WireType,
    choice_of,
)
from chalicelib.domain.client_token import Form, Intent
from chalicelib.domain.ids import INTENT as PREFIX
from chalicelib.services.callers.client_tokens import Issued

INNER = {Form.PAYMENT: "payment", Form.METHOD: "payment_method"}
"""Where a form's attributes stand. Those of a checkout stand among its options."""


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
        Field(
            name="url",
            type=Text(),
            read_only=True,
            left_out_if_null=True,
            doc="Of the page, with the token in it. It is answered once, as the token is.",
        ),
    )
)


def _one_form(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """A token is for one form."""
    forms = [form.value for form in Form if form in given]
    return dict.fromkeys(forms, f"{INVALID}: one form only") if len(forms) > 1 else {}


_FORMS = (
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
_ORIGINS = _optional("allowed_origins", Origins(), "Of the pages that may use it; all without.")
_UNSERVED = frozenset({"attrs", "checkout_page", "processing_account_plugin", "oauth_client_token"})
INTENT_BODY = Given(Shape((*_FORMS, _ORIGINS), check=_one_form, unserved=_UNSERVED))
"""As it stands inside an access token."""


def intent_of(given: Mapping[str, Any] | None) -> Intent:
    """The intent that was given, or what an intent says without being given one."""
    said = given or {}
    origins = said.get("allowed_origins") or ()
    origins = (origins,) if isinstance(origins, str) else tuple(origins)
    for form in Form:
        values = said.get(form)
        if values is not None:
            return Intent(form, values.get(INNER[form], {}) if form in INNER else values, origins)
    return Intent(origins=origins)


def rendered(issued: Issued) -> dict[str, Any]:
    """The opposite of `intent_of`, with the address of the page that a new token opens."""
    intent = issued.token.intent
    answer: dict[str, Any] = {}
    if intent.form is not None:
        inner = INNER.get(intent.form)
        address = {"url": issued.url} if issued.url else {}
        fixed = {**intent.fixed, **address}
        answer[intent.form.value] = {inner: fixed} if inner else fixed
    return answer | ({"allowed_origins": list(intent.origins)} if intent.origins else {})


def _part(name: str) -> Any:
    return lambda issued: rendered(issued).get(name)


LIFETIME = (
    Field(
        name="expires_at",
        type=DateTime(),
        read_only=True,
        nullable=False,
        source=via("token.expires_at"),
        doc="In UTC.",
    ),
    Field(
        name="created_at",
        type=DateTime(),
        read_only=True,
        nullable=False,
        source=via("token.created_at"),
        doc="In UTC.",
    ),
)
"""When a token, and its intent with it, was made and ends."""

INTENT = Resource(
    object="intent",
    path="/intents",
    prefix=PREFIX,
    doc="What the bearer of a client token may do, made together with the token.",
    check=_one_form,
    unserved=_UNSERVED,
    fields=(
        *identity("intent", PREFIX, via("token.intent_id")),
        Field(
            name="type",
            type=choice_of(Form),
            source=via("token.intent.form"),
            doc="The form that it is for; may be left out.",
        ),
        Field(
            name="status",
            type=Choice(("pending", "finished")),
            read_only=True,
            nullable=False,
            source=lambda issued: "finished" if issued.spent else "pending",
            doc="`finished` once its token has had its success, or too many attempts.",
        ),
        Field(
            name="client_token_id",
            type=Text(),
            read_only=True,
            source=via("text"),
            doc="The client token, for the page. It is answered once, when it is made.",
        ),
        *(replace(each, source=_part(each.name)) for each in (*_FORMS, _ORIGINS)),
        *LIFETIME,
    ),
)
