"""Proposals for an environment: the least that must be installed anew so that a conflict is gone.

Everything that is not named in a proposal stays as it is: the whole environment, with that change, is resolved.
Conflicts that a proposal does not touch stay what they are; they are set aside while it is tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.fixes.commands import pip_install
from depcheck.fixes.overlay import Overlay, counting, unmet
from depcheck.fixes.prove import Proof, prove
from depcheck.model.dependencies import parse_dependency
from depcheck.model.fixes import Applicability, Change, ChangeKind, Fix
from depcheck.model.packages import Candidate, RequirementLine
from depcheck.solve.universe import Problem, Universe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from packaging.utils import NormalizedName
    from packaging.version import Version

    from depcheck.fixes.overlay import Unmet
    from depcheck.model.findings import Finding
    from depcheck.model.packages import Environment, Target
    from depcheck.model.world import CandidateSource
    from depcheck.solve.budget import Budget

#: The rules on what one distribution requires of another, and on what the user requires; both name the project.
OF_DISTRIBUTIONS = frozenset({"DC201", "DC202", "DC207"})
OF_THE_USER = frozenset({"DC213", "DC214"})
#: More changes than these are counted in a title, not named.
CHANGES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """The findings on one contested project: who is not content with what is installed of it."""

    package: NormalizedName
    findings: tuple[Finding, ...]

    @property
    def requirers(self) -> frozenset[NormalizedName]:
        """The projects whose requirement is not met."""
        return frozenset(requirer for requirer, _, _ in self.unmet)

    @property
    def unmet(self) -> frozenset[Unmet]:
        """The requirements that are not met."""
        return frozenset(
            unmet(finding.required_by.package, requirement)
            for finding in self.findings
            if finding.required_by
            and isinstance(requirement := parse_dependency(finding.requirement or ""), Requirement)
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """Conflicts to end by letting the `free` projects change.

    `lines` are those of the user's that ask for something then, `limits` those that only limit what is chosen.
    """

    conflicts: tuple[Conflict, ...]
    free: frozenset[NormalizedName]
    lines: tuple[RequirementLine, ...]
    limits: tuple[RequirementLine, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asks for beside the environment; `hold` says that it can hold together at all.

    `release_arguments` are the options by which pip chooses among the same releases.
    """

    lines: tuple[RequirementLine, ...] = ()
    constraints: tuple[RequirementLine, ...] = ()
    prereleases: bool = False
    hold: bool = False
    release_arguments: tuple[str, ...] = ()


def mend(
    environment: Environment, wishes: Wishes, findings: Sequence[Finding], source: CandidateSource, budget: Budget
) -> tuple[Fix, ...]:
    """The proved fixes for an environment, for each contested project the best first.

    Where the user's requirements can hold together, the first fix brings the environment in line with all of them.
    """
    conflicts = _conflicts(findings, OF_DISTRIBUTIONS)
    found: list[Fix] = []
    if wishes.hold and (unmet := _conflicts(findings, OF_THE_USER)):
        free = frozenset(conflict.package for conflict in (*conflicts, *unmet))
        trial = Trial((*conflicts, *unmet), free, wishes.lines, wishes.constraints)
        found += _tried(environment, wishes, trial, conflicts, source, budget)
    for conflict in conflicts:
        mine: list[Fix] = []
        for free in _freed(environment, conflict):
            trial = Trial((conflict,), free, (), tuple(_limiting(wishes, environment, free)))
            mine += [
                fix
                for fix in _tried(environment, wishes, trial, conflicts, source, budget)
                if not any(set(other.changes) <= set(fix.changes) for other in (*found, *mine))
            ]
        found += sorted(mine, key=_cost)
    return tuple(found)


def ended_by(fix: Fix, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What else is gone once the changed lines are installed into the environment.

    pip leaves every project that the lines need at a version that all the others of them accept (it says nothing of
    the rest). So whatever one of the fix's `pins` asks of another, and whatever the lines ask for, is met then.
    """
    if fix.environments is not None or not fix.commands:
        return
    pinned = dict(fix.pins)
    for finding in findings:
        ends = finding.rule.code in OF_DISTRIBUTIONS and finding.required_by and finding.required_by.package in pinned
        if finding.package in pinned and (ends or finding.rule.code in OF_THE_USER):
            yield finding


def _limiting(wishes: Wishes, environment: Environment, free: frozenset[NormalizedName]) -> Iterator[RequirementLine]:
    """The user's lines on what a fix changes or adds, as limits. The others are as good or bad as before."""
    staying = {distribution.name for distribution in environment.distributions} - free
    for line in (*wishes.lines, *wishes.constraints):
        if canonicalize_name(line.requirement.name) not in staying:
            yield replace(line, constraint=True)


def _conflicts(findings: Sequence[Finding], codes: frozenset[str]) -> tuple[Conflict, ...]:
    grouped: dict[NormalizedName, list[Finding]] = {}
    for finding in findings:
        if finding.rule.code in codes and finding.package:
            grouped.setdefault(finding.package, []).append(finding)
    return tuple(Conflict(package, tuple(of)) for package, of in grouped.items())


def _freed(environment: Environment, conflict: Conflict) -> Iterator[frozenset[NormalizedName]]:
    """What may change, the least first: the contested project; its requirers; and what each newly needs."""
    yield frozenset({conflict.package})
    yield conflict.requirers
    children = {
        canonicalize_name(requirement.name)
        for distribution in environment.distributions
        if distribution.name in conflict.requirers
        for requirement in distribution.requires
    }
    yield conflict.requirers | children - {conflict.package}


def _tried(  # noqa: PLR0913, PLR0917 - a trial needs all that it is tried against
    environment: Environment,
    wishes: Wishes,
    trial: Trial,
    conflicts: tuple[Conflict, ...],
    source: CandidateSource,
    budget: Budget,
) -> tuple[Fix, ...]:
    """The fix that a trial comes to, if it does. Conflicts that it is not about are set aside."""
    target = environment.target
    others = [conflict for conflict in conflicts if conflict not in trial.conflicts]
    broken = frozenset(requirement for conflict in others for requirement in conflict.unmet)
    installed = {name: one.version for name, one in counting(environment).items() if one.version is not None}
    universe = Universe(Overlay(environment, source, trial.free, broken), target)
    wanted = {*installed, *(conflict.package for conflict in trial.conflicts)}
    lines = tuple(_line(name, None if name in trial.free else installed.get(name)) for name in sorted(wanted))
    problem = Problem((*trial.lines, *lines), trial.limits, target, wishes.prereleases)
    proof = prove(problem, universe, budget)
    fix = _fix(trial, installed, proof, target, wishes.release_arguments) if proof else None
    return (replace(fix, requirements=_texts(wishes.lines), constraints=_texts(wishes.constraints)),) if fix else ()


def _texts(lines: Iterable[RequirementLine]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)


def _line(name: NormalizedName, version: Version | None) -> RequirementLine:
    text = name if version is None else f"{name}=={version}"
    return RequirementLine(text, Requirement(text))


def _fix(
    trial: Trial,
    installed: dict[NormalizedName, Version],
    proof: Proof,
    target: Target,
    release_arguments: tuple[str, ...],
) -> Fix | None:
    changes = tuple(sorted(_changes(installed, proof.chosen), key=lambda change: change.package not in trial.free))
    if not changes:
        return None
    python = target.python_command
    wanted = [f"{change.package}=={change.after}" for change in changes]
    return Fix(
        title=_titled(changes),
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=changes,
        pins=proof.pins,
        commands=(pip_install(python, [*release_arguments, *wanted], "installs just what changes; the rest stays"),),
        notes=proof.notes,
        addresses=tuple(finding.fingerprint for conflict in trial.conflicts for finding in conflict.findings),
    )


def _changes(installed: dict[NormalizedName, Version], chosen: Iterable[Candidate]) -> Iterator[Change]:
    for candidate in chosen:
        before, after = installed.get(candidate.name), str(candidate.version)
        if before is None:
            yield Change(ChangeKind.INSTALL, candidate.name, None, after)
        elif before != candidate.version:
            kind = ChangeKind.UPGRADE if candidate.version > before else ChangeKind.DOWNGRADE
            yield Change(kind, candidate.name, str(before), after)


def _titled(changes: tuple[Change, ...]) -> str:
    shown = " and ".join(_title(change) for change in changes[:CHANGES_NAMED])
    more = len(changes) - CHANGES_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _title(change: Change) -> str:
    preposition = "" if change.kind is ChangeKind.INSTALL else "to "
    return f"{change.kind.value} {change.package} {preposition}{change.after}"


def _cost(fix: Fix) -> tuple[int, int]:
    """Fewest changes first, then fewest downgrades."""
    return len(fix.changes), sum(change.kind is ChangeKind.DOWNGRADE for change in fix.changes)
