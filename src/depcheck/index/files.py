"""Which files of a release the target can use, and why it cannot use the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from depcheck.model.packages import Candidate, Releases, Unavailable
from depcheck.model.tags import supported_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from packaging.utils import NormalizedName

    from depcheck.index.page import IndexFile, ProjectPage
    from depcheck.model.index import ReleasePolicy
    from depcheck.model.limits import Limits
    from depcheck.model.packages import Target

NO_RANK = 1_000_000


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project as the catalog knows it: its releases, and the files of each in the order of the indexes."""

    releases: Releases
    files_of: Mapping[Version, Sequence[IndexFile]]

    def files(self, version: Version) -> Sequence[IndexFile]:
        """The files of one release, none where it is not known."""
        return self.files_of.get(version, ())


class Usability:
    """The judge of files for one target and policy. It remembers what it said of a tag set and of a Requires-Python."""

    def __init__(self, target: Target, policy: ReleasePolicy, limits: Limits) -> None:
        self._ranks = {str(tag): rank for rank, tag in enumerate(supported_tags(target))}
        self._python = Version(target.python)
        self._policy = policy
        self._limits = limits
        self._known_ranks: dict[str, int | None] = {}
        self._known_pythons: dict[str, bool] = {}

    def judged(self, name: NormalizedName, page: ProjectPage) -> KnownProject:
        """Every release with a version of PEP 440, ascending. Spellings of one version are one release."""
        grouped: dict[Version, list[IndexFile]] = {}
        for file in page.files:
            version = self._version(file.version)
            if version is not None:
                grouped.setdefault(version, []).append(file)
        for text in page.versions:
            version = self._version(text)
            if version is not None:
                grouped.setdefault(version, [])
        candidates = tuple(self._candidate(name, version, grouped[version]) for version in sorted(grouped))
        return KnownProject(Releases(name, candidates, page.exists), grouped)

    def rank(self, file: IndexFile) -> int | None:
        """How well the tags of a wheel fit the target: 0 is the most specific, None fits not at all."""
        if file.tags not in self._known_ranks:
            self._known_ranks[file.tags] = self._rank(file.tags)
        return self._known_ranks[file.tags]

    def best_first(self, files: Iterable[IndexFile]) -> list[IndexFile]:
        """Files in the order in which their metadata is asked for.

        A wheel that fits, any other wheel, an sdist; those that the date excludes come last, so that a run for an
        earlier day reads what was there on that day.
        """
        return sorted(files, key=self._preference)

    def _version(self, text: str) -> Version | None:
        return None if len(text) > self._limits.version_length else _parsed_version(text)

    def _preference(self, file: IndexFile) -> tuple[bool, bool, int, bool]:
        rank = self.rank(file) if file.is_wheel else None
        return self._is_late(file), not file.is_wheel, NO_RANK if rank is None else rank, not file.is_local

    def _rank(self, tags: str) -> int | None:
        interpreters, abis, platforms = (part.split(".") for part in tags.split("-"))
        if len(interpreters) * len(abis) * len(platforms) > self._limits.wheel_tags:
            return None
        every = (
            self._ranks.get(f"{interpreter}-{abi}-{platform}".lower())
            for platform in platforms for abi in abis for interpreter in interpreters
        )  # fmt: skip
        return min((rank for rank in every if rank is not None), default=None)

    def _candidate(self, name: NormalizedName, version: Version, files: list[IndexFile]) -> Candidate:
        usable = [file for file in files if self._is_usable(name, file)]
        told = usable or files
        return Candidate(
            name, version,
            unavailable=None if usable else self._why_none(name, files),
            requires_python=next((file.requires_python for file in told if file.requires_python), None),
            yanked=_yanked(told),
            wheel=any(file.is_wheel and self.rank(file) is not None for file in told),
            uploaded=min((file.uploaded for file in told if file.uploaded), default=None),
        )  # fmt: skip

    def _is_usable(self, name: NormalizedName, file: IndexFile) -> bool:
        return self._is_acceptable(name, file) and self._runs_on_python(file)

    def _is_acceptable(self, name: NormalizedName, file: IndexFile) -> bool:
        """Whether all but Requires-Python speaks for the file."""
        if self._is_late(file):
            return False
        if file.is_wheel:
            return self._policy.allows_wheel(name) and self.rank(file) is not None
        return self._policy.allows_build(name)

    def _is_late(self, file: IndexFile) -> bool:
        """Whether the date excludes a file: as in uv, one without a time is late unless it lies on this machine."""
        cutoff = self._policy.exclude_newer
        if cutoff is None or file.is_local:
            return False
        uploaded = _moment(file.uploaded) if file.uploaded else None
        return uploaded is None or uploaded >= cutoff

    def _runs_on_python(self, file: IndexFile) -> bool:
        """Whether Requires-Python admits the target; one that is invalid says nothing, as in pip."""
        text = file.requires_python
        if text is None:
            return True
        if text not in self._known_pythons:
            self._known_pythons[text] = self._admits(text)
        return self._known_pythons[text]

    def _admits(self, text: str) -> bool:
        if text.count(",") >= self._limits.clauses or len(text) > self._limits.logical_line:
            return True
        try:
            return SpecifierSet(text).contains(self._python, prereleases=True)
        except (InvalidSpecifier, ValueError, RecursionError):
            return True

    def _why_none(self, name: NormalizedName, files: list[IndexFile]) -> Unavailable:
        """The most telling reason why no file of a release can be used."""
        timely = [file for file in files if not self._is_late(file)]
        if not timely:
            return Unavailable.AFTER_DATE if files else Unavailable.NO_FILES
        if any(self._is_acceptable(name, file) for file in timely) or not any(map(self._runs_on_python, timely)):
            return Unavailable.REQUIRES_PYTHON
        if any(file.is_wheel and self.rank(file) is not None for file in timely):
            return Unavailable.WHEEL_FORBIDDEN
        sdist = any(not file.is_wheel for file in timely)
        return Unavailable.BUILD_FORBIDDEN if sdist else Unavailable.NO_COMPATIBLE_WHEEL


def _yanked(files: list[IndexFile]) -> str | None:
    """Why a release is yanked: that all its files are makes it so."""
    reasons = [file.yanked for file in files if file.yanked is not None]
    return reasons[0] if files and len(reasons) == len(files) else None


@lru_cache(maxsize=1 << 16)
def _parsed_version(text: str) -> Version | None:
    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None


@lru_cache(maxsize=1 << 14)
def _moment(text: str) -> datetime | None:
    """A time of ISO 8601 with a zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
