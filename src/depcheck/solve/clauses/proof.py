"""Which facts a core rests on.

See "Derivations" in `docs/explanation/engine.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.solve.clauses.clause import Clause, Resolution
from depcheck.solve.clauses.conflict import Conflict
from depcheck.solve.clauses.tables import Table
from depcheck.solve.clauses.values import Core, Nogood

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from depcheck.solve.clauses.trail import Trail


def facts_behind(trail: Trail, core: Core) -> tuple[Nogood, ...]:
    """The facts at the leaves of the proof of `core`, each once; `trail` still knows why level 0 is as it is."""
    facts: dict[int, Nogood] = {}
    waiting = _clauses(trail, core.proof) if core.proof is not None else []
    seen: set[int] = set()
    while waiting:
        clause = waiting.pop()
        if id(clause) in seen:
            continue
        seen.add(id(clause))
        if isinstance(clause.source, Resolution):
            waiting += _clauses(trail, clause.source)
        else:
            facts.update((id(fact), fact) for fact in _facts(clause))
    return tuple(facts.values())


def _facts(clause: Clause) -> Iterable[Nogood]:
    if isinstance(clause.source, Table):
        return clause.source.facts_behind(clause)
    return [clause.source] if isinstance(clause.source, Nogood) and clause.source.terms else []


def _clauses(trail: Trail, resolution: Resolution) -> list[Clause]:
    """What was resolved, and what makes the terms that were left out at level 0 hold."""
    if not resolution.roots:
        return list(resolution.antecedents)
    conflict = Conflict(trail, Clause(resolution.roots, resolution))
    conflict.assumed(())
    return [*resolution.antecedents, *conflict.resolution.antecedents[1:]]


def grouped(facts: Iterable[Nogood], group: Callable[[Nogood], Hashable]) -> list[list[Nogood]]:
    """The facts, those with the same `group` together."""
    groups: dict[Hashable, list[Nogood]] = {}
    for fact in facts:
        groups.setdefault(group(fact), []).append(fact)
    return list(groups.values())


def same_refusal(fact: Nogood) -> Hashable:
    """One for all facts of two variables that refuse the same: `p` at 1 and `p` at 2 need `q>=3`."""
    if len(fact.terms) != 2:  # noqa: PLR2004 - as in a table
        return id(fact)
    (parent, _), child = fact.terms
    return parent, child
