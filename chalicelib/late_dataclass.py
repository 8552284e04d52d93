"""`dataclass` of the standard library, but its methods are written at their first use.

The standard library writes and compiles five or six methods for each class, at 1 ms a class; that
was 90 ms of each cold start, for 120 classes of which a request uses a third. Here `__init__` is
written when some objects have been made, and the others are the same functions for all classes.
What a class is to `fields`, `replace`, `asdict`, to copying and to type checkers does not change.

It also looks thrice at the text of each field's type, for what may be no field. Here only a
`ClassVar` is none, by this name, which takes half of the time.

Supported are `frozen`, `slots` and `kw_only`, and the fields' `default`, `default_factory`, `repr`
and `compare`; a class has no `__post_init__`, `InitVar`, `KW_ONLY`, nor a method that is made here.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError, fields
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type | None = None, *, frozen: bool = False, slots: bool = False, kw_only: bool = False
    ) -> Any:
        """As `dataclasses.dataclass`, with or without arguments."""

        def made(cls: type) -> type:
            methods = _FROZEN if frozen else _OPEN
            more = {**_declared(cls, kw_only=kw_only), **methods}
            return _with_init((_slotted if slots else _open)(cls, more))

        return made if cls is None else made(cls)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Plain:
    """Here is read what the standard library notes of a class, and of a field that is one."""

    only: None


_FILLED = 16
"""Objects that are filled field by field: together they take as long as to write an `__init__`."""

_NAMES = ("__dataclass_params__", "__replace__")
_NOTED = {name: vars(_Plain)[name] for name in _NAMES if name in vars(_Plain)}
_IS_FIELD: object = vars(_Plain)["__dataclass_fields__"]["only"]._field_type


def _declared(cls: Any, *, kw_only: bool) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for base in cls.__mro__[-1:0:-1]:
        known.update(vars(base).get("__dataclass_fields__", ()))
    for name, kind in vars(cls).get("__annotations__", {}).items():
        if "ClassVar" not in kind:
            known[name] = _declared_field(cls, name, kind, kw_only=kw_only)
    by_place = tuple([name for name, each in known.items() if not each.kw_only])
    return {"__dataclass_fields__": known, "__match_args__": by_place, **_NOTED}


def _declared_field(cls: Any, name: str, kind: str, *, kw_only: bool) -> Any:
    field: Any = getattr(cls, name, MISSING)
    if not isinstance(field, dataclasses.Field):
        is_slot = isinstance(field, MemberDescriptorType)
        field = dataclasses.field(default=MISSING if is_slot else field)
    elif field.default is MISSING:
        delattr(cls, name)
    else:
        setattr(cls, name, field.default)
    if field.default.__class__.__hash__ is None:
        raise ValueError(f"{cls}: {name} would be one for all objects; default_factory makes more")
    field.name, field.type, field._field_type = name, kind, _IS_FIELD
    if field.kw_only is MISSING:
        field.kw_only = kw_only
    return field


def _slotted(cls: Any, more: dict[str, Any]) -> Any:
    """The class once more: slots can't be added to one that is there."""
    inherited = {slot for base in cls.__mro__[1:-1] for slot in vars(base).get("__slots__", ())}
    names = more["__dataclass_fields__"]
    known = {name: value for name, value in vars(cls).items() if name not in names}
    known.pop("__dict__", None)
    known.pop("__weakref__", None)
    known["__slots__"] = tuple([name for name in names if name not in inherited])
    known["__qualname__"] = cls.__qualname__
    return type(cls)(cls.__name__, cls.__bases__, {**known, **more})


def _open(cls: type, more: dict[str, Any]) -> type:
    for name, value in more.items():
        setattr(cls, name, value)
    return cls


def _with_init(cls: Any) -> Any:
    left = _FILLED

    def init_first(self: Any, *given: Any, **named: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0 or not _filled(self, cls, given, named):
            cls.__init__ = _written_init(cls)
            cls.__init__(self, *given, **named)

    cls.__init__ = init_first
    return cls


def _filled(self: Any, cls: Any, given: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether the arguments fit. Where they do not, the `__init__` that is written says why."""
    values = dict(zip(cls.__match_args__, given, strict=False))
    if len(given) > len(values) or not values.keys().isdisjoint(named):
        return False
    values.update(named)
    for name, field in cls.__dataclass_fields__.items():
        if name in values:
            value = values.pop(name)
        elif field.default_factory is not MISSING:
            value = field.default_factory()
        elif field.default is not MISSING:
            value = field.default
        else:
            return False
        object.__setattr__(self, name, value)
    return not values


def _written_init(cls: Any) -> Any:
    """As a person would write it; but round `__setattr__`, which a frozen object refuses."""
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
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


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


_OPEN = {"__repr__": _repr, "__eq__": _eq, "__hash__": None}
_FROZEN = {
    **_OPEN,
    "__hash__": _hash,
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _values,
    "__setstate__": _set_values,
}
