"""The answer of `resolve`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from depcheck.model.findings import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionReport:
    """One consistent set of versions, or why there is none.

    `satisfiable` is None where depcheck could not tell; `pins` are project and version, ascending by project.
    """

    satisfiable: bool | None
    pins: tuple[tuple[str, str], ...]
    report: Report

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, schema `depcheck-resolution`."""
        told = self.report.to_dict()
        return {**told, "schema": "depcheck-resolution", "satisfiable": self.satisfiable, "pins": dict(self.pins)}

    def to_json(self) -> str:
        """The answer as JSON text, the same bytes for the same inputs."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=True) + "\n"
