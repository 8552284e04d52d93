"""Walks over whole tables, page by page. Only the command line does this, and never the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pynamodb.models import Model

from chalicelib.dynamo.connection import store_errors
from onfile.admin.progress import Progress

PAGE = 100
"""Rows read at once: as many as one BatchGetItem takes of what they refer to."""

Row = TypeVar("Row", bound=Model)


def pages_of(
    model: type[Row],
    progress: Progress,
    what: str,
    *,
    start: Mapping[str, Any] | None = None,
    columns: Sequence[str] | None = None,
) -> Iterator[list[Row]]:
    """All rows of a table, strongly consistent, from after `start`, the key of an earlier page.

    `columns` are those that are read; None is all. Rows that are written meanwhile may be among
    them or not. Raises ServiceUnavailable.
    """
    count = 0
    while True:
        rows, start = _page(model, start, columns)
        yield rows
        count += len(rows)
        progress.at(what, count)
        if start is None:
            break
    progress.done(what, count)


def _page(
    model: type[Row], start: Mapping[str, Any] | None, columns: Sequence[str] | None
) -> tuple[list[Row], Mapping[str, Any] | None]:
    """The rows of one, and where the next one begins, if there is one."""
    with store_errors():
        page = model.scan(
            consistent_read=True,
            limit=PAGE,
            page_size=PAGE,
            attributes_to_get=None if columns is None else list(columns),
            last_evaluated_key=None if start is None else dict(start),
        )
        return list(page), page.last_evaluated_key
