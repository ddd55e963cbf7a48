"""The search: assume, propagate, learn from conflicts, load, decide.

See `docs/explanation/engine.md`, from "Late facts" to "Conflicts".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.solve.clauses.agenda import Agenda
from depcheck.solve.clauses.clause import Clause
from depcheck.solve.clauses.conflict import Conflict
from depcheck.solve.clauses.propagation import Propagator
from depcheck.solve.clauses.trail import Trail
from depcheck.solve.clauses.values import ABSENT, Core, Nogood, Satisfied, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from depcheck.solve.clauses.values import Feeder, Term

PATIENCE = 6
"""So many values of a variable are tried one by one; then they are loaded in doubling batches."""

_ASSUMED = Nogood((), "assumed")


class Search:
    """The trail with all that moves it. Variables are numbers here; `depcheck.solve.engine` gives them names.

    `loaded` is the mask of the values of each variable that the feeder was asked about, `preferred` those to try
    first.
    """

    def __init__(self, feeder: Feeder | None, priority: Callable[[int, int], tuple[int, ...]] | None) -> None:
        self.trail = Trail()
        self.loaded: list[int] = []
        self.preferred: list[int] = []
        self._feeder = feeder
        self._propagator = Propagator(self.trail)
        self._agenda = Agenda(self.trail, self.loaded, priority)
        self._loads: list[int] = []
        self._filled = 0
        self._assumptions: tuple[Term, ...] = ()
        self._contradiction: Clause | None = None

    def new_variable(self, domain: int) -> int:
        """A new variable that may be absent or take any value of `domain`."""
        self._propagator.new_variable()
        self._agenda.new_variable()
        self.loaded.append(ABSENT if self._feeder is not None else -1)
        self.preferred.append(0)
        self._loads.append(0)
        return self.trail.new_variable(domain | ABSENT)

    def add(self, fact: Nogood) -> None:
        """Take in a fact between solves."""
        self._rewind(0)
        self._add(fact)

    def solve(self, assumptions: tuple[Term, ...], limit: int | None) -> Satisfied | Core | Stopped:
        """Values for all variables under `assumptions`, or those of them that conflict, within `limit` steps."""
        self._keep_common(assumptions)
        steps = 0
        while True:
            conflict = self._contradiction or self._propagator.propagate()
            if conflict is not None:
                steps += 1
                if not self._learn(conflict):
                    return self._refuted(conflict)
            elif limit is not None and steps >= limit:
                return Stopped(limit)
            elif self.trail.level < len(assumptions):
                core = self._assume(assumptions[self.trail.level])
                if core is not None:
                    return core
            else:
                variable = self._next_variable()
                if variable is None:
                    return Satisfied(tuple(mask.bit_length() - 1 for mask in self.trail.allowed))
                steps += self._try_value(variable)

    def _add(self, fact: Nogood) -> None:
        """Clip the terms to their domains; leave out one that always holds, or the fact where one never does."""
        domain = self.trail.domain
        terms: dict[int, int] = {}
        for variable, mask in fact.terms:
            terms[variable] = terms.get(variable, domain[variable]) & mask
        if not all(terms.values()):
            return
        effective = [(variable, mask) for variable, mask in terms.items() if mask != domain[variable]]
        if effective:
            self._propagator.add_fact(effective, fact)
        else:
            self._contradiction = Clause([], fact)

    def _keep_common(self, assumptions: tuple[Term, ...]) -> None:
        """Go back to the last level whose assumptions are those of the solve before."""
        common = 0
        for old, new in zip(self._assumptions, assumptions, strict=False):
            if old != new:
                break
            common += 1
        self._rewind(common)
        self._assumptions = assumptions

    def _rewind(self, level: int) -> None:
        self._filled = 0
        if level < self.trail.level:
            undone = self.trail.rewind(level)
            self._agenda.rewound(undone)
            self._propagator.rewound()

    def _learn(self, conflict: Clause) -> bool:
        """Learn from a conflict and go back to where that has a consequence; False where the facts contradict."""
        learned = Conflict(self.trail, conflict).learned()
        if learned is None:
            self._contradiction = conflict
            return False
        clause, level = learned
        *causes, befallen = self._oldest_first(conflict)
        self._rewind(level)
        self._propagator.add_learned(clause)
        if self._agenda.note_trouble(befallen, causes):
            self._start_again()
        return True

    def _oldest_first(self, conflict: Clause) -> list[int]:
        """The variables of a conflict in the order in which their terms came to hold; the last is whom it befell."""
        rows = sorted((self.trail.position(*term), term[0]) for term in conflict.terms)
        return [variable for _, variable in rows]

    def _start_again(self) -> None:
        """Take back all decisions but the assumptions; what was learned stays."""
        self._rewind(min(self.trail.level, len(self._assumptions)))

    def _refuted(self, conflict: Clause) -> Core:
        refutation = Conflict(self.trail, conflict)
        refutation.assumed(())
        return Core((), minimal=True, proof=refutation.resolution)

    def _assume(self, assumption: Term) -> Core | None:
        """Open the level of an assumption; the core where it cannot hold beside those before it."""
        variable, mask = assumption
        left = self.trail.allowed[variable] & mask
        if not left:
            return self._core(assumption)
        self._decide(variable, left)
        return None

    def _core(self, assumption: Term) -> Core:
        variable, mask = assumption
        conflict = Conflict(self.trail, Clause([(variable, ~mask & self.trail.domain[variable])], _ASSUMED))
        levels = conflict.assumed(self._assumptions)
        chosen = [self._assumptions[level - 1] for level in levels]
        return Core((*chosen, assumption), proof=conflict.resolution)

    def _decide(self, variable: int, mask: int) -> None:
        """Open a level and leave `variable` only `mask`, which may be all that it has."""
        self.trail.open_level()
        if mask != self.trail.allowed[variable]:
            self.trail.narrow(variable, mask, None)
            self._propagator.changed(variable)

    def _next_variable(self) -> int | None:
        """A variable that must have a value and lacks one, or else any that is not settled; None when all are."""
        required = self._agenda.first()
        if required is not None:
            return required
        allowed = self.trail.allowed
        while self._filled < len(allowed):
            mask = allowed[self._filled]
            if mask & (mask - 1):
                return self._filled
            self._filled += 1
        return None

    def _try_value(self, variable: int) -> int:
        """Decide for the best value, or load what follows from it first; the number of decisions made."""
        mask = self.trail.allowed[variable]
        wanted = mask & self.preferred[variable] or mask & ABSENT or mask
        value = 1 << (wanted.bit_length() - 1)
        if self._feeder is None or not value & ~self.loaded[variable]:
            self._decide(variable, value)
            return 1
        if self._loads[variable] and self._lost_to_others(variable):
            self._start_again()
        else:
            self._load(self._feeder, variable, value)
        return 0

    def _lost_to_others(self, variable: int) -> bool:
        """Note that a value was lost when it was looked at; whether the order of variables has changed with it."""
        row = self.trail.latest[variable]
        reason = self.trail.reason[row] if row >= 0 else None
        causes = [other for other, _ in reason.terms if other != variable] if reason is not None else []
        return self._agenda.note_trouble(variable, causes)

    def _load(self, feeder: Feeder, variable: int, value: int) -> None:
        """Ask the feeder about a value, and after many values of one variable about a run of older ones with it.

        The run takes in values that are not left at the moment: then one nogood speaks of all of them, wherever the
        search goes next.
        """
        older = self.trail.domain[variable] & ~self.loaded[variable] & (value - 1)
        extra = 2 ** (self._loads[variable] - PATIENCE) if self._loads[variable] >= PATIENCE else 0
        values = value | _highest(older, extra)
        for fact in feeder.load(variable, values):
            self._add(fact)
        self._loads[variable] += 1
        self.loaded[variable] |= values


def _highest(mask: int, count: int) -> int:
    """The `count` highest bits of `mask`."""
    kept = 0
    while mask and count:
        top = 1 << (mask.bit_length() - 1)
        kept, mask, count = kept | top, mask ^ top, count - 1
    return kept
