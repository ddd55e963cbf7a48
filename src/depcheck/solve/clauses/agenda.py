"""Which variable is decided next.

See "Deciding" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from depcheck.solve.clauses.values import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from depcheck.solve.clauses.trail import Trail

EARLY, IN_TURN, LATE = range(3)
"""When a variable is decided: what is often in trouble before the others, what makes the trouble after them."""

TROUBLES = 5
"""So many troubles of a variable change the order."""


class Agenda:
    """The variables that must have a value and may lack one, in order of priority.

    `_heap` has an entry for each variable as it was when it was last looked at: its priority, the variable, its mask.
    An entry that no longer agrees with the trail is stale and passed over. `_entered` is the mask of the entry that
    each variable has, 0 for none; `_seen` is the number of rows of the trail that were looked at.
    """

    __slots__ = ("_entered", "_heap", "_loaded", "_priority", "_seen", "_trail", "_troubles", "_turn")

    def __init__(self, trail: Trail, loaded: list[int], priority: Callable[[int, int], tuple[int, ...]] | None) -> None:
        self._trail = trail
        self._loaded = loaded
        self._priority = priority
        self._heap: list[tuple[tuple[int, ...], int, int]] = []
        self._turn: list[int] = []
        self._troubles: list[int] = []
        self._entered: list[int] = []
        self._seen = 0

    def new_variable(self) -> None:
        """Make room for the variable that the trail has just made."""
        self._entered.append(0)
        self._turn.append(IN_TURN)
        self._troubles.append(0)

    def note_trouble(self, variable: int, causes: Iterable[int]) -> bool:
        """Count a conflict, or a value lost as soon as it was looked at; whether the order has changed with it.

        A choice made too early is paid for by the choices after it, one by one: `packaging 26` taken first makes a
        solver try every release of a project that needs `packaging<25`. So a variable that is often in trouble comes
        early, and what caused the last trouble late.
        """
        self._troubles[variable] += 1
        if self._troubles[variable] != TROUBLES:
            return False
        self._turn[variable] = EARLY
        late = [other for other in causes if self._turn[other] == IN_TURN]
        for other in late:
            self._turn[other] = LATE
        changed = [variable, *late]
        for other in changed:
            self._entered[other] = 0
        self._enter(changed)
        return True

    def rewound(self, undone: Iterable[int]) -> None:
        """Look again at the variables whose narrowings were undone."""
        self._seen = min(self._seen, len(self._trail.variable))
        self._enter(undone)

    def first(self) -> int | None:
        """The first variable that must have a value and has more than one left, or one that is not loaded."""
        rows = self._trail.variable
        if self._seen < len(rows):
            self._enter(rows[self._seen :])
            self._seen = len(rows)
        heap, allowed = self._heap, self._trail.allowed
        while heap:
            rank, variable, mask = heap[0]
            if allowed[variable] == mask and rank[0] == self._turn[variable] and self._open(variable, mask):
                return variable
            heappop(heap)
            if self._entered[variable] == mask and rank[0] == self._turn[variable]:
                self._entered[variable] = 0
        return None

    def _enter(self, variables: Iterable[int]) -> None:
        allowed, entered, priority = self._trail.allowed, self._entered, self._priority
        for variable in variables:
            mask = allowed[variable]
            if not mask & ABSENT and mask != entered[variable] and self._open(variable, mask):
                entered[variable] = mask
                rank = (mask.bit_count(),) if priority is None else priority(variable, mask)
                heappush(self._heap, ((self._turn[variable], *rank), variable, mask))

    def _open(self, variable: int, mask: int) -> bool:
        return bool(mask & (mask - 1) or mask & ~self._loaded[variable])
