"""Request bodies as the SDKs, curl, browsers and broken clients send them."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.api.body import MAX_BODY_BYTES, MAX_MULTIPART_BYTES, parse_body
from chalicelib.api.multipart_body import Upload
from chalicelib.errors import (
    BadRequest,
    BodyTooLarge,
    InvalidAttributes,
    OnfileError,
    UnsupportedMediaType,
)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"

# Every body that the unmodified Python, Node, PHP, Ruby and C# SDKs were recorded sending as JSON.
RECORDED_JSON = r"""
{"name": "N", "email": "e@x.com"}
{"type": "client"}
{"object": "list", "values": [{"name": "A"}, {"name": "B"}]}
{"name": "Z"}
{"object": "list", "values": [{"name": "X", "id": "acct_a"}, {"name": "Y", "id": "acct_b"}]}
{"name": "Q"}
{"customer_id": "acct_a", "default_payment_method": true, "type": "card", "card": {"card_code": "123", "card_number": "4242 4242 4242 4242", "expiry": "12/35"}}
{"amount": 10.0, "customer_id": "acct_a", "payment_method": {"type": "card", "card": {"card_number": "4242", "expiry": "12/35"}}, "type": "payment"}
{"amount": 5, "ledger": [{"assoc_transaction_id": "txn_1"}], "type": "refund"}
{"status": "voided"}
{"type": "customer", "name": "N", "contact_details": {"email": "e@x.com"}}
{"name":"N","email":"e@x.com"}
{"name":"N"}
{"type":"client"}
{"object":"list","values":[{"name":"A"},{"name":"B"}]}
{"name":"Z"}
{"object":"list","values":[{"id":"acct_a","name":"X"},{"id":"acct_b","name":"Y"}]}
{"name":"Q"}
{"type":"card","card_number":"4242 4242 4242 4242","expiry":"12/35","card_code":"123","customer_id":"acct_a"}
{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35"},"customer_id":"acct_a","default_payment_method":true}
{"type":"payment","amount":10,"customer_id":"acct_a","payment_method":{"type":"card","card":{"card_number":"4242","expiry":"12/35"},"billing_address":{"postal_code":"11111"}}}
{"type":"refund","amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}]}
{"type":"customer","name":"N","contact_details":{"email":"e@x.com"}}
{"object":"list","values":[{"id":"acct_a","object":"customer","type":"payment"},{"id":"acct_b","object":"customer"}]}
{"type":"payment","amount":10,"customer_id":"acct_a","payment_method":{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12\/35"}}}
{"type":"card","customer_id":"acct_a","default_payment_method":true,"card":{"card_number":"4242","expiry":"12\/35"}}
{"object":"list","values":[{"name":"X","id":"acct_a"},{"name":"Y","id":"acct_b"}]}
{"object":"list","values":[{"id":"acct_a"},{"id":"acct_b"}]}
{"card_number":"4242","expiry":"12/35","customer_id":"acct_a","default_payment_method":true,"type":"card"}
{"amount":10.0,"customer_id":"acct_a","payment_method":{"type":"card","card_number":"4242 4242 4242 4242","expiry":"12/35","card_code":"123"},"type":"payment"}
{"amount":5,"ledger":[{"assoc_transaction_id":"txn_1"}],"type":"refund"}
{"type":"customer","name":"N"}
{"type":"card","card":{"card_number":"4242 4242 4242 4242","expiry":"12/35","card_code":"123"},"customer_id":"acct_a","default_payment_method":true}
{"type":"payment","amount":10.0,"customer_id":"acct_a","payment_method":{"type":"card","card":{"card_number":"4242","expiry":"12/35"}}}
{"type":"payment","amount":100,"customer_id":"acct_a"}
{"type":"refund","amount":10,"ledger":[{"assoc_transaction_id":"txn_7"}]}
{"status":"voided"}
""".strip().splitlines()  # noqa: E501 - literal


@pytest.mark.parametrize("text", RECORDED_JSON)
def test_recorded_json_is_read_as_it_was_meant(text: str) -> None:
    assert parse_body(text.encode(), JSON) == json.loads(text, parse_float=Decimal)


def test_the_recorded_upload_of_the_python_sdk_is_read() -> None:
    boundary = "4569e4eff27d992afea08d49036c7dec"
    raw = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="type"\r\n\r\none_time\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="amount"\r\n\r\n10\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="attachments[0][file]"; '
        f'filename="f.txt"\r\n\r\nx\r\n--{boundary}--\r\n'
    )
    assert parse_body(raw.encode(), f"multipart/form-data; boundary={boundary}") == {
        "type": "one_time",
        "amount": "10",
        "attachments": [{"file": Upload("f.txt", "application/octet-stream", b"x")}],
    }


@pytest.mark.parametrize("content_type", [None, "", JSON, FORM, MULTIPART, "text/plain"])
@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_a_blank_body_is_empty_whatever_its_type(raw: bytes, content_type: str | None) -> None:
    assert parse_body(raw, content_type) == {}


@pytest.mark.parametrize("raw", [b"[]", b" [ ] ", b"null", b"{}"])
def test_json_that_says_nothing_is_empty(raw: bytes) -> None:
    assert parse_body(raw, JSON) == {}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        JSON,
        "Application/JSON; charset=utf-8",
        "application/vnd.api+json",
        " ;charset=utf-8",
    ],
)
def test_json_is_known_by_its_content_type_or_by_none(content_type: str | None) -> None:
    assert parse_body(b'{"a": 1}', content_type) == {"a": 1}


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "json", "\ud800"])
def test_other_content_types_are_refused_naming_those_accepted(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType, match=f"{JSON}, {FORM} or multipart/form-data"):
        parse_body(b"x", content_type)


@pytest.mark.parametrize("content_type", [JSON, FORM])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_text_is_utf_8_or_else_latin_1(encoding: str, content_type: str) -> None:
    text = '{"name": "José"}' if content_type == JSON else "name=José"
    assert parse_body(text.encode(encoding), content_type) == {"name": "José"}


def test_json_numbers_keep_every_digit() -> None:
    body = parse_body(b'{"a": 13.054732925969592, "b": 0.10, "c": 7, "d": 1e400}', JSON)
    assert body["a"] == Decimal("13.054732925969592")
    assert body["d"] == Decimal("1e400")
    assert [type(value) for value in body.values()] == [Decimal, Decimal, int, Decimal]
    assert str(body["b"]) == "0.10"


def test_numbers_that_no_attribute_can_take_are_refused_under_their_paths() -> None:
    numbers = [
        "NaN",
        "Infinity",
        "-Infinity",
        "9" * 65,
        "1." + "0" * 64,
        "9" * 5000,
        "1e" + "9" * 20,
    ]
    raw = f'{{"good": {"9" * 64}, "bad": [{", ".join(numbers)}]}}'
    with pytest.raises(InvalidAttributes) as refusal:
        parse_body(raw.encode(), JSON)
    message = "Invalid value: not a finite number, or too long a one"
    assert refusal.value.details == {"bad": [message] * len(numbers)}


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (rb'{"a": {"b": "\ud800"}, "c": "\u0000", "d": "\ud83d\ude42"}', JSON),
        (b"a[b]=%00&c=x%00&d=%F0%9F%99%82", FORM),
    ],
)
def test_text_that_can_not_be_stored_is_refused_under_its_paths(
    raw: bytes, content_type: str
) -> None:
    with pytest.raises(InvalidAttributes) as refusal:
        parse_body(raw, content_type)
    message = "Invalid value: has a null character or half of a surrogate pair"
    assert refusal.value.details == {"a": {"b": message}, "c": message}


def test_bracket_keys_of_a_json_body_become_nested_and_what_they_hold_stays() -> None:
    raw = b'{"payment_method[card][expiry]": "12/35", "payment_method[x]": {"y[z]": [1]}, "a": 5}'
    assert parse_body(raw, JSON) == {
        "payment_method": {"card": {"expiry": "12/35"}, "x": {"y[z]": [1]}},
        "a": 5,
    }


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"[1]", "must be an object"),
        (b'[{"name": "A"}]', "must be an object"),
        (b'"a"', "must be an object"),
        (b"7", "must be an object"),
        (b"NaN", "must be an object"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "gives c more than once"),
        (b'{"a[b]": 1, "a": 2}', "a: Given both"),
        (b'{"a]": 1}', "a]: Malformed brackets"),
        (b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}", "deeper than 32"),
        (b'{"a":' * 100_000, "deeper than 32"),
        (b'{"a": [' + b"1," * 10_000 + b"1]}", "10000 members"),
        (b'{"a":\n  1,}', "not valid JSON: line 2, column 5$"),
        (b'{"a": "\x00"}', "not valid JSON: line 1, column 8$"),
    ],
    ids=range(13),
)
def test_json_that_is_not_one_sound_object_is_refused(raw: bytes, fault: str) -> None:
    with pytest.raises(BadRequest, match=fault):
        parse_body(raw, JSON)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b'{"card_number": "4242424242424242", oops', JSON),
        (b'{"4242424242424242": 1, "4242424242424242": 2}', JSON),
        (b'{"card_number": "4242424242424242"}', FORM),
        (b'[{"card_number": "4242424242424242"}]', FORM),
        (b"a[4242424242424242=1", FORM),
        (b"4242424242424242%00=1", FORM),
    ],
)
def test_no_refusal_repeats_a_card_number(raw: bytes, content_type: str) -> None:
    with pytest.raises(OnfileError) as refusal:
        parse_body(raw, content_type)
    assert "4242" not in refusal.value.message + str(getattr(refusal.value, "details", ""))


def test_a_form_is_decoded_and_nested() -> None:
    raw = (
        b"amount=10.50&description=&payment_method[card][card_number]=4242+4242&"
        b"payment_method%5Bcard%5D%5Bexpiry%5D=12%2F35&items[0][amount]=1&"
        b"ledger[0][assoc_transaction_id]=txn_1&fields[]=*&fields[]=fee&&flag&plus=%2B&eq=a=b\r\n"
    )
    assert parse_body(raw, FORM + "; charset=utf-8") == {
        "amount": "10.50",
        "description": "",
        "payment_method": {"card": {"card_number": "4242 4242", "expiry": "12/35"}},
        "items": [{"amount": "1"}],
        "ledger": [{"assoc_transaction_id": "txn_1"}],
        "fields": ["*", "fee"],
        "flag": "",
        "plus": "+",
        "eq": "a=b",
    }


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"a=1&a=2", "a: Given more than once"),
        (b"a=1&a[b]=2", "a.b.: Given both"),
        (b"=1", "no name"),
        (b"&".join(b"a%d=" % number for number in range(1001)), "1000 fields"),
        (b'{"a": 1}', "looks like JSON"),
        (b' [{"card_code": "123"}]', "looks like JSON"),
    ],
    ids=range(6),
)
def test_an_ambiguous_form_is_refused(raw: bytes, fault: str) -> None:
    with pytest.raises(BadRequest, match=fault):
        parse_body(raw, FORM)


def multipart(*parts: tuple[str, bytes]) -> bytes:
    """A multipart body of the boundary XX out of each part's header lines and data."""
    return b"".join(
        b"--XX\r\n" + headers.encode() + b"\r\n\r\n" + data + b"\r\n" for headers, data in parts
    ) + b"--XX--\r\n"  # fmt: skip


def field_part(options: str, data: bytes = b"x") -> tuple[str, bytes]:
    return f"Content-Disposition: form-data; {options}", data


def padded(options: str, size: int) -> bytes:
    """A multipart body of `size` bytes with one part."""
    return multipart(field_part(options, b"x" * (size - len(multipart(field_part(options, b""))))))


@pytest.mark.parametrize("boundary", ["XX", '"XX"', "XX; charset=utf-8", '"XX";charset=utf-8'])
def test_a_boundary_may_be_quoted(boundary: str) -> None:
    raw = multipart(field_part('name="a[b]"', b"1"))
    assert parse_body(raw, f"Multipart/Form-Data; Boundary={boundary}") == {"a": {"b": "1"}}


def test_an_unquoted_boundary_may_have_signs_that_ask_for_quotes() -> None:
    raw = multipart(field_part("name=a", b"1")).replace(b"XX", b"--=_Part:1/2(3)")
    assert parse_body(raw, "multipart/form-data; boundary=--=_Part:1/2(3)") == {"a": "1"}


def test_the_parts_of_the_c_sharp_sdk_are_read() -> None:
    text = "Content-Type: text/plain; charset=utf-8\r\n"
    raw = multipart(
        (text + "Content-Disposition: form-data; name=type", b"one_time"),
        (text + 'Content-Disposition: form-data; name="checkout[card]"', b"true"),
        (text + "Content-Disposition: form-data; name=bare[brackets]", "José".encode()),
        field_part(
            'name="files[0]"; filename="/home/me/f.txt"; filename*=utf-8\'\'f.txt', b"\xff\0"
        ),
    )
    assert parse_body(raw, MULTIPART) == {
        "type": "one_time",
        "checkout": {"card": "true"},
        "bare": {"brackets": "José"},
        "files": [Upload("f.txt", "application/octet-stream", b"\xff\0")],
    }


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('"f.txt"', "f.txt"),
        ('"/home/me/my file.txt"', "my file.txt"),
        ('"C:\\users\\me\\f.txt"', "f.txt"),
        ("/home/me/f.txt", "f.txt"),
        ("C:\\f.txt ", "f.txt"),
        ('"../../Größe.txt"', "Größe.txt"),
        ('"a\0\x1bb"', "ab"),
        ('""', ""),
    ],
)
def test_of_a_file_name_only_the_last_part_is_kept(sent: str, kept: str) -> None:
    [upload] = parse_body(multipart(field_part(f"name=a; filename={sent}")), MULTIPART).values()
    assert upload.filename == kept


def test_a_part_header_is_utf_8_or_else_latin_1() -> None:
    raw = multipart(field_part('name="attrs[Größe]"'))
    for sent in (raw, raw.decode().encode("latin-1")):
        assert parse_body(sent, MULTIPART) == {"attrs": {"Größe": "x"}}


def test_a_multipart_body_may_have_as_many_parts_as_a_form_has_fields() -> None:
    raw = multipart(*[field_part(f"name=a{number}") for number in range(1000)])
    assert len(parse_body(raw, MULTIPART)) == 1000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("image/PNG; x=y", "image/png"), ("a\0/b", "application/octet-stream")],
)
def test_the_content_type_of_a_file_is_kept_if_it_is_one(sent: str, kept: str) -> None:
    headers, data = field_part('name="a"; filename="f"')
    [upload] = parse_body(
        multipart((f"{headers}\r\nContent-Type: {sent}", data)), MULTIPART
    ).values()
    assert upload.content_type == kept


def test_the_data_of_a_file_stays_out_of_its_repr() -> None:
    assert "secret" not in repr(Upload("f.txt", "text/plain", b"secret"))


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (multipart(field_part("name=a")), "multipart/form-data"),
        (multipart(field_part("name=a")), "multipart/form-data; boundary="),
        (multipart(field_part("name=a")), "multipart/form-data; boundary=other"),
        (multipart(field_part("name=a"))[:-4], MULTIPART),
        (multipart(field_part("name=a"))[:30], MULTIPART),
        (multipart(field_part("filename=a")), MULTIPART),
        (multipart(field_part("name=a"), field_part("name=a", b"y")), MULTIPART),
        (multipart(("Content-Type: text/plain", b"x")), MULTIPART),
        (multipart(*[field_part(f"name=a{number}") for number in range(1001)]), MULTIPART),
        (b"a=1", MULTIPART),
    ],
    ids=range(10),
)
def test_a_broken_multipart_body_is_refused(raw: bytes, content_type: str) -> None:
    with pytest.raises(BadRequest):
        parse_body(raw, content_type)


@pytest.mark.parametrize(
    ("raw", "content_type", "limit"),
    [
        (b'{"a": "%s"}' % (b"x" * (MAX_BODY_BYTES - 9)), JSON, MAX_BODY_BYTES),
        (b"a=" + b"x" * (MAX_BODY_BYTES - 2), FORM, MAX_BODY_BYTES),
        (padded("name=a", MAX_BODY_BYTES), MULTIPART, MAX_BODY_BYTES),
        (padded("name=a; filename=f", MAX_MULTIPART_BYTES), MULTIPART, MAX_MULTIPART_BYTES),
    ],
    ids=["json", "form", "multipart without files", "multipart with a file"],
)
def test_a_body_may_be_as_large_as_its_limit_and_no_larger(
    raw: bytes, content_type: str, limit: int
) -> None:
    assert len(raw) == limit
    assert list(parse_body(raw, content_type)) == ["a"]
    with pytest.raises(BodyTooLarge, match=str(limit)):
        parse_body(raw.replace(b"x", b"xx", 1), content_type)


def test_a_file_does_not_make_room_for_more_text() -> None:
    text = field_part("name=a", b"x" * MAX_BODY_BYTES)
    with pytest.raises(BodyTooLarge, match=str(MAX_BODY_BYTES)):
        parse_body(multipart(field_part("name=f; filename=f"), text), MULTIPART)


SCALARS = (
    st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.integers(-(10**60), 10**60)
    | st.text('aé🙂"\\\n ')
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v) | st.dictionaries(st.text("ab[é"), v), max_leaves=15
)


@settings(deadline=None)
@given(st.dictionaries(st.text("abc é", min_size=1), VALUES, max_size=5))
def test_any_json_object_is_read_like_json_loads_reads_it(body: dict[str, Any]) -> None:
    text = json.dumps(body)
    assert parse_body(text.encode(), JSON) == json.loads(text, parse_float=Decimal)


def flattened(value: Any, key: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [p for name, member in value.items() for p in flattened(member, f"{key}[{name}]")]
    if isinstance(value, list):
        return [p for index, row in enumerate(value) for p in flattened(row, f"{key}[{index}]")]
    return [(key, value)]


NAMES = st.text("abé %&=+;🙂", min_size=1)
TREES = st.recursive(
    st.text("01é %&=+[]🙂"),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1) | st.lists(inner, min_size=1),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, TREES, max_size=4))
def test_any_nested_dict_survives_being_sent_as_a_form(tree: dict[str, Any]) -> None:
    pairs = [pair for name, value in tree.items() for pair in flattened(value, name)]
    assert parse_body(urlencode(pairs, quote_via=quote_plus).encode(), FORM) == tree


SOUND_BODIES = [
    b'{"a": [1, 0.5, "b\\u00e9"], "c[d]": null}',
    b"a=1&b[c]=%C3%A9&d[0]=+&e[]=",
    multipart(field_part('name="a[b]"'), field_part("name=c; filename=d"), ("X: y", b"")),
]
PIECES = (
    b"--XX|--XX--|\r\n|\n|;|: |name=|filename=|Content-Length: 9|Content-Type: |charset=x|\0|\xff"
    b'|%00|%|&|=|{|}|[|]|[]|[0]|,|"|\\ud800|\\|e9|-|NaN|9999|true| '
).split(b"|")
MUTATED_BODIES = st.builds(
    lambda body, start, length, piece: body[:start] + piece + body[start + length :],
    st.sampled_from(SOUND_BODIES),
    st.integers(0, 200),
    st.integers(0, 20),
    st.lists(st.sampled_from(PIECES), max_size=4).map(b"".join),
)
CONTENT_TYPES = st.sampled_from([None, JSON, FORM, MULTIPART, MULTIPART + "\ud800", "text/plain"])


@settings(deadline=None, max_examples=500)
@given(st.binary() | MUTATED_BODIES, CONTENT_TYPES | st.text('mu/;="\n\ud800'))
@example(b"--XX\r\nContent-Disposition: form-data; name\r\n\r\n--XX--", MULTIPART)
def test_nothing_is_raised_but_refusals(raw: bytes, content_type: str | None) -> None:
    with suppress(OnfileError):
        assert isinstance(parse_body(raw, content_type), dict)
