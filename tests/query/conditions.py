"""Filters as Hypothesis draws them: an operator, a value of the data, alternatives, lists."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.query import texts
from tests.query.escapes import escaped
from tests.query.grammar import Grammar, Pairs
from tests.query.schema import TEXTUAL, Kind
from tests.query.terms import Term

_EQUALITY = ["", "", "", "!"]
_ORDERED = [*_EQUALITY, ">", "<", ">=", "<="]
_OPERATORS = {
    Kind.TEXT: [*_ORDERED, "?", "?"],
    Kind.EMAIL: [""],
    Kind.CHOICE: [*_EQUALITY, "?"],
    Kind.ID: [*_EQUALITY, "?"],
    Kind.BOOL: _EQUALITY,
    Kind.NUMBER: _ORDERED,
    Kind.MOMENT: _ORDERED,
    Kind.DATE: _ORDERED,
    Kind.FREE: [*_ORDERED, "?"],
}
_ABSENT = {
    Kind.NUMBER: ["0", "-1", "5", "1e3", "12", "2025"],
    Kind.BOOL: ["true", "0"],
    Kind.MOMENT: ["2025-01-01", "12/30/2024", "2025-06-01T12:00:00Z", "1999-12-31 23:59:59"],
    Kind.DATE: ["2025-01-01", "2024-12-30", "1/1/2100"],
    Kind.FREE: ["5", "abd", "false", "zz"],
}


def filters(grammar: Grammar) -> st.SearchStrategy[Pairs]:
    """One filter, or two on one attribute."""
    terms = grammar.any_of(grammar.terms)
    plain = terms.flatmap(lambda term: conditions(grammar, term))
    compound = st.builds(
        lambda path, null, no: [(path, no + null)],
        st.sampled_from(grammar.compound),
        texts.NULL,
        st.sampled_from(["", "!"]),
    )
    return st.integers(0, 9).flatmap(lambda roll: compound if roll == 9 else plain)


@st.composite
def conditions(draw: st.DrawFn, grammar: Grammar, term: Term) -> Pairs:
    """`term` with one value, with alternatives, repeated, or as a list with indexes."""
    alternative = alternatives(term, grammar.observed(term))
    form = draw(st.sampled_from(["one", "one", "one", "several", "repeated", "indexes"]))
    if form == "one":
        return [(term.text, draw(alternative))]
    values = draw(st.lists(alternative, min_size=2, max_size=3))
    if form == "several":
        return [(term.text, "|".join(values))]
    if form == "repeated":
        return [(term.text, value) for value in values[:2]]
    if term.function or term.path[0] in ("attrs", "legal_entity") or "[attrs]" in term.text:
        return [(term.text, values[0])]
    return [(f"{term.text}[{at}]", value) for at, value in enumerate(values)]


@st.composite
def alternatives(draw: st.DrawFn, term: Term, observed: list[Any]) -> str:
    """One alternative that can be asked of the term."""
    kind = term.result
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(["", "!"])) + draw(texts.NULL)
    operator = draw(st.sampled_from(_OPERATORS[kind]))
    if not observed or draw(st.integers(0, 7)) == 0:
        return operator + draw(st.sampled_from(_absent(term, operator)))
    value = draw(st.sampled_from(observed))
    if operator == "?":
        return "?" + draw(texts.pattern(value if isinstance(value, str) else "a"))
    if kind is Kind.CHOICE and draw(st.booleans()):
        others = draw(st.lists(st.sampled_from(term.attribute.words), max_size=2))
        return operator + ",".join([value, *others])
    text = draw(texts.spelled(kind, value))
    if term.kind is Kind.EMAIL and kind in TEXTUAL:
        return text
    if kind not in TEXTUAL | {Kind.FREE}:
        return operator + text
    return operator + (text if texts.is_askable(text) and draw(st.booleans()) else escaped(text))


def _absent(term: Term, operator: str) -> list[str]:
    """What few rows have, or none."""
    if term.result is Kind.CHOICE and operator != "?":
        return list(term.attribute.words)
    if term.result is Kind.ID and operator != "?":
        return [f"{term.attribute.words[0]}_{'0' * 22}"]
    return _ABSENT.get(term.result, ["zz", "Z", "m", "~"])
