"""Ids: their form, their order, their shard."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.ids import (
    ALPHABET,
    MAX_SHARDS,
    is_id,
    new_id,
    part_id,
    place_of,
    random_shard,
    shard_of,
    spread,
)

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2390, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_an_id_is_its_prefix_and_22_base62_characters() -> None:
    assert re.fullmatch(r"txn_[0-9A-Za-z]{22}", new_id("txn", NOW))
    assert is_id(new_id("txn", NOW), "txn")
    assert shard_of(new_id("txn", NOW)) == "0"


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=30)))
@settings(deadline=None)
def test_sorting_by_id_is_sorting_by_time(moment: datetime, later: timedelta) -> None:
    assert new_id("txn", moment) < new_id("txn", moment + later)


def test_ids_of_one_microsecond_differ() -> None:
    assert len({new_id("txn", NOW) for _ in range(2_000)}) == 2_000


@pytest.mark.parametrize("shard", range(MAX_SHARDS))
def test_an_id_carries_its_shard(shard: int) -> None:
    assert shard_of(new_id("txn", NOW, shard=shard)) == ALPHABET[shard]


def test_a_shard_beyond_the_alphabet_is_refused() -> None:
    with pytest.raises(IndexError):
        new_id("txn", NOW, shard=MAX_SHARDS)


def test_the_shard_does_not_disturb_the_order() -> None:
    later = NOW + timedelta(microseconds=1)
    assert new_id("txn", NOW, shard=MAX_SHARDS - 1) < new_id("txn", later, shard=0)


@pytest.mark.parametrize("shard", [0, 7, MAX_SHARDS - 1])
def test_a_part_has_the_time_and_the_shard_of_the_whole(shard: int) -> None:
    whole = new_id("txn", NOW, shard=shard)
    part = part_id("lgr", whole)
    assert is_id(part, "lgr")
    assert shard_of(part) == ALPHABET[shard]
    assert whole.startswith(place_of(part, "txn"))
    assert len(place_of(part, "txn")) == len("txn_") + 10
    assert part[-12:] != whole[-12:]


def test_the_place_tells_microseconds_and_shards_apart() -> None:
    whole = new_id("txn", NOW, shard=1)
    others = [
        new_id("txn", NOW, shard=2),
        new_id("txn", NOW + timedelta(microseconds=1), shard=1),
    ]
    assert not any(other.startswith(place_of(whole, "txn")) for other in others)


def test_parts_of_one_whole_differ() -> None:
    whole = new_id("txn", NOW)
    assert len({part_id("op", whole) for _ in range(2_000)}) == 2_000


@pytest.mark.parametrize(
    "value",
    [
        "",
        "txn",
        "txn_",
        "txn_" + "a" * 15,
        "txn_" + "a" * 26,
        "txn_" + "a" * 21 + "-",
        "txn_" + "a" * 21 + "é",
        "txn_" + "a" * 22 + "\n",
        " txn_" + "a" * 22,
        "pm_" + "a" * 22,
        "txn_txn_" + "a" * 18,
        "TXN_" + "a" * 22,
    ],
)
def test_what_has_not_the_form_is_no_id(value: str) -> None:
    assert not is_id(value, "txn")


@pytest.mark.parametrize("length", [16, 20, 25])
def test_ids_of_other_lengths_are_taken(length: int) -> None:
    assert is_id("acct_" + "u7NDGPfjBc4uwChD012345678"[:length], "acct")


@pytest.mark.parametrize("shards", [1, 2, 7, MAX_SHARDS])
def test_random_shards_use_all_shards_and_no_other(shards: int) -> None:
    assert {random_shard(shards) for _ in range(2_000)} == set(range(shards))


@pytest.mark.parametrize("shards", [1, 2, 7, MAX_SHARDS])
def test_objects_are_spread_over_all_shards_and_stay_there(shards: int) -> None:
    ids = [f"acct_{'0' * 21}{character}" for character in ALPHABET]
    places = [spread(identifier, shards) for identifier in ids]
    assert set(places) == set(range(shards))
    assert places == [spread(identifier, shards) for identifier in ids]
