"""`diagnose`: what is wrong in a world, why, and what mends it. It reads like the design."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from depcheck import __version__
from depcheck.fixes.commands import command
from depcheck.fixes.edits import edits_of
from depcheck.fixes.installed import mend
from depcheck.fixes.propose import propose
from depcheck.model.findings import Finding, Report, Severity, Skipped, with_fixes
from depcheck.model.resolutions import ResolutionReport
from depcheck.model.world import UnreadKind
from depcheck.rules.declared import check_declared
from depcheck.rules.installed import check_environment
from depcheck.rules.resolved import check_core, check_resolution
from depcheck.solve.causes import Core, conflicts
from depcheck.solve.decide import decide
from depcheck.solve.encoding import Budget
from depcheck.solve.solver import Impossible, Resolution, Undecided
from depcheck.solve.universe import Problem, Universe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from depcheck.model.fixes import Fix
    from depcheck.model.packages import RequirementLine
    from depcheck.model.world import Requirements, World
    from depcheck.solve.solver import Outcome


#: The codes that say: there is no set of versions.
IMPOSSIBLE = frozenset({"DC101", "DC102", "DC103", "DC104", "DC105", "DC108", "DC112"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolving the user's lines came to."""

    findings: tuple[Finding, ...] = ()
    fixes: tuple[Fix, ...] = ()
    resolution: Resolution | None = None
    undecided: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()


def diagnose(world: World, stop: Callable[[], bool] = lambda: False) -> Report:
    """All that is wrong in a world: the lines by themselves, the lines resolved, the environment, and both together."""
    return _diagnosed(world, stop)[0]


def _diagnosed(world: World, stop: Callable[[], bool]) -> tuple[Report, Resolved]:
    budget = Budget(world.limits.resolver_rounds, stop)
    declared = tuple(check_declared(world.requirements, world.target)) if world.requirements else ()
    resolved = resolve_lines(world, declared, budget)
    installed = tuple(check_environment(world.environment, world.requirements)) if world.environment else ()
    findings = (*declared, *resolved.findings, *installed)
    fixes = (*resolved.fixes, *_mended(world, installed, budget))
    numbered = tuple(replace(fix, id=f"F{number}") for number, fix in enumerate(fixes, 1))
    report = Report(
        tool_version=__version__,
        target=world.target,
        inputs=world.requirements.files if world.requirements else (),
        findings=tuple(sorted(with_fixes(findings, numbered), key=lambda finding: finding.order)),
        fixes=numbered,
        limits_hit=(
            *(world.requirements.limits_hit if world.requirements else ()),
            *(world.environment.limits_hit if world.environment else ()),
        ),
        skipped=(*_not_looked_at(world), *(Skipped(*_halves(reason)) for reason in resolved.undecided)),
        undecided=bool(resolved.undecided),
        looked_at=(*looked_at(world), *resolved.looked_at),
        stats=_stats(world, resolved),
    )
    return report, resolved


def resolution(world: World, stop: Callable[[], bool] = lambda: False) -> ResolutionReport:
    """One consistent set of versions for the user's lines, or why there is none."""
    report, resolved = _diagnosed(world, stop)
    if any(finding.rule.code in IMPOSSIBLE for finding in report.findings):
        return ResolutionReport(satisfiable=False, pins=(), report=report)
    if resolved.resolution is None:
        return ResolutionReport(satisfiable=None, pins=(), report=report)
    pins = tuple((str(name), str(version)) for name, version in resolved.resolution.pins.items())
    return ResolutionReport(satisfiable=True, pins=pins, report=report)


def problem_of(requirements: Requirements, world: World) -> Problem:
    """What the user's lines ask for, as the solver takes it."""
    return Problem(requirements.lines, requirements.constraints, world.target, world.prereleases)


def resolve_lines(world: World, declared: Sequence[Finding], budget: Budget) -> Resolved:
    """Resolve the user's lines; where that is impossible, every independent conflict and the proved fixes."""
    if world.requirements is None or not world.requirements.lines or world.source is None:
        return Resolved()
    problem = problem_of(world.requirements, world)
    universe = Universe(world.source, world.target)
    known = _declared_cores(declared, problem)
    rest = _without(problem, known)
    outcome = decide(rest, universe, budget)
    found = tuple(conflicts(rest, universe, budget, outcome)) if isinstance(outcome, Impossible) else ()
    findings = tuple(check_core(core, problem, universe) for core in found)
    addresses = tuple(finding.fingerprint for finding in (*findings, *_contradictions(declared)))
    fixes = propose(problem, (*known, *found), universe, budget, addresses) if addresses else ()
    return _resolved(
        outcome, findings, tuple(_carried_out(fix, world.requirements, world) for fix in fixes), rest, universe
    )


def _resolved(
    outcome: Outcome, findings: tuple[Finding, ...], fixes: tuple[Fix, ...], problem: Problem, universe: Universe
) -> Resolved:
    match outcome:
        case Resolution():
            odd = tuple(check_resolution(outcome, problem, universe))
            seen = (f"{_counted(len(outcome.chosen), 'project')} resolved",)
            return Resolved((*findings, *odd), fixes, outcome, looked_at=seen)
        case Undecided():
            return Resolved(findings, fixes, undecided=outcome.reasons)
        case Impossible():
            return Resolved(findings, fixes)


def _carried_out(fix: Fix, requirements: Requirements, world: World) -> Fix:
    """A fix of the user's lines with its edits, and the command that installs them once they are changed."""
    fix = replace(fix, edits=edits_of(fix.changes, (*requirements.lines, *requirements.constraints)))
    if fix.environments is not None or not fix.edits:
        return fix
    argv = (world.target.python_command, "-m", "pip", "install", *world.install_arguments)
    return replace(fix, commands=(command(argv, "installs the requirements once they are changed"),))


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


def _without(problem: Problem, cores: Sequence[Core]) -> Problem:
    gone = {line for core in cores for line in core.lines}
    return replace(
        problem,
        lines=tuple(line for line in problem.lines if line not in gone),
        constraints=tuple(line for line in problem.constraints if line not in gone),
    )


def _mended(world: World, findings: Sequence[Finding], budget: Budget) -> tuple[Fix, ...]:
    if world.environment is None or world.source is None:
        return ()
    broken = [finding for finding in findings if finding.level is Severity.ERROR]
    return mend(world.environment, broken, world.source, world.target, budget)


def _halves(reason: str) -> tuple[str, str]:
    what, _, why = reason.partition(": ")
    return what, why


def _not_looked_at(world: World) -> Iterator[Skipped]:
    """What the readers came across and could not read or do not judge."""
    for unread in world.requirements.unread if world.requirements else ():
        if unread.kind is UnreadKind.UNSUPPORTED:
            yield Skipped(f"{unread.location}: {unread.text}", unread.reason)
    for reason in world.environment.unread if world.environment else ():
        yield Skipped(*_halves(reason))


def looked_at(world: World) -> tuple[str, ...]:
    """What a run looked at, a phrase each."""
    seen = []
    if world.requirements:
        lines = len(world.requirements.lines) + len(world.requirements.constraints)
        names = ", ".join(file.path for file in world.requirements.files)
        seen.append(f"{_counted(lines, 'requirement')} in {names}" if names else _counted(lines, "requirement"))
    if world.environment:
        count = _counted(len(world.environment.distributions), "distribution")
        seen.append(f"{count} in {world.environment.label or ', '.join(world.target.search_path)}")
    target = world.target
    seen.append(f"for Python {target.python} on {target.platform} {target.machine}")
    return tuple(seen)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _stats(world: World, resolved: Resolved) -> tuple[tuple[str, int], ...]:
    stats = []
    if world.environment:
        stats.append(("distributions", len(world.environment.distributions)))
    if resolved.resolution:
        stats.append(("resolver_rounds", resolved.resolution.rounds))
        stats.append(("projects", len(resolved.resolution.chosen)))
    return tuple(stats)
