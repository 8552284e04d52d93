"""The search that ends a test session: over every answer, log line and row that it has left."""

from __future__ import annotations

import json

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference.document import document
from chalicelib.api.reference.page import page
from tests.support.stores import OPENED
from tests.support.watch import WATCH, leaks


def reference() -> list[str]:
    """/openapi.json and /docs, made here of the declarations alone, without any request."""
    described = document(COLLECTIONS)
    html, _ = page(described, document_url="/openapi.json")
    return [json.dumps(described, ensure_ascii=False, separators=(",", ":")), html]


def search_session() -> list[str]:
    """What must not be there, of all that this process has answered, logged and stored.

    The reference alone is left out, where it is to the letter what no request has a part in. The
    stores have to be there still, moto on.
    """
    published = reference()
    texts = [text for text in WATCH.texts if text not in published]
    for store in OPENED:
        store.activate()
        texts.append(store.dump())
    return [leak for text in texts for leak in leaks(text)]
