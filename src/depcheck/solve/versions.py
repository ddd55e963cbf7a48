"""A project's releases in order; a set of them is one int.

Bit `i` stands for the `i`-th oldest release. Constraints meet by `&`, and the newest of a set is
`bit_length() - 1`. A specifier becomes such an int once; no `Version` is compared while solving.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version

from depcheck.model.packages import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from packaging.specifiers import Specifier, SpecifierSet

    from depcheck.model.packages import Candidate, Releases


def newest_first(mask: int) -> Iterator[int]:
    """The positions in a set of releases, newest first."""
    while mask:
        position = mask.bit_length() - 1
        yield position
        mask ^= 1 << position


class Wanted(NamedTuple):
    """What a specifier asks for: a set of releases, and whether it names a pre-release, pins, has an upper bound.

    `limits` says that there is any clause at all.
    """

    mask: int
    names_prerelease: bool = False
    pins: bool = False
    bounds: bool = False
    limits: bool = False


class Versions:
    """The releases of one project, ascending, and the sets of them that specifiers name."""

    def __init__(self, releases: Releases) -> None:
        self.name = releases.name
        self.exists = releases.exists
        self.elsewhere = releases.elsewhere
        self.gap = releases.gap
        self.candidates: tuple[Candidate, ...] = releases.candidates
        self.versions: tuple[Version, ...] = tuple(candidate.version for candidate in releases.candidates)
        self.known = (1 << len(self.versions)) - 1
        self._wanted: dict[int, tuple[SpecifierSet, Wanted]] = {}

    def where(self, positions: Iterable[int]) -> int:
        """The set of these positions."""
        mask = 0
        for position in positions:
            mask |= 1 << position
        return mask

    @cached_property
    def usable(self) -> int:
        """The releases that the target can use."""
        return self.where(i for i, candidate in enumerate(self.candidates) if candidate.unavailable is None)

    @cached_property
    def yanked(self) -> int:
        """The releases that PEP 592 tells installers to pass over."""
        return self.where(i for i, candidate in enumerate(self.candidates) if candidate.yanked is not None)

    @cached_property
    def prereleases(self) -> int:
        """The releases that PEP 440 calls pre-releases, developmental ones among them."""
        return self.where(i for i, version in enumerate(self.versions) if version.is_prerelease)

    def unavailable(self, mask: int) -> dict[Unavailable, int]:
        """The releases of `mask` that the target cannot use, by reason."""
        reasons: dict[Unavailable, int] = {}
        for position in newest_first(mask & ~self.usable):
            reason = self.candidates[position].unavailable or Unavailable.NO_FILES
            reasons[reason] = reasons.get(reason, 0) | 1 << position
        return reasons

    def newest(self, mask: int) -> Candidate:
        """The newest release of a set that is not empty."""
        return self.candidates[mask.bit_length() - 1]

    def position(self, version: Version) -> int | None:
        """Where a version stands, or None where no such release is known."""
        position = bisect_left(self.versions, version)
        return position if position < len(self.versions) and self.versions[position] == version else None

    def matching(self, specifiers: SpecifierSet) -> int:
        """The releases within every specifier, pre-releases included; availability does not count."""
        return self.wanted(specifiers).mask

    def wanted(self, specifiers: SpecifierSet) -> Wanted:
        """What a specifier asks for. Asked again with the same object, it is found without comparing."""
        known = self._wanted.get(id(specifiers))
        if known is None:
            mask = self.known
            for specifier in specifiers:
                mask &= self._clause(specifier)
            shape = bool(specifiers.prereleases), pinned(specifiers), _bounded(specifiers), len(specifiers) > 0
            known = specifiers, Wanted(mask, *shape)
            self._wanted[id(specifiers)] = known
        return known[1]

    def admitted(self, mask: int, wanted: Iterable[Wanted], *, prereleases: bool = False) -> int:
        """What pip would consider of `mask`, given all that is asked for.

        Pre-releases are let in where `prereleases` says so, where a specifier names one, or where nothing else is
        left (PEP 440, and `SpecifierSet.filter`). Yanked releases only where everything left is yanked and a
        specifier pins (PEP 592, as pip reads it).
        """
        asked = tuple(wanted)
        if not (prereleases or any(one.names_prerelease for one in asked)):
            mask = mask & ~self.prereleases or mask
        if mask & self.yanked and (mask & ~self.yanked or not any(one.pins for one in asked)):
            mask &= ~self.yanked
        return mask

    def _clause(self, specifier: Specifier) -> int:
        if specifier.operator == "===":
            return self.where(
                i for i, version in enumerate(self.versions) if specifier.contains(version, prereleases=True)
            )
        if specifier.version.endswith(".*"):
            inside = self._prefix(specifier.version[:-2])
            return inside if specifier.operator == "==" else self.known & ~inside
        return self._ordered(specifier)

    def _prefix(self, prefix: str) -> int:
        """`==1.4.*`: from 1.4.dev0 up to but not including 1.5.dev0."""
        low = Version(prefix)
        release = (*low.release[:-1], low.release[-1] + 1)
        high = Version(f"{low.epoch}!{'.'.join(map(str, release))}.dev0")
        return self._between(bisect_left(self.versions, Version(f"{prefix}.dev0")), bisect_left(self.versions, high))

    def _ordered(self, specifier: Specifier) -> int:
        """Far from the specifier's own release the order decides; near it (`1.0rc1`, `1.0+cpu`) packaging is asked."""
        own = _release_key(Version(specifier.version))
        low = bisect_left(self.versions, own, key=_release_key)
        high = bisect_right(self.versions, own, key=_release_key)
        near = (i for i in range(low, high) if specifier.contains(self.versions[i], prereleases=True))
        below, above = self._between(0, low), self._between(high, len(self.versions))
        match specifier.operator:
            case "==":
                far = 0
            case "!=":
                far = below | above
            case "<" | "<=":
                far = below
            case "~=":
                far = above & self._prefix(_all_but_last(specifier.version))
            case _:
                far = above
        return self.where(near) | far

    def _between(self, low: int, high: int) -> int:
        return (1 << high) - (1 << low) if high > low else 0


def pinned(specifiers: SpecifierSet) -> bool:
    """Whether one exact version is asked for: `==` without a wildcard, or `===`."""
    return any(
        specifier.operator == "===" or (specifier.operator == "==" and not specifier.version.endswith(".*"))
        for specifier in specifiers
    )


def _bounded(specifiers: SpecifierSet) -> bool:
    """Whether there is an upper limit that is no pin: `<`, `<=`, `~=`, or `==` with a wildcard."""
    return any(
        specifier.operator in {"<", "<=", "~="} or (specifier.operator == "==" and specifier.version.endswith(".*"))
        for specifier in specifiers
    )


def _release_key(version: Version) -> tuple[int, tuple[int, ...]]:
    release = version.release
    end = len(release)
    while end > 1 and release[end - 1] == 0:
        end -= 1
    return version.epoch, release[:end]


def _all_but_last(version: str) -> str:
    """The prefix of a compatible release: `~=2.2.post3` and `~=2.2.1` mean `==2.*` and `==2.2.*`."""
    parsed = Version(version)
    return f"{parsed.epoch}!{'.'.join(map(str, parsed.release[:-1]))}"
