"""A late pattern is a compiled one to whoever uses it, and is compiled once, at its first use."""

from __future__ import annotations

import re

import pytest

from chalicelib.late_pattern import late_pattern

TEXT = r"(\d+)-([a-z])"


@pytest.mark.parametrize("flags", [re.NOFLAG, re.IGNORECASE])
def test_finds_what_a_compiled_one_finds(flags: re.RegexFlag) -> None:
    late, early = late_pattern(TEXT, flags), re.compile(TEXT, flags)
    for text in ("12-a", "12-A", "x 12-a, 3-b", "none"):
        for method in ("fullmatch", "match", "search"):
            found, expected = (getattr(each, method)(text) for each in (late, early))
            assert (found and found.groups()) == (expected and expected.groups())
        assert late.findall(text) == early.findall(text)
        assert late.sub("…", text) == early.sub("…", text)
        assert late.split(text) == early.split(text)
    assert (late.pattern, late.flags) == (early.pattern, early.flags)


def test_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = re.compile

    def counted(text: str, flags: re.RegexFlag) -> re.Pattern[str]:
        compiled.append(text)
        return compile_now(text, flags)

    monkeypatch.setattr(re, "compile", counted)
    late = late_pattern(TEXT)
    assert compiled == []
    for _ in range(3):
        assert late.fullmatch("1-a")
    assert late.search("1-a")
    assert compiled == [TEXT]
