"""One line a finding, for editors and for grep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.render.lines import Line, Piece, marked, painted, within
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
    return Line((*where, *_code(finding), *marked(finding.message)))


def _code(finding: Finding) -> tuple[Piece, ...]:
    role = SEVERITY_ROLE[finding.level]
    if finding.environment is None:
        return (Piece(f"{finding.rule.code} ", role),)
    return (Piece(finding.rule.code, role), *within(finding.environment), Piece(": "))
