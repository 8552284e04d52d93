"""What `onfile run` serves: the API, the pages beside it, the control plane, and the use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from chalice.app import Chalice

from chalicelib import assembly, wiring
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.use_cases import Services
from onfile.local import home
from onfile.local.control import routes as control
from onfile.local.control.faulty_gateway import FaultyGateway
from onfile.local.control.organisation_clocks import OrganisationClocks
from onfile.local.control.own_time import OwnTimeStores
from onfile.local.control.passing_time import PassingTime
from onfile.local.control.recent_requests import RecentRequests
from onfile.local.control.standing_orders import StandingOrders
from onfile.local.control.turns import Turns
from onfile.local.data_folder import DataFolder
from onfile.local.demo import shop
from onfile.local.seed import SECRET_KEY
from onfile.local.server.local_gateway import Gateway
from onfile.local.shared_keys import KeyChanges
from onfile.local.stage_services import stage_services
from onfile.local.stream_reader import streamed_tables, streams_of_stage, wait_for_reader


@dataclass(frozen=True)
class ServedStage:
    """One process's. `services` are made at the first call."""

    app: Chalice
    gateway: Gateway
    services: Callable[[], Services]
    turns: Turns
    """What runs by a schedule takes its turn."""
    clocks: OrganisationClocks


def served_stage(folder: DataFolder, own_key: str | None) -> ServedStage:
    """On the data in `folder`; `own_key` stands in for the documented one. Touches no store yet."""
    plans, faults = (StandingOrders(folder.data / f"{name}.json") for name in ("plans", "faults"))
    key_changes = KeyChanges(folder.data / "keys.changed")
    clocks, turns = OrganisationClocks(folder.data / "clocks.json"), Turns(folder.data / "turns")
    services = stage_services(
        key=own_key or SECRET_KEY, plans=plans, key_changes=key_changes, clocks=clocks
    )
    app = assembly.assembled(services)
    if own_key is None:
        _register_pages(app, services)
    recent = RecentRequests()
    app.register_middleware(recent.note, "http")
    plane = lru_cache(maxsize=1)(
        lambda: control.ControlPlane(
            plans=plans,
            faults=faults,
            recent=recent,
            key_changes=key_changes,
            clocks=clocks,
            passing_time=_passing_time(services(), clocks, turns, folder),
        )
    )
    control.register(app, plane, key=own_key)
    gateway = FaultyGateway(app, services=services, faults=faults)
    return ServedStage(app, gateway, services, turns, clocks)


def _register_pages(app: Chalice, services: Callable[[], Services]) -> None:
    """Those that show the documented key, and pay with it."""
    home.register(app, services)
    shop.register(app, services)


def _passing_time(
    services: Services, clocks: OrganisationClocks, turns: Turns, folder: DataFolder
) -> PassingTime:
    shared = wiring.connection()
    return PassingTime(
        services,
        OwnTimeStores(shared, clocks),
        Ledger(shared),
        clocks=clocks,
        turns=turns,
        wait_for_readers=partial(
            wait_for_reader,
            streams_of_stage(shared.transport),
            streamed_tables(wiring.TABLES),
            folder.data / "streams",
        ),
    )
