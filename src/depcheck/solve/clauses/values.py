"""What goes into the clause engine and what comes out of it.

The words are those of `docs/explanation/engine.md`. A *mask* is an int that stands for a set of values: bit 0 means
"absent", bit `i` means "value `i`", and a higher bit is a value that is preferred. A mask may be negative: `~mask` is
every value outside `mask`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depcheck.solve.clauses.clause import Resolution

ABSENT = 0b01
"""The mask of a variable that has no value at all."""

TRUE = 0b10
"""The mask of a selector that is switched on."""

Term: TypeAlias = tuple[int, int]
"""A variable and a mask: "the value of this variable is one of these". Also the form of an assumption."""


@dataclass(frozen=True, slots=True)
class Nogood:
    """A fact: the terms do not all hold together.

    `label` is the caller's own: whatever the fact says in the caller's words. The engine hands it back untouched.
    """

    terms: tuple[Term, ...]
    label: object = None


@dataclass(frozen=True, slots=True)
class Satisfied:
    """Every assumption can hold. `values[variable]` is the chosen value, 0 where the variable is absent."""

    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Core:
    """These assumptions, a part of those given and in their order, cannot all hold.

    No assumption at all means that the facts alone contradict each other. `minimal` says that each one is needed: that
    without any one of them the rest can hold.
    """

    assumptions: tuple[Term, ...]
    minimal: bool = False
    proof: Resolution | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing was decided within `limit` steps. A step is a decision or a conflict."""

    limit: int


class Feeder(Protocol):
    """Where the engine learns what follows from a choice, as late as it can."""

    def load(self, variable: int, values: int) -> Iterable[Nogood]:
        """Every fact that holds because `variable` takes one of `values`, a mask.

        Each fact has a term on `variable` that lies within `values` (or holds in any case). It is asked once for each
        value, before the value is decided. New variables may be made here; facts are returned, never added from here.
        An exception passes through the engine unchanged and leaves it usable.
        """
        ...


def dependency(parent: int, values: int, child: int, accepted: int, label: object = None) -> Nogood:
    """`parent` at one of `values` needs `child` at one of `accepted`."""
    return Nogood(((parent, values), (child, ~accepted)), label)


def impossible(variable: int, values: int, label: object = None) -> Nogood:
    """`variable` takes none of `values`."""
    return Nogood(((variable, values),), label)
