"""`python -m tests.examples`: runs every example, and writes down what is answered."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from chalicelib.api.reference.examples import FILE
from tests.examples.played import played
from tests.support.client import Api
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store

if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_store(Path(folder) / "onfile.db") as store,
    ):
        api = Api(store.services(), new_organisation(store)[1])
        FILE.write_text(json.dumps(played(api), separators=(",", ":")) + "\n", encoding="utf-8")
