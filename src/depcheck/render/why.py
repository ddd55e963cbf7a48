"""Who needs a project: a table with a row for each requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.render.lines import COMMAND_LIMIT, Line, Piece, cells, painted
from depcheck.render.style import Role, glyphs
from depcheck.render.wording import counted
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from depcheck.model.why import Way, WhyLine, WhyReport
    from depcheck.render.style import Style

_FEW = 8
_TITLES = ("who", "needs", "allows", "where")
_ROLES = (Role.STRONG, Role.CODE, Role.PLAIN, Role.FAINT)


def why(answer: WhyReport, style: Style) -> str:
    """Who needs the project, what each allows, and which versions are left for all."""
    return painted(_lines(answer, style), style)


def _lines(answer: WhyReport, style: Style) -> Iterator[Line]:
    installed = f" {answer.installed}, installed," if answer.installed else ""
    needed = "is needed by" if answer.requirers else "is needed by nobody"
    yield Line((Piece(answer.package, Role.STRONG), Piece(f"{installed} {needed}")), hanging="  ")
    if answer.requirers:
        yield from _table([_TITLES, *(_row(line, answer, style) for line in answer.requirers)])
        yield Line()
    if answer.requirers or answer.known is not None:
        yield Line(tuple(_left(answer, style)), hanging="  ")
    for way in answer.ways[: None if style.verbose else _FEW]:
        yield Line(tuple(_way(way)), hanging="  ")
    if answer.chosen:
        yield Line((Piece("a resolution takes "), Piece(answer.chosen, Role.STRONG)))
    if not answer.resolves:
        told = "these requirements were not found to hold together: who needs it is shown by its newest release"
        yield Line((Piece(told, Role.FAINT),), hanging="  ")
    for file in answer.report.configured:
        yield Line((Piece(f"constrained by {file.shown}", Role.FAINT),), hanging="  ")
    for gap in answer.report.skipped:
        yield Line((Piece("unknown", Role.DOUBT), Piece(f": {gap.what}: {gap.why}")), hanging="  ")


def _row(line: WhyLine, answer: WhyReport, style: Style) -> tuple[str, ...]:
    who = line.who or ("you, as a constraint" if line.constraint else "you")
    chain = f" {glyphs(style).arrow} ".join(step for step in line.path if step != line.who)
    return (who, line.requires, _allowed(line, answer), str(line.location) if line.location else chain)


def _allowed(line: WhyLine, answer: WhyReport) -> str:
    """How many releases are accepted, and whether the installed one is among them."""
    if line.allows is None:
        return {None: "unknown", True: f"{answer.installed}", False: f"not {answer.installed}"}[line.accepts_installed]
    excluded = f", not {answer.installed}" if line.accepts_installed is False else ""
    return f"{line.allows} of {answer.known}{excluded}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Rows in columns as wide as their widest cell; nothing is wrapped, the last column stands free."""
    shown = [[safe(cell) for cell in row] for row in rows]
    widths = [max(cells(row[column]) for row in shown) for column in range(len(_TITLES))]
    for number, row in enumerate(shown):
        roles = _ROLES if number else (Role.FAINT,) * len(_ROLES)
        yield Line(tuple(_padded(row, widths, roles)), margin="  ")


def _padded(row: Iterable[str], widths: Iterable[int], roles: Iterable[Role]) -> Iterator[Piece]:
    for cell, width, role in zip(row, widths, roles, strict=True):
        yield Piece(cell, role)
        yield Piece(" " * (width - cells(cell) + 2))


def _left(answer: WhyReport, style: Style) -> Iterator[Piece]:
    """The versions that every requirement allows, the newest first."""
    if answer.known is None and answer.excluded:
        yield Piece("no version can be left: they exclude each other", Role.ERROR)
    elif answer.known is None:
        yield Piece("which versions are left is not known", Role.DOUBT)
    elif not answer.left:
        yield Piece(f"no version is left of {answer.known} known", Role.ERROR)
    else:
        shown = answer.left if style.verbose else answer.left[:_FEW]
        more = f", {glyphs(style).more}" if len(shown) < len(answer.left) else ""
        yield Piece(f"{counted(len(answer.left), 'version')} left of {answer.known}: ")
        yield Piece(", ".join(shown) + more, Role.GOOD, COMMAND_LIMIT)


def _way(way: Way) -> Iterator[Piece]:
    """Who must go, and what is left then."""
    told = " and ".join(f"{line.who or 'you'} ({line.requires})" for line in way.without)
    yield Piece(f"without {told}: {counted(len(way.left), 'version')} left, the newest ")
    yield Piece(way.left[0], Role.GOOD)
