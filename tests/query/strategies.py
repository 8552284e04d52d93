"""Queries of the whole grammar, most of them with values of the data, and some that are wrong."""

from __future__ import annotations

from itertools import chain
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import strategies as st

from tests.query.conditions import filters
from tests.query.grammar import Grammar, Pairs, listed
from tests.query.schema import Kind

_NARROW = ["id", "id,created_at", "id,attrs", "object,id"]
_LIMITS = ["1", "2", "3", "7", "20", "1000"]


def queries(grammar: Grammar) -> st.SearchStrategy[str]:
    """Right queries of rows (two of three) and of groups, as a raw query string."""
    rows, grouped = row_queries(grammar), group_queries(grammar)
    return st.one_of(rows, rows, grouped).flatmap(written)


def wrong_queries(grammar: Grammar) -> st.SearchStrategy[str]:
    """Queries with one to three pairs that are mostly wrong."""
    faults = st.lists(_faults(grammar), min_size=1, max_size=3)
    base = st.lists(filters(grammar), max_size=1)
    return st.builds(lambda right, wrong: _flat([*right, *wrong]), base, faults).flatmap(written)


def written(pairs: Pairs) -> st.SearchStrategy[str]:
    """The pairs as a query string: brackets escaped or plain, `=` before nothing or not."""
    plain = "&".join(f"{quote(key, safe='[]()*,')}={quote(text, safe='*,')}" for key, text in pairs)
    bare = "&".join(part.removesuffix("=") for part in plain.split("&"))
    return st.sampled_from([plain, bare, urlencode(pairs, quote_via=quote_plus)])


@st.composite
def row_queries(draw: st.DrawFn, grammar: Grammar) -> Pairs:
    """Filters, fields, order, limit and offset."""
    pairs = _flat(draw(st.lists(filters(grammar), max_size=3)))
    pairs += draw(_fields(grammar))
    pairs += draw(_orders(grammar))
    if draw(st.booleans()):
        pairs.append(("limit", draw(st.sampled_from(_LIMITS))))
    if draw(st.integers(0, 3)) == 0:
        pairs.append(("offset", str(draw(st.integers(0, 12)))))
    return pairs


@st.composite
def group_queries(draw: st.DrawFn, grammar: Grammar) -> Pairs:
    """Filters, aggregates, groups, and their order."""
    pairs = _flat(draw(st.lists(filters(grammar), max_size=2)))
    # Addresses that differ in case are one group, whose spelling could be that of either.
    apart = [term for term in grammar.named if term.kind is not Kind.EMAIL]
    keys = draw(st.lists(grammar.any_of(apart), max_size=2, unique=True))
    names = [key.text for key in keys]
    totals = draw(st.lists(grammar.aggregates(), min_size=0 if keys else 1, max_size=3))
    shown = [name for name in names if draw(st.integers(0, 3))]
    fields = draw(st.permutations([*shown, *totals, *draw(st.sampled_from([[], ["*"]]))]))
    pairs += draw(listed("fields", fields or [*names, "count(*)"]))
    pairs += draw(listed("group_by", names))
    if keys:
        pairs += draw(_group_orders(grammar, names))
        pairs += draw(st.sampled_from([[], [], [("limit", "2")], [("offset", "1")]]))
    return pairs


def _flat(parts: list[Pairs]) -> Pairs:
    return list(chain.from_iterable(parts))


def _fields(grammar: Grammar) -> st.SearchStrategy[Pairs]:
    several = st.lists(_field(grammar), min_size=1, max_size=4)
    some = several.flatmap(lambda names: listed("fields", names))
    narrow = st.sampled_from(_NARROW).map(lambda names: [("fields", names)])
    starred = grammar.any_of(grammar.plain).map(lambda term: [("fields", f"*,{term.text}")])
    whole: st.SearchStrategy[Pairs] = st.one_of(st.just([]), st.just([("fields[]", "*")]), starred)
    return st.integers(0, 9).flatmap(
        lambda roll: whole if roll == 9 else narrow if roll > 6 else some
    )


def _field(grammar: Grammar) -> st.SearchStrategy[str]:
    paths = [each.text for each in grammar.terms if not any(map(str.isdecimal, each.path))]
    return st.one_of(
        st.sampled_from(paths),
        st.sampled_from(grammar.compound),
        grammar.any_of(grammar.named).map(lambda term: term.text),
        st.sampled_from(["id", "created_at[year]", "id"]),
    )


def _orders(grammar: Grammar) -> st.SearchStrategy[Pairs]:
    """Up to three terms; `created_at` as the last one only."""
    terms = [term for term in grammar.single if term.text != "created_at"]
    some = st.lists(_directed(grammar.any_of(terms).map(lambda term: term.text)), max_size=2)
    created = _directed(st.just("created_at")).map(lambda term: [term])
    last: st.SearchStrategy[list[str]] = st.one_of(st.just([]), created)
    return st.builds(list.__add__, some, last).flatmap(lambda names: listed("order_by", names))


def _group_orders(grammar: Grammar, names: list[str]) -> st.SearchStrategy[Pairs]:
    """Keys, aggregates, and an attribute that is never null."""
    never_null = [t.text for t in grammar.plain if t.text in ("id", "created_at", "amount", "type")]
    terms = st.one_of(st.sampled_from(names), grammar.aggregates(), st.sampled_from(never_null))
    some = st.lists(_directed(terms), max_size=2)
    return some.flatmap(lambda orders: listed("order_by", orders))


def _directed(terms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(str.format, st.sampled_from(["{}", "asc({})", "desc({})"]), terms)


def _faults(grammar: Grammar) -> st.SearchStrategy[Pairs]:
    """Pairs that are wrong, or would be if they did not happen to fit."""
    texts = [term.text for term in grammar.terms]
    typed = [t.text for t in grammar.terms if t.kind in (Kind.NUMBER, Kind.MOMENT, Kind.DATE)]
    bools = [term.text for term in grammar.terms if term.kind is Kind.BOOL]
    closed = [term.text for term in grammar.plain if term.kind in (Kind.CHOICE, Kind.ID)]
    misspelt = st.sampled_from(["procesed", "nope", "!x", "acct_", "pm_1", "a,b"])
    noise = st.sampled_from(["abc", "1,5", "--1", "inf", "NaN", "0x10", "1_0", "2025-13-01"])
    functions = st.sampled_from(["lower", "abs", "year", "last_day", "soundex", "sum", "count"])
    single = st.sampled_from([term.text for term in grammar.named])
    calls = st.builds("{}({})".format, functions, single)
    far = "payment_methods[customer][name]"  # related to a part: unknown, wherever it is asked
    unknown = st.sampled_from(["nope", "attr", "card[nope]", "id[x]", "lower(nope)", far])
    pair = st.builds(lambda key, text: [(key, text)], st.sampled_from(typed + bools), noise)
    return st.one_of(
        pair,
        st.builds(lambda key, text: [(key, text)], st.sampled_from(closed), misspelt),
        st.builds(lambda key: [(key, "1")], unknown),
        st.builds(lambda key: [(key, "zz")], calls),
        st.builds(lambda key, op: [(key, op)], st.sampled_from(texts), st.sampled_from("><?")),
        st.builds(lambda key: [(key, "?*1*")], st.sampled_from(typed)),
        st.builds(lambda key: [(key, "1")], st.sampled_from(grammar.compound)),
        st.builds(lambda name, term: [(name, term)], _several(), st.one_of(unknown, calls)),
        st.builds(lambda term: [("group_by", term)], st.one_of(unknown, st.just("count(id)"))),
        st.sampled_from([[("limit", "1001")], [("limit", "x")], [("offset", "-1")], [("q", "a")]]),
        st.sampled_from([[("fields", "id,count(*)")], [("fields", "payment_methods[0][id]")]]),
    )


def _several() -> st.SearchStrategy[str]:
    return st.sampled_from(["fields", "order_by", "fields[]", "order_by[0]"])
