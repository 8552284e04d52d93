"""Modules of the elements, joined: in order, in one scope, with all that they import."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.api.ui import assets
from chalicelib.api.ui.modules import NotModules, check, declared, joined, sources

STATIC = Path(assets.__file__).parent / "static"


def written(directory: Path, **texts: str) -> Path:
    """The first of these modules."""
    for name, text in texts.items():
        (directory / f"{name}.js").write_text(text)
    return directory / f"{next(iter(texts))}.js"


def test_each_stands_once_behind_what_it_imports(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        main="/* . */\n\nimport { b } from './b.js';\nimport { c, d } from './c.js';\nb(c, d);\n",
        b="import { c } from './c.js';\nexport function b() {\n  // why\n  return c;\n}\n",
        c="export const c = 1;\nexport const [d, e] = [c, 2];\n",
    )
    assert [path.stem for path in sources(entry)] == ["c", "b", "main"]
    expected = "const c = 1; const [d, e] = [c, 2]; function b() { return c; } b(c, d);"
    assert " ".join(joined(entry).split()) == expected


def test_a_circle_is_joined_too(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        a="import { b } from './b.js';\nexport const a = 1;\n",
        b="import { a } from './a.js';\nexport const b = () => a;\n",
    )
    assert " ".join(joined(entry).split()) == "const b = () => a; const a = 1;"


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("const b = 1;\n", "does not export"),
        ("export const bb = 1;\n", "does not export"),
        ("export const b = 1;\nfunction a() {}\n", "a is declared in"),
    ],
)
def test_what_can_not_be_joined_is_refused(tmp_path: Path, other: str, message: str) -> None:
    entry = written(tmp_path, main="import { b } from './b.js';\nconst a = b;\n", b=other)
    with pytest.raises(NotModules, match=message):
        check(entry)


def test_the_names_of_a_module(tmp_path: Path) -> None:
    entry = written(tmp_path, a="export async function a() {\n  const x = 1;\n}\nclass B {}\n")
    assert declared(entry) == {"a", "B"}
    assert declared(entry, exported=True) == {"a"}


def test_every_source_is_of_some_script_and_leaves_no_module_syntax() -> None:
    for entry in assets._SCRIPTS.values():
        check(STATIC / entry)
        assert not re.search(r"^(import|export)\b", joined(STATIC / entry), re.MULTILINE)
    used = {path for entry in assets._SCRIPTS.values() for path in sources(STATIC / entry)}
    assert used == {path.resolve() for path in STATIC.rglob("*.js")}
