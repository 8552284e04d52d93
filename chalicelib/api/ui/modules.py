"""The sources of a script, modules that import each other, joined into the one text that is served.

Of the language of modules they use as much as this reads: `import { a, b } from './file.js';` on a
line of its own, and `export` before a declaration. All of a script have one scope, so an imported
name means the same in all of them; each stands behind what it imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from os.path import normpath
from pathlib import Path

from chalicelib.late_pattern import late_pattern

_IMPORT = late_pattern(r"(?m)^import \{ ([\w, ]+) \} from '(\.[./\w]+)';\n")
_EXPORT = late_pattern(r"(?m)^export (?=(?:async )?(?:function|class|const|let)\b)")
_DECLARED = late_pattern(
    r"(?m)^(?:export )?(?:async )?(?:function|class|const|let) (\w+|\[[\w, ]+\]|\{[\w, ]+\})"
)
_COMMENT = late_pattern(r"(?ms)^ */\*.*?\*/\n|^ *//[^\n]*\n")
"""Those that have lines of their own."""
_NAME = late_pattern(r"\w+")


class NotModules(Exception):
    """Sources that can't be joined. The message says what is wrong with which."""


def joined(entry: Path) -> str:
    """One text of the module `entry` and all that it imports, without comments.

    Whether they fit together is not looked at here: somebody waits for the script. `check` does.
    """
    return "\n".join(map(_bare, sources(entry)))


def sources(entry: Path) -> Iterator[Path]:
    """The paths of the module and of all that it imports, each behind those that it imports."""
    seen: set[Path] = set()

    def walk(path: Path) -> Iterator[Path]:
        seen.add(path)
        for _, other in _imports(path):
            if other not in seen:
                yield from walk(other)
        yield path

    return walk(Path(normpath(entry)))


def check(entry: Path) -> None:
    """One scope has one meaning of a name, and what is imported is exported. Raises NotModules."""
    homes: dict[str, Path] = {}
    for path in sources(entry):
        for name in declared(path):
            if name in homes:
                raise NotModules(f"{name} is declared in {homes[name]} and in {path}")
            homes[name] = path
        for names, other in _imports(path):
            missing = set(names) - declared(other, exported=True)
            if missing:
                raise NotModules(f"{path} imports what {other} does not export: {missing}")


def declared(path: Path, *, exported: bool = False) -> frozenset[str]:
    """The names that a module declares outside of functions and classes."""
    found: Iterator[re.Match[str]] = _DECLARED.finditer(_code(path))
    kept = (each for each in found if not exported or each[0].startswith("export"))
    return frozenset(name for each in kept for name in _NAME.findall(each[1]))


@lru_cache(maxsize=64)
def _code(path: Path) -> str:
    return _COMMENT.sub("", path.read_text())


@lru_cache(maxsize=64)
def _imports(path: Path) -> list[tuple[list[str], Path]]:
    found = _IMPORT.findall(_code(path))
    return [(names.split(", "), Path(normpath(path.parent / name))) for names, name in found]


@lru_cache(maxsize=64)
def _bare(path: Path) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", _code(path)))
