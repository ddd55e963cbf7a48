"""The clause engine: a solver that learns from conflicts, over small sets of values kept as masks.

It knows nothing of packages. Definitions, the algorithm and a worked example are in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from depcheck.solve.clauses.proof import facts_behind, grouped, same_refusal
from depcheck.solve.clauses.search import Search
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
        self._search = Search(feeder, priority)
        self._variables: dict[Hashable, int] = {}
        self._keys: list[Hashable] = []

    def variable(self, key: Hashable, domain: int) -> int:
        """The variable called `key`; made with the values of `domain` where it is new. It can always be absent."""
        known = self._variables.get(key)
        if known is not None:
            return known
        variable = self._variables[key] = self._search.new_variable(domain)
        self._keys.append(key)
        return variable

    def selector(self, key: Hashable) -> int:
        """The variable called `key` that is either absent or `TRUE`, and that the feeder is never asked about."""
        variable = self.variable(key, TRUE)
        self._search.loaded[variable] = -1
        return variable

    def key(self, variable: int) -> Hashable:
        """What `variable` was called when it was made."""
        return self._keys[variable]

    def prefer(self, variable: int, values: int) -> None:
        """Choose the highest of `values` while one is left, before any other value (0: no preference)."""
        self._search.preferred[variable] = values

    def add(self, fact: Nogood) -> None:
        """Take in a fact between solves."""
        self._search.add(fact)

    def solve(self, assumptions: Sequence[Term] = (), limit: int | None = None) -> Outcome:
        """Values for all variables under `assumptions`, or those of them that conflict, within `limit` steps."""
        return self._search.solve(tuple(assumptions), limit)

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
        return facts_behind(self._search.trail, core)

    def minimal_derivation(
        self, core: Core, limit: int | None = None, group: Callable[[Nogood], Hashable] | None = None
    ) -> tuple[Nogood, ...]:
        """Facts of which each is needed for `core`; those with the same `group` stand or fall as one.

        Without `group` these are the facts that refuse one variable the same because of one other. The cost is a solve
        for each group: hundreds of releases that each say something else of a project are better one group. `limit`
        holds for each of the solves; where one stops, its facts stay.
        """
        judge = Engine()
        for key, domain in zip(self._keys, self._search.trail.domain, strict=True):
            judge.variable(key, domain)
        guarded: dict[Term, list[Nogood]] = {}
        for facts in grouped(self.derivation(core), group or same_refusal):
            guard = judge.selector((judge, len(guarded))), TRUE
            guarded[guard] = facts
            for fact in facts:
                judge.add(Nogood((*fact.terms, guard)))
        outcome = judge.minimal_core((*core.assumptions, *guarded), limit)
        needed = outcome.assumptions if isinstance(outcome, Core) else guarded
        return tuple(fact for guard, facts in guarded.items() if guard in needed for fact in facts)
