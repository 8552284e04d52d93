"""Free documents as JSON, forms and multipart: every name is kept, or refused by name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.body import parse_body
from chalicelib.errors import BadRequest
from tests.support.refusals import Surroundings

DOCUMENTS, AT_ONCE = 1_000, 20
LETTERS = "ab\u00e9 &=+;.'\"-_:/\U0001f642\u4e2d,#?<>|!"
DIGITS = ("0", "1", "2", "7", "07", "00", "999", "1000", "12345", "-1", "1.5")
MULTIPART = {"content-type": "multipart/form-data; boundary=XX"}


def name(chance: random.Random) -> str:
    letters = chance.choices(LETTERS, k=chance.randint(1, 6))
    return chance.choice(DIGITS) if chance.random() < 0.4 else "".join(letters)


def value(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.random() + depth / 4
    if kind < 0.35:
        return document(chance, depth + 1)
    if kind < 0.5:
        return [value(chance, depth + 1) for _ in range(chance.randint(1, 3))]
    return "".join(chance.choices(LETTERS, k=chance.randint(0, 5)))


def document(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    """Not empty, and without names that stand for a list."""
    made = {name(chance): value(chance, depth) for _ in range(chance.randint(1, 4))}
    if made.keys() == {str(index) for index in range(len(made))}:
        made["x"] = "so it is none"
    return made


def pairs(node: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield key, node
        return
    members = node.items() if isinstance(node, dict) else enumerate(node)
    for inner, member in members:
        yield from pairs(member, f"{key}[{inner}]")


def multipart(fields: list[tuple[str, str]]) -> bytes:
    """As browsers write it."""
    part = '--XX\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    whole = [part.format(key.replace('"', "%22"), text) for key, text in fields]
    return "".join([*whole, "--XX--\r\n"]).encode()


@pytest.mark.parametrize("encoding", ["json", "form", "multipart"])
def test_a_thousand_documents_are_read_back_as_written(world: Surroundings, encoding: str) -> None:
    chance = random.Random(18)  # noqa: S311  (the same at every run)
    for first in range(0, DOCUMENTS, AT_ONCE):
        written = [document(chance) for _ in range(AT_ONCE)]
        rows = [
            {"name": "D", "email": f"d{first + place}@example.com", "attrs": attrs}
            for place, attrs in enumerate(written)
        ]
        listed = {"object": "list", "values": rows}
        fields = [pair for key in listed for pair in pairs(listed[key], key)]
        sent: dict[str, Any] = {"json": {"json": listed}, "form": {"form": fields}}.get(
            encoding, {"raw": multipart(fields), "headers": MULTIPART}
        )
        made = world.api.post("/customers", **sent)
        assert made.status == 200, made.text
        ids = "|".join(row["id"] for row in made["values"])
        read = {row["email"]: row["attrs"] for row in world.api.get("/customers", id=ids)["values"]}
        assert [read[row["email"]] for row in rows] == written


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ('name="attrs[a"b]"', "attrs[a"),
        ("name=attrs[a;b]", "attrs[a"),
        ('name="attrs[a]"; name="attrs[b]"', "attrs[b]"),
        ('name="attrs[a\\\\b]"', "attrs[a"),
        ('name="attrs[a]" x', "attrs[a]"),
        ('name="attrs[a[b]]"', "attrs[a[b]]"),
        ('name="attrs[]b"', "attrs[]b"),
        ('name="attrs[a', "attrs[a"),
    ],
)
def test_a_part_whose_name_can_not_be_told_is_refused(options: str, named: str) -> None:
    part = f"--XX\r\nContent-Disposition: form-data; {options}\r\n\r\nx\r\n--XX--\r\n"
    with pytest.raises(BadRequest) as refusal:
        parse_body(part.encode(), MULTIPART["content-type"])
    assert named in refusal.value.message or refusal.value.message.startswith("\u2026")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"attrs[%22a%22]"', '"a"'),
        ('"attrs[a\\\\"b]"'.replace("\\\\", "\\"), 'a"b'),
        ('"attrs[a%0D%0Ab]"', "a\r\nb"),
        ("attrs[bare]", "bare"),
        ('"attrs[a;b]"', "a;b"),
        ('"attrs[ a ]"', " a "),
        ('"attrs[a\\b]"', "a\\b"),
    ],
)
def test_a_name_is_kept_as_its_client_meant_it(written: str, kept: str) -> None:
    part = f"--XX\r\nContent-Disposition: form-data; name={written}\r\n\r\nx\r\n--XX--\r\n"
    assert parse_body(part.encode(), MULTIPART["content-type"]) == {"attrs": {kept: "x"}}
