"""`why`: everybody who asks for a project, what each allows, and what is left when all are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from depcheck import __version__
from depcheck.model.findings import Report, Skipped
from depcheck.model.packages import Unknown
from depcheck.model.why import WhyLine, WhyReport
from depcheck.pipeline import halves, looked_at, not_looked_at
from depcheck.reasons.left import exclude_each_other, left_for_all, ways_out
from depcheck.reasons.requests import Request, requests_of_files, requests_of_installed
from depcheck.resolving import problem_of
from depcheck.rules.snapshot import take
from depcheck.solve.budget import Budget
from depcheck.solve.decide import decide
from depcheck.solve.solver import Resolution
from depcheck.solve.universe import Universe, available, gap_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from packaging.utils import NormalizedName
    from packaging.version import Version

    from depcheck.model.packages import Distribution
    from depcheck.model.world import World
    from depcheck.solve.versions import Versions


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user's files ask for: every request, the versions that a resolution takes, and what is not known."""

    requests: tuple[Request, ...] = ()
    pins: Mapping[NormalizedName, Version] | None = None
    gaps: tuple[str, ...] = ()


def why_package(package: NormalizedName, world: World, stop: Callable[[], bool]) -> WhyReport:
    """Who needs a project: the user's lines, what a resolution chooses for them, and what is installed."""
    universe = Universe(world.source, world.target) if world.source else None
    asked = asked_by_files(world, universe, stop)
    snapshot = take(world.environment, None) if world.environment else None
    installed = snapshot.installed(package) if snapshot else None
    of_installed = requests_of_installed(snapshot, package) if snapshot else ()
    asking = _once((*(request for request in asked.requests if request.name == package), *of_installed))
    versions = _choices(package, asking, universe)
    known = None if isinstance(versions, Unknown) else versions
    lines = tuple(_line(request, known, installed) for request in asking)
    left = left_for_all(asking, known, prereleases=world.prereleases) if known else ()
    stuck = known is not None and not left and len(asking) > 1
    unknown = gap_of(versions) if asking else None
    return WhyReport(
        package=package,
        requirers=lines,
        left=left,
        known=len(known.versions) if known else None,
        ways=ways_out(asking, lines, known, prereleases=world.prereleases) if known and stuck else (),
        excluded=exclude_each_other(asking),
        installed=installed.raw_version if installed else None,
        chosen=str(asked.pins[package]) if asked.pins and package in asked.pins else None,
        resolves=asked.pins is not None,
        report=report_of(world, asked.gaps, (f"{package}: {unknown}",) if unknown else ()),
    )


def _choices(package: NormalizedName, asking: Iterable[Request], universe: Universe | None) -> Versions | Unknown:
    """The releases that those who ask choose among; one that asks by URL takes the choice from all others."""
    if universe is None or not asking:
        return Unknown("nobody asks for it")
    url = next((request.requirement for request in asking if request.requirement.url is not None), None)
    return universe.versions(package) if url is None else available(universe, url)


def asked_by_files(world: World, universe: Universe | None, stop: Callable[[], bool]) -> Asked:
    """What the user's files ask for, and everything that follows from it. `pins` is None where they do not resolve."""
    if world.requirements is None or universe is None:
        return Asked(pins={})
    problem = problem_of(world.requirements, world)
    outcome = decide(problem, universe, Budget(world.limits.resolver_rounds, stop))
    pins = outcome.pins if isinstance(outcome, Resolution) else None
    gaps: list[str] = []
    requests = tuple(requests_of_files(problem, universe, pins or {}, gaps))
    return Asked(requests, pins, tuple(gaps))


def report_of(world: World, gaps: Iterable[str], not_left: Iterable[str] = ()) -> Report:
    """What was looked at. Who asks for something is known of an environment even where no index says what is left."""
    skipped = (*not_looked_at(world), *(Skipped(*halves(gap)) for gap in gaps))
    undecided = bool(skipped)
    skipped += tuple(Skipped(*halves(gap)) for gap in not_left)
    return Report(
        tool_version=__version__,
        target=world.target,
        inputs=world.requirements.files if world.requirements else (),
        skipped=skipped,
        limits_hit=world.environment.limits_hit if world.environment else (),
        undecided=undecided or (world.requirements is not None and bool(skipped)),
        looked_at=looked_at(world),
    )


def _line(request: Request, versions: Versions | None, installed: Distribution | None) -> WhyLine:
    line, specifier = request.line, request.requirement.specifier
    version = installed.version if installed else None
    return WhyLine(
        who=request.path[-1] if request.path else None,
        requires=request.text,
        location=line.location if line else None,
        allows=versions.matching(specifier).bit_count() if versions else None,
        accepts_installed=specifier.contains(version, prereleases=True) if version else None,
        path=request.path,
        constraint=line.constraint if line else False,
    )


def _once(requests: Iterable[Request]) -> tuple[Request, ...]:
    """The requests, of those that say the same the first: who is in the files and installed says it twice."""
    found: dict[tuple[object, ...], Request] = {}
    for request in requests:
        found.setdefault((request.text, request.path[-1:], request.line), request)
    return tuple(found.values())
