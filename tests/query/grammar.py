"""What can be asked of one list: its terms, and the values that its rows hold."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.query.functions import FUNCTIONS, suits
from tests.query.paths import compound_paths, scalar_paths
from tests.query.schema import Kind, crosses_list
from tests.query.snapshot import Target
from tests.query.terms import Term, parse_term

Pairs = list[tuple[str, str]]
_HAS_NO_LEAST = (Kind.BOOL, Kind.EMAIL)
_SUMMABLE = (Kind.NUMBER, Kind.FREE)
_IDS = {"id", "customer_id", "account_id", "transaction_id", "assoc_transaction_id"}
_WORDS = {"type", "status", "email", "name", "external_uid", "description", "order_number"}
_USUAL = _IDS | _WORDS | {"amount", "created_at", "processed_date", "keep_active"}
"""What callers ask for most, and what keys serve: asked as often as all the rest together."""


class Grammar:
    """The terms of a list. `single` are those that lead to one value in each row, `named`
    those of them that fields can name: without indexes of rows.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.shape = target.shape
        self.terms = [self.term(path) for path in scalar_paths(self.shape)]
        self.single = [each for each in self.terms if not self._is_many(each)]
        self.named = [each for each in self.single if not any(map(str.isdecimal, each.path))]
        self.plain = [each for each in self.single if "[" not in each.text]
        self.compound = compound_paths(self.shape)

    def term(self, text: str) -> Term:
        """A path or call of this list's objects."""
        return parse_term(text, self.shape)

    def observed(self, term: Term) -> list[Any]:
        """The values that rows hold, without null."""
        found = [value for row in self.target.rows for value in term.values(row)]
        return [value for value in found if value is not None]

    def any_of(self, terms: list[Term]) -> st.SearchStrategy[Term]:
        """One of `terms`, the usual ones more often, or a function of it."""
        usual = [each for each in terms if each.text in _USUAL]
        return st.one_of(
            st.sampled_from(usual or terms), st.sampled_from(terms).flatmap(self._applied)
        )

    def aggregates(self) -> st.SearchStrategy[str]:
        """An aggregate of what it can be asked of."""
        terms = [each for each in self.terms if not any(map(str.isdecimal, each.path))]
        summable = [each.text for each in terms if each.kind in _SUMMABLE]
        ordered = [each.text for each in terms if each.kind not in _HAS_NO_LEAST]
        sums = st.builds("{}({})".format, _one("sum", "avg"), st.sampled_from(summable or ["id"]))
        return st.one_of(
            st.just("count(*)"),
            sums if summable else st.just("count(*)"),
            st.builds("count({})".format, st.sampled_from([each.text for each in terms])),
            st.builds("{}({})".format, _one("min", "max"), st.sampled_from(ordered)),
        )

    def _applied(self, term: Term) -> st.SearchStrategy[Term]:
        fitting = [name for name in FUNCTIONS if suits(name, term.kind)]
        if not fitting:
            return st.just(term)
        calls = st.sampled_from(fitting).map(lambda name: self.term(f"{name}({term.text})"))
        return st.one_of(st.just(term), st.just(term), calls)

    def _is_many(self, term: Term) -> bool:
        return crosses_list(self.shape, term.path)


def _one(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


@st.composite
def listed(draw: st.DrawFn, name: str, values: list[str]) -> Pairs:
    """`values` under a key that takes several, in one of the spellings of the SDKs."""
    if not values:
        return []
    form = draw(st.sampled_from(["commas", "empty", "indexes", "mixed"]))
    if form == "commas" or (form == "mixed" and len(values) == 1):
        return [(name, ",".join(values))]
    if form == "empty":
        return [(f"{name}[]", value) for value in values]
    if form == "indexes":
        pairs = [(f"{name}[{at}]", value) for at, value in enumerate(values)]
        return draw(st.permutations(pairs))
    return [(f"{name}[0]", ",".join(values[:-1])), (f"{name}[1]", values[-1])]
