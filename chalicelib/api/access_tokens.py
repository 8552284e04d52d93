"""/access_tokens and /intents: client tokens, made by a shop's server for its page.

There is no list of them: a token is found by its text or by its intent, and gone in an hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.resources.access_token import ACCESS_TOKEN
from chalicelib.api.resources.intent import INNER, INTENT, intent_of
from chalicelib.domain.client_token import Form, Intent
from chalicelib.errors import InvalidAttributes
from chalicelib.services.callers.client_tokens import Issued, NoNumbers
from chalicelib.services.invalid import INVALID, NO_NUMBERS, REQUIRED, inside, invalid, wrong

METHODS_PAGE = "ui/methodspage.html"
"""The path of the customer's own page of its methods."""


def create(call: Call) -> Issued:
    """POST /access_tokens

    The answer's `id` is for the page. Nobody can read it again: a request that is sent again makes
    another one. From then on the token is called by its `intent_id`.
    """
    values = ACCESS_TOKEN.parse_create(call.body)
    intent = intent_of(values.get("intent"))
    return _issue(call, intent, "intent")


def get(call: Call, name: str) -> Issued:
    """GET /access_tokens/{id}

    By the token itself, or by its `intent_id`. One that has ended or is revoked is not there.
    """
    return call.services.client_tokens.get(call.organisation, name)


def revoke(call: Call, name: str) -> Issued:
    """DELETE /access_tokens/{id}

    By the token itself, or by its `intent_id`. The next request with it is refused. What it has
    made stays, and so does a payment that it has begun.
    """
    return call.services.client_tokens.revoke(call.organisation, name)


def get_intent(call: Call, intent_id: str) -> Issued:
    """GET /intents/{id}

    That of a token from `POST /access_tokens` too; its `type` is null where it is for no form.
    """
    return call.services.client_tokens.get(call.organisation, intent_id)


def create_intent(call: Call) -> Issued:
    """POST /intents

    The same token, by what it is for: `client_token_id` is for the page. A request that is sent
    again makes another one.
    """
    values = INTENT.parse_create(call.body)
    intent = intent_of(values)
    if intent.form is None:
        raise InvalidAttributes(_form_missing(values))
    if values.get("type") not in (None, intent.form):
        raise InvalidAttributes({"type": wrong("the form that is given is another one")})
    return _issue(call, intent)


def _form_missing(values: Mapping[str, Any]) -> dict[str, str]:
    return {values["type"].value: REQUIRED} if values.get("type") else {"type": REQUIRED}


def _issue(call: Call, intent: Intent, *path: str) -> Issued:
    try:
        with ExitStack() as stack:
            for name in (*path, *_path(intent.form)):
                stack.enter_context(inside(name))
            issued = call.services.client_tokens.issue(call.organisation, intent)
    except NoNumbers as error:
        where = (*path, intent.form.value) if intent.form else path
        text = f"{INVALID}: {error.processor} {NO_NUMBERS}"
        raise invalid(*where, text=text) from error
    if intent.form is not Form.METHODS:
        return issued
    # Behind a "#" no server on the way gets to see it, and no other page is told of it.
    return replace(issued, url=f"{call.base}{METHODS_PAGE}#{issued.text}")


def _path(form: Form | None) -> tuple[str, ...]:
    if form is None:
        return ()
    return (form.value, INNER[form]) if form in INNER else (form.value,)


ACCESS_TOKENS = Collection(resource=ACCESS_TOKEN, create=create, get=get, delete=revoke)
INTENTS = Collection(resource=INTENT, create=create_intent, get=get_intent)
