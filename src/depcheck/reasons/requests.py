"""Who asks for what: the user's files, followed through a resolution, and what is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.dependencies import normalized_extras
from depcheck.model.packages import Unknown
from depcheck.rules.askers import ancestry_of
from depcheck.rules.wording import labelled
from depcheck.solve.universe import available, bare, gap_of, line_applies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName
    from packaging.version import Version

    from depcheck.model.packages import Candidate, RequirementLine
    from depcheck.rules.snapshot import Edge, Snapshot
    from depcheck.solve.universe import Problem, Universe
    from depcheck.solve.versions import Versions


@dataclass(frozen=True, slots=True)
class Request:
    """One requirement, as `text` has it, and the chain of releases that leads to it; an empty chain is the user.

    `requirer` is the project at the end of the chain, `line` what the user wrote where it is he who asks.
    """

    requirement: Requirement
    text: str
    path: tuple[str, ...] = ()
    requirer: NormalizedName | None = None
    line: RequirementLine | None = None

    @property
    def name(self) -> NormalizedName:
        """The project that is asked for."""
        return canonicalize_name(self.requirement.name)


def requests_of_files(
    problem: Problem, universe: Universe, pins: Mapping[NormalizedName, Version], gaps: list[str]
) -> Iterator[Request]:
    """Every requirement reached from the user's lines; what could not be read on the way is added to `gaps`.

    Each project stands at the version that the resolution takes; where there is no resolution, at the newest that
    the first who asks for it accepts.
    """
    lines = (*problem.lines, *problem.constraints)
    applying = (line for line in lines if line_applies(line, problem.target))
    pending = [Request(line.requirement, line.text, line=line) for line in applying]
    direct = {one.name: one.requirement for one in pending if one.requirement.url}
    seen: set[tuple[NormalizedName, frozenset[NormalizedName]]] = set()
    for request in pending:
        yield request
        extras = normalized_extras(request.requirement)
        constrains = request.line is not None and request.line.constraint
        if not constrains and (request.name, extras) not in seen:
            seen.add((request.name, extras))
            versions = available(universe, direct.get(request.name, request.requirement))
            if gap := gap_of(versions):
                gaps.append(f"{request.name}: {gap}")
            if isinstance(versions, Unknown):
                continue
            position = _stands_at(request.requirement, versions, pins, prereleases=problem.prereleases)
            if position is not None:
                pending.extend(_needed(request, versions.candidates[position], universe, gaps))


def _needed(request: Request, candidate: Candidate, universe: Universe, gaps: list[str]) -> Iterator[Request]:
    """What the release needs that a request comes to."""
    found = universe.dependencies(candidate, normalized_extras(request.requirement))
    if isinstance(found, Unknown):
        gaps.append(f"{request.name} {candidate.version}: {found.reason}")
    path = (*request.path, f"{request.requirement.name} {candidate.version}")
    for one in found if isinstance(found, tuple) else ():
        yield Request(one, universe.written(candidate, one), path, request.name)


def _stands_at(
    requirement: Requirement, versions: Versions, pins: Mapping[NormalizedName, Version], *, prereleases: bool
) -> int | None:
    if versions.name in pins:
        return versions.position(pins[versions.name])
    wanted = versions.wanted(requirement.specifier)
    left = versions.admitted(wanted.mask & versions.usable, (wanted,), prereleases=prereleases)
    return left.bit_length() - 1 if left else None


def requests_of_installed(snapshot: Snapshot, package: NormalizedName) -> Iterator[Request]:
    """Every installed distribution that depends on a project, also by an extra that somebody asks for.

    The chain is the shortest way to it from what was asked for. What the user asks for stands in his files.
    """
    for edge in snapshot.asked_by.get(package, ()):
        if edge.requirer is not None:
            path = tuple(f"{each.package} {each.version}" for each in ancestry_of(snapshot, edge.requirer).path)
            yield Request(
                edge.requirement, told(edge), (*path[:-1], labelled(edge.requirer, edge.extra)), edge.requirer.name
            )


def told(edge: Edge) -> str:
    """What an edge requires, without the marker, which holds."""
    return bare(edge.requirement, edge.text)
