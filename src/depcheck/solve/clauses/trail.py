"""What is known so far: for each variable the values that are left, and in which order and why the others went.

See "The trail" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from depcheck.solve.clauses.clause import Clause


class Trail:
    """Every narrowing of a variable, oldest first, in levels; a level opens with a decision.

    The lists `variable`, `before`, `reason`, `level_of` and `earlier` are one table, a row for each narrowing: which
    variable, its mask before, the clause that forced it (None for a decision), the level, and the row of the same
    variable's previous narrowing (-1 for none). They are separate lists because this is the hottest place of all.
    """

    __slots__ = (
        "allowed",
        "before",
        "domain",
        "earlier",
        "latest",
        "level_of",
        "reason",
        "starts",
        "variable",
    )

    def __init__(self) -> None:
        self.domain: list[int] = []
        self.allowed: list[int] = []
        self.latest: list[int] = []
        self.starts: list[int] = []
        self.variable: list[int] = []
        self.before: list[int] = []
        self.reason: list[Clause | None] = []
        self.level_of: list[int] = []
        self.earlier: list[int] = []

    @property
    def level(self) -> int:
        """The number of decisions that stand; 0 is what follows from the facts alone."""
        return len(self.starts)

    def new_variable(self, domain: int) -> int:
        """A new variable with every value of `domain` left."""
        self.domain.append(domain)
        self.allowed.append(domain)
        self.latest.append(-1)
        return len(self.domain) - 1

    def narrow(self, variable: int, after: int, reason: Clause | None) -> None:
        """Leave `variable` only `after`, a smaller mask that is not empty."""
        before = self.allowed[variable]
        self.allowed[variable] = after
        self.variable.append(variable)
        self.before.append(before)
        self.reason.append(reason)
        self.level_of.append(len(self.starts))
        self.earlier.append(self.latest[variable])
        self.latest[variable] = len(self.before) - 1

    def open_level(self) -> None:
        """Start a level; the next narrowing is its decision."""
        self.starts.append(len(self.before))

    def rewind(self, level: int) -> list[int]:
        """Undo everything above `level`; the variables whose narrowings went, once for each."""
        start = self.starts[level]
        undone = self.variable[start:]
        del self.starts[level:]
        for row in range(len(self.before) - 1, start - 1, -1):
            self._undo(row)
        for column in (self.variable, self.before, self.reason, self.level_of, self.earlier):
            del column[start:]
        return undone

    def _undo(self, row: int) -> None:
        variable, before = self.variable[row], self.before[row]
        self.allowed[variable] = before
        self.latest[variable] = self.earlier[row]

    def position(self, variable: int, mask: int) -> int:
        """The row that made the term `variable` in `mask` hold, which it does; -1 where it holds in any case."""
        before, earlier = self.before, self.earlier
        row = self.latest[variable]
        while row >= 0 and before[row] & mask == before[row]:
            row = earlier[row]
        return row
