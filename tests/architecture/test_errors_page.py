"""docs/errors.md has a row for each refusal of the code, and a sentence in each row."""

from __future__ import annotations

from tests.refusals.collected import texts
from tests.refusals.page import PAGE, advice, known_types, written


def test_every_refusal_has_a_row_and_every_row_a_refusal() -> None:
    assert set(advice()) == set(texts()), "run `python -m tests.refusals`, and fill in what is new"
    assert PAGE.read_text(encoding="utf-8") == written(advice())


def test_every_row_says_what_to_do_in_a_sentence() -> None:
    assert [text for text, done in advice().items() if not done.endswith(".")] == []


def test_every_type_is_one_of_the_wire() -> None:
    assert set(texts().values()) <= known_types()


def test_what_the_collector_reads_is_what_callers_are_told() -> None:
    found = texts()
    assert found["Invalid value: another customer has it"] == "InvalidAttributes"
    assert found["The client token has been used."] == "Unauthorized"
    assert found["Another request is at work on this transaction."] == "Conflict"
    assert len(found) > 150
