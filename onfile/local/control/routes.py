"""The routes of the control plane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from chalice.app import Blueprint, Chalice, Response

from chalicelib.api.envelope import refused
from chalicelib.api.json_line import json_line
from chalicelib.errors import InvalidAttributes, OnfileError
from onfile.local.control import door
from onfile.local.control.local_tenants import LocalTenants
from onfile.local.control.orders_read import fault_of, plan_of
from onfile.local.control.organisation_clocks import OrganisationClocks, moment_asked, shown
from onfile.local.control.passing_time import PassingTime
from onfile.local.control.recent_requests import RecentRequests
from onfile.local.control.standing_orders import StandingOrders
from onfile.local.page_answers import text_answer
from onfile.local.shared_keys import KeyChanges

PREFIX = "/_local/organisations"
_DEFAULT_NAME = "Test"

Body = Mapping[str, Any]
View = Callable[..., dict[str, Any]]


class ControlPlane:
    """What each route does, once the caller is let in."""

    def __init__(
        self,
        *,
        plans: StandingOrders,
        faults: StandingOrders,
        recent: RecentRequests,
        key_changes: KeyChanges,
        clocks: OrganisationClocks,
        passing_time: PassingTime,
    ) -> None:
        self._plans = plans
        self._faults = faults
        self._recent = recent
        self._clocks = clocks
        self._passing_time = passing_time
        self._tenants = LocalTenants(key_changes)

    def create(self, body: Body) -> dict[str, Any]:
        """A new organisation and its key, which is told here alone."""
        if wrong := {name: "expected nothing but name" for name in body if name != "name"}:
            raise InvalidAttributes(wrong)
        name = body.get("name", _DEFAULT_NAME)
        if not isinstance(name, str):
            raise InvalidAttributes({"name": "expected a text"})
        organisation, key = self._tenants.create(name)
        return _organisation(organisation.id, key=key)

    def reset(self, body: Body, org_id: str) -> dict[str, Any]:
        """Under the same key."""
        new = self._tenants.reset(org_id)
        self._forget(org_id)
        return _organisation(new.id)

    def drop(self, body: Body, org_id: str) -> dict[str, Any]:
        """Its key opens nothing from now on."""
        self._tenants.drop(org_id)
        self._forget(org_id)
        return _organisation(org_id, dropped=True)

    def plan(self, body: Body, org_id: str) -> dict[str, Any]:
        """One more planned outcome."""
        self._tenants.get(org_id)
        self._plans.add(org_id, plan_of(body))
        return self.plans(body, org_id)

    def plans(self, body: Body, org_id: str) -> dict[str, Any]:
        """Those that are left."""
        return _values(self._plans.of(org_id))

    def clear_plans(self, body: Body, org_id: str) -> dict[str, Any]:
        """None is left."""
        self._plans.clear(org_id)
        return _values([])

    def break_(self, body: Body, org_id: str) -> dict[str, Any]:
        """One more fault."""
        self._tenants.get(org_id)
        self._faults.add(org_id, fault_of(body))
        return self.faults(body, org_id)

    def faults(self, body: Body, org_id: str) -> dict[str, Any]:
        """Those that are on."""
        return _values(self._faults.of(org_id))

    def mend(self, body: Body, org_id: str) -> dict[str, Any]:
        """All are off."""
        self._faults.clear(org_id)
        return _values([])

    def requests(self, body: Body, org_id: str) -> dict[str, Any]:
        """The last ones, newest first."""
        return _values(self._recent.of(org_id))

    def clock(self, body: Body, org_id: str) -> dict[str, Any]:
        """What time it is for the organisation."""
        return _clock(self._clocks.now_of(self._tenants.get(org_id).id))

    def move_clock(self, body: Body, org_id: str) -> dict[str, Any]:
        """Forward, and all that is due by then is done."""
        organisation = self._tenants.get(org_id)
        return _clock(self._passing_time.move(organisation, partial(moment_asked, body)))

    def _forget(self, org_id: str) -> None:
        self._clocks.forget(org_id)
        self._plans.clear(org_id)
        self._faults.clear(org_id)


_ONE = f"{PREFIX}/{{org_id}}"
_ROUTES: tuple[tuple[str, str, View], ...] = (
    ("POST", PREFIX, ControlPlane.create),
    ("DELETE", _ONE, ControlPlane.drop),
    ("POST", f"{_ONE}/reset", ControlPlane.reset),
    ("POST", f"{_ONE}/plans", ControlPlane.plan),
    ("GET", f"{_ONE}/plans", ControlPlane.plans),
    ("DELETE", f"{_ONE}/plans", ControlPlane.clear_plans),
    ("POST", f"{_ONE}/faults", ControlPlane.break_),
    ("GET", f"{_ONE}/faults", ControlPlane.faults),
    ("DELETE", f"{_ONE}/faults", ControlPlane.mend),
    ("GET", f"{_ONE}/requests", ControlPlane.requests),
    ("GET", f"{_ONE}/clock", ControlPlane.clock),
    ("POST", f"{_ONE}/clock", ControlPlane.move_clock),
)


def register(app: Chalice, plane: Callable[[], ControlPlane], *, key: str | None) -> None:
    """Hang the routes on `app`; `key` is what they ask for, None where they mind the host."""
    routes = Blueprint(__name__)

    def serve(method: str, path: str, view: View) -> None:
        def handler(**named: str) -> Response:
            request = routes.current_request
            try:
                door.check(request, key)
                body = door.body_sent(request) if method == "POST" else {}
                return text_answer(json_line(view(plane(), body, **named)), "application/json")
            except OnfileError as error:
                return refused(error)

        name = f"{method} {path}"
        routes.route(path, methods=[method], content_types=["*/*"], name=name)(handler)

    for method, path, view in _ROUTES:
        serve(method, path, view)
    app.register_blueprint(routes)


def _organisation(org_id: str, **more: Any) -> dict[str, Any]:
    return {"object": "organisation", "id": org_id, **more}


def _clock(now: datetime) -> dict[str, Any]:
    return {"object": "clock", "now": shown(now)}


def _values(values: list[Any]) -> dict[str, Any]:
    return {"object": "list", "values": values}
