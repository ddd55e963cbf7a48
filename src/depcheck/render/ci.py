"""What build servers read: GitHub's workflow commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.model.findings import Severity
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depcheck.model.findings import Finding, Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(report: Report) -> str:
    """One annotation a finding; a second line of it says what helps."""
    return "".join(f"{_annotation(finding, report)}\n" for finding in report.findings)


def _annotation(finding: Finding, report: Report) -> str:
    within = f" in {finding.environment}" if finding.environment is not None else ""
    title = f"{finding.rule.code} {finding.rule.name}{within}"
    properties = {**_place(finding), "title": title}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    helps = (f"help: {report.fix(fix_id).title}" for fix_id in finding.fix_ids)
    return f"::{_LEVELS[finding.level]} {told}::{_data((finding.message, *helps))}"


def _place(finding: Finding) -> dict[str, str]:
    if not finding.locations:
        return {}
    place = finding.locations[0]
    # GitHub accepts columns only where the annotation stays on one line.
    columns = {"col": str(place.column), "endColumn": str(place.end_column)} if place.line == place.end_line else {}
    return {"file": place.path, "line": str(place.line), **columns, "endLine": str(place.end_line)}


def _data(lines: Iterable[str]) -> str:
    """The text after the second `::`: percent signs escaped, one line of ours after each escaped line feed."""
    return "%0A".join(_escaped(safe(line)) for line in lines)


def _property(text: str) -> str:
    """The value of a property, in which colons and commas mean something too."""
    return _escaped(safe(text)).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
