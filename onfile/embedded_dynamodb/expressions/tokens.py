"""The words of an expression, and a reader that walks over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.expressions.reserved import RESERVED
from onfile.embedded_dynamodb.expressions.syntax import Path, Placeholder

_TOKEN = re.compile(
    r"""(?P<word>[A-Za-z][A-Za-z0-9_]*)
      | (?P<name>\#[A-Za-z0-9_]+)
      | (?P<value>:[A-Za-z0-9_]+)
      | (?P<index>0|[1-9][0-9]*)
      | (?P<symbol><>|<=|>=|[=<>()\[\].,+-])""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_MAX_BYTES = 4096
_MAX_LIST_INDEX = 2**31 - 1


class Token(NamedTuple):
    """One word; `kind` is word, name, value, index, symbol or end."""

    kind: str
    text: str


_END = Token("end", "<EOF>")


class Reader:
    """Walks over the tokens of one expression, and notes the placeholders it meets."""

    def __init__(self, parameter: str, text: str, names: Mapping[str, str]) -> None:
        """`parameter` is what errors call the expression; `names` resolves its # placeholders.

        Raises DynamoError for a character that is in no token.
        """
        self.parameter = parameter
        self.used_names: set[str] = set()
        self.used_values: set[str] = set()
        self.position = 0
        self._names = names
        self.tokens = self._tokens(text)

    def error(self, problem: str) -> DynamoError:
        """The ValidationException for this expression."""
        return invalid(f"Invalid {self.parameter}: {problem}")

    def syntax_error(self) -> DynamoError:
        """The refusal of the token that the reader stands before."""
        return self.error(f'Syntax error; token: "{self.next.text}"')

    @property
    def next(self) -> Token:
        """The token that the reader stands before."""
        return self.tokens[self.position]

    def take(self) -> Token:
        """Steps over one token. Raises DynamoError at the end."""
        token = self.next
        if token is _END:
            raise self.syntax_error()
        self.position += 1
        return token

    def accept(self, symbol: str) -> bool:
        """Steps over the symbol, if it is the next token."""
        if self.next != ("symbol", symbol):
            return False
        self.position += 1
        return True

    def expect(self, symbol: str) -> None:
        """Steps over the symbol. Raises DynamoError where another token is next."""
        if not self.accept(symbol):
            raise self.syntax_error()

    def at_keyword(self, *keywords: str) -> str | None:
        """The keyword, in capitals, if one of them is next."""
        token = self.next
        keyword = token.text.upper()
        return keyword if token.kind == "word" and keyword in keywords else None

    def accept_keyword(self, keyword: str) -> bool:
        """Steps over the keyword, in any case, if it is next."""
        if not self.at_keyword(keyword):
            return False
        self.position += 1
        return True

    def at_call(self) -> bool:
        """Whether a function name and its bracket are next."""
        return self.next.kind == "word" and self.tokens[self.position + 1].text == "("

    def end(self) -> None:
        """Raises DynamoError unless all tokens have been taken."""
        if self.next is not _END:
            raise self.syntax_error()

    def path(self) -> Path:
        """Steps over a document path. Raises DynamoError where none is next."""
        parts: list[str | int] = [self._attribute_name()]
        while True:
            if self.accept("."):
                parts.append(self._attribute_name())
            elif self.accept("["):
                parts.append(self._list_index())
            else:
                return Path(tuple(parts))

    def value(self) -> Placeholder:
        """Steps over a value placeholder. Raises DynamoError where none is next."""
        if self.next.kind != "value":
            raise self.syntax_error()
        name = self.take().text
        self.used_values.add(name)
        return Placeholder(name)

    def _attribute_name(self) -> str:
        kind, text = self.next
        if kind == "word":
            if text.upper() in RESERVED:
                raise self.error(f"Attribute name is a reserved keyword; reserved keyword: {text}")
        elif kind != "name":
            raise self.syntax_error()
        elif text not in self._names:
            raise self.error(
                "An expression attribute name used in the document path is not defined;"
                f" attribute name: {text}"
            )
        self.position += 1
        if kind == "word":
            return text
        self.used_names.add(text)
        return self._names[text]

    def _list_index(self) -> int:
        if self.next.kind != "index":
            raise self.syntax_error()
        index = int(self.take().text)
        if index > _MAX_LIST_INDEX:
            raise self.error(f"List index is not within the allowable range; index: [{index}]")
        self.expect("]")
        return index

    def _tokens(self, text: str) -> list[Token]:
        if len(text.encode(errors="replace")) > _MAX_BYTES:
            raise self.error("Expression size has exceeded the maximum allowed size")
        tokens = []
        at = _SPACE.match(text).end()  # type: ignore[union-attr]
        if at == len(text):
            raise self.error("The expression can not be empty;")
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self.error(f'Syntax error; token: "{text[at]}"')
            tokens.append(Token(str(match.lastgroup), match.group()))
            at = _SPACE.match(text, match.end()).end()  # type: ignore[union-attr]
        # Two ends, so that looking one token ahead never leaves the list.
        return [*tokens, _END, _END]
