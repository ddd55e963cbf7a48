"""Proposals where something was compiled for NumPy 1 and NumPy 2 is installed: an older NumPy, or a newer something.

What a release was compiled for stands in no metadata. That everything installed accepts NumPy 1 is proved as any other
change is; a release that was compiled for NumPy 2 is known by its date alone, and the fix says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.fixes.installed import staying
from depcheck.fixes.trials import OF_DISTRIBUTIONS, Bench, Conflict, Trial, Wishes, conflicts_over, unproved
from depcheck.model.packages import RequirementLine, Unknown
from depcheck.model.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from packaging.utils import NormalizedName

    from depcheck.model.findings import Finding
    from depcheck.model.fixes import Fix
    from depcheck.model.packages import Environment
    from depcheck.model.world import CandidateSource
    from depcheck.solve.budget import Budget

COMPILED = frozenset({"DC212"})
NUMPY = canonicalize_name("numpy")
#: The day of NumPy 2.0.0: nothing was compiled for it that is older.
NUMPY_2 = "2024-06-16"


def mend_compiled(
    environment: Environment, wishes: Wishes, findings: Sequence[Finding], source: CandidateSource, budget: Budget
) -> tuple[Fix, ...]:
    """A newer release of all that was compiled for NumPy 1, or of each where that is not to be had; and NumPy 1."""
    compiled = conflicts_over(findings, COMPILED)
    bench = Bench(environment, wishes, conflicts_over(findings, OF_DISTRIBUTIONS), source, budget)
    found = _tried(bench, [_newer(bench, compiled)])
    if not found and len(compiled) > 1:
        found = _tried(bench, [_newer(bench, (conflict,)) for conflict in compiled])
    found += _tried(bench, [_older_numpy(bench, compiled)])
    return tuple(_told(fix, len(findings) - len(fix.addresses)) for fix in found)


def _tried(bench: Bench, trials: Sequence[Trial]) -> list[Fix]:
    found: list[Fix] = []
    bench.add(found, trials)
    dated = ((fix, _dates(fix, bench.source)) for fix in found)
    return [replace(fix, notes=(*fix.notes, *notes)) for fix, notes in dated if notes is not None]


def _newer(bench: Bench, conflicts: tuple[Conflict, ...]) -> Trial:
    """What was compiled for NumPy 1 may change, to a newer release."""
    findings = [finding for conflict in conflicts for finding in conflict.findings if finding.package]
    installed = [(finding.package, parse_version(finding.installed or "")) for finding in findings]
    limits = (f"{package}>{version.public}" for package, version in installed if version is not None)
    return _limited(bench, conflicts, frozenset(conflict.package for conflict in conflicts), limits)


def _older_numpy(bench: Bench, conflicts: tuple[Conflict, ...]) -> Trial:
    return _limited(bench, conflicts, frozenset({NUMPY}), ["numpy<2"])


def _limited(
    bench: Bench, conflicts: tuple[Conflict, ...], free: frozenset[NormalizedName], limits: Iterable[str]
) -> Trial:
    trial = bench.limited(conflicts, free)
    lines = (RequirementLine(text, Requirement(text), constraint=True) for text in limits)
    return replace(trial, limits=(*trial.limits, *lines))


def _dates(fix: Fix, source: CandidateSource) -> tuple[str, ...] | None:
    """What is known of the dates of the newer releases; None where one is no wheel of after NumPy 2."""
    notes = []
    for change in fix.changes:
        if change.package and change.package != NUMPY and change.before:
            day = _uploaded(change.package, change.after, source)
            if day is None or day < NUMPY_2:
                return None
            told = f"{change.package} {change.after} was compiled for NumPy 2"
            notes.append(f"that {told} is told by its date, {day}, and by nothing else")
    return tuple(notes)


def _uploaded(package: NormalizedName, version: str | None, source: CandidateSource) -> str | None:
    """The day of the wheel of a release."""
    known = source.releases(package)
    for candidate in () if isinstance(known, Unknown) else known.candidates:
        if str(candidate.version) == version and candidate.wheel and candidate.uploaded:
            return candidate.uploaded[:10]
    return None


def _told(fix: Fix, others: int) -> Fix:
    return unproved(fix, staying(others)) if others else fix
