"""A dependency tree: each line below the one that it is needed by, or that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.model.trees import Mark
from depcheck.render.lines import Line, Piece, painted
from depcheck.render.style import Role, glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.model.trees import TreeLine, TreeReport
    from depcheck.render.style import Style

#: A line further in than this is shown at this depth, and says how deep it is.
DEEPEST = 40
_MARKS = {Mark.CYCLE: " (cycle)", Mark.REPEATED: " (*)"}


def tree(answer: TreeReport, style: Style) -> str:
    """The tree as text. No line of it is wrapped."""
    return painted(_lines(answer, style), style)


def _lines(answer: TreeReport, style: Style) -> Iterator[Line]:
    if not answer.lines:
        told = (
            f"{answer.package} is not installed, and nobody asks for it" if answer.package else "nothing is installed"
        )
        yield Line((Piece(told),))
    for line, margin in zip(answer.lines, _margins(answer.lines, style), strict=True):
        yield Line(tuple(_pieces(line, answer)), margin)
    if any(line.mark is Mark.REPEATED for line in answer.lines):
        yield Line()
        yield Line((Piece("(*) stands in full further up", Role.FAINT),))
    for gap in answer.report.skipped:
        yield Line((Piece("unknown", Role.DOUBT), Piece(f": {gap.what}: {gap.why}")), hanging="  ")


def _pieces(line: TreeLine, answer: TreeReport) -> Iterator[Piece]:
    if line.depth > DEEPEST:
        yield Piece(f"[{line.depth}] ", Role.FAINT)
    yield Piece(line.package, Role.STRONG)
    if line.version is not None:
        yield Piece(f" {line.version}", Role.PLAIN if line.met else Role.ERROR)
    if line.requires:
        verb = "requires" if answer.reverse and line.depth else "required"
        extra = f", for its extra {line.extra}" if line.extra and answer.reverse else ""
        extra = f", for the extra {line.extra}" if line.extra and not answer.reverse else extra
        yield Piece(f" [{verb}: {line.requires}{extra}]", Role.FAINT if line.met else Role.ERROR)
    if line.version is None and not answer.reverse:
        yield Piece(" is missing", Role.ERROR)
    if line.mark:
        yield Piece(_MARKS[line.mark], Role.FAINT)


def _margins(lines: Sequence[TreeLine], style: Style) -> list[str]:
    """What stands in front of each line: it depends on whether another follows at the same depth."""
    signs = glyphs(style)
    margins: list[str] = []
    follows: set[int] = set()
    for line in reversed(lines):
        depth = min(line.depth, DEEPEST)
        bars = "".join(f"{signs.bar}   " if level in follows else "    " for level in range(1, depth))
        margins.append(bars + (f"{signs.tee if depth in follows else signs.elbow} " if depth else ""))
        follows = {level for level in follows if level <= depth} | {depth}
    return margins[::-1]
