"""`dataclass` of the standard library, but its methods are written at their first use.

The standard library writes and compiles five or six methods for each class, at 1 ms a class; that
was 90 ms of each cold start, for 120 classes of which a request uses a third. Here `__init__` is
written when the first object is made, and the others are the same functions for all classes. What
a class is to `fields`, `replace`, `asdict`, to copying and to type checkers does not change.

Supported are `frozen`, `slots` and `kw_only`, and the fields' `default`, `default_factory`, `repr`
and `compare`; a class has no `__post_init__` and no method of those that are made here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type | None = None, *, frozen: bool = False, slots: bool = False, kw_only: bool = False
    ) -> Any:
        """As `dataclasses.dataclass`, with or without arguments."""

        def made(cls: type) -> type:
            # Where there is no docstring, the standard library looks for a signature to show.
            cls.__doc__ = cls.__doc__ or cls.__name__
            declare = dataclasses.dataclass(
                init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
            )
            return _equipped(declare(cls), frozen=frozen)

        return made if cls is None else made(cls)


def _equipped(cls: Any, *, frozen: bool) -> type:
    def init_first(self: Any, *given: Any, **named: Any) -> None:
        cls.__init__ = _written_init(cls)
        cls.__init__(self, *given, **named)

    cls.__init__ = init_first
    cls.__repr__ = _repr
    cls.__eq__ = _eq
    cls.__hash__ = _hash if frozen else None
    if frozen:
        cls.__setattr__, cls.__delattr__ = _refuse_set, _refuse_delete
        cls.__getstate__, cls.__setstate__ = _values, _set_values
    made: type = cls
    return made


def _written_init(cls: Any) -> Callable[..., None]:
    """As a person would write it: out of names of fields alone.

    It goes round `__setattr__`, which a frozen object refuses.
    """
    known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
    by_place: list[str] = ["self"]
    by_name: list[str] = []
    lines: list[str] = []
    for field in fields(cls):
        name, default, value = field.name, "", field.name
        if field.default_factory is not MISSING:
            known[f"_make_{name}"] = field.default_factory
            default, value = "=_MISSING", f"_make_{name}() if {name} is _MISSING else {name}"
        elif field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        (by_name if field.kw_only else by_place).append(name + default)
        lines.append(f" _set(self, {name!r}, {value})")
    parameters = ", ".join([*by_place, *(["*", *by_name] if by_name else [])])
    exec("\n".join([f"def __init__({parameters}):", *lines, " return"]), known)  # noqa: S102
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _compared(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, each.name) for each in fields(self) if each.compare)


def _refuse_set(self: Any, name: str, value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _values(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _set_values(self: Any, values: list[Any]) -> None:
    for each, value in zip(fields(self), values, strict=True):
        object.__setattr__(self, each.name, value)
