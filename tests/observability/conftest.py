"""What a deployed stage has written about all that the shop went through."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.observability.lines import to_programs
from chalicelib.observability.log_fields import Event
from tests.observability.days import (
    a_vendors_day,
    bad_days,
    days_of_receivers,
    every_route,
    good_days,
    worst_days,
)
from tests.observability.shop import Shop
from tests.support.serving import embedded_store


@dataclass(frozen=True)
class Told:
    """The lines, and what there is to compare them with.

    `first_charge` is the place of a charge among the requests. `statuses` are those that are
    stored in the end.
    """

    shop: Shop
    text: str
    lines: list[dict[str, Any]]
    first_charge: int
    statuses: dict[str, str]

    def of(self, event: Event) -> list[dict[str, Any]]:
        """The lines of one kind."""
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def writing(stage: str) -> Iterator[io.StringIO]:
    """What is written inside, as a function of a deployed stage has it written."""
    root, ours = logging.getLogger(), logging.getLogger("chalicelib")
    handlers, levels = list(root.handlers), (root.level, ours.level)
    written = io.StringIO()
    try:
        with redirect_stdout(written):
            to_programs(stage)
            yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(levels[0])
        ours.setLevel(levels[1])


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """All lines of the shop's days."""
    path = tmp_path_factory.mktemp("told") / "onfile.db"
    with pytest.MonkeyPatch.context() as patch, embedded_store(path, "told") as store:
        with writing("prod") as log:
            shop = Shop(store, patch)
            every_route(shop)
            first_charge = len(shop.sent)
            for days in (good_days, a_vendors_day, days_of_receivers, bad_days, worst_days):
                days(shop)
        text = log.getvalue()
        lines = [json.loads(line) for line in text.splitlines()]
        return Told(shop, text, lines, first_charge, shop.statuses())
