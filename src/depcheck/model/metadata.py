"""What is wrong with the metadata of an installed distribution."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetadataProblem:
    """One thing wrong with the metadata of an installed distribution; `reason` is one line.

    `hides` says that nothing of it could be read, so that what it requires is not known.
    """

    reason: str
    field: str | None = None
    hides: bool = False
