"""Tiny universes, written in a test: `universe({"a": {"1": ["b>=2"]}})`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from depcheck.model.packages import (
    Candidate,
    Distribution,
    Layout,
    MetadataOrigin,
    ReleaseMetadata,
    Releases,
    RequirementLine,
    Target,
    Unavailable,
    Unknown,
)
from depcheck.model.source import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LINUX = Target(python="3.11.0")


class TinySource:
    """A universe written down: project, version, what that release requires.

    A version may be marked: `"1.0 yanked"`, `"1.0 sdist"` (a build is needed), `"1.0 no-wheel"`, `"1.0 unknown"`
    (its metadata cannot be read), `"1.0 egg-info"` (its metadata is not guaranteed), `"1.0 python>=3.12"`,
    `"1.0 in:2018"` (the year of its upload). The version `"gap"` says that there may be more than these.
    """

    def __init__(self, projects: Mapping[str, Mapping[str, Sequence[str]]], target: Target = LINUX) -> None:
        self._releases: dict[NormalizedName, Releases] = {}
        self._metadata: dict[tuple[NormalizedName, Version], ReleaseMetadata | Unknown] = {}
        self.asked: list[str] = []
        for raw_name, versions in projects.items():
            name = canonicalize_name(raw_name)
            known = {text: requires for text, requires in versions.items() if text != "gap"}
            candidates = [self._add(name, text, requires, target) for text, requires in known.items()]
            gap = "its page has 1 record that cannot be read" if "gap" in versions else None
            self._releases[name] = Releases(name, tuple(sorted(candidates, key=lambda c: c.version)), gap=gap)

    def _add(self, name: NormalizedName, text: str, requires: Sequence[str], target: Target) -> Candidate:
        number, *marks = text.split()
        version = Version(number)
        python = next((mark[6:] for mark in marks if mark.startswith("python")), None)
        fits = python is None or SpecifierSet(python).contains(target.python)
        unavailable = None if fits else Unavailable.REQUIRES_PYTHON
        if "no-wheel" in marks:
            unavailable = Unavailable.NO_COMPATIBLE_WHEEL
        parsed = tuple(Requirement(requirement) for requirement in requires)
        extras = frozenset(
            canonicalize_name(part.split('"')[1]) for text in requires for part in text.split("extra ==")[1:]
        )
        origin = MetadataOrigin.SDIST_EGG_INFO if "egg-info" in marks else MetadataOrigin.DECLARED
        self._metadata[name, version] = (
            Unknown("not readable")
            if "unknown" in marks
            else ReleaseMetadata(parsed, extras, origin, written=tuple(requires))
        )
        return Candidate(
            name,
            version,
            unavailable,
            python,
            "withdrawn" if "yanked" in marks else None,
            wheel="sdist" not in marks and "no-wheel" not in marks,
            uploaded=next((f"{mark[3:]}-01-01T00:00:00Z" for mark in marks if mark.startswith("in:")), None),
        )

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """The releases written down, or a project that does not exist."""
        self.asked.append(name)
        return self._releases.get(name, Releases(name, (), exists=False))

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """What was written for that release."""
        return self._metadata[candidate.name, candidate.version]


def universe(projects: Mapping[str, Mapping[str, Sequence[str]]], target: Target = LINUX) -> TinySource:
    """A candidate source over the projects written down."""
    return TinySource(projects, target)


def lines(*texts: str, path: str = "requirements.txt", constraint: bool = False) -> tuple[RequirementLine, ...]:
    """The user's lines as a requirements file of just these would give them."""
    return tuple(
        RequirementLine(text, Requirement(text), constraint, Location(path, number, 1, number, len(text) + 1), None)
        for number, text in enumerate(texts, 1)
    )


def distribution(
    name: str, version: str, *requires: str, layout: Layout = Layout.DIST_INFO, installer: str | None = None
) -> Distribution:
    """One that is installed in the folder `site`."""
    return Distribution(
        name=canonicalize_name(name),
        raw_name=name,
        raw_version=version,
        path=f"site/{name}-{version}.dist-info",
        entry="site",
        layout=layout,
        written=requires,
        installer=installer,
    )
