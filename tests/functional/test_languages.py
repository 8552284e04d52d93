"""What the elements say: each text in each language, and nothing of a language that nobody says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.api.ui import assets
from chalicelib.api.ui.languages import OF_THE_API, languages, spoken_by
from tests.support.client import Api

STATIC = Path(assets.__file__).parent / "static"
SCRIPTS = "\n".join(path.read_text() for path in sorted(STATIC.rglob("*.js")))
QUOTED = frozenset(re.findall(r"'((?:[^'\\\n]|\\.)*)'", SCRIPTS))
HANDED_OVER = re.compile(r"\b(?:t|text|translated)\((?:this\.lang, )?'((?:[^'\\\n]|\\.)+)'")
UNTRANSLATED = re.compile(
    r"Payload\.|Content-Type$|Plaid is|Apple Pay$|Google Pay$|American Express$|Diners Club$"
)
"""For developers, or a name."""
SENTENCE = re.compile(r"[A-Z][\w{}]*[ ,][\w {},.;:?()/-]*[\w.?)]|[A-Z][a-z]+ [a-z ]+")
FIELD = re.compile(r"\{\w+\}")
by_language = pytest.mark.parametrize("name", sorted(languages()))


def said() -> set[str]:
    sentences = {text for text in QUOTED if SENTENCE.fullmatch(text)}
    return set(HANDED_OVER.findall(SCRIPTS)) | {
        text for text in sentences if not UNTRANSLATED.match(text)
    }


@by_language
def test_each_text_is_there(name: str) -> None:
    texts = languages()[name]["texts"]
    assert said() | OF_THE_API <= texts.keys()


@by_language
def test_no_text_is_there_that_nobody_says(name: str) -> None:
    assert languages()[name]["texts"].keys() <= QUOTED | OF_THE_API


@by_language
def test_a_text_has_the_same_fields_in_each_language(name: str) -> None:
    for text, own in languages()[name]["texts"].items():
        assert own.strip(), text
        assert sorted(FIELD.findall(own)) == sorted(FIELD.findall(text)), text


@by_language
def test_it_is_said_whether_a_native_reader_has_seen_it(name: str) -> None:
    assert isinstance(languages()[name]["seen_by_a_native_reader"], bool)


def test_a_script_has_the_texts_that_it_says() -> None:
    spoken = spoken_by("say('Card number')")["es"]
    assert set(spoken) == {"Card number", *OF_THE_API}


def test_payload_js_is_served_with_them(api: Api) -> None:
    script = api.request("GET", "/Payload.js", headers={"authorization": ""}).text
    assert '"Card number":"N\\u00famero de tarjeta"' in script
    assert "Make default" not in script
