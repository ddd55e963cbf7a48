"""Drawing consequences until nothing new follows.

See "Propagation" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from depcheck.solve.clauses.clause import Clause
from depcheck.solve.clauses.tables import Table

if TYPE_CHECKING:
    from depcheck.solve.clauses.trail import Trail
    from depcheck.solve.clauses.values import Nogood


class Propagator:
    """The clauses and tables, by the variables whose narrowing may make them speak."""

    __slots__ = (
        "_arrived",
        "_as_child",
        "_as_parent",
        "_examine",
        "_queue",
        "_queued",
        "_tables",
        "_trail",
        "_watching",
    )

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._tables: dict[tuple[int, int], Table] = {}
        self._as_parent: list[list[Table]] = []
        self._as_child: list[list[Table]] = []
        self._watching: list[list[Clause]] = []
        self._queue: deque[int] = deque()
        self._queued: list[bool] = []
        self._examine: dict[Table | Clause, None] = {}
        self._arrived: dict[Table | Clause, int] = {}

    def new_variable(self) -> None:
        """Make room for the variable that the trail has just made."""
        self._as_parent.append([])
        self._as_child.append([])
        self._watching.append([])
        self._queued.append(False)

    def add_fact(self, terms: list[tuple[int, int]], fact: Nogood) -> None:
        """Take in a fact; its terms are on different variables, within their domains, and none holds always."""
        if len(terms) == 2:  # noqa: PLR2004  # two variables share a table
            self._arrive(self._extended_table(terms, fact))
        else:
            clause = Clause(terms, fact)
            self._watch(clause)
            self._arrive(clause)

    def _extended_table(self, terms: list[tuple[int, int]], fact: Nogood) -> Table:
        (parent, values), (child, refused) = terms
        domain = self._trail.domain
        table = self._tables.get((parent, child))
        if table is None:
            table = self._tables[parent, child] = Table(parent, child, (domain[parent], domain[child]))
            self._as_parent[parent].append(table)
            self._as_child[child].append(table)
        table.add(values, refused, fact)
        return table

    def add_learned(self, clause: Clause) -> Clause | None:
        """Take in a learned clause whose first term alone does not hold yet, and draw its consequence."""
        self._watch(clause)
        return self._exclude(clause)

    def _watch(self, clause: Clause) -> None:
        for variable, _ in clause.terms[:2] if len(clause.terms) > 1 else ():
            self._watching[variable].append(clause)

    def _arrive(self, arrival: Table | Clause) -> None:
        self._examine[arrival] = None
        # Whatever arrived last stands last, at its highest level: `rewound` takes from the end.
        self._arrived.pop(arrival, None)
        if self._trail.level:
            self._arrived[arrival] = self._trail.level

    def changed(self, variable: int) -> None:
        """Remember that the values of `variable` became fewer."""
        if not self._queued[variable]:
            self._queued[variable] = True
            self._queue.append(variable)

    def rewound(self) -> None:
        """Forget what was waiting, and examine again the facts that arrived above the level that stands now.

        Their consequences went with the level in which they were drawn, though they may follow at this one already:
        no variable of theirs need ever change again, so nothing else would make them speak.
        """
        while self._queue:
            self._queued[self._queue.popleft()] = False
        for arrival in self._arrived_above(self._trail.level):
            self._arrive(arrival)

    def _arrived_above(self, level: int) -> list[Table | Clause]:
        """The facts that arrived above `level`, newest first."""
        above: list[Table | Clause] = []
        for arrival, arrived in reversed(self._arrived.items()):
            if arrived <= level:
                break
            above.append(arrival)
        return above

    def propagate(self) -> Clause | None:
        """Narrow until nothing follows any more; the clause whose terms all hold, where there is one."""
        while self._examine or self._queue:
            conflict = (
                self._examined(self._examine.popitem()[0])
                if self._examine
                else self._consequences(self._queue.popleft())
            )
            if conflict is not None:
                return conflict
        return None

    def _examined(self, arrival: Table | Clause) -> Clause | None:
        if isinstance(arrival, Table):
            return self._examined_table(arrival)
        return self._settled(arrival)

    def _consequences(self, variable: int) -> Clause | None:
        self._queued[variable] = False
        allowed = self._trail.allowed
        mask = allowed[variable]
        for table in self._as_parent[variable]:
            if not mask & table.uncovered and allowed[table.child] & table.uncommon:
                refused, clause = table.forward_memory.get(mask) or table.forward(mask)
                if allowed[table.child] & refused and self._take(table.child, refused, clause):
                    return clause
        for table in self._as_child[variable]:
            if not mask & table.common:
                rejected, clause = table.backward_memory.get(mask) or table.backward(mask)
                if allowed[table.parent] & rejected and self._take(table.parent, rejected, clause):
                    return clause
        return self._watched(variable)

    def _examined_table(self, table: Table) -> Clause | None:
        """Forward, the child keeps what a value left to the parent accepts; backward, the parent what accepts some."""
        values = self._trail.allowed[table.parent]
        if not values & table.uncovered:
            refused, clause = table.forward(values)
            if self._take(table.child, refused, clause):
                return clause
        rejected, clause = table.backward(self._trail.allowed[table.child])
        return clause if self._take(table.parent, rejected, clause) else None

    def _watched(self, variable: int) -> Clause | None:
        """Visit the clauses that watch `variable`; each stays, or goes to watch another term that does not hold."""
        clauses = self._watching[variable]
        mask = self._trail.allowed[variable]
        kept = 0
        for index, clause in enumerate(clauses):
            terms = clause.terms
            if terms[0][0] == variable:
                terms[0], terms[1] = terms[1], terms[0]
            holds = mask & terms[1][1] == mask
            if holds and self._moved(clause):
                continue
            clauses[kept] = clause
            kept += 1
            conflict = self._exclude(clause) if holds else None
            if conflict is not None:
                clauses[kept:] = clauses[index + 1 :]
                return conflict
        del clauses[kept:]
        return None

    def _moved(self, clause: Clause) -> bool:
        """Whether the clause now watches another term than the second, which holds; none does not hold otherwise."""
        terms, allowed = clause.terms, self._trail.allowed
        for index in range(2, len(terms)):
            other, inside = terms[index]
            mask = allowed[other]
            if mask & inside != mask:
                terms[1], terms[index] = terms[index], terms[1]
                self._watching[other].append(clause)
                return True
        return False

    def _settled(self, clause: Clause) -> Clause | None:
        """Choose afresh which terms to watch, and draw the consequence where all but one hold."""
        for variable, _ in clause.terms[:2] if len(clause.terms) > 1 else ():
            self._watching[variable].remove(clause)
        # Terms that do not hold come first, then those that came to hold last and so will be undone first.
        clause.terms.sort(key=self._undone_first)
        self._watch(clause)
        if all(self._holds(term) for term in clause.terms[1:2]):
            return self._exclude(clause)
        return None

    def _holds(self, term: tuple[int, int]) -> bool:
        mask = self._trail.allowed[term[0]]
        return mask & term[1] == mask

    def _undone_first(self, term: tuple[int, int]) -> tuple[bool, int, int]:
        held = self._holds(term)
        return held, -self._trail.position(*term) if held else 0, term[0]

    def _exclude(self, clause: Clause) -> Clause | None:
        """Draw the consequence of a clause of which all terms but the first hold."""
        variable, mask = clause.terms[0]
        return clause if self._take(variable, mask, clause) else None

    def _take(self, variable: int, mask: int, clause: Clause) -> bool:
        """Take `mask` from what is left to `variable`, because of `clause`; whether nothing would be left."""
        before = self._trail.allowed[variable]
        taken = before & mask
        if not taken:
            return False
        if taken == before:
            return True
        self._trail.narrow(variable, before ^ taken, clause)
        self.changed(variable)
        return False
