"""Chalice keeps the current request on the app, for Lambda runs one at a time: here, per thread."""

from __future__ import annotations

import threading
from typing import Any

from chalice.app import Chalice


class _Current(threading.local):
    request: Any = None
    context: Any = None


class _RequestPerThread:
    """Put before an app's class, it gives each thread its own request and Lambda context."""

    _current = _Current()

    @property
    def current_request(self) -> Any:
        return self._current.request

    @current_request.setter
    def current_request(self, request: Any) -> None:
        self._current.request = request

    @property
    def lambda_context(self) -> Any:
        return self._current.context

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._current.context = context


def keep_requests_apart(app: Chalice) -> None:
    """Makes `app` safe to call from several threads. Calling it again changes nothing.

    The app's class changes, as `chalice local` does it, because the app is made before anyone knows
    that threads will call it. Unlike there, `lambda_context` is kept apart too.
    """
    if not isinstance(app, _RequestPerThread):
        app.__class__ = type("ThreadedChalice", (_RequestPerThread, type(app)), {})
