"""Windows and networks, by which attempts are counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.card_testing import network_of, window_of
from chalicelib.domain.clock import from_micros, to_seconds

MOMENTS = st.integers(0, 2**32).map(lambda micros: from_micros(micros * 1_000_003))


@given(MOMENTS, st.integers(1, 86_400))
def test_every_moment_lies_in_one_window_of_whole_seconds(moment: datetime, length_s: int) -> None:
    window = window_of(moment, length_s)
    assert window.starts_at <= moment < window.ends_at
    assert window.ends_at - window.starts_at == timedelta(seconds=length_s)
    assert to_seconds(window.starts_at) % length_s == 0
    assert window_of(window.starts_at, length_s) == window
    before = window_of(window.starts_at - timedelta(microseconds=1), length_s)
    assert before.ends_at == window.starts_at
    assert window_of(window.ends_at, length_s).starts_at == window.ends_at


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("not an address", "not an address"),
    ],
)
def test_an_address_stands_for_whoever_has_its_network(address: str, network: str) -> None:
    assert network_of(address) == network
