"""Creating the tables on an empty store: for the local stage and for tests.

A deployed stage gets its tables from its template, never from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.models import Model


def create_missing(models: Sequence[type[Model]]) -> None:
    """Create each table that is not there yet, on demand billing, and wait until it serves."""
    for model in models:
        if not model.exists():
            model.create_table(wait=True, billing_mode="PAY_PER_REQUEST")
