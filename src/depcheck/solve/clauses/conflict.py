"""Why a conflict came about: resolving clauses backwards along the trail.

See "Conflicts" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from depcheck.solve.clauses.clause import Clause, Resolution

if TYPE_CHECKING:
    from depcheck.solve.clauses.trail import Trail
    from depcheck.solve.clauses.values import Term


class Conflict:
    """A nogood all of whose terms hold, on the way back to its cause.

    `_terms` is the nogood as it stands, `_row` where on the trail each of its terms came to hold, and `_heap` the
    same rows newest first; an entry of the heap that no longer agrees with `_row` is stale and passed over.
    """

    __slots__ = ("_heap", "_row", "_terms", "_trail", "resolution")

    def __init__(self, trail: Trail, clause: Clause) -> None:
        self._trail = trail
        self._terms: dict[int, int] = {}
        self._row: dict[int, int] = {}
        self._heap: list[tuple[int, int]] = []
        self.resolution = Resolution([clause])
        for variable, mask in clause.terms:
            self._put(variable, mask)

    def _put(self, variable: int, mask: int) -> None:
        """Make `mask` the term on `variable`, or drop the term where it holds in any case."""
        row = self._trail.position(variable, mask)
        if row < 0:
            self._terms.pop(variable, None)
            self._row.pop(variable, None)
            return
        self._terms[variable] = mask
        if self._row.get(variable) != row:
            self._row[variable] = row
            heappush(self._heap, (-row, variable))

    def _newest(self) -> int:
        """The newest row that made a term hold; -1 where no term is left."""
        heap = self._heap
        while heap:
            row, variable = -heap[0][0], heap[0][1]
            if self._row.get(variable) == row:
                return row
            heappop(heap)
        return -1

    def _resolve(self, pivot: int, clause: Clause) -> None:
        """Resolve with the clause that narrowed `pivot`: either on the pivot, both everywhere else."""
        self.resolution.antecedents.append(clause)
        for variable, mask in clause.terms:
            held = self._terms.get(variable, -1)
            self._put(variable, held | mask if variable == pivot else held & mask)

    def learned(self) -> tuple[Clause, int] | None:
        """The clause to learn and the level at which all but its first term hold; None where the facts contradict."""
        trail = self._trail
        while (row := self._newest()) >= 0 and trail.level_of[row]:
            heappop(self._heap)
            below = self._newest()
            floor = trail.level_of[below] if below >= 0 else 0
            reason, pivot = trail.reason[row], trail.variable[row]
            if reason is None or floor < trail.level_of[row]:
                return self._clause(), floor
            self._resolve(pivot, reason)
        return None

    def _clause(self) -> Clause:
        """The nogood as a clause, pivot first, then newest first; what holds at level 0 is left to the resolution."""
        level_of = self._trail.level_of
        newest_first = sorted(self._terms, key=lambda variable: -self._row[variable])
        standing: list[Term] = [
            (variable, self._terms[variable]) for variable in newest_first if level_of[self._row[variable]]
        ]
        self.resolution.roots += [
            (variable, self._terms[variable]) for variable in newest_first if not level_of[self._row[variable]]
        ]
        return Clause(standing, self.resolution)

    def assumed(self, assumptions: tuple[Term, ...]) -> list[int]:
        """The levels whose assumptions the conflict rests on, once every clause behind it is resolved away."""
        trail = self._trail
        levels: set[int] = set()
        while (row := self._newest()) >= 0:
            heappop(self._heap)
            reason, variable = trail.reason[row], trail.variable[row]
            if reason is not None:
                self._resolve(variable, reason)
                continue
            level = trail.level_of[row]
            levels.add(level)
            self._put(variable, self._terms[variable] | ~assumptions[level - 1][1])
        return sorted(levels)
