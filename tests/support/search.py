"""Searches what tests leave behind in answers, log lines and rows: of a module, of a session."""

from __future__ import annotations

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.json_line import json_line
from chalicelib.api.reference.docs_page import page
from chalicelib.api.reference.document import document
from tests.support.stores import OPENED, Store
from tests.support.watch import WATCH, leaks

_ADDRESS = "http://address.of.the.service"


def reference() -> tuple[str, list[str]]:
    """/openapi.json, and /docs in the pieces between the address that its examples are sent to.

    Made here of the declarations alone, without any request.
    """
    described = document(COLLECTIONS)
    html, _ = page(described, document_url="/openapi.json", address=_ADDRESS)
    return json_line(described, ascii_only=False), html.split(_ADDRESS)


def _is_page(text: str, pieces: list[str]) -> bool:
    """Whether it is the page, to the letter, with some address in all of its places."""
    start = len(pieces[0])
    end = text.find(pieces[1][:40], start)
    return end >= 0 and text[start:end].join(pieces) == text and not leaks(text[start:end])


def search_session() -> list[str]:
    """What must not be there, of all that this process has answered, logged and stored.

    Of stores that were closed, `search` has told. The others have to be there still, moto on.
    """
    return search(*OPENED)


def search(*stores: Store) -> list[str]:
    """What must not be there, of these stores, and of answers and log lines since the last search.

    The reference alone is left out, where it is to the letter what no request has a part in.
    """
    published, pieces = reference()
    texts = [text for text in WATCH.texts if text != published and not _is_page(text, pieces)]
    WATCH.texts.clear()
    for store in stores:
        store.activate()
        texts.append(store.dump())
    return [leak for text in texts for leak in leaks(text)]
