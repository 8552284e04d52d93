"""Classes of `late_dataclass` are to everybody what those of the standard library are."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any, ClassVar

import pytest

from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Late:
    name: str
    secret: str = field(repr=False)
    noted: list[str] = field(default_factory=list, compare=False)
    size: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LateChild(Late):
    more: str = "more"


@dataclass
class LateOpen:
    name: str
    size: int = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Early:
    name: str
    secret: str = field(repr=False)
    noted: list[str] = field(default_factory=list, compare=False)
    size: int = 3


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EarlyChild(Early):
    more: str = "more"


@dataclasses.dataclass
class EarlyOpen:
    name: str
    size: int = 3


PAIRS: list[tuple[Any, Any]] = [(Late, Early), (LateChild, EarlyChild), (LateOpen, EarlyOpen)]
FULL: list[tuple[Any, Any]] = PAIRS[:2]


@pytest.mark.parametrize(("late", "early"), PAIRS)
def test_declares_the_same_fields(late: Any, early: Any) -> None:
    def told(cls: Any) -> list[tuple[Any, ...]]:
        return [(each.name, each.type, each.default, each.kw_only) for each in fields(cls)]

    assert told(late) == told(early)
    assert late.__match_args__ == early.__match_args__


MANY = 40
"""More objects than are made before a class has a written `__init__`."""


def test_sets_what_is_given_and_the_defaults_the_first_time_and_later() -> None:
    class_by_class: list[tuple[Any, Any]] = [_twins(), _twins()]
    for late, early in class_by_class:
        for _ in range(MANY):
            for given, named in [(("a", "s"), {}), (("a",), {"secret": "s", "noted": ["x"]})]:
                assert asdict(late(*given, **named)) == asdict(early(*given, **named))
            assert asdict(late("a", "s", size=5)) == asdict(early("a", "s", size=5))


def _twins() -> tuple[Any, Any]:
    """New classes, of which no object has been made."""
    kinds: list[Any] = []
    for decorated in (dataclass, dataclasses.dataclass):

        @decorated(frozen=True, slots=True)
        class Twin:
            name: str
            secret: str = field(repr=False)
            noted: list[str] = field(default_factory=list, compare=False)
            size: int = field(default=3, kw_only=True)

        kinds.append(Twin)
    return kinds[0], kinds[1]


def test_makes_a_default_anew_for_each_object() -> None:
    assert Late("a", "s").noted is not Late("a", "s").noted


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        (("a", "s", [], 3, "more"), {}),
        (("a", "s"), {"other": 1}),
        (("a", "s"), {"name": "b"}),
        (("a",), {"size": 1}),
    ],
)
def test_refuses_the_same_arguments_in_the_same_words(given: Any, named: Any) -> None:
    late, early = (_refusal(cls, given, named) for cls in (Late, Early))
    assert late.replace("Late", "Early") == early
    new, known = (_refusal(cls, given, named) for cls in _twins())
    assert new == known


def _refusal(cls: Any, given: Any, named: Any) -> str:
    with pytest.raises(TypeError) as refused:
        cls(*given, **named)
    return str(refused.value)


def test_shows_no_field_that_is_not_to_be_shown() -> None:
    assert repr(Late("a", "s")) == repr(Early("a", "s")).replace("Early", "Late")
    assert "'s'" not in repr(LateChild("a", "s"))


def test_compares_the_fields_of_one_class() -> None:
    assert Late("a", "s") == Late("a", "s", ["not compared"])
    assert Late("a", "s") != Late("a", "t")
    assert LateChild("a", "s") != Late("a", "s")
    others: list[object] = [Early("a", "s"), "a", None]
    assert all(Late("a", "s") != other for other in others)
    assert hash(Late("a", "s")) == hash(Late("a", "s", ["not compared"]))
    assert len({Late("a", "s"), Late("a", "s"), Late("b", "s")}) == 2


def test_an_open_one_has_no_hash_and_can_be_changed() -> None:
    made = LateOpen("a")
    made.size = 4
    assert made == LateOpen("a", 4)
    with pytest.raises(TypeError):
        hash(made)


@pytest.mark.parametrize("name", ["name", "unknown"])
def test_a_frozen_one_stays_as_it_is(name: str) -> None:
    made = LateChild("a", "s")
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, "b")
    with pytest.raises(FrozenInstanceError):
        delattr(made, name)
    assert not hasattr(made, "__dict__")


def test_can_be_replaced_copied_and_pickled() -> None:
    made = LateChild("a", "s", ["x"], more="b")
    assert asdict(replace(made, name="c")) == {**asdict(made), "name": "c"}
    for again in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):  # noqa: S301
        assert again == made
        assert again.noted == ["x"]


def test_a_child_made_first_leaves_its_parent_its_own_init() -> None:
    @dataclass(frozen=True, slots=True)
    class Parent:
        name: str

    @dataclass(frozen=True, slots=True)
    class Child(Parent):
        size: int

    assert asdict(Child("a", 1)) == {"name": "a", "size": 1}
    assert asdict(Parent("a")) == {"name": "a"}


def test_a_variable_of_the_class_is_no_field() -> None:
    @dataclass(frozen=True, slots=True)
    class Counted:
        name: str
        kind: ClassVar[str] = "counted"

    assert [each.name for each in fields(Counted)] == ["name"]
    assert Counted("a").kind == "counted"


def test_a_child_may_declare_a_field_anew() -> None:
    @dataclass(frozen=True, slots=True)
    class Named:
        name: str
        size: int = 3

    @dataclass(frozen=True, slots=True)
    class Renamed(Named):
        size: int = 4
        name: str

    assert (asdict(Renamed("a")), asdict(Named("a"))) == (
        {"name": "a", "size": 4},
        {"name": "a", "size": 3},
    )


_SHARED: list[str] = []


def test_refuses_a_default_that_all_objects_would_share() -> None:
    with pytest.raises(ValueError, match="default_factory"):

        @dataclass
        class Shared:
            names: list[str] = _SHARED  # type: ignore[misc]


def test_the_standard_library_takes_it_for_a_parent() -> None:
    class Plain(Late):
        pass

    @dataclasses.dataclass
    class Heir(LateOpen):
        more: int = 1

    assert dataclasses.is_dataclass(Late)
    assert asdict(Plain("a", "s")) == asdict(Late("a", "s"))
    assert asdict(Heir("a")) == {"name": "a", "size": 3, "more": 1}
