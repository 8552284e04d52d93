"""Puts the byte code of a package into one file, which `chalicelib.joined_modules` reads."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

from chalicelib.joined_modules import FILE, LENGTH_BYTES, Index

_BEFORE = ("app.py", "chalicelib/__init__.py", "chalicelib/joined_modules.py")
"""What is loaded before the file is known of keeps its own."""

_PYC_HEADER = 16


def join(root: Path) -> None:
    """Join what is compiled under `root`. A module's own file of byte code goes."""
    index: Index = {}
    codes = bytearray()
    for source in _joined(root):
        compiled = Path(cache_from_source(str(source)))
        code = compiled.read_bytes()[_PYC_HEADER:]
        dotted = source.relative_to(root).with_suffix("").parts
        is_package = dotted[-1] == "__init__"
        name = ".".join(dotted[:-1] if is_package else dotted)
        index[name] = (len(codes), len(code), is_package)
        codes += code
        compiled.unlink()
    known = marshal.dumps(index)
    (root / FILE).write_bytes(len(known).to_bytes(LENGTH_BYTES, "little") + known + codes)


def _joined(root: Path) -> Iterator[Path]:
    for source in sorted(root.rglob("*.py")):
        if source.relative_to(root).as_posix() not in _BEFORE:
            yield source
