"""One answer from two engines: resolvelib as pip would, the clause engine where resolvelib wanders.

Most sets resolve in about as many rounds as there are projects. Where resolvelib has not come to an end after some
hundreds, it is retrying; the clause engine learns from each conflict instead and ends. Its choice may differ from
pip's then; both are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.packages import Unknown
from depcheck.solve.encoding import solved
from depcheck.solve.engine import Core, Satisfied, Stopped
from depcheck.solve.solver import Impossible, Outcome, Resolution, Undecided, resolve
from depcheck.solve.universe import line_applies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.utils import NormalizedName

    from depcheck.solve.budget import Budget
    from depcheck.solve.universe import Known, Problem

#: After so many rounds resolvelib is wandering: sets of 400 projects without detours need fewer.
PATIENCE = 600


def decide(problem: Problem, universe: Known, budget: Budget) -> Outcome:
    """What would be installed for a problem, or that nothing can be, within the budget.

    A resolution of resolvelib stands for itself. That something is impossible only the clause engine says, or both:
    where it knows a way that pip passes over (a pre-release that nothing names), pip's answer counts.
    """
    outcome = resolve(problem, universe, patience=min(budget.steps, PATIENCE), stop=budget.stop)
    if isinstance(outcome, Resolution) or budget.stop():
        return outcome if isinstance(outcome, Resolution) else out_of_time(budget)
    answer = by_clauses(problem, universe, budget)
    if isinstance(answer, PassedOver):
        return outcome if isinstance(outcome, Impossible) else Undecided(answer.releases)
    return answer


@dataclass(frozen=True, slots=True)
class PassedOver:
    """The clause engine found a way, but only by releases that pip passes over."""

    releases: tuple[str, ...]


def out_of_time(budget: Budget) -> Undecided:
    """No answer, because a limit struck."""
    return Undecided((f"the resolution: no answer within {budget.steps} steps, or the time allowed",), stopped=True)


def _not_decided(outcome: Core | Satisfied | Stopped, unknown: set[str], budget: Budget) -> Undecided:
    stopped = out_of_time(budget)
    told = stopped.reasons if isinstance(outcome, Stopped) else ()
    return Undecided((*sorted(unknown), *told), stopped=isinstance(outcome, Stopped))


def by_clauses(problem: Problem, universe: Known, budget: Budget) -> Outcome | PassedOver:
    """What the clause engine says: what is not known is first unusable, then fits anything, as in `resolve`."""
    encoding, outcome = solved(problem, universe, budget, hopeful=False)
    if isinstance(outcome, Satisfied):
        chosen = sorted(encoding.candidates(outcome.values), key=lambda candidate: candidate.name)
        resolution = Resolution(tuple(chosen), tuple(sorted(encoding.extras(outcome.values))), None)
        hidden = tuple(sorted(passed_over(resolution, problem, universe)))
        return PassedOver(hidden) if hidden else resolution
    unknown = encoding.unknown
    if isinstance(outcome, Core) and unknown:
        _, outcome = solved(problem, universe, budget, hopeful=True)
    if isinstance(outcome, Core):
        return Impossible(frozenset(), tuple(sorted(unknown)))
    return _not_decided(outcome, unknown, budget)


def passed_over(resolution: Resolution, problem: Problem, universe: Known) -> Iterator[str]:
    """The chosen releases that pip would have passed over: pre-releases and yanked ones that nothing names."""
    specifiers: dict[NormalizedName, list[SpecifierSet]] = {}
    for requirement in _in_force(resolution, problem, universe):
        specifiers.setdefault(canonicalize_name(requirement.name), []).append(requirement.specifier)
    for candidate in resolution.chosen:
        versions = universe.versions(candidate.name)
        if isinstance(versions, Unknown) or (candidate.yanked is None and not candidate.version.is_prerelease):
            continue
        wanted = [versions.wanted(specifier) for specifier in specifiers.get(candidate.name, ())]
        mask = versions.usable
        for one in wanted:
            mask &= one.mask
        admitted = versions.admitted(mask, wanted, prereleases=problem.prereleases)
        position = versions.position(candidate.version)
        if position is not None and not admitted >> position & 1:
            yield f"{candidate.name} {candidate.version}: only this would do, and pip passes it over"


def _in_force(resolution: Resolution, problem: Problem, universe: Known) -> Iterator[Requirement]:
    """Every requirement that applies to an assignment: of the user's lines, and of what is chosen."""
    extras: dict[NormalizedName, frozenset[NormalizedName]] = {}
    for name, extra in resolution.extras:
        extras[name] = extras.get(name, frozenset()) | {extra}
    for line in (*problem.lines, *problem.constraints):
        if line_applies(line, problem.target):
            yield line.requirement
    for candidate in resolution.chosen:
        found = universe.dependencies(candidate, extras.get(candidate.name, frozenset()))
        yield from found if isinstance(found, tuple) else ()
