"""HTML as text: elements, and the little Markdown that descriptions are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

_BLOCK = re.compile(r"```\w*\n(?P<code>.*?)\n```|(?P<text>[^\n].*?)(?=\n\n|\n```|\Z)", re.DOTALL)
_MARKED = re.compile(r"(`[^`]+`|\*\*[^*]+\*\*)")


def element(name: str, *content: str, **attributes: str) -> str:
    """An element. `content` is HTML already; `class_` stands for `class`."""
    pairs = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}>{''.join(content)}</{name}>"


def link(target: str, *content: str) -> str:
    """A link to `target`, an anchor of the page without its `#`."""
    return element("a", *content, href=f"#{target}")


def code(text: str) -> str:
    """A word of the wire."""
    return element("code", escape(text))


def row(*cells: str) -> str:
    """A row of a table. `cells` are HTML already."""
    return element("tr", *(element("td", cell) for cell in cells))


def table(head: Sequence[str], rows: Iterable[str], **attributes: str) -> str:
    """A table with names of columns."""
    names = element("tr", *(element("th", each) for each in head))
    return element("table", element("thead", names), element("tbody", *rows), **attributes)


def anchor_of(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"\W+", "-", heading.lower()).strip("-")


def inline(text: str) -> str:
    """A line of text with words of the wire and **strong** ones in it."""
    return "".join(map(_marked, _MARKED.split(text)))


def _marked(piece: str) -> str:
    if piece.startswith("`"):
        return code(piece.strip("`"))
    return element("strong", escape(piece.strip("*"))) if piece.startswith("**") else escape(piece)


def headings(markdown: str) -> list[str]:
    """The headings of a text."""
    return re.findall(r"^## (.+)$", markdown, re.MULTILINE)


def blocks(markdown: str) -> str:
    """A text of headings, paragraphs, lists and blocks of code, as HTML."""
    return "".join(_blocks(markdown))


def _blocks(markdown: str) -> Iterator[str]:
    for match in _BLOCK.finditer(markdown):
        text = match["text"]
        if text is None:
            yield element("pre", code(match["code"]))
        elif text.startswith("## "):
            heading = text.removeprefix("## ")
            yield element("h2", inline(heading), id=anchor_of(heading))
        elif text.startswith("- "):
            items = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
            yield element("ul", *(element("li", inline(item)) for item in items))
        else:
            yield element("p", inline(text))
