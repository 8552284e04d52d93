"""Creating the tables on an empty store: for the local stage and for tests.

A deployed stage gets its tables from its template, never from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.models import Model


def create_missing(models: Sequence[type[Model]]) -> None:
    """Create each table that is not there yet, on demand billing, and wait until it serves.

    One that is from before it had a stream gets that.
    """
    for model in models:
        if not model.exists():
            model.create_table(wait=True, billing_mode="PAY_PER_REQUEST")
            continue
        view = getattr(model.Meta, "stream_view_type", None)
        if view is not None and "StreamSpecification" not in model.describe_table():
            _turn_on_stream(model, view)


def _turn_on_stream(model: type[Model], view: str) -> None:
    table = model._get_connection()
    specification = {"StreamEnabled": True, "StreamViewType": view}
    request = {"TableName": table.table_name, "StreamSpecification": specification}
    table.connection.dispatch("UpdateTable", request)
