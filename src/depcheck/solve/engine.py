"""The clause engine: a solver that learns from conflicts, over small sets of values kept as masks.

It knows nothing of packages. Definitions, the algorithm and a worked example are in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from depcheck.solve.clauses.agenda import Agenda
from depcheck.solve.clauses.clause import Clause
from depcheck.solve.clauses.conflict import Conflict
from depcheck.solve.clauses.proof import facts_behind, grouped
from depcheck.solve.clauses.propagation import Propagator
from depcheck.solve.clauses.trail import Trail
from depcheck.solve.clauses.values import (
    ABSENT,
    TRUE,
    Core,
    Feeder,
    Nogood,
    Satisfied,
    Stopped,
    Term,
    dependency,
    impossible,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

__all__ = [
    "ABSENT",
    "TRUE",
    "Core",
    "Engine",
    "Feeder",
    "Nogood",
    "Outcome",
    "Satisfied",
    "Stopped",
    "Term",
    "dependency",
    "impossible",
]

Outcome: TypeAlias = "Satisfied | Core | Stopped"
"""What a solve ends with."""

PATIENCE = 6
"""So many values of a variable are tried one by one; then they are loaded in doubling batches."""


class Engine:
    """Variables, facts, and the search for values that fit all of them.

    An engine is used for many solves: what one learns follows from the facts alone and serves the next. Facts come
    through `add`, or late through `feeder`. `priority(variable, mask)` says which undecided variable is decided next,
    the smallest first; without it that is the one with the fewest values left, then the oldest. The same calls in the
    same order give the same answers.
    """

    def __init__(
        self, feeder: Feeder | None = None, priority: Callable[[int, int], tuple[int, ...]] | None = None
    ) -> None:
        self._feeder = feeder
        self._trail = Trail()
        self._propagator = Propagator(self._trail)
        self._variables: dict[Hashable, int] = {}
        self._keys: list[Hashable] = []
        self._loaded: list[int] = []
        self._loads: list[int] = []
        self._agenda = Agenda(self._trail, self._loaded, priority)
        self._preferred: list[int] = []
        self._filled = 0
        self._assumptions: tuple[Term, ...] = ()
        self._contradiction: Clause | None = None

    def variable(self, key: Hashable, domain: int) -> int:
        """The variable called `key`; made with the values of `domain` where it is new. It can always be absent."""
        known = self._variables.get(key)
        if known is not None:
            return known
        variable = self._variables[key] = self._trail.new_variable(domain | ABSENT)
        self._propagator.new_variable()
        self._agenda.new_variable()
        self._keys.append(key)
        self._loaded.append(ABSENT if self._feeder is not None else -1)
        self._loads.append(0)
        self._preferred.append(0)
        return variable

    def selector(self, key: Hashable) -> int:
        """The variable called `key` that is either absent or `TRUE`, and that the feeder is never asked about."""
        variable = self.variable(key, TRUE)
        self._loaded[variable] = -1
        return variable

    def key(self, variable: int) -> Hashable:
        """What `variable` was called when it was made."""
        return self._keys[variable]

    def prefer(self, variable: int, values: int) -> None:
        """Choose the highest of `values` while one is left, before any other value (0: no preference)."""
        self._preferred[variable] = values

    def add(self, fact: Nogood) -> None:
        """Take in a fact between solves."""
        self._rewind(0)
        self._add(fact)

    def solve(self, assumptions: Sequence[Term] = (), limit: int | None = None) -> Outcome:
        """Values for all variables under `assumptions`, or the assumptions that conflict, within `limit` steps."""
        self._keep_common(tuple(assumptions))
        steps = 0
        while True:
            conflict = self._contradiction or self._propagator.propagate()
            if conflict is not None:
                steps += 1
                befallen, causes = self._parties(conflict)
                if not self._learn(conflict):
                    return self._refuted(conflict)
                if befallen is not None and self._agenda.note_trouble(befallen, causes):
                    self._start_again()
                continue
            if limit is not None and steps >= limit:
                return Stopped(limit)
            if self._trail.level < len(self._assumptions):
                core = self._assume(self._assumptions[self._trail.level])
                if core is not None:
                    return core
                continue
            variable = self._next_variable()
            if variable is None:
                return self._satisfied()
            steps += self._try_value(variable)

    def minimal_core(self, assumptions: Sequence[Term] = (), limit: int | None = None) -> Outcome:
        """Like `solve`, with a core of which every assumption is needed; `limit` holds for each solve.

        Where a solve stops at the limit, its assumption stays and the core is not called minimal.
        """
        outcome = self.solve(assumptions, limit)
        if not isinstance(outcome, Core):
            return outcome
        core, proved = outcome, True
        for assumption in reversed(outcome.assumptions):
            if assumption not in core.assumptions:
                continue
            without = self.solve([other for other in core.assumptions if other != assumption], limit)
            if isinstance(without, Core):
                core = without
            proved = proved and not isinstance(without, Stopped)
        return Core(core.assumptions, minimal=proved, proof=core.proof)

    def derivation(self, core: Core) -> tuple[Nogood, ...]:
        """The facts that the engine used to prove `core`, in no particular order; more than are needed, at times."""
        return facts_behind(self._trail, core)

    def minimal_derivation(self, core: Core, limit: int | None = None) -> tuple[Nogood, ...]:
        """Facts of which each is needed for `core`; those that say the same of two variables stand or fall as one.

        `limit` holds for each of the solves; where one stops, its facts stay.
        """
        groups = grouped(self.derivation(core))
        judge = Engine()
        for key, domain in zip(self._keys, self._trail.domain, strict=True):
            judge.variable(key, domain)
        guards = [(judge.selector((judge, index)), TRUE) for index in range(len(groups))]
        for guard, group in zip(guards, groups, strict=True):
            for fact in group:
                judge.add(Nogood((*fact.terms, guard)))
        outcome = judge.minimal_core((*core.assumptions, *guards), limit)
        needed = outcome.assumptions if isinstance(outcome, Core) else guards
        return tuple(fact for guard, group in zip(guards, groups, strict=True) if guard in needed for fact in group)

    def _add(self, fact: Nogood) -> None:
        """Clip the terms to their domains; leave out one that always holds, or the fact where one never does."""
        domain = self._trail.domain
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
        if level < self._trail.level:
            undone = self._trail.rewind(level)
            self._agenda.rewound(undone)
            self._propagator.rewound()

    def _learn(self, conflict: Clause) -> bool:
        """Learn from a conflict and go back to where that has a consequence; False where the facts contradict."""
        learned = Conflict(self._trail, conflict).learned()
        if learned is None:
            self._contradiction = conflict
            return False
        clause, level = learned
        self._rewind(level)
        self._propagator.add_learned(clause)
        return True

    def _refuted(self, conflict: Clause) -> Core:
        refutation = Conflict(self._trail, conflict)
        refutation.assumed(())
        return Core((), minimal=True, proof=refutation.resolution)

    def _assume(self, assumption: Term) -> Core | None:
        """Open the level of an assumption; the core where it cannot hold beside those before it."""
        variable, mask = assumption
        left = self._trail.allowed[variable] & mask
        if not left:
            return self._core(assumption)
        self._decide(variable, left)
        return None

    def _core(self, assumption: Term) -> Core:
        variable, mask = assumption
        conflict = Conflict(self._trail, Clause([(variable, ~mask & self._trail.domain[variable])], _ASSUMED))
        levels = conflict.assumed(self._assumptions)
        chosen = [self._assumptions[level - 1] for level in levels]
        return Core((*chosen, assumption), proof=conflict.resolution)

    def _decide(self, variable: int, mask: int) -> None:
        """Open a level and leave `variable` only `mask`, which may be all that it has."""
        self._trail.open_level()
        if mask != self._trail.allowed[variable]:
            self._trail.narrow(variable, mask, None)
            self._propagator.changed(variable)

    def _next_variable(self) -> int | None:
        """A variable that must have a value and lacks one, or else any that is not settled; None when all are."""
        required = self._agenda.first()
        if required is not None:
            return required
        allowed = self._trail.allowed
        while self._filled < len(allowed):
            mask = allowed[self._filled]
            if mask & (mask - 1):
                return self._filled
            self._filled += 1
        return None

    def _try_value(self, variable: int) -> int:
        """Decide for the best value, or load what follows from it first; the number of decisions made."""
        mask = self._trail.allowed[variable]
        wanted = mask & self._preferred[variable] or mask & ABSENT or mask
        value = 1 << (wanted.bit_length() - 1)
        if value & ~self._loaded[variable]:
            if self._loads[variable] and self._lost_to_others(variable):
                self._start_again()
            else:
                self._load(variable, value)
            return 0
        self._decide(variable, value)
        return 1

    def _lost_to_others(self, variable: int) -> bool:
        """Note that values were lost as soon as they were loaded; whether the order has changed with it."""
        row = self._trail.latest[variable]
        reason = self._trail.reason[row] if row >= 0 else None
        causes = [other for other, _ in reason.terms if other != variable] if reason is not None else []
        return self._agenda.note_trouble(variable, causes)

    def _parties(self, conflict: Clause) -> tuple[int | None, list[int]]:
        """The variable that a conflict befell, whose term came to hold last, and the others."""
        variables = sorted((self._trail.position(*term), term[0]) for term in conflict.terms)
        return (variables[-1][1], [variable for _, variable in variables[:-1]]) if variables else (None, [])

    def _start_again(self) -> None:
        """Take back all decisions but the assumptions; what was learned stays."""
        if self._trail.level > len(self._assumptions):
            self._rewind(len(self._assumptions))

    def _load(self, variable: int, value: int) -> None:
        """Ask the feeder about a value, and after many values of one variable about a run of older ones with it.

        The run takes in values that are not left at the moment: then one nogood speaks of all of them, wherever the
        search goes next.
        """
        feeder = self._feeder
        if feeder is None:
            return
        older = self._trail.domain[variable] & ~self._loaded[variable] & (value - 1)
        extra = 2 ** (self._loads[variable] - PATIENCE) if self._loads[variable] >= PATIENCE else 0
        values = value | _highest(older, extra)
        for fact in feeder.load(variable, values):
            self._add(fact)
        self._loads[variable] += 1
        self._loaded[variable] |= values

    def _satisfied(self) -> Satisfied:
        return Satisfied(tuple(mask.bit_length() - 1 for mask in self._trail.allowed))


_ASSUMED = Nogood((), "assumed")


def _highest(mask: int, count: int) -> int:
    """The `count` highest bits of `mask`."""
    kept = 0
    while mask and count:
        top = 1 << (mask.bit_length() - 1)
        kept, mask, count = kept | top, mask ^ top, count - 1
    return kept
