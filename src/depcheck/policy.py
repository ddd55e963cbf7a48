"""What a user has decided, carried out on a report: severities, waivers, and a baseline."""

from __future__ import annotations

from dataclasses import dataclass, replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.model.dependencies import normalized_extras, parse_dependency
from depcheck.model.policy import Waived

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from depcheck.model.findings import Finding, Report
    from depcheck.model.policy import Acceptance, Baseline, Policy, Waiver

#: What is found in files and environment together.
_OF_BOTH = frozenset({"DC213", "DC214"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a run looked at. A waiver for anything else is not unused."""

    files: bool
    environment: bool
    missing_files: bool = False

    def covers(self, code: str | None) -> bool:
        """Whether the run would have found what a code stands for."""
        if code is None:
            return True
        if code == "DC211":
            return self.missing_files
        if code in _OF_BOTH:
            return self.files and self.environment
        return self.environment if code.startswith("DC2") else self.files and code.startswith(("DC1", "DC9"))


def judged(report: Report, policy: Policy, today: date, scope: Scope) -> Report:
    """The report as the policy has it: what is accepted is told apart, and no other finding is changed by that.

    Waivers that are over, and those that nothing was found for, are told among the notices.
    """
    report = _with_severities(report, policy)
    expired = [waiver for waiver in policy.waivers if waiver.expires and waiver.expires < today]
    in_force = [waiver for waiver in policy.waivers if waiver not in expired]
    used, notices = _used(in_force, report.findings), [f"{w} expired on {w.expires}" for w in expired]
    if not report.undecided:
        notices += [f"{w} waives nothing" for w in in_force if w not in used and scope.covers(w.code)]
    return _accepting(replace(report, notices=(*report.notices, *notices)), in_force, policy.baseline)


def keeping(report: Report, findings: tuple[Finding, ...]) -> Report:
    """The report with only some of its findings, and without the fixes that address no finding any more."""
    left = {finding.fingerprint for finding in findings}
    fixes = tuple(fix for fix in report.fixes if not fix.addresses or left.intersection(fix.addresses))
    return replace(report, findings=findings, fixes=fixes)


def matches(waiver: Waiver, finding: Finding) -> bool:
    """Whether a finding has all that a waiver names."""
    requirer = finding.required_by.package if finding.required_by else None
    return (
        waiver.code in {None, finding.rule.code}
        and (waiver.package is None or canonicalize_name(waiver.package) == finding.package)
        and (waiver.required_by is None or canonicalize_name(waiver.required_by) == requirer)
        and (waiver.requirement is None or any(_same(waiver.requirement, text) for text in _requirements(finding)))
    )


def _with_severities(report: Report, policy: Policy) -> Report:
    if not policy.severities:
        return report
    chosen = dict(policy.severities)
    weighed = (
        replace(finding, severity=chosen[finding.rule.code]) if finding.rule.code in chosen else finding
        for finding in report.findings
    )
    return replace(report, findings=tuple(sorted(weighed, key=lambda finding: finding.order)))


def _used(waivers: Sequence[Waiver], findings: Sequence[Finding]) -> list[Waiver]:
    return [waiver for waiver in waivers if any(matches(waiver, finding) for finding in findings)]


def _accepting(report: Report, waivers: Sequence[Waiver], baseline: Baseline | None) -> Report:
    weighed = [(finding, _acceptance(finding, waivers, baseline)) for finding in report.findings]
    kept = keeping(report, tuple(finding for finding, by in weighed if by is None))
    fixes = {fix.id for fix in kept.fixes}
    waived = tuple(Waived(_with_fixes(finding, fixes), by) for finding, by in weighed if by is not None)
    return replace(kept, waived=waived) if waived else report


def _with_fixes(finding: Finding, fixes: set[str]) -> Finding:
    """A finding that names only fixes that are still told."""
    return replace(finding, fix_ids=tuple(fix_id for fix_id in finding.fix_ids if fix_id in fixes))


def _acceptance(finding: Finding, waivers: Iterable[Waiver], baseline: Baseline | None) -> Acceptance | None:
    waiver = next((waiver for waiver in waivers if matches(waiver, finding)), None)
    if waiver is None and baseline is not None and baseline.fingerprints.intersection(_fingerprints(finding)):
        return baseline
    return waiver


def _fingerprints(finding: Finding) -> set[str]:
    """That of the finding, and of the same without its environment: a report of one environment names none."""
    return {finding.fingerprint, replace(finding, environment=None).fingerprint}


def _requirements(finding: Finding) -> Iterator[str]:
    """The requirement that is not met, and the user's lines that cannot hold together."""
    if finding.requirement is not None:
        yield finding.requirement
    if finding.explanation is not None:
        yield from finding.explanation.requirements


def _same(asked: str, written: str) -> bool:
    """Whether two texts are one requirement: `NumPy >=1, <2` is `numpy<2,>=1`. A marker counts where it is asked."""
    one, other = parse_dependency(asked), parse_dependency(written)
    if not (isinstance(one, Requirement) and isinstance(other, Requirement)):
        return asked.split() == written.split()
    return _key(one) == _key(other) and (one.marker is None or one.marker == other.marker)


def _key(requirement: Requirement) -> tuple[object, ...]:
    name = canonicalize_name(requirement.name)
    return name, normalized_extras(requirement), requirement.specifier, requirement.url
