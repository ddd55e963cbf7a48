"""The user's lines, resolved: whether they can hold together, every reason why not, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from depcheck.explain import tell
from depcheck.fixes.edits import edits_of
from depcheck.fixes.places import installing, of_place
from depcheck.fixes.propose import propose
from depcheck.fixes.prove import proof_of
from depcheck.rules.resolved import check_core, check_resolution
from depcheck.solve.causes import Core, conflicts, without
from depcheck.solve.decide import decide
from depcheck.solve.evidence import evidence
from depcheck.solve.solver import Impossible, Resolution, Undecided
from depcheck.solve.universe import Problem, Universe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depcheck.model.findings import Finding
    from depcheck.model.fixes import Fix
    from depcheck.model.packages import RequirementLine
    from depcheck.model.world import CandidateSource, Requirements, World
    from depcheck.solve.budget import Budget
    from depcheck.solve.solver import Outcome


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolving the user's lines came to; `resolution` is None unless all of them hold together.

    `stopped` says that the steps of solving ended before an answer was found, `notes` what the resolution rests on.
    """

    findings: tuple[Finding, ...] = ()
    fixes: tuple[Fix, ...] = ()
    resolution: Resolution | None = None
    undecided: tuple[str, ...] = ()
    stopped: bool = False
    notes: tuple[str, ...] = ()


def problem_of(requirements: Requirements, world: World) -> Problem:
    """What the user's lines ask for, as the solver takes it."""
    return Problem(requirements.lines, requirements.constraints, world.target, world.prereleases)


def resolve_lines(
    requirements: Requirements, source: CandidateSource, world: World, declared: Sequence[Finding], budget: Budget
) -> Resolved:
    """Resolve the user's lines; where that is impossible, every independent conflict and the proved fixes.

    `declared` are the findings that needed no index: the contradictions among them are conflicts like any other.
    """
    problem = problem_of(requirements, world)
    universe = Universe(source, world.target)
    known = _declared_cores(declared, problem)
    rest = without(problem, {line for core in known for line in core.lines})
    outcome = decide(rest, universe, budget)
    found = tuple(conflicts(rest, universe, budget, outcome)) if isinstance(outcome, Impossible) else ()
    findings = tuple(_found(core, problem, universe) for core in found)
    addresses = tuple(finding.fingerprint for finding in (*findings, *_contradictions(declared)))
    fixes = propose(problem, (*known, *found), universe, budget, addresses) if addresses else ()
    carried_out = tuple(_carried_out(fix, requirements, world) for fix in fixes)
    resolved = _resolved(outcome, findings, carried_out, rest, universe)
    return replace(resolved, resolution=None, notes=()) if known else resolved


def _found(core: Core, problem: Problem, universe: Universe) -> Finding:
    seen = evidence(core, problem, universe)
    return check_core(core, seen, tell(seen, universe))


def _resolved(
    outcome: Outcome, findings: tuple[Finding, ...], fixes: tuple[Fix, ...], problem: Problem, universe: Universe
) -> Resolved:
    match outcome:
        case Resolution():
            odd = tuple(check_resolution(outcome, problem, universe))
            return Resolved((*findings, *odd), fixes, outcome, notes=proof_of(outcome, universe).notes)
        case Undecided():
            return Resolved(findings, fixes, undecided=outcome.reasons, stopped=outcome.stopped)
        case Impossible():
            return Resolved(findings, fixes, undecided=outcome.unknown)


def _carried_out(fix: Fix, requirements: Requirements, world: World) -> Fix:
    """A fix of the user's lines with its edits, and the command that installs them once they are changed."""
    fix = replace(fix, edits=edits_of(fix.changes, (*requirements.lines, *requirements.constraints)))
    if fix.environments is not None or not fix.edits:
        return fix
    arguments = (*world.release_arguments, *world.install_arguments)
    commands = tuple(installing(world.target, arguments, "installs the requirements once they are changed"))
    return replace(fix, commands=commands, notes=(*fix.notes, *of_place(world.target)))


def _contradictions(declared: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in declared if finding.rule.code == "DC101")


def _declared_cores(declared: Sequence[Finding], problem: Problem) -> tuple[Core, ...]:
    """The contradictions that need no index, as conflicts like any other."""
    lines = (*problem.lines, *problem.constraints)
    return tuple(
        Core(tuple(line for line in lines if _part_of(line, finding)), ()) for finding in _contradictions(declared)
    )


def _part_of(line: RequirementLine, finding: Finding) -> bool:
    if finding.explanation is None or line.text not in finding.explanation.requirements:
        return False
    return line.location is None or line.location in finding.locations
