"""One consistent set of versions, as lines that an installer reads; or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.render.lines import Line, Piece, painted
from depcheck.render.style import Role
from depcheck.render.terminal import full
from depcheck.render.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.packages import Target
    from depcheck.model.resolutions import ResolutionReport
    from depcheck.render.style import Style


def resolution(answer: ResolutionReport, style: Style) -> str:
    """The pins under a comment that says for which target they hold; where there are none, the report."""
    if not answer.satisfiable:
        return full(answer.report, style)
    return painted(_lines(answer, style), style) + _findings(answer, style)


def _lines(answer: ResolutionReport, style: Style) -> Iterator[Line]:
    if not style.quiet:
        count = counted(len(answer.pins), "project")
        yield Line((Piece(f"# {count}{_where(answer.report.target)}", Role.FAINT),))
        for file in answer.report.configured:
            yield Line((Piece(f"# constrained by {file.shown}", Role.FAINT),))
    for name, version in answer.pins:
        yield Line((Piece(name), Piece("==", Role.FAINT), Piece(version, Role.CODE)))


def _findings(answer: ResolutionReport, style: Style) -> str:
    """Warnings and notes as comments, so that all of the text stays a requirements file."""
    told = [f"{finding.level.label}: {finding.rule.code} {finding.message}" for finding in answer.report.findings]
    told += [f"note: {note}" for note in answer.report.notes]
    return painted((Line((Piece(f"# {text}", Role.DOUBT, 2_000),)) for text in told), style)


def _where(target: Target | None) -> str:
    return f" for Python {target.python} on {target.platform} {target.machine}" if target else ""
