"""botocore's session for settings and credentials, without what only its clients need."""

from __future__ import annotations

from typing import Any

from botocore.session import Session, get_session


class LeanSession(Session):  # type: ignore[misc]  # botocore has no types
    """Has none of the 120 handlers of what clients do, which are 8 ms of a cold start.

    Where a client is needed after all, for an endpoint or by a source of credentials, a whole
    session makes it.
    """

    def __init__(self) -> None:
        super().__init__(include_builtin_handlers=False)

    def create_client(self, *given: Any, **named: Any) -> Any:
        """As of a whole session: one that knows the environment alone."""
        return get_session().create_client(*given, **named)
