"""The answer of `why`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.findings import Report
    from depcheck.model.source import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """One who asks for the project.

    `who` is None for the user, else a release such as "gruut 2.2.3"; `requires` is as written; `allows` counts the
    known releases that it accepts, None where they are not known; `accepts_installed` says whether the installed
    version is one that it accepts, None where none is; `path` leads from the user to `who`.
    """

    who: str | None
    requires: str
    location: Location | None = None
    allows: int | None = None
    path: tuple[str, ...] = ()
    constraint: bool = False
    accepts_installed: bool | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Those who would have to go, the fewest that help, and what would be left then, newest first."""

    without: tuple[WhyLine, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyReport:
    """Who needs a project, what each allows, and what is left when all are put together.

    `left` are the usable releases that everybody accepts, newest first; `known` counts all releases, None where the
    index was not asked; `chosen` is the one that a resolution takes. `resolves` is False where the user's lines were
    not found to hold together: each requirer then stands at the newest release that is accepted on the way to it.
    `ways` says who must go where nothing is left; `excluded` that no version whatever could be within all that is
    asked for, which needs no index.
    """

    package: NormalizedName
    report: Report
    requirers: tuple[WhyLine, ...] = ()
    left: tuple[str, ...] = ()
    known: int | None = None
    installed: str | None = None
    chosen: str | None = None
    resolves: bool = True
    ways: tuple[Way, ...] = ()
    excluded: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, schema `depcheck-why`."""
        return {
            "schema": "depcheck-why",
            "schema_version": "1.0",
            "package": self.package,
            "installed": self.installed,
            "chosen": self.chosen,
            "resolves": self.resolves,
            "known": self.known,
            "left": list(self.left),
            "left_known": self.known is not None or self.excluded,
            "ways": [
                {"without": [_line_to_dict(line) for line in way.without], "left": list(way.left)} for way in self.ways
            ],
            "requirers": [_line_to_dict(line) for line in self.requirers],
            "skipped": [{"what": skip.what, "why": skip.why} for skip in self.report.skipped],
        }

    def to_json(self) -> str:
        """The answer as JSON text, the same bytes for the same inputs."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=True) + "\n"


def _line_to_dict(line: WhyLine) -> dict[str, Any]:
    return {
        "who": line.who,
        "requires": line.requires,
        "constraint": line.constraint,
        "path": list(line.path),
        "allows": line.allows,
        "accepts_installed": line.accepts_installed,
        "location": {"path": line.location.path, "line": line.location.line} if line.location else None,
    }
