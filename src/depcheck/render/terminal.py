"""The report for people: what is wrong, why, and what mends it."""

from __future__ import annotations

from depcheck.render.lines import Line, Piece, marked, painted, within
from depcheck.render.style import SEVERITY_ROLE, Role, glyphs
from depcheck.render.summary import closing_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.model.findings import Finding, Report, Step
    from depcheck.render.style import Style

_FEW = 8


def full(report: Report, style: Style) -> str:
    """The whole report as text; with `quiet` only the headlines."""
    if style.quiet:
        return painted((_headline(finding) for finding in report.findings), style)
    return painted(_report_lines(report, style), style)


def _report_lines(report: Report, style: Style) -> Iterator[Line]:
    """The findings, the fixes, best first, then the closing lines."""
    if report.fixes:
        from depcheck.render.fixes import fix_lines  # noqa: PLC0415 - only where there is one
    several = len(report.findings) > 1
    for finding in report.findings:
        yield _headline(finding)
        for row in _cause(finding, style, several=several):
            yield Line(row, margin=f"  {glyphs(style).bar} ", hanging=f"  {glyphs(style).bar}   ")
        yield Line()
    for fix in report.fixes:
        yield from (*fix_lines(fix, report, style), Line())
    yield from closing_lines(report, style)


def _headline(finding: Finding) -> Line:
    level = Piece(f"{finding.level.label}[{finding.rule.code}]", SEVERITY_ROLE[finding.level])
    message = marked(finding.message, Role.STRONG, Role.STRONG)
    return Line((level, *within(finding.environment), Piece(": ", Role.STRONG), *message), hanging="  ")


def _cause(finding: Finding, style: Style, *, several: bool) -> Iterator[tuple[Piece, ...]]:
    """What stands behind the bar: places, sentences, details, and of several findings which fix mends which."""
    yield from _places(finding)
    yield from _steps(finding)
    yield from _details(finding, style)
    if several and finding.fix_ids:
        yield (Piece(f"mended by {_any_of(finding.fix_ids)} below", Role.FAINT),)


def _any_of(fix_ids: Sequence[str]) -> str:
    """Such as "fix F1", "fix F1 or F2", and "any of the fixes F1, F2, F3"."""
    if len(fix_ids) > 2:  # noqa: PLR2004 - a pair
        return f"any of the fixes {', '.join(fix_ids)}"
    return f"fix {' or '.join(fix_ids)}"


def _places(finding: Finding) -> Iterator[tuple[Piece, ...]]:
    """Where it is, unless the sentences below say so anyway."""
    steps = finding.explanation.steps if finding.explanation else ()
    told = {(step.location.path, step.location.line) for step in steps if step.location}
    for place in finding.locations[:_FEW]:
        if (place.path, place.line) not in told:
            yield (Piece(f"{place.path}:{place.line}:{place.column}", Role.FAINT),)


def _steps(finding: Finding) -> Iterator[tuple[Piece, ...]]:
    if finding.explanation:
        for step in finding.explanation.steps:
            yield _sentence(step)
        if not finding.explanation.complete:
            yield (Piece("fewer of these may be enough: not all could be looked at", Role.FAINT),)


def _sentence(step: Step) -> tuple[Piece, ...]:
    """A step with its place, faint, at the end."""
    if step.location is None:
        return marked(step.text)
    text = step.text.removesuffix(f" ({step.location})")
    return (*marked(text), Piece(f"  {step.location}", Role.FAINT))


def _details(finding: Finding, style: Style) -> Iterator[tuple[Piece, ...]]:
    shown = finding.details if style.verbose else finding.details[:_FEW]
    for detail in shown:
        yield marked(detail, Role.FAINT)
    if len(shown) < len(finding.details):
        yield (Piece(f"{len(finding.details) - len(shown)} more with -v", Role.FAINT),)
    if style.verbose:
        from depcheck.render.facts import worded  # noqa: PLC0415 - only where all facts are asked for

        for fact in finding.facts:
            yield (Piece("fact: ", Role.FAINT), *marked(worded(fact)))
        yield (Piece(f"confidence: {finding.confidence.value}, fingerprint: {finding.fingerprint}", Role.FAINT),)
