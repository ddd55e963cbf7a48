"""Which findings a report keeps: `--select` and `--ignore`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from depcheck.errors import UsageError

if TYPE_CHECKING:
    from depcheck.model.findings import Report

_PREFIX = re.compile(r"DC\d{0,3}")


def checked_prefixes(option: str, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The starts of codes that an option holds; `ALL` is the start of all. Raises UsageError for anything else."""
    for prefix in prefixes:
        if prefix != "ALL" and not _PREFIX.fullmatch(prefix):
            raise UsageError(f"{option} takes codes or their start, such as DC201 or DC2, not `{prefix}`")
    return tuple("DC" if prefix == "ALL" else prefix for prefix in prefixes)


def selected(report: Report, select: tuple[str, ...], ignore: tuple[str, ...]) -> Report:
    """The report with the findings that are asked for, and the fixes that still address one."""
    if not (select or ignore):
        return report
    findings = tuple(finding for finding in report.findings if _wanted(finding.rule.code, select, ignore))
    kept = {finding.fingerprint for finding in findings}
    fixes = tuple(fix for fix in report.fixes if not fix.addresses or kept.intersection(fix.addresses))
    return replace(report, findings=findings, fixes=fixes)


def _wanted(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """The longest start that matches decides: `--select DC201 --ignore DC2` keeps DC201 alone of its kind."""
    chosen = _longest(code, select or ("DC",))
    return chosen > 0 and chosen > _longest(code, ignore)


def _longest(code: str, prefixes: tuple[str, ...]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)
