"""`diagnose`: what is wrong in a world, why, and what mends it. It reads like the design."""

from __future__ import annotations

from dataclasses import replace

from depcheck import __version__
from depcheck.model.findings import Report, Severity, Skipped, with_fixes
from depcheck.model.limits import LimitHit
from depcheck.model.world import UnreadKind
from depcheck.solve.budget import Budget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from depcheck.model.findings import Finding
    from depcheck.model.fixes import Fix
    from depcheck.model.packages import Environment, Target
    from depcheck.model.resolutions import ResolutionReport
    from depcheck.model.world import Requirements, World
    from depcheck.resolving import Resolved


#: The codes that say: a line or a file could not be read; and those that say: there is no set of versions.
UNREAD = frozenset({"DC901", "DC902", "DC903"})
IMPOSSIBLE = frozenset({"DC101", "DC102", "DC103", "DC104", "DC105", "DC108", "DC112"})


def diagnose(world: World, stop: Callable[[], bool] = lambda: False) -> Report:
    """All that is wrong in a world: the lines by themselves, the lines resolved, the environment, and both together."""
    return _diagnosed(world, stop)[0]


def _diagnosed(world: World, stop: Callable[[], bool]) -> tuple[Report, Resolved | None]:
    budget = Budget(world.limits.resolver_rounds, stop)
    declared = _declared(world)
    resolved = _resolved(world, declared, budget)
    installed = _installed(world)
    findings = (*declared, *(resolved.findings if resolved else ()), *installed)
    fixes = (*_of_lines(resolved, installed), *_mended(world, resolved, installed, budget))
    numbered = tuple(replace(fix, id=f"F{number}") for number, fix in enumerate(fixes, 1))
    undecided = resolved.undecided if resolved else ()
    skipped = (*not_looked_at(world), *(Skipped(*halves(reason)) for reason in undecided))
    limits_hit = (
        *(world.requirements.limits_hit if world.requirements else ()),
        *(world.environment.limits_hit if world.environment else ()),
        *_solving_ended(resolved, world),
    )
    report = Report(
        tool_version=__version__,
        target=world.target,
        inputs=world.requirements.files if world.requirements else (),
        findings=tuple(sorted(with_fixes(findings, numbered), key=lambda finding: finding.order)),
        fixes=numbered,
        limits_hit=limits_hit,
        skipped=skipped,
        undecided=bool(skipped or limits_hit),
        nothing=None if world.environment else _without_requirements(world.requirements),
        looked_at=looked_at(world, resolved),
        notices=tuple(filter(None, (_without_requirements(world.requirements),))) if world.environment else (),
        notes=resolved.notes if resolved else (),
        stats=_stats(world, resolved),
    )
    return report, resolved


def _without_requirements(requirements: Requirements | None) -> str | None:
    """Such as "empty.txt has no requirements"; None where the files of the user's say anything at all."""
    if requirements is None or requirements.lines or requirements.unread or requirements.options:
        return None
    from depcheck.model.source import SourceKind  # noqa: PLC0415 - only where files say nothing

    names = [file.path for file in requirements.files if file.kind is SourceKind.REQUIREMENTS]
    return f"{', '.join(names)} {'has' if len(names) == 1 else 'have'} no requirements" if names else None


def _solving_ended(resolved: Resolved | None, world: World) -> Iterator[LimitHit]:
    if resolved is not None and resolved.stopped:
        steps = world.limits.resolver_rounds
        yield LimitHit("resolver_rounds", steps, "whether the requirements can hold together was not found out by then")


def _declared(world: World) -> tuple[Finding, ...]:
    if world.requirements is None:
        return ()
    from depcheck.rules.declared import check_declared  # noqa: PLC0415 - only where there are lines

    return tuple(check_declared(world.requirements, world.target))


def _resolved(world: World, declared: Sequence[Finding], budget: Budget) -> Resolved | None:
    if world.requirements is None or not world.requirements.lines or world.source is None:
        return None
    from depcheck.resolving import resolve_lines  # noqa: PLC0415 - the engines are loaded by those who resolve

    return resolve_lines(world.requirements, world.source, world, declared, budget)


def _installed(world: World) -> tuple[Finding, ...]:
    if world.environment is None:
        return ()
    from depcheck.rules.installed import check_environment  # noqa: PLC0415 - only where there is an environment

    return tuple(check_environment(world.environment, world.requirements))


def resolution(world: World, stop: Callable[[], bool] = lambda: False) -> ResolutionReport:
    """One consistent set of versions for the user's lines, or why there is none."""
    from depcheck.model.resolutions import ResolutionReport  # noqa: PLC0415 - a check has none

    report, resolved = _diagnosed(world, stop)
    if any(finding.rule.code in IMPOSSIBLE for finding in report.findings):
        return ResolutionReport(satisfiable=False, pins=(), report=report)
    unread = any(finding.rule.code in UNREAD for finding in report.findings)
    if unread or report.undecided or resolved is None or resolved.resolution is None:
        return ResolutionReport(satisfiable=None, pins=(), report=report)
    pins = tuple((str(name), str(version)) for name, version in resolved.resolution.pins.items())
    return ResolutionReport(satisfiable=True, pins=pins, report=report)


def _of_lines(resolved: Resolved | None, installed: Sequence[Finding]) -> Iterator[Fix]:
    """The fixes of the lines; each also ends what is wrong in the environment and gone once they are installed."""
    for fix in resolved.fixes if resolved else ():
        if not installed:
            yield fix
            continue
        from depcheck.fixes.installed import ended_by  # noqa: PLC0415 - only where there is an environment

        ended = (finding.fingerprint for finding in ended_by(fix, installed))
        yield replace(fix, addresses=(*fix.addresses, *ended))


def _mended(world: World, resolved: Resolved | None, findings: Sequence[Finding], budget: Budget) -> tuple[Fix, ...]:
    broken = [finding for finding in findings if finding.level is Severity.ERROR]
    if world.environment is None or world.source is None or not broken:
        return ()
    from depcheck.fixes.installed import mend  # noqa: PLC0415 - the engines are loaded by those who resolve
    from depcheck.fixes.trials import Wishes  # noqa: PLC0415

    wishes = Wishes(prereleases=world.prereleases, release_arguments=world.release_arguments)
    if world.requirements:
        hold = resolved is not None and resolved.resolution is not None
        lines, constraints = world.requirements.lines, world.requirements.constraints
        wishes = replace(wishes, lines=lines, constraints=constraints, hold=hold)
    mended = mend(world.environment, wishes, broken, world.source, budget)
    if not any(finding.rule.code == "DC212" for finding in broken):
        return mended
    from depcheck.fixes.compiled import mend_compiled  # noqa: PLC0415 - only where something was compiled for NumPy 1

    return (*mended, *mend_compiled(world.environment, wishes, broken, world.source, budget))


def halves(reason: str) -> tuple[str, str]:
    """What is not known, and why, of a line such as "gruut 2.4.0: offline, and not in the cache"."""
    what, _, why = reason.partition(": ")
    return what, why


def not_looked_at(world: World) -> Iterator[Skipped]:
    """What the readers came across and could not read or do not judge."""
    for unread in world.requirements.unread if world.requirements else ():
        if unread.kind is UnreadKind.UNSUPPORTED:
            place = f"{unread.location}: " if unread.location else ""
            yield Skipped(f"{place}{unread.text}", unread.reason)
    if world.environment is not None:
        for reason in world.environment.unread:
            yield Skipped(*halves(reason))
        for distribution in world.environment.distributions:
            for problem in distribution.problems:
                if problem.hides:
                    yield Skipped(f"what {distribution.raw_name} {distribution.raw_version} requires", problem.reason)


def looked_at(world: World, resolved: Resolved | None = None) -> tuple[str, ...]:
    """What a run looked at, a phrase each."""
    seen = []
    if world.requirements:
        lines = _counted(len(world.requirements.lines), "requirement")
        if world.requirements.constraints:
            lines += f" and {_counted(len(world.requirements.constraints), 'constraint')}"
        names = ", ".join(file.shown for file in world.requirements.files)
        seen.append(f"{lines} in {names}" if names else lines)
    if world.environment:
        seen.append(_environment_seen(world.environment))
    target = world.target
    unasked = world.environment is None and target.source in {"VIRTUAL_ENV", ".venv", "CONDA_PREFIX"}
    whose = f" (as in {target.label})" if unasked else ""
    seen.append(f"for Python {target.python} on {target.platform} {target.machine}{_moved(target)}{whose}")
    if resolved and resolved.resolution:
        seen.append(f"{_counted(len(resolved.resolution.chosen), 'project')} resolved")
    return tuple(seen)


def _environment_seen(environment: Environment) -> str:
    target = environment.target
    count = _counted(len(environment.distributions), "distribution")
    places = ((target.base_path, "of its base interpreter"), (target.user_path, "of the user's own site"))
    foreign = [
        f"{number} {whose}"
        for path, whose in places
        if (number := sum(distribution.entry in path for distribution in environment.distributions))
    ]
    among = f" ({', '.join(foreign)})" if foreign else ""
    return f"{count}{among} in {environment.label or ', '.join(target.search_path)}"


def _moved(target: Target) -> str:
    origin = target.moved_from
    return f" instead of Python {origin.python} on {origin.platform} {origin.machine}" if origin else ""


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _stats(world: World, resolved: Resolved | None) -> tuple[tuple[str, int], ...]:
    stats = []
    if world.environment:
        stats.append(("distributions", len(world.environment.distributions)))
    if resolved and resolved.resolution:
        if resolved.resolution.rounds is not None:
            stats.append(("resolver_rounds", resolved.resolution.rounds))
        stats.append(("projects", len(resolved.resolution.chosen)))
    return tuple(stats)
