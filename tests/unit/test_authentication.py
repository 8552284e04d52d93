"""The key in the Authorization header."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.api.authentication import key_of
from chalicelib.errors import Unauthorized

KEY = "secret_key_3bW9JMZtPVDOfFNzwRdfE"


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        basic(f"{KEY}:"),
        basic(KEY),
        basic(f"{KEY}:password"),
        basic(f"{KEY}:pass:word"),
        basic(f"{KEY}:").replace("Basic", "basic"),
        basic(f"{KEY}:").replace(" ", "   "),
        f"  {basic(KEY)}  ",
        f"Bearer {KEY}",
        f"BEARER  {KEY} ",
    ],
)
def test_the_key_is_found(header: str) -> None:
    assert key_of(header) == KEY


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Bearer",
        "Bearer  ",
        KEY,
        f"Token {KEY}",
        basic(""),
        basic(":"),
        basic(f":{KEY}"),
        "Basic not base64!",
        basic(f"{KEY}:").replace(" c", " !c"),  # a stray character inside
        "Basic YWJ",  # no padding
        "Basic /w==",  # no UTF-8
        "Basic é",
    ],
)
def test_no_key_is_unauthorized_and_nothing_of_it_is_repeated(header: str | None) -> None:
    with pytest.raises(Unauthorized) as refusal:
        key_of(header)
    assert KEY not in refusal.value.message


@given(st.text(max_size=60) | st.text(max_size=60).map(lambda text: f"Basic {text}"))
@settings(deadline=None)
def test_any_header_gives_a_key_or_unauthorized(header: str) -> None:
    with suppress(Unauthorized):
        assert key_of(header)
