"""From the text of a condition, filter or key condition to its parts.

condition := and {OR and}        and := not {AND not}        not := NOT not | simple
simple := (condition) | function(operands) | operand comparator operand
        | operand BETWEEN operand AND operand | operand IN (operands)
"""

from __future__ import annotations

from collections.abc import Callable

from onfile.embedded_dynamodb.expressions.syntax import (
    Between,
    Call,
    Comparison,
    Condition,
    In,
    Logical,
    Not,
    Operand,
    Path,
    Size,
)
from onfile.embedded_dynamodb.expressions.tokens import Reader

_COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")
# How many operands each function takes.
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_PATH_FIRST = ("attribute_exists", "attribute_not_exists", "attribute_type")
_MAX_IN_OPTIONS = 100
_MAX_OPERATORS = 300
# Well below what Python's stack takes; DynamoDB goes deeper.
_MAX_DEPTH = 60


def parse_condition(reader: Reader) -> Condition:
    """All tokens of `reader` as one condition. Raises DynamoError."""
    condition = _Parser(reader).disjunction()
    reader.end()
    return condition


class _Parser:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._depth = 0
        self._operators = 0
        # Where each bracket that was opened has been closed, by token position.
        self._closed_at: dict[int, int] = {}

    def disjunction(self) -> Condition:
        return self._joined("OR", self._conjunction)

    def _conjunction(self) -> Condition:
        return self._joined("AND", self._negation)

    def _joined(self, operator: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._reader.accept_keyword(operator):
            self._count_operator()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Logical(operator, tuple(parts))

    def _negation(self) -> Condition:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._reader.error("The expression is nested too deeply")
        if self._reader.accept_keyword("NOT"):
            self._count_operator()
            condition: Condition = Not(self._negation())
        elif self._reader.next.text == "(":
            condition = self._bracketed()
        else:
            condition = self._simple()
        self._depth -= 1
        return condition

    def _bracketed(self) -> Condition:
        opened = self._reader.position
        self._reader.expect("(")
        condition = self.disjunction()
        if self._closed_at.get(opened + 1) == self._reader.position - 1:
            raise self._reader.error("The expression has redundant parentheses;")
        self._closed_at[opened] = self._reader.position
        self._reader.expect(")")
        return condition

    def _count_operator(self) -> None:
        self._operators += 1
        if self._operators > _MAX_OPERATORS:
            raise self._reader.error(
                f"The expression contains too many operators; the limit is {_MAX_OPERATORS}"
            )

    def _simple(self) -> Condition:
        self._count_operator()
        reader = self._reader
        if reader.at_call() and reader.next.text != "size":
            return self._call()
        operand = self._operand()
        if reader.accept_keyword("BETWEEN"):
            low = self._operand()
            if not reader.accept_keyword("AND"):
                raise reader.syntax_error()
            return self._between(operand, low, self._operand())
        if reader.accept_keyword("IN"):
            return self._in(operand)
        if reader.next.text not in _COMPARATORS:
            raise reader.syntax_error()
        operator = reader.take().text
        right = self._operand()
        self._refuse_repeated(operator, operand, (right,))
        return Comparison(operator, operand, right)

    def _between(self, operand: Operand, low: Operand, high: Operand) -> Condition:
        self._refuse_repeated("BETWEEN", operand, (low, high))
        return Between(operand, low, high)

    def _in(self, operand: Operand) -> Condition:
        options = self._operands()
        if len(options) > _MAX_IN_OPTIONS:
            raise self._reader.error(f"IN takes no more than {_MAX_IN_OPTIONS} operands")
        self._refuse_repeated("IN", operand, options)
        return In(operand, options)

    def _call(self) -> Condition:
        function = self._reader.take().text
        if function not in _FUNCTIONS:
            raise self._reader.error(f"Invalid function name; function: {function}")
        operands = self._operands()
        if len(operands) != _FUNCTIONS[function]:
            raise self._reader.error(
                "Incorrect number of operands for operator or function;"
                f" operator or function: {function}, number of operands: {len(operands)}"
            )
        if function in _PATH_FIRST and not isinstance(operands[0], Path):
            raise self._reader.error(
                f"Operator or function requires a document path; operator or function: {function}"
            )
        self._refuse_repeated(function, operands[0], operands[1:])
        return Call(function, operands)

    def _operands(self) -> tuple[Operand, ...]:
        self._reader.expect("(")
        operands = [self._operand()]
        while self._reader.accept(","):
            operands.append(self._operand())
        self._reader.expect(")")
        return tuple(operands)

    def _operand(self) -> Operand:
        reader = self._reader
        if reader.at_call():
            return self._size()
        return reader.value() if reader.next.kind == "value" else reader.path()

    def _size(self) -> Size:
        function = self._reader.take().text
        if function != "size":
            raise self._reader.error(
                "The function is not allowed to be used this way in an expression;"
                f" function: {function}"
            )
        [operand, *others] = self._operands()
        if others or isinstance(operand, Size):
            raise self._reader.error("size takes one attribute or value")
        return Size(operand)

    def _refuse_repeated(self, operator: str, first: Operand, others: tuple[Operand, ...]) -> None:
        if isinstance(first, Path) and first in others:
            raise self._reader.error(
                "The first operand must be distinct from the remaining operands for this operator"
                f" or function; operator: {operator}, first operand: [{first}]"
            )
