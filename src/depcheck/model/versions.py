"""Versions as they are written in metadata, which are not always versions."""

from __future__ import annotations

from functools import lru_cache

from depcheck.model.limits import Limits
from depcheck.model.plain import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.version import Version

LONGEST_VERSION = Limits().version_length


@lru_cache(maxsize=65_536)
def parse_version(text: str) -> Version | None:
    """The version, or None where it is none of PEP 440. A number of 5,000 digits is refused with a bare ValueError."""
    if len(text) > LONGEST_VERSION:
        return None
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - most versions need only be plain

    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None


def is_version(text: str) -> bool:
    """Whether this is a version of PEP 440."""
    return place_of(text) is not None or parse_version(text) is not None


def major_of(text: str) -> int:
    """The first number of the release of a version of PEP 440: 2 of `2.3.5`."""
    place = place_of(text)
    if place is not None:
        return place[0][0] if place[0] else 0
    parsed = parse_version(text)
    return parsed.major if parsed else 0


def same_version(one: str, other: str) -> bool:
    """Whether two texts are one version, as `1.0` and `1.0.0` are; what is no version is compared as text."""
    if one == other:
        return True
    parsed = parse_version(one)
    return parsed is not None and parsed == parse_version(other)
