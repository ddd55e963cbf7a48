"""Values behave as the dataclasses that they replace."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import pprint
from typing import Any

import pytest

from depcheck.model import values


@values.dataclass(frozen=True, slots=True)
class Point:
    """A value with everything that a field can be."""

    x: int
    y: int = 2
    seen: list[int] = values.field(default_factory=list, compare=False)
    secret: str = values.field(default="s", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """The same, made by dataclasses."""

    x: int
    y: int = 2
    seen: list[int] = dataclasses.field(default_factory=list, compare=False)
    secret: str = dataclasses.field(default="s", repr=False)


@values.dataclass(frozen=True, slots=True, order=True)
class Ordered:
    """A value that can be sorted."""

    first: int
    second: str


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A value whose fields are named."""

    first: int
    second: str = "b"


@values.dataclass(slots=True)
class Changeable:
    """A value that changes."""

    items: list[int] = values.field(default_factory=list)


@values.dataclass(frozen=True)
class Open:
    """A value with room for more than its fields."""

    x: int


@values.dataclass(frozen=True, slots=True)
class Checked:
    """A value that looks at its fields."""

    x: int

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError(self.x)
        object.__setattr__(self, "x", self.x + 1)


class Unhashable:
    """Something that has no hash."""

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("made", [Point, Model])
def test_a_value_is_made_compared_and_shown(made: Any) -> None:  # noqa: ANN401 - one of two classes that are alike
    """Defaults, equality, hash and repr, as dataclasses have them."""
    one, other = made(1), made(1, 2, [3])

    assert one == other
    assert hash(one) == hash(other)
    assert one != made(2)
    assert one != (1, 2)
    assert repr(one) == f"{made.__name__}(x=1, y=2, seen=[])"
    assert made(1).seen is not one.seen
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.x
    with pytest.raises(TypeError):
        made()
    with pytest.raises(TypeError):
        made(1, z=3)
    with pytest.raises(AttributeError):
        object.__setattr__(one, "z", 3)


def test_the_library_takes_it_for_a_dataclass() -> None:
    """`fields`, `asdict`, `replace` and `pprint` work, and say what they say of the model."""
    described = [
        [(field.name, field.default, field.compare, field.repr) for field in dataclasses.fields(made)]
        for made in (Point, Model)
    ]

    assert described[0] == described[1]
    assert dataclasses.is_dataclass(Point)
    assert dataclasses.asdict(Point(1)) == dataclasses.asdict(Model(1))
    assert dataclasses.replace(Point(1), y=5) == values.replace(Point(1), y=5) == Point(1, 5)
    assert pprint.pformat(Point(1)) == "Point(x=1, y=2, seen=[])"


def test_order_names_and_change() -> None:
    """Sorted by their fields in turn; named fields; a value that changes has no hash."""
    assert sorted([Ordered(2, "a"), Ordered(1, "b")]) == [Ordered(1, "b"), Ordered(2, "a")]
    assert Ordered(1, "a") <= Ordered(1, "a") < Ordered(1, "b")
    with pytest.raises(TypeError):
        Ordered(1, "a") < (1, "b")  # type: ignore[operator] # noqa: B015 - it raises
    with pytest.raises(TypeError):
        Named(1)  # type: ignore[misc]
    changed = Changeable()
    changed.items = [1]

    assert Named(first=1) == Named(first=1, second="b")
    assert changed == Changeable([1])
    with pytest.raises(TypeError):
        hash(changed)
    with pytest.raises(TypeError):
        hash(Ordered(1, Unhashable()))  # type: ignore[arg-type]


def test_a_value_may_look_at_its_fields() -> None:
    """`__post_init__` is called once the fields are set."""
    assert Checked(1).x == 2
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)


def test_it_is_copied_and_matched() -> None:
    """Copies and pickles are equal, and patterns match by position."""
    point = Point(1, 2, [3])

    assert pickle.loads(pickle.dumps(point)).seen == [3]  # noqa: S301 - our own
    assert copy.deepcopy(point) == copy.copy(point) == point
    match point:
        case Point(x, y):
            assert (x, y) == (1, 2)
    assert vars(Open(1)) == {"x": 1}


def test_a_value_inherits_nothing() -> None:
    """A mistake that would be hard to find is told at once."""
    with pytest.raises(TypeError, match="inherits"):

        @values.dataclass(frozen=True)
        class Child(Point):
            z: int
