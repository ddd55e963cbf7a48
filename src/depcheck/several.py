"""The reports of several environments as one: each finding and each fix says which environment it speaks of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from depcheck.model.findings import Report, Skipped, with_fixes
from depcheck.model.judged import JudgedEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from depcheck.model.findings import Finding
    from depcheck.model.fixes import Fix
    from depcheck.model.limits import LimitHit

T = TypeVar("T")

#: The findings on the files by themselves. Those that all environments share are told once, of none of them.
_OF_FILES = ("DC1", "DC9")


@dataclass(frozen=True, slots=True)
class Part:
    """An environment as the user named it, and what came of looking at it: a report, or why there is none."""

    label: str
    outcome: Report | str


def as_one(parts: Sequence[Part]) -> Report:
    """One report of all environments, of which at least one could be looked at."""
    reports = [(part.label, part.outcome) for part in parts if isinstance(part.outcome, Report)]
    findings, fixes = _together(reports)
    failures = tuple(Skipped(part.label, part.outcome) for part in parts if isinstance(part.outcome, str))
    first = reports[0][1]
    return Report(
        tool_version=first.tool_version,
        target=first.target,
        inputs=_once(file for _, report in reports for file in report.inputs),
        findings=findings,
        fixes=fixes,
        limits_hit=_labelled([(label, report.limits_hit) for label, report in reports], _limit_of),
        skipped=(*_labelled([(label, report.skipped) for label, report in reports], _skipped_of), *failures),
        undecided=bool(failures) or any(report.undecided for _, report in reports),
        looked_at=_once(phrase for _, report in reports for phrase in report.looked_at),
        notices=_once(notice for _, report in reports for notice in report.notices),
        stats=_added(report.stats for _, report in reports),
        notes=_once(note for _, report in reports for note in report.notes),
        environments=tuple(map(_environment, parts)),
    )


def _together(reports: Sequence[tuple[str, Report]]) -> tuple[tuple[Finding, ...], tuple[Fix, ...]]:
    """The findings and fixes of all, each with its environment; what all find in the files is told once."""
    shared = _everywhere([_of_files(report) for _, report in reports])
    known = set(shared)
    findings: list[Finding] = list(shared)
    fixes: list[Fix] = []
    for label, report in reports:
        own = [finding for finding in report.findings if _bare(finding) not in known]
        findings += (replace(finding, environment=label) for finding in own)
        moved = {finding.fingerprint: replace(finding, environment=label).fingerprint for finding in own}
        fixes += (_fix_of(label, fix, moved) for fix in report.fixes)
    numbered = tuple(replace(fix, id=f"F{number}") for number, fix in enumerate(fixes, 1))
    ordered = sorted(with_fixes(tuple(findings), numbered), key=lambda finding: finding.order)
    return tuple(ordered), numbered


def _of_files(report: Report) -> tuple[Finding, ...]:
    return tuple(_bare(finding) for finding in report.findings if finding.rule.code.startswith(_OF_FILES))


def _bare(finding: Finding) -> Finding:
    """A finding without its fixes, which bear other names in every report."""
    return replace(finding, fix_ids=())


def _fix_of(label: str, fix: Fix, moved: dict[str, str]) -> Fix:
    addresses = tuple(moved.get(fingerprint, fingerprint) for fingerprint in fix.addresses)
    return replace(fix, environment=label, addresses=addresses)


def _environment(part: Part) -> JudgedEnvironment:
    if not isinstance(part.outcome, Report):
        return JudgedEnvironment(label=part.label, undecided=True, failure=part.outcome)
    report = part.outcome
    return JudgedEnvironment(
        label=part.label,
        target=report.target,
        looked_at=report.looked_at,
        limits_hit=report.limits_hit,
        skipped=report.skipped,
        undecided=report.undecided,
    )


def _limit_of(label: str, hit: LimitHit) -> LimitHit:
    return replace(hit, what=f"{label}: {hit.what}")


def _skipped_of(label: str, skipped: Skipped) -> Skipped:
    return replace(skipped, what=f"{label}: {skipped.what}")


def _labelled(told: Sequence[tuple[str, Sequence[T]]], labelled: Callable[[str, T], T]) -> tuple[T, ...]:
    """What all environments tell, once; then what each tells beside that, with its label."""
    shared = _everywhere([values for _, values in told])
    own = (labelled(label, value) for label, values in told for value in values if value not in shared)
    return (*shared, *own)


def _everywhere(told: Sequence[Sequence[T]]) -> tuple[T, ...]:
    """What stands in each of several lists, in the order of the first."""
    first, *others = told
    sets = [set(other) for other in others]
    return tuple(value for value in _once(first) if sets and all(value in other for other in sets))


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _added(stats: Iterable[tuple[tuple[str, int], ...]]) -> tuple[tuple[str, int], ...]:
    """Counts that add up."""
    total: Counter[str] = Counter()
    for counts in stats:
        total.update(dict(counts))
    return tuple(total.items())
