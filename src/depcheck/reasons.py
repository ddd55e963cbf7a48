"""`why`: everybody who asks for a project, what each allows, and what is left when all are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck import __version__
from depcheck.model.findings import Report, Skipped
from depcheck.model.packages import Unknown
from depcheck.model.why import WhyLine, WhyReport
from depcheck.pipeline import halves, looked_at, not_looked_at
from depcheck.resolving import problem_of
from depcheck.solve.budget import Budget
from depcheck.solve.decide import decide
from depcheck.solve.solver import Resolution
from depcheck.solve.universe import Universe, applies, available, bare, gap_of, line_applies
from depcheck.solve.versions import newest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName
    from packaging.version import Version

    from depcheck.model.packages import Environment, RequirementLine
    from depcheck.model.world import World
    from depcheck.solve.universe import Problem
    from depcheck.solve.versions import Versions


@dataclass(frozen=True, slots=True)
class Request:
    """One requirement, as `text` has it, and the chain of releases that leads to it; an empty chain is the user."""

    requirement: Requirement
    text: str
    path: tuple[str, ...] = ()
    line: RequirementLine | None = None


def why_package(package: NormalizedName, world: World, stop: Callable[[], bool]) -> WhyReport:
    """Who needs a project: the user's lines, what a resolution chooses for them, and what is installed."""
    universe = Universe(world.source, world.target) if world.source else None
    requests: list[Request] = []
    chosen: Version | None = None
    resolves = True
    gaps: list[str] = []
    if world.requirements and universe:
        problem = problem_of(world.requirements, world)
        outcome = decide(problem, universe, Budget(world.limits.resolver_rounds, stop))
        resolves = isinstance(outcome, Resolution)
        pins = outcome.pins if isinstance(outcome, Resolution) else {}
        chosen = pins.get(package)
        requests += _walked(problem, universe, pins, gaps)
    if world.environment:
        requests += _installed_requests(world.environment)
    asking = [request for request in requests if canonicalize_name(request.requirement.name) == package]
    versions = _choices(package, asking, universe)
    skipped = (*not_looked_at(world), *(Skipped(*halves(gap)) for gap in gaps))
    gap = gap_of(versions) if asking else None
    if gap is not None and Skipped(package, gap) not in skipped:
        skipped += (Skipped(package, gap),)
    return WhyReport(
        package=package,
        requirers=tuple(dict.fromkeys(_told(request, versions) for request in asking)),
        left=_left(asking, versions, prereleases=world.prereleases),
        known=None if isinstance(versions, Unknown) else len(versions.versions),
        installed=_installed_version(package, world.environment),
        chosen=str(chosen) if chosen else None,
        resolves=resolves,
        report=Report(
            tool_version=__version__,
            target=world.target,
            inputs=world.requirements.files if world.requirements else (),
            skipped=skipped,
            undecided=bool(skipped),
            looked_at=looked_at(world),
        ),
    )


def _choices(package: NormalizedName, asking: list[Request], universe: Universe | None) -> Versions | Unknown:
    """The releases that those who ask choose among; one that asks by URL takes the choice from all others."""
    if universe is None or not asking:
        return Unknown("nobody asks for it")
    url = next((request.requirement for request in asking if request.requirement.url is not None), None)
    return universe.versions(package) if url is None else available(universe, url)


def _walked(
    problem: Problem, universe: Universe, pins: Mapping[NormalizedName, Version], gaps: list[str]
) -> Iterator[Request]:
    """Every requirement reached from the user's lines; what could not be read on the way is added to `gaps`.

    Each project stands at the version that the resolution takes; where there is no resolution, at the newest that
    the first who asks for it accepts.
    """
    lines = (*problem.lines, *problem.constraints)
    pending = [Request(line.requirement, line.text, (), line) for line in lines if line_applies(line, problem.target)]
    direct = {canonicalize_name(one.requirement.name): one.requirement for one in pending if one.requirement.url}
    seen: set[tuple[NormalizedName, frozenset[NormalizedName]]] = set()
    for request in pending:
        yield request
        if request.line is not None and request.line.constraint:
            continue
        name = canonicalize_name(request.requirement.name)
        extras = frozenset(canonicalize_name(extra) for extra in request.requirement.extras)
        versions = available(universe, direct.get(name, request.requirement))
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if gap := gap_of(versions):
            gaps.append(f"{name}: {gap}")
        if isinstance(versions, Unknown):
            continue
        position = _stands_at(request.requirement, versions, pins, prereleases=problem.prereleases)
        if position is None:
            continue
        candidate = versions.candidates[position]
        found = universe.dependencies(candidate, extras)
        if isinstance(found, Unknown):
            gaps.append(f"{name} {candidate.version}: {found.reason}")
        path = (*request.path, f"{request.requirement.name} {candidate.version}")
        applying = found if isinstance(found, tuple) else ()
        pending.extend(Request(one, universe.written(candidate, one), path) for one in applying)


def _stands_at(
    requirement: Requirement, versions: Versions, pins: Mapping[NormalizedName, Version], *, prereleases: bool
) -> int | None:
    if versions.name in pins:
        return versions.position(pins[versions.name])
    wanted = versions.wanted(requirement.specifier)
    left = versions.admitted(wanted.mask & versions.usable, (wanted,), prereleases=prereleases)
    return left.bit_length() - 1 if left else None


def _installed_requests(environment: Environment) -> Iterator[Request]:
    """Every dependency of what is installed, with the shortest chain that leads there from what nobody needs."""
    releases = {d.name: d for d in reversed(environment.distributions)}
    needed: dict[NormalizedName, set[NormalizedName]] = {}
    for distribution in releases.values():
        for requirement in distribution.requires:
            if applies(requirement, environment.target):
                needed.setdefault(canonicalize_name(requirement.name), set()).add(distribution.name)
    chains: dict[NormalizedName, tuple[str, ...]] = {}
    pending = [name for name in sorted(releases) if not needed.get(name, set()) - {name}]
    pending += [name for name in sorted(releases) if name not in pending]
    for root in pending:
        queue: list[tuple[NormalizedName, tuple[str, ...]]] = [(root, ())] if root not in chains else []
        for name, path in queue:
            if name in chains or name not in releases:
                continue
            chains[name] = (*path, f"{name} {releases[name].raw_version}")
            queue.extend(
                (canonicalize_name(requirement.name), chains[name])
                for requirement in releases[name].requires
                if applies(requirement, environment.target)
            )
    for name in sorted(releases):
        for requirement, text in zip(releases[name].requires, releases[name].written, strict=True):
            if applies(requirement, environment.target):
                yield Request(requirement, bare(requirement, text), chains[name])


def _told(request: Request, versions: Versions | Unknown) -> WhyLine:
    allows = None if isinstance(versions, Unknown) else versions.matching(request.requirement.specifier).bit_count()
    line = request.line
    return WhyLine(
        who=request.path[-1] if request.path else None,
        requires=request.text,
        location=line.location if line else None,
        allows=allows,
        path=request.path,
        constraint=line.constraint if line else False,
    )


def _left(asking: list[Request], versions: Versions | Unknown, *, prereleases: bool) -> tuple[str, ...]:
    if isinstance(versions, Unknown):
        return ()
    wanted = [versions.wanted(request.requirement.specifier) for request in asking]
    mask = versions.usable
    for one in wanted:
        mask &= one.mask
    left = versions.admitted(mask, wanted, prereleases=prereleases)
    return tuple(str(versions.versions[position]) for position in newest_first(left))


def _installed_version(package: NormalizedName, environment: Environment | None) -> str | None:
    found = (d.raw_version for d in environment.distributions if d.name == package) if environment else iter(())
    return next(found, None)
