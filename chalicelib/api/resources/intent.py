"""What a client token is for, on the wire: one of four forms, and what each of them fixes.

An intent is kept and answered as it was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api.resources.choice_types import Choice, choice_of
from chalicelib.api.resources.common import answered, identity
from chalicelib.api.resources.field import Field, via
from chalicelib.api.resources.intent_forms import FORMS, ORIGINS, UNSERVED_FORMS, one_form
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.types import Text
from chalicelib.domain.client_token import Form, Intent
from chalicelib.domain.ids import INTENT as PREFIX
from chalicelib.services.callers.client_tokens import Issued

INNER = {Form.PAYMENT: "payment", Form.METHOD: "payment_method"}
"""Where a form's attributes stand. Those of a checkout stand among its options."""


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
    answered("expires_at", DateTime(), via("token.expires_at"), nullable=False, doc="In UTC."),
    answered("created_at", DateTime(), via("token.created_at"), nullable=False, doc="In UTC."),
)
"""When a token, and its intent with it, was made and ends."""

INTENT = Resource(
    object="intent",
    path="/intents",
    prefix=PREFIX,
    doc="What the bearer of a client token may do, made together with the token.",
    check=one_form,
    unserved=UNSERVED_FORMS,
    fields=(
        *identity("intent", PREFIX, via("token.intent_id")),
        Field(
            name="type",
            type=choice_of(Form),
            source=via("token.intent.form"),
            doc="The form that it is for; may be left out.",
        ),
        answered(
            "status",
            Choice(("pending", "finished")),
            lambda issued: "finished" if issued.spent else "pending",
            nullable=False,
            doc="`finished` once its token has had its success, or too many attempts.",
        ),
        answered(
            "client_token_id",
            Text(),
            via("text"),
            doc="The client token, for the page. It is answered once, when it is made.",
        ),
        *(replace(each, source=_part(each.name)) for each in (*FORMS, ORIGINS)),
        *LIFETIME,
    ),
)
