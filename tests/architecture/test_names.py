"""One word, one meaning: two modules, or two types, share a name only where they mirror an object.

An object has a module in each layer that knows it, under its own name; a processor's folder has
the modules that every processor has. The embedded store is a library of its own, and counts apart.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from chalicelib.api.resources.declarations import RESOURCES
from tests.architecture.test_imports import MODULES

OBJECTS = {
    *RESOURCES,
    "bank_account",
    "binding",
    "card",
    "client_token",
    "idempotency",
    "key",
    "organisation",
    "processor",
    "unit_of_work",
    "vault_key",
    "card_testing",
}
OF_EACH_PROCESSOR = {"answers", "client", "processor"}
LIBRARY = "onfile.embedded_dynamodb"
PATHS = [path for layer, path in MODULES if layer != LIBRARY and not path.stem.startswith("__")]


def _is_object(name: str) -> bool:
    return name in OBJECTS or name.removesuffix("s") in OBJECTS


def _shared(names: list[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def test_modules_share_a_name_only_where_they_mirror_an_object() -> None:
    outside = [path.stem for path in PATHS if "processors" not in path.parts]
    adapters = {path.stem for path in PATHS if "processors" in path.parts} - OF_EACH_PROCESSOR
    shared = _shared(outside) | (adapters & set(outside))
    assert {name for name in shared if not _is_object(name)} == set()


def test_types_share_a_name_only_where_they_mirror_an_object() -> None:
    names = [name for path in PATHS for name in _types(path)]
    assert {name for name in _shared(names) if not _is_object(_in_words(name))} == set()


def _types(path: Path) -> list[str]:
    body = ast.parse(path.read_text()).body
    return [n.name for n in body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]


def _in_words(name: str) -> str:
    """`UnitOfWork` is written `unit_of_work` in a module's name."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")
