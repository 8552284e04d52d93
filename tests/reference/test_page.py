"""The reference page: complete, and sufficient to itself."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference import markup
from chalicelib.api.reference.docs_page import page
from chalicelib.api.reference.document import document
from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from tests.reference.described import operations
from tests.support.client import Api

DOCUMENT = document(COLLECTIONS)
HTML, POLICY = page(DOCUMENT, document_url="/openapi.json")
VOID = {"meta"}


class Reader(HTMLParser):
    """The tags, attributes and text of a page; that all that is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


READ = Reader(HTML)
TEXT = " ".join("".join(READ.texts).split())


def operation_ids() -> list[str]:
    return [
        item[method]["operationId"]
        for item in DOCUMENT["paths"].values()
        for method in ("get", "post", "put", "delete")
        if method in item
    ]


def test_everything_that_is_opened_is_closed() -> None:
    assert READ.open == []


def test_ids_are_unique_and_every_link_leads_into_the_page_or_to_the_document(api: Api) -> None:
    ids = READ.of("id")
    assert len(ids) == len(set(ids))
    outward = {link for link in READ.of("href") if link.removeprefix("#") not in ids}
    assert outward == {"/openapi.json"}
    assert api.get("/openapi.json").status == 200


def test_it_loads_nothing_and_runs_nothing() -> None:
    loading = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "video"}
    assert not READ.tags & loading
    assert not READ.of("src")
    assert not READ.of("style")
    assert not [name for name, _ in READ.attributes if name.startswith("on")]
    style = re.findall(r"<style>(.*?)</style>", HTML, re.DOTALL)
    assert not re.search(r"url\(|@import|https?:", style[0])


def test_its_policy_allows_its_own_style_sheet_alone(api: Api) -> None:
    answer = api.request("GET", "/docs", headers={"authorization": ""})
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = answer.headers["Content-Security-Policy"].split("; ")
    assert f"style-src 'sha256-{digest}'" in rules
    assert "default-src 'none'" in rules
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert [rule for rule in rules if not rule.endswith("'none'")] == [
        f"style-src 'sha256-{digest}'"
    ]


def test_on_a_phone_the_contents_stand_below_the_text() -> None:
    [style] = re.findall(r"<style>(.*?)</style>", HTML, re.DOTALL)
    wide, narrow = style.split("@media (max-width: 55rem)")
    assert re.search(r"nav \{ order: 1;", narrow)
    assert not re.search(r"\border:", wide)
    assert re.search(r"\.contents \{ display: none", wide)
    assert '<a href="#contents">' in HTML.split("<main>")[1].split("<h2")[0]


def test_every_operation_has_an_anchor_and_a_place_in_the_navigation() -> None:
    ids, links = READ.of("id"), READ.of("href")
    for operation_id in operation_ids():
        assert operation_id in ids
        assert links.count(f"#{operation_id}") == 2


def test_what_takes_a_key_says_so() -> None:
    shown = "<dt>Headers</dt><dd><code>Idempotency-Key</code></dd>"
    assert HTML.count(shown) == sum(method in ("post", "put") for _, method, _ in operations())


SCHEMAS = DOCUMENT["components"]["schemas"]
OBJECTS = [each.resource.object.title().replace("_", "") for each in COLLECTIONS]


def rows_of(name: str) -> list[str]:
    [table] = re.findall(rf'<table id="{name}">(.*?)</table>', HTML, re.DOTALL)
    return re.findall(r"<tr><td><code>(.*?)</code>", table)


@pytest.mark.parametrize("name", [name for name in OBJECTS if name != "Account"])
def test_every_attribute_of_an_object_has_a_row(name: str) -> None:
    taken = SCHEMAS.get(f"{name}Create", {"properties": {}})["properties"]
    rows = rows_of(name)
    assert {row for row in rows if "[" not in row} == {*SCHEMAS[name]["properties"], *taken}
    assert len(rows) == len(set(rows))


def test_an_account_refers_to_its_kinds() -> None:
    assert rows_of("Account") == ["type"]
    kinds = '<a href="#Customer">Customer</a> or <a href="#ProcessingAccount">ProcessingAccount</a>'
    assert f'<p>Those of {kinds}, and:</p><table id="Account">' in HTML
    assert '<a href="#Account">Account</a> or null' in row("PaymentMethod", "account")


def row(table: str, attribute: str) -> str:
    [cells] = re.findall(rf'<table id="{table}">.*?</table>', HTML, re.DOTALL)
    [found] = re.findall(rf"<tr><td><code>{re.escape(attribute)}</code>.*?</tr>", cells)
    return str(found)


def flags(table: str, attribute: str) -> list[str]:
    return re.findall(r'class="flag">([^<]*)<', row(table, attribute))


@pytest.mark.parametrize(
    ("table", "attribute", "expected"),
    [
        ("Customer", "id", ["read-only"]),
        ("Customer", "name", ["required"]),
        ("Customer", "phone_number", []),
        ("Customer", "keep_active", ["on create"]),
        ("PaymentMethod", "card[card_code]", ["write-only", "on create"]),
        ("PaymentMethod", "card[card_number]", ["required", "on create"]),
        ("PaymentMethod", "billing_address[city]", []),
        ("Transaction", "ledger", ["on create"]),
        ("Transaction", "customer", ["read-only"]),
        ("TransactionLedger", "assoc_transaction_id", ["required", "on create"]),
        ("Operation", "status", ["read-only"]),
        ("Account", "type", ["on create"]),
    ],
)
def test_an_attribute_shows_its_flags(table: str, attribute: str, expected: list[str]) -> None:
    assert flags(table, attribute) == expected


def test_an_attribute_shows_its_type() -> None:
    assert "<td>text ≤ 64 or null</td>" in row("Customer", "phone_number")
    assert '<a href="#PaymentMethod">PaymentMethod</a> or null' in row(
        "Transaction", "payment_method"
    )
    assert "<code>acct_…</code> or null" in row("Transaction", "customer_id")
    assert 'list of <a href="#TransactionLedger">' in row("Transaction", "ledger")
    assert 'list of <a href="#PaymentMethod">' in row("Customer", "payment_methods")


def test_the_main_job_can_be_pasted() -> None:
    for text in ("curl $URL/transactions", SECRET_KEY, CUSTOMER_ID, "-d amount=100"):
        assert text in TEXT


def test_markup_escapes_what_it_is_given() -> None:
    assert markup.inline("a <b> & `x < y` **z**") == (
        "a &lt;b&gt; &amp; <code>x &lt; y</code> <strong>z</strong>"
    )
    assert markup.element("p", id='"><script>') == '<p id="&quot;&gt;&lt;script&gt;"></p>'


def test_markup_makes_blocks() -> None:
    text = "## One two\n\nA line\nand `more`.\n\n- first\n- second\n\n```sh\nls <x>\n\nls\n```\n"
    assert markup.blocks(text) == (
        '<h2 id="one-two">One two</h2><p>A line\nand <code>more</code>.</p>'
        "<ul><li>first\n</li><li>second</li></ul><pre><code>ls &lt;x&gt;\n\nls</code></pre>"
    )
