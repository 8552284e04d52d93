"""Requests that are wrong before anything is known of the object: form, headers, paths, queries."""

from __future__ import annotations

import base64
import json

import pytest

from tests.support.objects import VISA
from tests.support.refusals import Surroundings, Wrong, hold

NEW = "POST /customers"
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=frontier"}
ANN = b'"name": "Ann Other", "email": "ann@example.com"'


def basic(credentials: bytes) -> str:
    return "Basic " + base64.b64encode(credentials).decode()


def unreadable(why: str, raw: bytes) -> Wrong:
    return Wrong(f"JSON {why}", NEW, raw=raw, error="BadRequest")


def unfit(why: str, raw: bytes, names: str) -> Wrong:
    return Wrong(f"JSON {why}", NEW, raw=raw, names=names)


JSON = [
    unreadable("that ends too early", b'{"name": "Ann'),
    unreadable("with a comma too many", b"{" + ANN + b",}"),
    unreadable("in single quotes", b"{'name': 'Ann Other'}"),
    unreadable("with a comment", b"{" + ANN + b"} // customer"),
    unreadable("twice", b"{" + ANN + b"}{" + ANN + b"}"),
    unreadable("without quotes", b"{name: Ann}"),
    unreadable("of a bare word", b"customer"),
    unreadable("with a raw line break in a text", b'{"name": "Ann\nOther"}'),
    unreadable("with a card number where it breaks", b'{"card_number": ' + VISA.encode() + b"}"),
    unreadable("with a number that starts with zeros", b'{"card_number": 0004242424242424242}'),
    unreadable("of a list", b"[{" + ANN + b"}]"),
    unreadable("of a text", b'"4242424242424242"'),
    unreadable("of a number", b"4242424242424242"),
    unreadable("of true", b"true"),
    unreadable("that names an attribute twice", b"{" + ANN + b', "name": "Bob"}'),
    unreadable(
        "that names a nested attribute twice", b"{" + ANN + b', "attrs": {"card": 1, "card": 2}}'
    ),
    unreadable("that opens a hundred thousand lists", b'{"attrs": ' + b"[" * 100_000),
    unreadable("33 levels deep", b'{"attrs": ' + b'{"a": ' * 32 + b"1" + b"}" * 32 + b"}"),
    unreadable(
        "of ten thousand members",
        b'{"attrs": {"list": [' + b",".join([b"1"] * 10_000) + b"]}}",
    ),
    unreadable("in UTF-16", json.dumps({"name": "Ann"}).encode("utf-16")),
    unfit("with NaN", b"{" + ANN + b', "attrs": {"n": NaN}}', "attrs[n]"),
    unfit("with infinities", b'{"name": Infinity, "email": -Infinity}', "name, email"),
    unfit(
        "with numbers that nobody can hold",
        b'{"name": ' + b"4" * 65 + b', "attrs": [1, 2e' + b"9" * 30 + b"]}",
        "name, attrs[1]",
    ),
    unfit(
        "with half pairs and null bytes",
        b'{"name": "\\ud800", "email": "\\u0000", "attrs": {"list": [1, "\\udfff"]}}',
        "name, email, attrs[list][1]",
    ),
    unfit("with a null byte in a name", b"{" + ANN + b', "ni\\u0000ck": 1}', "nick"),
    unfit("null", b"null", "name, email"),
    unfit("PHP's empty list", b"[]", "name, email"),
    unfit("empty after a byte order mark", b"\xef\xbb\xbf  \n", "name, email"),
    Wrong(
        "five megabytes",
        NEW,
        raw=b'{"name": "' + b"n" * 5_000_000 + b'"}',
        error="BadRequest",
        status=413,
    ),
    Wrong("a mebibyte and one", NEW, raw=b" " * 1_048_577, error="BadRequest", status=413),
    Wrong(
        "bracket names that contradict each other",
        NEW,
        {"attrs": {"a": 1}, "attrs[b]": 2},
        "attrs[b]",
        error="BadRequest",
    ),
    Wrong("bracket names that do not close", NEW, {"attrs[a": 1}, "attrs[a", error="BadRequest"),
]


def form(why: str, raw: bytes, names: str = "", error: str = "BadRequest") -> Wrong:
    return Wrong(f"form {why}", NEW, raw=raw, names=names, error=error, headers=FORM)


FORMS = [
    form("that does not close a bracket", b"attrs[a=1", "attrs[a"),
    form("that does not open a bracket", b"attrs%5Da=1", "attrs]a"),
    form("that starts with a bracket", b"%5Bname%5D=Ann", "[name]"),
    form("with text behind a bracket", b"attrs[a]b=1", "attrs[a]b"),
    form("with brackets in brackets", b"attrs[a[b]]=1", "attrs[a[b]]"),
    form("with an empty bracket in the middle", b"attrs[][a]=1", "attrs[][a]"),
    form("with a value and an object of one name", b"attrs=1&attrs[a]=2", "attrs[a]"),
    form("with an object and a value of one name", b"attrs[a]=2&attrs=1", "attrs"),
    form("with a name twice", b"name=Ann&name=Bob", "name"),
    form("with indexes and without", b"attrs[]=1&attrs[0]=2", "attrs"),
    form(
        "with an index where a name is meant",
        b"address[1000000]=1",
        "name, email, address",
        "InvalidAttributes",
    ),
    form("with a name of 33 levels", b"a" + b"[b]" * 32 + b"=1", "a" + "[b]" * 20 + "[b…"),
    form("without a name", b"=Ann&email=a@b.co"),
    form("of a thousand and one fields", b"&".join(b"f%d=1" % n for n in range(1_001))),
    form("that is JSON", b"{" + ANN + b"}"),
    form("without a customer", b"type=card", "name, email, type", "InvalidAttributes"),
    form("with a null byte", b"name=%00&email=a@b.co", "name", "InvalidAttributes"),
    form("with null as a word", b"name=Ann&email=null", "email", "InvalidAttributes"),
]


def multipart(why: str, raw: bytes, names: str = "", error: str = "BadRequest") -> Wrong:
    return Wrong(f"multipart {why}", NEW, raw=raw, names=names, error=error, headers=MULTIPART)


def part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    head = b'--frontier\r\nContent-Disposition: form-data; name="' + name + b'"' + more
    return head + b"\r\n\r\n" + value + b"\r\n"


END = b"--frontier--\r\n"
NAME, EMAIL = part(b"name", b"Ann Other"), part(b"email", b"ann@example.com")

MULTIPARTS = [
    multipart("cut in the middle", (NAME + EMAIL + END)[:70]),
    multipart("without its end", NAME + EMAIL),
    multipart("of another boundary", (NAME + EMAIL + END).replace(b"frontier", b"border")),
    multipart("of plain text", b"name=Ann"),
    multipart("of a thousand and one parts", part(b"name", b"n") * 1_001 + END),
    multipart("with a part without a name", NAME + part(b"", b"x") + END),
    multipart("with a name twice", NAME + part(b"name", b"Bob") + END, "name"),
    multipart("with bad brackets", NAME + part(b"attrs[a", b"x") + END, "attrs[a"),
    multipart("with half of what is needed", NAME + END, "email", "InvalidAttributes"),
    multipart(
        "with a file for a text",
        part(b"name", b"\x89PNG", b'; filename="name.png"') + EMAIL + END,
        "name",
        "InvalidAttributes",
    ),
    Wrong(
        "multipart without a boundary",
        NEW,
        raw=NAME + EMAIL + END,
        error="BadRequest",
        headers={"content-type": "multipart/form-data"},
    ),
    Wrong(
        "multipart of five megabytes",
        NEW,
        raw=part(b"name", b"n" * 5_000_000) + END,
        error="BadRequest",
        status=413,
        headers=MULTIPART,
    ),
]

CONTENT_TYPES = [
    Wrong(
        f"content type {given!r}",
        NEW,
        raw=b"{" + ANN + b"}",
        error="BadRequest",
        status=415,
        headers={"content-type": given},
    )
    for given in ("text/plain", "application/xml", "image/png", "json", "4242424242424242", "💳")
]

AUTHORIZATIONS = [
    Wrong(
        f"authorization {why}",
        target,
        {"type": "payment", "amount": 1},
        error="Unauthorized",
        headers={"authorization": given},
    )
    for target in ("POST /transactions", "GET /customers/<customer>")
    for why, given in {
        "missing": "",
        "of a scheme alone": "Basic",
        "without a key": basic(b":"),
        "with a password alone": basic(b":secret"),
        "of null": basic(b"null:"),
        "that is not base64": "Basic secret_key_1234567",
        "with an emoji": "Basic 💳💳",
        "that is not UTF-8": basic(b"\xff\xfe\xfd:"),
        "with an unknown key": basic(b"secret_key_3bW9JMZtPVDOfFNzwRdfE:"),
        "with a card number as the key": basic(b"4242424242424242:"),
        "of a bearer of nothing": "Bearer ",
        "of an unknown bearer": "Bearer secret_key_3bW9JMZtPVDOfFNzwRdfE",
        "of an unknown scheme": "Digest username=ann",
        "of a key without a scheme": "secret_key_3bW9JMZtPVDOfFNzwRdfE",
    }.items()
]

VERSIONS = [
    Wrong(
        f"version {given!r}",
        "GET /customers",
        error="BadRequest",
        headers={"x-api-version": given},
    )
    for given in ("banana", "3", "v0", "vv1", "v1.x", "1,1", "-1", "v", "1.", "4242424242424242")
]

KEYS = [
    Wrong(
        f"an idempotency key {why}",
        target,
        body={"name": "Ann", "email": "ann@example.com"},
        names="Idempotency-Key",
        headers={"idempotency-key": given},
    )
    for target in (NEW, "PUT /customers/<customer>")
    for why, given in {
        "of 256 characters": "4" * 256,
        "with a tab": "order\t1042",
        "with a line end": "order\r\nx: 1042",
        "of another alphabet": "ключ",
        "with a space beyond ASCII": "order\N{NO-BREAK SPACE}1042",
    }.items()
]

NOT_IDS = (
    "invalid",
    "null",
    "acct_",
    "acct_short",
    "ACCT_00000000000000000000",
    "0",
    "%00",
    "💳",
    "acct_" + "0" * 500,
    "4242424242424242",
    "acct_00000000000000000000;drop",
    "..",
)

PATHS = [
    Wrong(f"an id such as {given[:30]!r}", f"{method} {path}/{given}", body, error="NotFound")
    for given in NOT_IDS
    for method, path, body in (("GET", "/transactions", None), ("PUT", "/customers", {}))
] + [
    Wrong(f"{whose}", f"{method} {path}", {} if method == "PUT" else None, error="NotFound")
    for whose, path, methods in (
        ("unknown customer", "/customers/<no_customer>", "GET PUT DELETE"),
        ("foreign customer", "/customers/<foreign_customer>", "GET PUT DELETE"),
        ("deleted customer", "/customers/<deleted_customer>", "GET PUT DELETE"),
        ("shop as a customer", "/customers/<merchant>", "GET PUT DELETE"),
        ("payment as a customer", "/customers/<payment>", "GET"),
        ("methods of a foreign customer", "/customers/<foreign_customer>/payment_methods", "GET"),
        ("methods of a deleted customer", "/customers/<deleted_customer>/payment_methods", "GET"),
        ("methods of a payment", "/customers/<payment>/payment_methods", "GET"),
        ("unknown method", "/payment_methods/<no_method>", "GET PUT DELETE"),
        ("foreign method", "/payment_methods/<foreign_method>", "GET PUT DELETE"),
        ("deleted method", "/payment_methods/<deleted_method>", "GET PUT DELETE"),
        ("method of a deleted customer", "/payment_methods/<method_of_deleted>", "GET PUT DELETE"),
        ("unknown payment", "/transactions/<no_payment>", "GET PUT"),
        ("foreign payment", "/transactions/<foreign_payment>", "GET PUT"),
        ("customer as a payment", "/transactions/<customer>", "GET PUT"),
        ("foreign shop", "/processing_accounts/<foreign_merchant>", "GET PUT DELETE"),
        ("deleted shop", "/processing_accounts/<deleted_merchant>", "GET PUT DELETE"),
        ("customer as a shop", "/processing_accounts/<customer>", "GET PUT DELETE"),
        ("unknown account", "/accounts/<no_customer>", "GET PUT DELETE"),
        ("foreign customer as an account", "/accounts/<foreign_customer>", "GET PUT DELETE"),
        ("foreign shop as an account", "/accounts/<foreign_merchant>", "GET PUT DELETE"),
        ("deleted customer as an account", "/accounts/<deleted_customer>", "GET PUT DELETE"),
        ("deleted shop as an account", "/accounts/<deleted_merchant>", "GET PUT DELETE"),
        ("method as an account", "/accounts/<method>", "GET"),
        ("unknown line", "/transaction_ledgers/<no_line>", "GET"),
        ("foreign line", "/transaction_ledgers/<foreign_line>", "GET"),
        ("foreign line of a payment", "/transaction_ledgers/<foreign_mirrored_line>", "GET"),
        ("operation as a line", "/transaction_ledgers/<operation>", "GET"),
        ("refund as a line", "/transaction_ledgers/<refund>", "GET"),
        ("unknown operation", "/operations/<no_operation>", "GET"),
        ("foreign operation", "/operations/<foreign_operation>", "GET"),
        ("line as an operation", "/operations/<line>", "GET"),
    )
    for method in methods.split()
] + [
    Wrong(f"{relation} of nothing of ours", f"GET {parent}/<{whose}>/{relation}", error="NotFound")
    for parent, relations, whose in (
        ("/customers", "payment_methods primary_processing", "no_customer"),
        ("/customers", "payment_methods primary_processing", "foreign_customer"),
        ("/customers", "payment_methods primary_processing", "deleted_customer"),
        ("/customers", "payment_methods primary_processing", "merchant"),
        ("/processing_accounts", "payment_methods", "foreign_merchant"),
        ("/processing_accounts", "payment_methods", "deleted_merchant"),
        ("/processing_accounts", "payment_methods", "customer"),
        ("/accounts", "payment_methods", "no_customer"),
        ("/accounts", "payment_methods", "foreign_customer"),
        ("/accounts", "payment_methods", "deleted_merchant"),
        ("/payment_methods", "customer account", "no_method"),
        ("/payment_methods", "customer account", "foreign_method"),
        ("/payment_methods", "customer account", "deleted_method"),
        ("/payment_methods", "customer account", "method_of_deleted"),
        ("/transactions", "customer processing payment_method ledger operations", "no_payment"),
        ("/transactions", "customer processing payment_method ledger operations",
         "foreign_payment"),
        ("/transaction_ledgers", "transaction assoc_transaction", "no_line"),
        ("/transaction_ledgers", "transaction assoc_transaction", "foreign_line"),
        ("/operations", "transaction", "no_operation"),
        ("/operations", "transaction", "foreign_operation"),
        # What is ours, but names nobody.
        ("/customers", "primary_processing", "bare"),
        ("/payment_methods", "customer account", "loose"),
    )
    for relation in relations.split()
]  # fmt: skip

METHODS = [
    Wrong("a method that the path does not take", target, error="MethodNotAllowed")
    for target in (
        "DELETE /transactions/<payment>",
        "DELETE /transactions?status=processed&mode=query",
        "POST /customers/<customer>",
        "PATCH /customers/<customer>",
        "POST /transaction_ledgers",
        "PUT /transaction_ledgers/<line>",
        "DELETE /transaction_ledgers/<line>",
        "POST /operations",
        "PUT /operations/<operation>",
        "DELETE /operations/<operation>",
        "PUT /transactions/<payment>/customer",
        "DELETE /transaction_ledgers/<line>/transaction",
        "PUT /customers/<customer>/payment_methods",
    )
]


def query(text: str, names: str, path: str = "/customers") -> Wrong:
    return Wrong("a wrong query", f"GET {path}?{text}", names=names)


QUERIES = [
    query("limit=-1", "limit"),
    query("limit=abc", "limit"),
    query("limit=1.5", "limit"),
    query("limit=1e2", "limit"),
    query("limit=", "limit"),
    query("limit=1001", "limit"),
    query("limit=99999999999999999999", "limit"),
    query("limit=%D9%A1", "limit"),
    query("limit=%F0%9F%92%AF", "limit"),
    query("offset=-1", "offset"),
    query("offset=1000001", "offset"),
    query("offset=none", "offset"),
    query("order_by=foo", "order_by"),
    query("order_by=payment_methods", "order_by"),
    query("order_by=desc(cube(name))", "order_by"),
    query("order_by=desc(created_at", "order_by"),
    query("order_by=created_at&order_by=shoe", "order_by"),
    query("name=>null", "name"),
    query("created_at=>tomorrow", "created_at"),
    query("created_at=2026-02-30", "created_at"),
    query("payment_methods=5", "payment_methods"),
    query("payment_methods[card][card_number]=>", "payment_methods[card][card_number]"),
    query("attrs[x", "attrs[x"),
    query("fields=attrs[x", "fields"),
    query("cube(name)=5", "cube(name)"),
    query("year(name)=5", "year(name)"),
    query("count(id)=5", "count(id)"),
    query("group_by=foo&fields=sum(name)", "group_by, fields"),
    query("cursor=4242424242424242", "cursor"),
    query("cursor=WyJhIiwiYiJd", "cursor"),
    query("cursor=&offset=1", "offset"),
    query("q=amount", "q"),
    query("mode=query", "mode"),
    query("fields=foo", "fields"),
    query("fields=id,card_number", "fields", "/payment_methods"),
    query("fields[0]=*&fields[1]=sealed", "fields", "/payment_methods/<method>"),
    query("fields[]=org_id", "fields", "/transactions/<payment>"),
    query("foo=1", "foo"),
    query("card_number=4242424242424242", "card_number", "/payment_methods"),
    query("4242424242424242=1", "…"),
    query("limit=x&offset=-2&order_by=foo&nonsense=1", "limit, offset, order_by, nonsense"),
    query("limit=abc", "limit", "/customers/<customer>/payment_methods"),
    query("fields=foo&limit=abc", "fields, limit"),
    query("fields=foo", "fields", "/transactions/<payment>/customer"),
    query("fields=amount", "fields", "/payment_methods/<method>/account"),
    query("cards=1", "cards", "/accounts"),
    query("assoc_transaction_id=x", "assoc_transaction_id", "/operations"),
    Wrong("fields that do not exist", "POST /transactions?fields=foo",
          {"type": "payment", "amount": 1, "customer_id": "<customer>"}, "fields"),
    Wrong("fields that do not exist", "PUT /customers/<customer>?fields[]=foo",
          {"name": "Renamed"}, "fields"),
    Wrong("fields that do not exist", "DELETE /customers/<bare>?fields=foo", names="fields"),
]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    JSON
    + FORMS
    + MULTIPARTS
    + CONTENT_TYPES
    + AUTHORIZATIONS
    + VERSIONS
    + KEYS
    + PATHS
    + METHODS
    + QUERIES,
    ids=str,
)
def test_a_wrong_request_is_refused_and_the_service_goes_on(
    row: Wrong, world: Surroundings
) -> None:
    hold(row, world)
