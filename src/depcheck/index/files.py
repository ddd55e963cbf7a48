"""Which files of a release the target can use, and why it cannot use the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from packaging.version import Version

from depcheck.index.known import KnownProject
from depcheck.model.dependencies import exceeded, parse_requires_python
from depcheck.model.limits import LimitHit
from depcheck.model.packages import Candidate, Releases, Unavailable
from depcheck.model.versions import parse_version

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.index.page import IndexFile, ProjectPage
    from depcheck.model.index import ReleasePolicy
    from depcheck.model.limits import Limits
    from depcheck.model.packages import Target

# Worse than the rank of any tag; and that of a set with so many tags that none is looked at.
UNFIT = 1_000_000
UNJUDGED = UNFIT + 2


class Usability:
    """The judge of files for one target and policy. It remembers what it said of a tag set and of a Requires-Python."""

    def __init__(self, target: Target, policy: ReleasePolicy, limits: Limits) -> None:
        self._policy = policy
        self._limits = limits
        self._ranks = _Ranks(target, limits)
        self._pythons = _Pythons(target)

    def judged(self, name: NormalizedName, page: ProjectPage) -> KnownProject:
        """Every release with a version of PEP 440, ascending. Spellings of one version are one release."""
        grouped: dict[Version, list[IndexFile]] = {}
        hits: dict[str, LimitHit] = {}
        for file in page.files:
            hit = self._exceeded(file, name)
            if hit is not None:
                hits.setdefault(hit.limit, hit)
            elif (version := parse_version(file.version)) is not None:
                grouped.setdefault(version, []).append(file)
        for text in page.versions:
            version = parse_version(text)
            if version is not None:
                grouped.setdefault(version, [])
        rules = _Rules(self._policy.allows_wheel(name), self._policy.allows_build(name), self._policy.exclude_newer)
        candidates = tuple(self._candidate(name, version, grouped[version], rules) for version in sorted(grouped))
        best = {version: self._best(files, rules) for version, files in grouped.items() if files}
        limits_hit = tuple(hits.values())
        gap = _gap(page.unreadable, limits_hit)
        return KnownProject(Releases(name, candidates, page.exists, gap=gap, limits_hit=limits_hit), best)

    def _exceeded(self, file: IndexFile, name: NormalizedName) -> LimitHit | None:
        """The limit for which a file is not judged: it may be a release that would do, and it may be none."""
        limits = self._limits
        if len(file.version) > limits.version_length:
            return LimitHit("version_length", limits.version_length, f"a file of {name} has a longer version")
        if self._ranks[file.tags] == UNJUDGED:
            return LimitHit("wheel_tags", limits.wheel_tags, f"a wheel of {name} has more tags")
        if self._pythons[file.requires_python] is None and (hit := exceeded(file.requires_python or "")):
            return replace(hit, what=f"the Requires-Python of a file of {name}: {hit.what}")
        return None

    def _best(self, files: list[IndexFile], rules: _Rules) -> IndexFile:
        """The file whose metadata speaks for the release: a wheel that fits, any other wheel, an sdist.

        One that the date excludes comes last, so that a run for an earlier day reads what was there on that day; a
        file of this machine goes before its equal on the network.
        """
        if len(files) == 1:
            return files[0]
        return min(files, key=lambda file: (rules.is_late(file), self._ranks[file.tags], not file.is_local))

    def _candidate(self, name: NormalizedName, version: Version, files: list[IndexFile], rules: _Rules) -> Candidate:
        usable = [file for file in files if self._is_acceptable(file, rules) and self._pythons[file.requires_python]]
        told = usable or files
        return Candidate(
            name,
            version,
            unavailable=None if usable else self._why_none(files, rules),
            requires_python=next((file.requires_python for file in told if file.requires_python), None),
            yanked=_yanked(told),
            wheel=any(file.tags and self._ranks[file.tags] < UNFIT for file in told),
            uploaded=min((file.uploaded for file in told if file.uploaded), default=None),
        )

    def _is_acceptable(self, file: IndexFile, rules: _Rules) -> bool:
        """Whether all but Requires-Python speaks for the file."""
        if file.tags:
            return rules.wheels and self._ranks[file.tags] < UNFIT and not rules.is_late(file)
        return rules.builds and not rules.is_late(file)

    def _why_none(self, files: list[IndexFile], rules: _Rules) -> Unavailable:
        """The most telling reason why no file of a release can be used."""
        timely = [file for file in files if not rules.is_late(file)]
        if not timely:
            return Unavailable.AFTER_DATE if files else Unavailable.NO_FILES
        acceptable = any(self._is_acceptable(file, rules) for file in timely)
        if acceptable or not any(self._pythons[file.requires_python] for file in timely):
            return Unavailable.REQUIRES_PYTHON
        if any(file.tags and self._ranks[file.tags] < UNFIT for file in timely):
            return Unavailable.WHEEL_FORBIDDEN
        sdist = any(not file.tags for file in timely)
        return Unavailable.BUILD_FORBIDDEN if sdist else Unavailable.NO_COMPATIBLE_WHEEL


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the policy says of one project."""

    wheels: bool
    builds: bool
    cutoff: datetime | None

    def is_late(self, file: IndexFile) -> bool:
        """Whether the date excludes a file. One without a time is late: nobody can say that it was there by then."""
        if self.cutoff is None:
            return False
        uploaded = _moment(file.uploaded) if file.uploaded else None
        return uploaded is None or uploaded >= self.cutoff


class _Ranks(dict[str, int]):
    """How well each tag set fits: 0 is the most specific, `UNFIT` not at all, and an sdist is worse than any wheel."""

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__({"": UNFIT + 1})
        self._target = target
        self._limits = limits

    @cached_property
    def _supported(self) -> dict[str, int]:
        from depcheck.model.tags import supported_tags  # noqa: PLC0415 - what is in the cache has been judged

        return {str(tag): rank for rank, tag in enumerate(supported_tags(self._target))}

    def __missing__(self, tags: str) -> int:
        self[tags] = rank = self._rank(tags)
        return rank

    def _rank(self, tags: str) -> int:
        interpreters, abis, platforms = (part.split(".") for part in tags.lower().split("-"))
        if len(interpreters) * len(abis) * len(platforms) > self._limits.wheel_tags:
            return UNJUDGED
        return min(
            self._supported.get(f"{interpreter}-{abi}-{platform}", UNFIT)
            for platform in platforms
            for abi in abis
            for interpreter in interpreters
        )


class _Pythons(dict[str | None, bool | None]):
    """Whether each Requires-Python admits the target; one that is missing or invalid says nothing, as in pip.

    None stands for one that is too long to be judged.
    """

    def __init__(self, target: Target) -> None:
        super().__init__({None: True})
        self._python = Version(target.python)

    def __missing__(self, text: str) -> bool | None:
        self[text] = admits = self._admits(text)
        return admits

    def _admits(self, text: str) -> bool | None:
        if exceeded(text):
            return None
        specifier = parse_requires_python(text)
        return specifier is None or specifier.contains(self._python, prereleases=True)


def _gap(unreadable: int, limits_hit: tuple[LimitHit, ...]) -> str | None:
    """Why there may be more releases than those that are known."""
    records = "1 record" if unreadable == 1 else f"{unreadable} records"
    reasons = (f"its page has {records} that cannot be read",) if unreadable else ()
    return "; ".join((*reasons, *(f"not judged: {hit}" for hit in limits_hit))) or None


def _yanked(files: list[IndexFile]) -> str | None:
    """Why a release is yanked: that all its files are makes it so."""
    reasons = [file.yanked for file in files if file.yanked is not None]
    return reasons[0] if files and len(reasons) == len(files) else None


@lru_cache(maxsize=1 << 14)
def _moment(text: str) -> datetime | None:
    """A time of ISO 8601 with a zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
