"""The expressions of one request, with the names and values that go with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.expressions.condition_checks import check_values
from onfile.embedded_dynamodb.expressions.condition_parser import parse_condition
from onfile.embedded_dynamodb.expressions.paths import Tree, parse_projection, tree_of
from onfile.embedded_dynamodb.expressions.syntax import Condition, Update
from onfile.embedded_dynamodb.expressions.tokens import Reader
from onfile.embedded_dynamodb.expressions.update_checks import check_update_values
from onfile.embedded_dynamodb.expressions.update_parser import parse_update
from onfile.embedded_dynamodb.parameters import Request
from onfile.embedded_dynamodb.values import Item, Value, canonical

_NAME = re.compile(r"#[A-Za-z0-9_]+")
_VALUE = re.compile(r":[A-Za-z0-9_]+")
_PARSERS = {
    "ConditionExpression": parse_condition,
    "FilterExpression": parse_condition,
    "KeyConditionExpression": parse_condition,
    "ProjectionExpression": parse_projection,
    "UpdateExpression": parse_update,
}


@dataclass(frozen=True)
class _Parsed:
    tree: Any
    used_names: frozenset[str]
    used_values: frozenset[str]


class Expressions:
    """Parses the expressions of a request, and sees to it that all it defines is used."""

    def __init__(self, request: Request) -> None:
        """Raises DynamoError for names or values that are malformed."""
        self._request = request
        self._names = _names(request.get("ExpressionAttributeNames"))
        self.values = _values(request.get("ExpressionAttributeValues"))
        self._used: set[str] = set()

    def condition(self, parameter: str) -> Condition | None:
        """The condition in that parameter, if the request has it. Raises DynamoError."""
        condition: Condition | None = self._parse(parameter)
        if condition is not None:
            check_values(parameter, condition, self.values)
        return condition

    def update(self) -> Update:
        """The update; an empty one where the request has none. Raises DynamoError."""
        update: Update | None = self._parse("UpdateExpression")
        if update is None:
            return Update()
        check_update_values(update, self.values)
        return update

    def projection(self) -> Tree | None:
        """What the request picks of each item; None where it asks for all. Raises DynamoError."""
        paths = self._parse("ProjectionExpression")
        return None if paths is None else tree_of(paths)

    def refuse_unused(self) -> None:
        """Raises DynamoError where a name or a value was defined for no expression."""
        for parameter, defined in (
            ("ExpressionAttributeNames", self._names),
            ("ExpressionAttributeValues", self.values),
        ):
            unused = sorted(defined.keys() - self._used)
            if unused:
                raise invalid(
                    f"Value provided in {parameter} unused in expressions:"
                    f" keys: {{{', '.join(unused)}}}"
                )

    def _parse(self, parameter: str) -> Any:
        text = self._request.get(parameter)
        if text is None:
            return None
        if not isinstance(text, str):
            raise invalid(f"{parameter} must be a string")
        parsed = _parse(parameter, text, tuple(self._names.items()))
        undefined = sorted(parsed.used_values - self.values.keys())
        if undefined:
            raise invalid(
                f"Invalid {parameter}: An expression attribute value used in expression is not"
                f" defined; attribute value: {undefined[0]}"
            )
        self._used |= parsed.used_names | parsed.used_values
        return parsed.tree


@lru_cache(maxsize=1024)
def _parse(parameter: str, text: str, names: tuple[tuple[str, str], ...]) -> _Parsed:
    reader = Reader(parameter, text, dict(names))
    tree = _PARSERS[parameter](reader)
    return _Parsed(tree, frozenset(reader.used_names), frozenset(reader.used_values))


def _names(names: object) -> dict[str, str]:
    if names is None:
        return {}
    _check_placeholders("ExpressionAttributeNames", names, _NAME)
    resolved: dict[str, str] = names  # type: ignore[assignment]
    if not all(isinstance(name, str) and name for name in resolved.values()):
        raise invalid("ExpressionAttributeNames contains invalid value: Empty attribute name")
    return resolved


def _values(values: object) -> Item:
    if values is None:
        return {}
    _check_placeholders("ExpressionAttributeValues", values, _VALUE)
    defined: dict[str, Value] = values  # type: ignore[assignment]
    return {name: _value(name, value) for name, value in defined.items()}


def _value(name: str, value: Value) -> Value:
    try:
        return canonical(value)
    except DynamoError as error:
        raise invalid(
            f"ExpressionAttributeValues contains invalid value: {error.message} for key {name}"
        ) from error


def _check_placeholders(parameter: str, defined: object, form: re.Pattern[str]) -> None:
    if not isinstance(defined, dict) or not defined:
        raise invalid(f"{parameter} must not be empty")
    for name in defined:
        if not form.fullmatch(name):
            raise invalid(f'{parameter} contains invalid key: Syntax error; key: "{name}"')
