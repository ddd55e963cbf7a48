"""Versions as they are written in metadata, which are not always versions."""

from __future__ import annotations

from functools import lru_cache

from packaging.version import InvalidVersion, Version

from depcheck.model.limits import Limits

LONGEST_VERSION = Limits().version_length


@lru_cache(maxsize=65_536)
def parse_version(text: str) -> Version | None:
    """The version, or None where it is none of PEP 440. A number of 5,000 digits is refused with a bare ValueError."""
    if len(text) > LONGEST_VERSION:
        return None
    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None
