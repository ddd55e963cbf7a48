"""What the user has accepted: one line that counts it, or each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.model.policy import Waiver
from depcheck.render.lines import Line, Piece, marked, within
from depcheck.render.style import Role
from depcheck.render.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.findings import Report
    from depcheck.model.policy import Waived
    from depcheck.render.style import Style


def waived_lines(report: Report, style: Style) -> Iterator[Line]:
    """How many findings are waived; with `-v` which, and why."""
    for waived in report.waived if style.verbose else ():
        yield from _told(waived)
    more = "" if style.verbose else "; -v tells which, and why"
    yield Line((Piece(f"{counted(len(report.waived), 'finding')} waived"), Piece(more, Role.FAINT)), hanging="  ")


def _told(waived: Waived) -> Iterator[Line]:
    finding = waived.finding
    code = Piece(f"waived[{finding.rule.code}]", Role.FAINT)
    yield Line((code, *within(finding.environment), Piece(": "), *marked(finding.message)), hanging="  ")
    yield Line((Piece("because: "), *marked(waived.reason), Piece(_place(waived), Role.FAINT)), "  ", "    ")


def _place(waived: Waived) -> str:
    """Where a waiver stands, and until when it holds."""
    if not isinstance(waived.by, Waiver):
        return ""
    until = f", until {waived.by.expires}" if waived.by.expires else ""
    return f"  {waived.by.path}:{waived.by.line}{until}" if waived.by.path else until.removeprefix(",")
