"""All facts between two variables, propagated as one.

See "Tables" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.solve.clauses.clause import Clause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.solve.clauses.values import Nogood

MEMORY = 1000
"""So many masks a table remembers each way before it starts anew."""


class Table:
    """What each value of `parent` accepts of `child`.

    `rows` maps a mask of accepted child values to the mask of the parent values that accept exactly these, so each
    parent value is in at most one row and equal right-hand sides are one row. `covered` is all parent values that
    have a row, `common` is what every row accepts; `uncovered` and `uncommon` are the rest. What a mask implies is
    remembered in `forward_memory` and `backward_memory`, because a search comes by the same masks again and again:
    look there first.
    """

    __slots__ = (
        "_domains",
        "backward_memory",
        "child",
        "common",
        "covered",
        "facts",
        "forward_memory",
        "parent",
        "rows",
        "uncommon",
        "uncovered",
    )

    def __init__(self, parent: int, child: int, domains: tuple[int, int]) -> None:
        self.parent = parent
        self.child = child
        self._domains = domains
        self.rows: dict[int, int] = {}
        self.facts: list[tuple[int, int, Nogood]] = []
        self._changed(0, domains[1])

    def _changed(self, covered: int, common: int) -> None:
        self.covered, self.common = covered, common
        self.uncovered, self.uncommon = self._domains[0] & ~covered, self._domains[1] & ~common
        self.forward_memory: dict[int, tuple[int, Clause]] = {}
        self.backward_memory: dict[int, tuple[int, Clause]] = {}

    def add(self, values: int, refused: int, fact: Nogood) -> None:
        """Any of `values` of the parent excludes any of `refused` of the child."""
        accepted = self._domains[1] & ~refused
        self.facts.append((values, refused, fact))
        self._split(values & self.covered, accepted)
        fresh = values & ~self.covered
        if fresh:
            self.rows[accepted] = self.rows.get(accepted, 0) | fresh
        self._changed(self.covered | fresh, self.common & accepted)

    def _split(self, shared: int, accepted: int) -> None:
        """Values that have a row already now accept only what both say: `q>=1` and `q<3` of one release."""
        if not shared:
            return
        rows: dict[int, int] = {}
        for row_accepted, row_values in self.rows.items():
            both, rest = row_values & shared, row_values & ~shared
            if rest:
                rows[row_accepted] = rows.get(row_accepted, 0) | rest
            if both:
                rows[row_accepted & accepted] = rows.get(row_accepted & accepted, 0) | both
        self.rows = rows

    def forward(self, values: int) -> tuple[int, Clause]:
        """The child values that none of `values` of the parent accepts, and the clause that says so."""
        accepted = 0
        for row_accepted, row_values in self.rows.items():
            if row_values & values:
                accepted |= row_accepted
        _make_room(self.forward_memory)
        found = self.forward_memory[values] = self._domains[1] & ~accepted, self._clause(accepted)
        return found

    def backward(self, child_values: int) -> tuple[int, Clause]:
        """The parent values that accept none of `child_values`, and the clause that says so."""
        rejected = accepted = 0
        for row_accepted, row_values in self.rows.items():
            if not row_accepted & child_values:
                rejected |= row_values
                accepted |= row_accepted
        _make_room(self.backward_memory)
        found = self.backward_memory[child_values] = rejected, self._clause(accepted)
        return found

    def _clause(self, accepted: int) -> Clause:
        """The nogood that leaves the child only `accepted`, with every parent value for which it is true."""
        values = 0
        for row_accepted, row_values in self.rows.items():
            if row_accepted & accepted == row_accepted:
                values |= row_values
        return Clause([(self.parent, values), (self.child, self._domains[1] & ~accepted)], self)

    def facts_behind(self, clause: Clause) -> Iterator[Nogood]:
        """The facts that together say what `clause`, which this table implied, says."""
        (_, values), (_, refused) = clause.terms
        return (fact for held, against, fact in self.facts if held & values and against & refused)


def _make_room(memory: dict[int, tuple[int, Clause]]) -> None:
    if len(memory) >= MEMORY:
        memory.clear()
