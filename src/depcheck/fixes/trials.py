"""Changes of an environment, tried: some projects are free to change, and the whole is resolved anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.fixes.abi import doubted
from depcheck.fixes.overlay import Overlay, counting, unmet
from depcheck.fixes.places import placed
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
    from depcheck.model.packages import Environment
    from depcheck.model.world import CandidateSource
    from depcheck.solve.budget import Budget

#: The rules on what one distribution requires of another, and on what the user requires; both name the project.
OF_DISTRIBUTIONS = frozenset({"DC201", "DC202", "DC207"})
OF_THE_USER = frozenset({"DC213", "DC214"})
#: More changes than these are counted in a title, not named.
CHANGES_NAMED = 3


@dataclass(frozen=True)
class Conflict:
    """The findings on one contested project: who is not content with what is installed of it."""

    package: NormalizedName
    findings: tuple[Finding, ...]

    @cached_property
    def requirers(self) -> frozenset[NormalizedName]:
        """The projects whose requirement is not met."""
        return frozenset(requirer for requirer, _, _ in self.unmet)

    @cached_property
    def unmet(self) -> frozenset[Unmet]:
        """The requirements that are not met."""
        return frozenset(
            unmet(finding.required_by.package, requirement)
            for finding in self.findings
            if finding.required_by
            and isinstance(requirement := parse_dependency(finding.requirement or ""), Requirement)
        )

    def ends_with(self, free: frozenset[NormalizedName]) -> bool:
        """Whether all who are not content may change, so that what they then need decides what is installed."""
        return bool(self.requirers) and self.requirers <= free


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


def conflicts_over(findings: Sequence[Finding], codes: frozenset[str]) -> tuple[Conflict, ...]:
    """The findings of these codes, one conflict for each contested project."""
    grouped: dict[NormalizedName, list[Finding]] = {}
    for finding in findings:
        if finding.rule.code in codes and finding.package:
            grouped.setdefault(finding.package, []).append(finding)
    return tuple(Conflict(package, tuple(of)) for package, of in grouped.items())


@dataclass(frozen=True)
class Bench:
    """What each trial is tried against."""

    environment: Environment
    wishes: Wishes
    conflicts: tuple[Conflict, ...]
    source: CandidateSource
    budget: Budget

    def limited(self, conflicts: tuple[Conflict, ...], free: frozenset[NormalizedName]) -> Trial:
        """A trial in which the user's lines limit what is changed or added; the others are as good or bad as before."""
        staying = {distribution.name for distribution in self.environment.distributions} - free
        lines = (*self.wishes.lines, *self.wishes.constraints)
        limits = [replace(line, constraint=True) for line in lines if _named(line) not in staying]
        return Trial(conflicts, free, (), tuple(limits))

    def add(self, found: list[Fix], trials: Sequence[Trial]) -> None:
        """Add the fix that each trial comes to, unless one that is there already changes less."""
        for trial in trials:
            fix = self._tried(trial)
            if fix and not any(set(other.changes) <= set(fix.changes) for other in found):
                found.append(fix)

    def _tried(self, trial: Trial) -> Fix | None:
        """The fix that a trial comes to, if it does. Conflicts that it is not about are set aside."""
        environment, target = self.environment, self.environment.target
        broken = self._unmet.difference(*(conflict.unmet for conflict in trial.conflicts))
        installed = self._installed
        universe = Universe(Overlay(environment, self.source, trial.free, broken), target)
        missing = {conflict.package for conflict in trial.conflicts if not conflict.ends_with(trial.free)}
        pinned = {name: version for name, version in installed.items() if name not in trial.free}
        lines = tuple(_line(name, pinned.get(name)) for name in sorted({*installed, *missing}))
        problem = Problem((*trial.lines, *lines), trial.limits, target, self.wishes.prereleases)
        proof = prove(problem, universe, self.budget)
        fix = _fix(trial, installed, proof, self.wishes) if proof else None
        fix = placed(doubted(fix, environment), environment, self.wishes.release_arguments) if fix else None
        return unproved(fix, self._hidden) if fix and self._hidden else fix

    @cached_property
    def _installed(self) -> dict[NormalizedName, Version]:
        return {name: one.version for name, one in counting(self.environment).items() if one.version is not None}

    @cached_property
    def _unmet(self) -> frozenset[Unmet]:
        return frozenset(requirement for conflict in self.conflicts for requirement in conflict.unmet)

    @cached_property
    def _hidden(self) -> str:
        """Which installed distributions do not say what they require, as a note; empty where all do."""
        silent = [d.raw_name for d in self.environment.distributions if any(problem.hides for problem in d.problems)]
        return f"what is required by these is not known, so nothing is proved: {', '.join(silent)}" if silent else ""


def unproved(fix: Fix, note: str) -> Fix:
    """A fix that may help, shown with the reason why it is not proved."""
    return replace(fix, proved=False, applicability=Applicability.DISPLAY_ONLY, notes=(*fix.notes, note))


def _named(line: RequirementLine) -> NormalizedName:
    return canonicalize_name(line.requirement.name)


def _texts(lines: Iterable[RequirementLine]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)


def _line(name: NormalizedName, version: Version | None) -> RequirementLine:
    text = name if version is None else f"{name}=={version}"
    return RequirementLine(text, Requirement(text))


def _fix(
    trial: Trial,
    installed: dict[NormalizedName, Version],
    proof: Proof,
    wishes: Wishes,
) -> Fix | None:
    changes = tuple(sorted(_changes(installed, proof.chosen), key=lambda change: change.package not in trial.free))
    if not changes:
        return None
    return Fix(
        title=_titled(changes),
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=changes,
        requirements=_texts(wishes.lines),
        constraints=_texts(wishes.constraints),
        pins=proof.pins,
        notes=proof.notes,
        addresses=tuple(dict.fromkeys(f.fingerprint for conflict in trial.conflicts for f in conflict.findings)),
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
