"""The end of a report: what was found, what was looked at, and what could not be."""

from __future__ import annotations

from collections import Counter

from depcheck.model.findings import Severity, Verdict
from depcheck.render.lines import Line, Piece, marked
from depcheck.render.style import Role
from depcheck.render.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.model.findings import Report
    from depcheck.model.judged import JudgedEnvironment
    from depcheck.render.style import Style

_FEW = 5
_CONFLICTS = frozenset({"DC101", "DC102", "DC108", "DC201", "DC214"})


def closing_lines(report: Report, style: Style) -> Iterator[Line]:
    """What could not be looked at, then one line that sums up."""
    gaps = gaps_of(report)
    shown = gaps if style.verbose else gaps[:_FEW]
    for gap in shown:
        yield Line((Piece("unknown", Role.DOUBT), Piece(": "), *marked(gap)), hanging="  ")
    if len(shown) < len(gaps):
        yield Line((Piece(f"{len(gaps) - len(shown)} more unknown with -v", Role.FAINT),), hanging="  ")
    for note in report.notes:
        yield Line((Piece("note: ", Role.NOTE), *marked(note)), hanging="  ")
    if gaps or report.notes:
        yield Line()
    if report.waived:
        from depcheck.render.waived import waived_lines  # noqa: PLC0415 - most reports have nothing to tell

        yield from waived_lines(report, style)
    for environment in report.environments:
        yield from _environment_lines(environment, report)
    yield Line(tuple(_summary(report)), hanging="  ")
    if not report.environments:
        yield from _looked_at(report.looked_at)


def _environment_lines(environment: JudgedEnvironment, report: Report) -> Iterator[Line]:
    """One environment of several: what was found in it, and what was looked at."""
    label = Piece(f"{environment.label}: ", Role.CODE)
    if environment.failure is not None:
        yield Line(
            (label, Piece("could not be looked at", Role.DOUBT), Piece(f": {environment.failure}")), hanging="  "
        )
    else:
        yield Line((label, *_summary(environment.part_of(report))), hanging="  ")
    yield from _looked_at(environment.looked_at, "  ")


def _looked_at(phrases: Sequence[str], margin: str = "") -> Iterator[Line]:
    if phrases:
        yield Line((Piece(f"looked at {', '.join(phrases)}", Role.FAINT, 2_000),), margin, f"{margin}  ")


def gaps_of(report: Report) -> list[str]:
    """What could not be looked at, and why, a line each."""
    failed = {environment.label for environment in report.environments if environment.failure is not None}
    gaps = [f"{gap.what}: {gap.why}" for gap in report.skipped if gap.what not in failed]
    return gaps + [f"limit reached: {hit}" for hit in report.limits_hit]


def headline(report: Report) -> str:
    """The summary without colour, for one line on standard error."""
    waived = f", {counted(len(report.waived), 'finding')} waived" if report.waived else ""
    return "".join(piece.text for piece in _summary(report)) + waived


def _summary(report: Report) -> Iterator[Piece]:
    if report.environments:
        yield Piece(f"{counted(len(report.environments), 'environment')}: ")
    worst = max((finding.level for finding in report.findings), default=None)
    yield Piece(_found(report), _ROLES[worst] if worst or report.verdict is not Verdict.INCOMPLETE else Role.DOUBT)
    proved = sum(fix.proved for fix in report.fixes)
    if report.fixes:
        yield Piece(f", {counted(proved, 'fix', 'fixes')} proved", Role.GOOD if proved else Role.DOUBT)
    if report.undecided and report.findings:
        yield Piece("; some questions stay open", Role.DOUBT)


_ROLES = {None: Role.FIX, Severity.NOTE: Role.NOTE, Severity.WARNING: Role.WARNING, Severity.ERROR: Role.ERROR}


def _found(report: Report) -> str:
    """How many conflicts, or problems and of which kinds; "no conflicts" only where that is known."""
    if not report.findings:
        return _nothing(report)
    if all(finding.rule.code in _CONFLICTS for finding in report.findings):
        return counted(len(report.findings), "conflict")
    levels = Counter(finding.level for finding in report.findings)
    return ", ".join(counted(levels[level], level.label) for level in sorted(levels, reverse=True))


def _nothing(report: Report) -> str:
    if report.nothing is not None:
        return f"nothing to check: {report.nothing}"
    if report.verdict is not Verdict.INCOMPLETE:
        if report.deselected:
            return f"nothing of the rules selected ({counted(report.deselected, 'finding')} of others)"
        return "no other conflicts" if report.waived else "no conflicts"
    unknown = len(report.skipped) + len(report.limits_hit)
    return f"could not tell: {counted(unknown, 'thing is', 'things are')} unknown" if unknown else "could not tell"
