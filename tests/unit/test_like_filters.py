"""What DynamoDB is asked for in the place of a pattern: where a text fits, its document has it."""

from __future__ import annotations

import json
import sys
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.query.like import matcher, parts_of
from chalicelib.store.like_filters import ALSO_FOLDED, MOST_LETTERS, one_is_held

LETTERS = st.sampled_from("".join(ALSO_FOLDED.values()) + 'aAbfFhiIjkKlLnsStTwyY05- "\\*?\n\u00e9')
TEXTS = st.text(LETTERS, max_size=12)


def test_no_other_character_holds_a_letter_where_case_does_not_matter() -> None:
    found: dict[str, str] = defaultdict(str)
    for other in map(chr, range(0x80, sys.maxunicode + 1)):
        for letter in dict.fromkeys(other.casefold()):
            if letter.isascii():
                found[letter] += other
    assert found == ALSO_FOLDED


@given(TEXTS, TEXTS, TEXTS, st.lists(st.sampled_from(["", "*", "**"]), min_size=4, max_size=4))
def test_what_fits_is_never_left_out(before: str, part: str, behind: str, stars: list[str]) -> None:
    text = before + part + behind
    escaped = ["".join(f"\\{each}" for each in some.swapcase()) for some in (before, part, behind)]
    pattern = "".join(f"{star}{some}" for star, some in zip(stars, [*escaped, ""], strict=True))
    held = one_is_held(parts_of(pattern))
    if matcher(pattern)(text) and held:
        document = json.dumps({"description": text}, ensure_ascii=False)
        assert any(each in document for each in held)


def test_a_part_is_asked_for_in_each_way_in_which_it_is_written() -> None:
    assert one_is_held(parts_of("*Go 1*")) == ["go 1", "gO 1", "Go 1", "GO 1"]
    assert one_is_held(parts_of("*ab*c-1234-d")) == ["c-1234-d", "c-1234-D", "C-1234-d", "C-1234-D"]
    assert one_is_held(parts_of("*a*bc")) == []
    assert len(one_is_held(parts_of("*sifts*"))) <= 2**MOST_LETTERS + 13
