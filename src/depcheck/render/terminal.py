"""The report for people: what is wrong, why, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.render.fixes import fix_lines
from depcheck.render.lines import Line, Piece, marked, painted
from depcheck.render.style import SEVERITY_ROLE, Role, glyphs
from depcheck.render.summary import closing_lines
from depcheck.render.wording import worded

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
    """The findings, each fix after the last one that it addresses, then the closing lines."""
    last = {fix_id: finding for finding in report.findings for fix_id in finding.fix_ids}
    for finding in report.findings:
        yield _headline(finding)
        later = [fix_id for fix_id in finding.fix_ids if last[fix_id] is not finding]
        for row in _cause(finding, later, style):
            yield Line(row, margin=f"  {glyphs(style).bar} ", hanging=f"  {glyphs(style).bar}   ")
        yield Line()
        for fix in report.fixes:
            if last.get(fix.id) is finding:
                yield from (*fix_lines(fix, report, style), Line())
    for fix in report.fixes:
        if fix.id not in last:
            yield from (*fix_lines(fix, report, style), Line())
    yield from closing_lines(report, style)


def _headline(finding: Finding) -> Line:
    level = Piece(f"{finding.level.label}[{finding.rule.code}]", SEVERITY_ROLE[finding.level])
    message = marked(finding.message, Role.STRONG, Role.STRONG)
    return Line((level, Piece(": ", Role.STRONG), *message), hanging="  ")


def _cause(finding: Finding, later: Sequence[str], style: Style) -> Iterator[tuple[Piece, ...]]:
    """What stands behind the bar: places, sentences, details, and which fixes stand further down."""
    yield from _places(finding)
    yield from _steps(finding)
    yield from _details(finding, style)
    if later:
        yield (Piece(f"fix {', '.join(later)} below mends this too", Role.FAINT),)


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
        for fact in finding.facts:
            yield (Piece("fact: ", Role.FAINT), *marked(worded(fact)))
        yield (Piece(f"confidence: {finding.confidence.value}, fingerprint: {finding.fingerprint}", Role.FAINT),)
