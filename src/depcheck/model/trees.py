"""The answer of `why --tree`: what needs what, line by line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.findings import Report


class Mark(StrEnum):
    """Why a line of a tree has nothing below it although there is something.

    A cycle leads back to a line above it; what is repeated stands in full further up.
    """

    CYCLE = "cycle"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeLine:
    """One project in its place: `depth` counts the lines that lead to it.

    `version` is None where it is not installed, or no version of it was found. `requires` is what the one above asks
    of it, in a reversed tree what it asks of the one above; None at a root that nobody asks for. `extra` is the extra
    that brings it. `met` is False where the version is not one that is asked for.
    """

    depth: int
    package: NormalizedName
    version: str | None
    requires: str | None = None
    extra: NormalizedName | None = None
    met: bool = True
    mark: Mark | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a line."""
        return {
            "depth": self.depth,
            "package": self.package,
            "version": self.version,
            "requires": self.requires,
            "extra": self.extra,
            "met": self.met,
            "mark": self.mark.value if self.mark else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeReport:
    """A dependency tree, each line before those below it.

    It begins with `package`, else with everything that nobody needs; `reverse`: each line is needed by those below it.
    """

    lines: tuple[TreeLine, ...]
    report: Report
    package: NormalizedName | None = None
    reverse: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, schema `depcheck-tree`."""
        return {
            "schema": "depcheck-tree",
            "schema_version": "1.0",
            "package": self.package,
            "reverse": self.reverse,
            "lines": [line.to_dict() for line in self.lines],
            "skipped": [{"what": skip.what, "why": skip.why} for skip in self.report.skipped],
        }

    def to_json(self) -> str:
        """The tree as JSON text, the same bytes for the same inputs."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=True) + "\n"
