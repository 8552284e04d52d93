"""Telling vendors what has become of the methods that they keep: by the sweeper, after the fact.

No caller waits for it, and no charge depends on it: a vendor charges what it keeps. It is told what
is so now, so telling twice, late, or after a newer change does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from chalicelib.domain.clock import Clock
from chalicelib.domain.method_news import TOLD_AGAIN_AFTER, TRIES, MethodNews
from chalicelib.errors import ServiceUnavailable
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.money.bound_processors import Processors
from chalicelib.services.ports import MethodNewsStore, MethodStore


class TellingVendors:
    """The use case of the schedule."""

    def __init__(
        self,
        *,
        news: MethodNewsStore,
        methods: MethodStore,
        processors: Processors,
        clock: Clock,
    ) -> None:
        self._news = news
        self._methods = methods
        self._processors = processors
        self._clock = clock

    def tell(self, limit: int, may_go_on: Callable[[], bool]) -> int:
        """Of how many methods the vendors know all now; `limit` are tried.

        Who can't be told is tried again in an hour, and let be after three days.
        """
        told = 0
        for news in self._news.due(self._clock(), limit):
            if not may_go_on():
                break
            with on_behalf_of(news.org_id):
                told += self._tell_one(news)
        return told

    def _tell_one(self, news: MethodNews) -> bool:
        """Whatever goes wrong with it, the others have their turn."""
        try:
            self._tell(news)
            self._news.forget(news)
        except Exception:
            failed(Event.TELLING_FAILED, organisation=news.org_id, payment_method=news.method_id)
        else:
            return True
        with suppress(ServiceUnavailable):  # then it is due at the next run, as it was at this
            self._later(news)
        return False

    def _tell(self, news: MethodNews) -> None:
        found = self._methods.get(news.org_id, news.method_id)
        method = found[0].method if found is not None else None
        for name, (customer, kept_as) in news.kept_at.items():
            keeper = self._processors.keeper_of(news.org_id, name)
            if keeper is None or not customer:
                continue
            if method is None:
                keeper.remove(kept_as)
            else:
                keeper.change(kept_as, method)

    def _later(self, news: MethodNews) -> None:
        tried = replace(news, tries=news.tries + 1)
        if tried.tries >= TRIES:
            self._news.forget(tried)
        else:
            self._news.postpone(tried, self._clock() + TOLD_AGAIN_AFTER)
