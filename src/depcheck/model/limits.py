"""How much is read and tried. Every limit that cuts an analysis short is named in the report."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one run. Sizes are bytes, times seconds, the rest counts."""

    file_size: int = 4 * MIB
    logical_line: int = 8 * 1024
    included_files: int = 1_000
    include_depth: int = 32
    requirement_lines: int = 20_000
    clauses: int = 256
    marker_depth: int = 50
    version_length: int = 256
    wheel_tags: int = 1_000
    metadata_size: int = 8 * MIB
    dependencies: int = 5_000
    record_size: int = 16 * MIB
    extension_size: int = 512 * MIB
    extension_modules: int = 1_000
    page_size: int = 64 * MIB
    page_files: int = 200_000
    redirects: int = 5
    resolver_rounds: int = 200_000
    resolver_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class LimitHit:
    """A limit that struck: which one, its value, and what was cut short."""

    limit: str
    value: int | float
    what: str

    def __str__(self) -> str:
        return f"{self.limit} ({self.value:g}): {self.what}"
