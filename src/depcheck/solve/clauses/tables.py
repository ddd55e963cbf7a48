"""All facts between two variables, propagated as one.

See "Tables" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.solve.clauses.clause import Clause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.solve.clauses.values import Nogood


class Table:
    """What each value of `parent` accepts of `child`.

    `rows` maps a mask of accepted child values to the mask of the parent values that accept exactly these, so each
    parent value is in at most one row and equal right-hand sides are one row. `covered` is all parent values that
    have a row; `common` is what every row accepts.
    """

    __slots__ = ("child", "child_domain", "common", "covered", "facts", "parent", "rows")

    def __init__(self, parent: int, child: int, child_domain: int) -> None:
        self.parent = parent
        self.child = child
        self.child_domain = child_domain
        self.rows: dict[int, int] = {}
        self.covered = 0
        self.common = child_domain
        self.facts: list[tuple[int, int, Nogood]] = []

    def add(self, values: int, refused: int, fact: Nogood) -> None:
        """Any of `values` of the parent excludes any of `refused` of the child."""
        accepted = self.child_domain & ~refused
        self.facts.append((values, refused, fact))
        self._split(values & self.covered, accepted)
        fresh = values & ~self.covered
        if fresh:
            self.rows[accepted] = self.rows.get(accepted, 0) | fresh
        self.covered |= fresh
        self.common &= accepted

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

    def accepted_by(self, values: int) -> int:
        """The child values that at least one of `values` of the parent accepts."""
        accepted = 0
        for row_accepted, row_values in self.rows.items():
            if row_values & values:
                accepted |= row_accepted
        return accepted

    def rejected_by(self, child_values: int) -> int:
        """The parent values that accept none of `child_values`."""
        rejected = 0
        for row_accepted, row_values in self.rows.items():
            if not row_accepted & child_values:
                rejected |= row_values
        return rejected

    def clause_forward(self, accepted: int) -> Clause:
        """The strongest nogood that leaves the child only `accepted`, with every parent value for which it is true."""
        values = 0
        for row_accepted, row_values in self.rows.items():
            if row_accepted & accepted == row_accepted:
                values |= row_values
        return Clause([(self.parent, values), (self.child, self.child_domain & ~accepted)], self)

    def clause_backward(self, rejected: int) -> Clause:
        """The strongest nogood that takes `rejected` from the parent: all that these rows refuse of the child."""
        accepted = self.accepted_by(rejected)
        return self.clause_forward(accepted)

    def facts_behind(self, clause: Clause) -> Iterator[Nogood]:
        """The facts that together say what `clause`, which this table implied, says."""
        (_, values), (_, refused) = sorted(clause.terms, key=lambda term: term[0] != self.parent)
        return (fact for held, against, fact in self.facts if held & values and against & refused)
