"""The parts that expressions are made of.

Attribute names are resolved in them; values stay placeholders, so that one parsed expression
serves every request with the same text.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Path:
    """Where in an item: attribute and member names, and positions in lists."""

    parts: tuple[str | int, ...]

    def __str__(self) -> str:
        return ", ".join(f"[{part}]" if isinstance(part, int) else part for part in self.parts)


@dataclass(frozen=True)
class Placeholder:
    """The value that the request gives under this name, `:v`."""

    name: str


@dataclass(frozen=True)
class Size:
    """The size of a value."""

    of: Path | Placeholder


Operand = Path | Placeholder | Size


@dataclass(frozen=True)
class Comparison:
    """`left operator right`, with one of = <> < <= > >=."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Between:
    """`operand BETWEEN low AND high`, both ends included."""

    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True)
class In:
    """`operand IN (option, ...)`."""

    operand: Operand
    options: tuple[Operand, ...]


@dataclass(frozen=True)
class Call:
    """A function that is true or false of its operands, such as begins_with."""

    function: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    condition: Condition


@dataclass(frozen=True)
class Logical:
    """Two or more conditions joined by AND, or by OR."""

    operator: str
    conditions: tuple[Condition, ...]


Condition = Comparison | Between | In | Call | Not | Logical


@dataclass(frozen=True)
class IfNotExists:
    """The value at the path, or another one where there is none."""

    path: Path
    otherwise: SetOperand


@dataclass(frozen=True)
class ListAppend:
    """Two lists, one after the other."""

    first: SetOperand
    second: SetOperand


@dataclass(frozen=True)
class Arithmetic:
    """`left + right` or `left - right`."""

    operator: str
    left: SetOperand
    right: SetOperand


SetOperand = Path | Placeholder | IfNotExists | ListAppend | Arithmetic


@dataclass
class Update:
    """The clauses of an update expression, each in the order of the text."""

    sets: list[tuple[Path, SetOperand]] = field(default_factory=list)
    adds: list[tuple[Path, Placeholder]] = field(default_factory=list)
    deletes: list[tuple[Path, Placeholder]] = field(default_factory=list)
    removes: list[Path] = field(default_factory=list)

    @property
    def paths(self) -> list[Path]:
        """Everything that the update touches."""
        return [path for path, _ in (*self.sets, *self.adds, *self.deletes)] + self.removes
