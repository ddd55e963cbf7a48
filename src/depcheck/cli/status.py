"""Exit statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.model.findings import Severity, Verdict

if TYPE_CHECKING:
    from depcheck.model.findings import Report

OK = 0
FINDINGS = 1
WRONG = 2
NOTHING = 3
INCOMPLETE = 4
INTERRUPTED = 130

#: The words of `--fail-on` and the severity from which findings count.
THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}


def exit_status(report: Report, fail_on: str, *, allow_incomplete: bool) -> int:
    """The status of a report. A conflict that is proved counts although other things are unknown."""
    threshold = THRESHOLDS[fail_on]
    if threshold is not None and any(finding.level >= threshold for finding in report.findings):
        return FINDINGS
    if report.verdict is Verdict.INCOMPLETE and not allow_incomplete:
        return INCOMPLETE
    return OK
