"""One line a finding, for editors and for grep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.render.lines import Line, Piece, marked, painted
from depcheck.render.style import SEVERITY_ROLE, Role

if TYPE_CHECKING:
    from depcheck.model.findings import Finding, Report
    from depcheck.render.style import Style


def concise(report: Report, style: Style) -> str:
    """The findings as `path:line:column: CODE message`; without the place where there is none."""
    return painted((_line(finding) for finding in report.findings), style)


def _line(finding: Finding) -> Line:
    place = finding.locations[0] if finding.locations else None
    where = (Piece(place.path), Piece(f":{place.line}:{place.column}: ", Role.FAINT)) if place else ()
    return Line((*where, Piece(f"{finding.rule.code} ", SEVERITY_ROLE[finding.level]), *marked(finding.message)))
