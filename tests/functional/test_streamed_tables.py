"""Which tables have a stream: what happens to transactions and wallets is told, no more."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.store.tables import create_missing
from tests.support.stores import Store

BOTH = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def specifications(store: Store) -> dict[str, Any]:
    """The stream of each table that has one, by the table's suffix."""
    suffixes = [model.Meta.suffix for model in wiring.TABLES]
    tables = {suffix: store.ask("DescribeTable", suffix)["Table"] for suffix in suffixes}
    return {
        suffix: table["StreamSpecification"]
        for suffix, table in tables.items()
        if "StreamSpecification" in table
    }


def test_transactions_and_wallets_have_a_stream(module_store: Store) -> None:
    assert specifications(module_store) == {"transactions": BOTH, "wallets": BOTH}


@pytest.mark.parametrize("suffix", ["transactions", "wallets"])
def test_a_table_from_before_it_had_a_stream_gets_one(module_store: Store, suffix: str) -> None:
    off = {"StreamEnabled": False}
    module_store.ask("UpdateTable", suffix, StreamSpecification=off)
    assert suffix not in specifications(module_store)
    for _ in range(2):
        create_missing(wiring.TABLES)
        assert specifications(module_store)[suffix] == BOTH
