"""All candidates known to a run, each asked for once, as sets of releases and the requirements that apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from packaging.utils import canonicalize_name

from depcheck.model.dependencies import holds
from depcheck.model.packages import Unknown
from depcheck.solve.versions import Versions

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Candidate, ReleaseMetadata, RequirementLine, Target
    from depcheck.model.world import CandidateSource

NO_EXTRAS: frozenset[NormalizedName] = frozenset()
_SAYS_NOTHING = str.maketrans("", "", " \t()")
BY_URL = "it is asked for by URL, which is not read"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to hold together: the user's lines and constraints, for a target, under a policy for pre-releases."""

    lines: tuple[RequirementLine, ...]
    constraints: tuple[RequirementLine, ...]
    target: Target
    prereleases: bool = False


@dataclass(frozen=True, slots=True)
class WrongPython:
    """A release whose own metadata rules the target's Python out, although the index did not say so."""

    requires: str


class Known(Protocol):
    """What solving needs to know. `Universe` answers from a source, `Restricted` a part of another."""

    target: Target

    def versions(self, name: NormalizedName) -> Versions | Unknown:
        """The releases of a project."""
        ...

    def dependencies(
        self, candidate: Candidate, extras: frozenset[NormalizedName]
    ) -> tuple[Requirement, ...] | Unknown | WrongPython:
        """The requirements of a release that apply to the target."""
        ...


class Universe:
    """The universe of one target over a source."""

    def __init__(self, source: CandidateSource, target: Target) -> None:
        self.target = target
        self._source = source
        self._versions: dict[NormalizedName, Versions | Unknown] = {}
        self._metadata: dict[Candidate, ReleaseMetadata | Unknown] = {}
        self._dependencies: dict[
            tuple[Candidate, frozenset[NormalizedName]], tuple[Requirement, ...] | Unknown | WrongPython
        ] = {}

    def versions(self, name: NormalizedName) -> Versions | Unknown:
        """The releases of a project, or why they are not known."""
        if name not in self._versions:
            releases = self._source.releases(name)
            self._versions[name] = releases if isinstance(releases, Unknown) else Versions(releases)
        return self._versions[name]

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """What a release declares, or why that is not known."""
        if candidate not in self._metadata:
            self._metadata[candidate] = self._source.metadata(candidate)
        return self._metadata[candidate]

    def provided_extras(self, candidate: Candidate) -> frozenset[NormalizedName] | None:
        """The extras that a release has, or None where that is not known."""
        metadata = self.metadata(candidate)
        return None if isinstance(metadata, Unknown) else metadata.provides_extra

    def written(self, candidate: Candidate, requirement: Requirement) -> str:
        """A requirement of a release as its author wrote it, made `bare`."""
        metadata = self.metadata(candidate)
        texts = () if isinstance(metadata, Unknown) else zip(metadata.requires, metadata.written, strict=False)
        return bare(requirement, next((text for one, text in texts if one is requirement), str(requirement)))

    def dependencies(
        self, candidate: Candidate, extras: frozenset[NormalizedName] = NO_EXTRAS
    ) -> tuple[Requirement, ...] | Unknown | WrongPython:
        """The requirements of a release that apply to the target when these extras are asked for."""
        key = candidate, extras
        if key not in self._dependencies:
            self._dependencies[key] = self._applying(candidate, extras)
        return self._dependencies[key]

    def _applying(
        self, candidate: Candidate, extras: frozenset[NormalizedName]
    ) -> tuple[Requirement, ...] | Unknown | WrongPython:
        metadata = self.metadata(candidate)
        if isinstance(metadata, Unknown):
            return metadata
        python = metadata.requires_python
        if python is not None and not python.contains(self.target.python, prereleases=True):
            return WrongPython(str(python))
        too_large = next((invalid.limit for invalid in metadata.invalid if invalid.limit), None)
        if too_large:
            return Unknown(f"not judged: {too_large}")
        if metadata.invalid:
            return Unknown(f"it declares `{metadata.invalid[0].text}`, which no standard accepts")
        judged = [(requirement, applies(requirement, self.target, extras)) for requirement in metadata.requires]
        for requirement, judgement in judged:
            if judgement is None:
                return Unknown(f"the marker of `{requirement}` cannot be judged")
        return tuple(requirement for requirement, judgement in judged if judgement)


class Restricted:
    """A part of a universe: only the dependencies between the given pairs of projects."""

    def __init__(self, universe: Known, edges: frozenset[tuple[NormalizedName, NormalizedName]]) -> None:
        self.target = universe.target
        self._universe = universe
        self._edges = edges

    def versions(self, name: NormalizedName) -> Versions | Unknown:
        """The releases of a project."""
        return self._universe.versions(name)

    def dependencies(
        self, candidate: Candidate, extras: frozenset[NormalizedName] = NO_EXTRAS
    ) -> tuple[Requirement, ...] | Unknown | WrongPython:
        """The requirements of a release on the projects that were left in."""
        every = self._universe.dependencies(candidate, extras)
        if not isinstance(every, tuple):
            return every
        return tuple(r for r in every if (candidate.name, canonicalize_name(r.name)) in self._edges)


def gap_of(versions: Versions | Unknown) -> str | None:
    """Why there may be releases of a project that are not known; None where all are."""
    return versions.reason if isinstance(versions, Unknown) else versions.gap


def available(universe: Known, requirement: Requirement) -> Versions | Unknown:
    """The releases that a requirement chooses among. What a direct URL leads to is not read, so it is not known.

    Nor is it known that there is no choice, where a place that was not asked may have one.
    """
    if requirement.url is not None:
        return Unknown(BY_URL)
    versions = universe.versions(canonicalize_name(requirement.name))
    if isinstance(versions, Unknown) or versions.elsewhere is None:
        return versions
    usable = versions.matching(requirement.specifier) & versions.usable
    return versions if usable else Unknown(versions.elsewhere)


def applies(requirement: Requirement, target: Target, extras: frozenset[NormalizedName] = NO_EXTRAS) -> bool | None:
    """Whether a requirement's marker holds for the target, with any of the extras asked for, or with none (PEP 508).

    None where it compares what cannot be compared, such as `python_version ~= "x"`.
    """
    if requirement.marker is None:
        return True
    judged = (holds(requirement.marker, target.marker_environment, extra) for extra in ("", *sorted(extras)))
    return next((holding for holding in judged if holding is not False), False)


def bare(requirement: Requirement, text: str) -> str:
    """A requirement that holds for the target, without its marker: the clauses in the order of its author.

    Blanks and the parentheses of older metadata say nothing: `numpy (>=1.19.0,<2)` is `numpy>=1.19.0,<2`.
    """
    if requirement.url:
        return text.partition(" ;")[0].strip()
    return text.partition(";")[0].translate(_SAYS_NOTHING)


def line_applies(line: RequirementLine, target: Target) -> bool:
    """Whether a line of the user's is meant for the target; readers let no line pass that cannot be judged."""
    return bool(applies(line.requirement, target))
