"""Which findings a report keeps, and which of them count."""

from __future__ import annotations

import re
from dataclasses import replace

from depcheck.cli.parser import repeatable
from depcheck.cli.status import FINDINGS, INCOMPLETE, NOTHING, OK
from depcheck.errors import UsageError
from depcheck.model.findings import Severity, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from depcheck.model.findings import Report

#: The words of `--fail-on` and the severity from which findings count.
THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}
_PREFIX = r"DC\d{0,3}"


def add_verdict(parser: ArgumentParser) -> None:
    """The options that say which findings count, and for what."""
    group = parser.add_argument_group("findings")
    some = "only these rules, by code or its start: DC2,DC101"
    repeatable(group, "--select", to="select", metavar="CODES", about=some)
    repeatable(group, "--ignore", to="ignore", metavar="CODES", about="all but these rules")
    levels = f"exit with 1 from this on: {', '.join(THRESHOLDS)}"
    group.add_argument("--fail-on", choices=tuple(THRESHOLDS), metavar="LEVEL", help=levels)
    group.add_argument("--baseline", metavar="FILE", help="count only what an earlier report in JSON does not have")
    group.add_argument("--allow-incomplete", action="store_true", help="exit with 0 where depcheck could not tell")


def exit_status(report: Report, fail_on: str, *, allow_incomplete: bool) -> int:
    """The status of a report. A conflict that is proved counts although other things are unknown."""
    threshold = THRESHOLDS[fail_on]
    if threshold is not None and any(finding.level >= threshold for finding in report.findings):
        return FINDINGS
    if report.nothing is not None and not allow_incomplete:
        return NOTHING
    if report.verdict is Verdict.INCOMPLETE and not allow_incomplete:
        return INCOMPLETE
    return OK


def checked_prefixes(option: str, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The starts of codes that an option holds; `ALL` is the start of all. Raises UsageError for anything else."""
    if not prefixes:
        return ()
    from depcheck.rules import RULES  # noqa: PLC0415 - only where codes are named

    for prefix in prefixes:
        if prefix != "ALL" and not re.fullmatch(_PREFIX, prefix):
            raise UsageError(f"{option} takes codes or their start, such as DC201 or DC2, not `{prefix}`")
        if prefix != "ALL" and not any(rule.code.startswith(prefix) for rule in RULES):
            raise UsageError(f"no rule has a code that starts with `{prefix}` (from {option}); see `depcheck rules`")
    return tuple("DC" if prefix == "ALL" else prefix for prefix in prefixes)


def selected(report: Report, select: tuple[str, ...], ignore: tuple[str, ...]) -> Report:
    """The report with the findings that are asked for, and the fixes that still address one."""
    if not (select or ignore):
        return report
    from depcheck.policy import keeping  # noqa: PLC0415 - only where something is selected

    findings = tuple(finding for finding in report.findings if _wanted(finding.rule.code, select, ignore))
    waived = tuple(waived for waived in report.waived if _wanted(waived.finding.rule.code, select, ignore))
    left_out = len(report.findings) - len(findings)
    return replace(keeping(report, findings), waived=waived, deselected=left_out)


def _wanted(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """The longest start that matches decides: `--select DC201 --ignore DC2` keeps DC201 alone of its kind."""
    chosen = _longest(code, select or ("DC",))
    return chosen > 0 and chosen > _longest(code, ignore)


def _longest(code: str, prefixes: tuple[str, ...]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)
