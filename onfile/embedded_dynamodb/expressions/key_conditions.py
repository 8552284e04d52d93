"""From a key condition to the one stretch of one partition that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.expressions.conditions import Values
from onfile.embedded_dynamodb.expressions.syntax import (
    Between,
    Call,
    Comparison,
    Condition,
    Logical,
    Operand,
    Path,
    Placeholder,
)
from onfile.embedded_dynamodb.schema import MAX_RANGE_BYTES, KeyAttribute, Keys
from onfile.embedded_dynamodb.values import kind_of

# Above every range key, since those are shorter.
_END = b"\xff" * (MAX_RANGE_BYTES + 1)
_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Stretch:
    """The range keys from `lower` up to, without, `upper` in the partition of `hash`."""

    hash: bytes
    lower: bytes
    upper: bytes


@dataclass(frozen=True)
class _Term:
    """What a key condition says of one attribute; `operands` are its values."""

    attribute: str
    operator: str
    operands: tuple[Placeholder, ...]


def successor(key: bytes) -> bytes:
    """The first key after this one."""
    return key + b"\x00"


def stretch_of(condition: Condition, keys: Keys, values: Values) -> Stretch:
    """Raises DynamoError for what is no key condition on these keys."""
    terms: dict[str, _Term] = {}
    for term in _terms(condition):
        if term.attribute in terms:
            raise invalid("KeyConditionExpressions must only contain one condition per key")
        terms[term.attribute] = term
    hash_term = terms.pop(keys.hash.name, None)
    if hash_term is None:
        raise invalid(f"Query condition missed key schema element: {keys.hash.name}")
    if hash_term.operator != "=":
        raise invalid("Query key condition not supported")
    [hash_key] = _encoded(hash_term, keys.hash, values)
    if not terms:
        return Stretch(hash_key, b"", _END)
    [(attribute, range_term)] = terms.items() if len(terms) == 1 else [("", None)]
    if keys.range is None or range_term is None or attribute != keys.range.name:
        wanted = keys.range.name if keys.range else keys.hash.name
        raise invalid(f"Query condition missed key schema element: {wanted}")
    return Stretch(hash_key, *_bounds(range_term, keys.range, values))


def _terms(condition: Condition) -> Iterator[_Term]:
    if isinstance(condition, Logical) and condition.operator == "AND":
        for part in condition.conditions:
            yield from _terms(part)
    elif isinstance(condition, Comparison) and condition.operator in _MIRRORED:
        yield _comparison(condition)
    elif isinstance(condition, Between):
        yield _term(condition.operand, "BETWEEN", (condition.low, condition.high))
    elif isinstance(condition, Call) and condition.function == "begins_with":
        first, *others = condition.operands
        yield _term(first, "begins_with", tuple(others))
    else:
        raise invalid("Invalid operator used in KeyConditionExpression")


def _comparison(condition: Comparison) -> _Term:
    if isinstance(condition.left, Placeholder):
        return _term(condition.right, _MIRRORED[condition.operator], (condition.left,))
    return _term(condition.left, condition.operator, (condition.right,))


def _term(attribute: Operand, operator: str, operands: tuple[Operand, ...]) -> _Term:
    if not isinstance(attribute, Path) or len(attribute.parts) != 1:
        raise _unsupported()
    placeholders = tuple(operand for operand in operands if isinstance(operand, Placeholder))
    if len(placeholders) != len(operands):
        raise _unsupported()
    return _Term(str(attribute.parts[0]), operator, placeholders)


def _unsupported() -> DynamoError:
    return invalid(
        "Invalid KeyConditionExpression: conditions must be of key attributes and values only"
    )


def _encoded(term: _Term, key: KeyAttribute, values: Values) -> list[bytes]:
    operands = [values[operand.name] for operand in term.operands]
    if any(kind_of(value) != key.kind for value in operands):
        raise invalid(
            "One or more parameter values were invalid: Condition parameter type does not match"
            " schema type"
        )
    return [key.encode(value) for value in operands]


def _bounds(term: _Term, key: KeyAttribute, values: Values) -> tuple[bytes, bytes]:
    first, *others = _encoded(term, key, values)
    if term.operator == "BETWEEN":
        return first, successor(others[0])
    if term.operator == "begins_with":
        return _prefixed(first, key)
    return {
        "=": (first, successor(first)),
        "<": (b"", first),
        "<=": (b"", successor(first)),
        ">": (successor(first), _END),
        ">=": (first, _END),
    }[term.operator]


def _prefixed(prefix: bytes, key: KeyAttribute) -> tuple[bytes, bytes]:
    if key.kind == "N":
        raise invalid("Query key condition not supported")
    stem = prefix.rstrip(b"\xff")
    return prefix, stem[:-1] + bytes((stem[-1] + 1,)) if stem else _END
