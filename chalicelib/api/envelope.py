"""What stands round every route: whoever comes in by its door, and how the outcome is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from chalice.app import Request, Response

from chalicelib.api.answer_time import told_by
from chalicelib.api.csv_pages import CONTENT_TYPE as CSV
from chalicelib.api.csv_pages import CsvText
from chalicelib.api.error_answers import InternalError, envelope
from chalicelib.api.json_line import json_line
from chalicelib.api.query.params import Params
from chalicelib.domain.account import Organisation
from chalicelib.domain.card_testing import Bearer
from chalicelib.domain.client_token import Form
from chalicelib.domain.idempotency import Keyed
from chalicelib.domain.transaction import Transaction
from chalicelib.errors import OnfileError, Unauthorized
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import current
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.use_cases import Services
from chalicelib.time_budget import time_budget

PLAN_HEADER = "X-Query-Plan"
"""How a list was read, and what it cost."""

WARNING_HEADER = "X-Onfile-Warning"
NO_MONEY_MOVES = "no money moves: this live organisation charges the sandbox"

KEYED_METHODS = ("POST", "PUT")
"""Those that take an Idempotency-Key. What is gone can't be deleted again: a DELETE needs none."""

CHALLENGE = 'Basic realm="Onfile", charset="UTF-8"'
"""How a key is sent, in the words of RFC 7617."""

_HEADERS: dict[str, str | list[str]] = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request, parsed as far as every route needs it."""

    services: Services
    organisation: Organisation
    body: Mapping[str, Any]
    params: Params
    headers: dict[str, str] = field(default_factory=dict)
    """Of the answer, beside the usual ones."""
    keyed: Keyed | None = None
    """The request under its Idempotency-Key, if it came with one."""
    grant: Grant | None = None
    """What the caller may, if it came with a client token rather than a secret key."""
    address: str = ""
    """Whence the request came, empty where that is not known."""
    base: str = "/"
    """The address under which it has reached the service, with a slash at its end."""

    @property
    def bearer(self) -> Bearer | None:
        """Who came with a client token, if one did."""
        return None if self.grant is None else Bearer(self.grant.token_id, self.address)


View = Callable[..., dict[str, Any] | CsvText]


@dataclass(frozen=True, slots=True)
class TokenView:
    """What a route does for callers with a client token, of an intent for one of `forms`, or none.

    `shown` is what they may see of a transaction that was declined.
    """

    forms: frozenset[Form]
    view: Callable[[Call, Grant], dict[str, Any]]
    shown: Callable[[Transaction], dict[str, Any]]

    def serves(self, grant: Grant) -> bool:
        """Whether the bearer may come in at all."""
        return grant.form is None or grant.form in self.forms


@dataclass(frozen=True, slots=True)
class Door:
    """How callers come in: who they are, and what of an error they may see."""

    call: Callable[[Request, Services], Call]
    error: Callable[[OnfileError, Request, Call | None], tuple[int, dict[str, Any]]]
    """The call is None for who was not let in."""
    challenges: Callable[[Request], bool]
    """Whether a caller who is not let in is told how to send a key: a browser asks people then."""


def answer(
    request: Request,
    services: Callable[[], Services],
    view: View,
    path: Mapping[str, str],
    door: Door,
    tokens: TokenView | None = None,
) -> Response:
    """Run `view` on the request, and turn whatever comes out into a response.

    For callers with a client token `tokens` is run in its place.
    """
    more: dict[str, str] = {}
    call = None
    try:
        with time_budget(), told_by(services().clock):
            call = door.call(request, services())
            more = call.headers
            if tokens is None or call.grant is None:
                status, body = 200, view(call, **path)
            else:
                status, body = 200, tokens.view(call, call.grant)
    except OnfileError as error:
        status, body = door.error(error, request, call)
        more |= _beside(error, request, door)
    except Exception:
        failed(Event.REQUEST_FAILED, route=route_of(request), method=request.method)
        status, body = envelope(InternalError())
    return _response(status, body, more)


def _beside(error: OnfileError, request: Request, door: Door) -> dict[str, str]:
    """The headers that come with an error."""
    wait = error.retry_after_s
    told = {} if wait is None else {"Retry-After": str(wait)}
    if isinstance(error, Unauthorized) and door.challenges(request):
        told |= {"WWW-Authenticate": CHALLENGE}
    return told


def refused(error: OnfileError) -> Response:
    """The answer to a request that comes to no route."""
    status, body = envelope(error)
    return _response(status, body, {})


def _response(status: int, body: Any, more: Mapping[str, str]) -> Response:
    # Serialised here: Chalice's own serialiser turns what it does not know into something else.
    if isinstance(body, CsvText):
        text, more = body.text, {**more, "Content-Type": CSV}
    else:
        text = json_line(body)
    headers = {**_HEADERS, **more, "X-Request-Id": current().request_id}
    return Response(text, status_code=status, headers=headers)


def route_of(request: Request) -> str:
    """The route's pattern: the path itself could hold anything."""
    return str(request.context.get("resourcePath", ""))
