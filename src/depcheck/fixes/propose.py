"""Proposals for a set of lines that cannot hold together. Each is tried; only what resolves is offered.

A correction picks one line of every conflict and frees it: the project is still asked for, its specifier is not. The
resolution then says which version would do, and the line is written anew with the least change that admits it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from depcheck.fixes.edits import set_specifier
from depcheck.fixes.prove import Proof, prove
from depcheck.fixes.respecify import admitting
from depcheck.model.fixes import Applicability, Change, ChangeKind, Fix
from depcheck.model.packages import RequirementLine, Unknown
from depcheck.solve.decide import decide
from depcheck.solve.solver import Resolution
from depcheck.solve.versions import pinned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from depcheck.solve.budget import Budget
    from depcheck.solve.causes import Core
    from depcheck.solve.universe import Problem, Universe

#: So many corrections are tried; a set with more conflicts than that has more to change than a list can help with.
CORRECTIONS_TRIED = 12
#: A release this much older than the one asked for is an escape, and is called so.
ESCAPE_YEARS = 2


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One line and what becomes of it; None drops it."""

    line: RequirementLine
    text: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proved set of rewrites. `escape` says which release is years older than what was asked for."""

    rewrites: tuple[Rewrite, ...]
    problem: Problem
    proof: Proof
    escape: str | None = None


def propose(
    problem: Problem, cores: Sequence[Core], universe: Universe, budget: Budget, addresses: tuple[str, ...]
) -> tuple[Fix, ...]:
    """The proved fixes for a problem and its conflicts, best first.

    A release years older than the one asked for is an escape: it is offered last, and only where no other version of
    any line would do.
    """
    relaxed = _ranked(_relaxed(problem, cores, universe, budget))
    plain = [proposal for proposal in relaxed if not proposal.escape]
    fixes = [_fix_of(proposal, addresses) for proposal in plain]
    if len(cores) == 1:
        relaxable = {rewrite.line for proposal in plain for rewrite in proposal.rewrites}
        loose = [line for line in cores[0].lines if line not in relaxable]
        fixes += _splits(problem, cores[0], universe, budget, addresses) if not plain else []
        fixes += [_fix_of(proposal, addresses) for proposal in _dropped(problem, loose, universe, budget)]
    escapes = [] if plain else relaxed
    return (*fixes, *(_fix_of(proposal, addresses) for proposal in escapes))


@dataclass(frozen=True, slots=True)
class Correction:
    """What is done about one conflict: a line is freed, or dropped."""

    line: RequirementLine
    drop: bool = False


def _relaxed(problem: Problem, cores: Sequence[Core], universe: Universe, budget: Budget) -> Iterator[Proposal]:
    choices = [_corrections(problem, core, cores, universe, budget) for core in cores]
    for _, corrections in zip(range(CORRECTIONS_TRIED), product(*choices), strict=False):
        proposal = relax(problem, corrections, universe, budget)
        if proposal is not None:
            yield proposal


def _corrections(
    problem: Problem, core: Core, cores: Sequence[Core], universe: Universe, budget: Budget
) -> Sequence[Correction]:
    """What can be done about one of several conflicts: free a line where that helps, else drop one.

    Each is tried with the other conflicts out of the way. One conflict alone is not tried here, but as a whole.
    """
    freed = [Correction(line) for line in core.lines]
    if len(cores) == 1:
        return freed
    others = [Correction(line, drop=True) for other in cores if other is not core for line in other.lines]
    helping = [
        correction
        for correction in freed
        if isinstance(decide(_corrected(problem, [correction, *others]), universe, budget), Resolution)
    ]
    return helping or [Correction(line, drop=True) for line in core.lines]


def _corrected(problem: Problem, corrections: Sequence[Correction]) -> Problem:
    return _rewritten(problem, [Rewrite(c.line, None) if c.drop else _admitting(c.line, None) for c in corrections])


def relax(problem: Problem, corrections: Sequence[Correction], universe: Universe, budget: Budget) -> Proposal | None:
    """The lines written anew so that the whole set resolves, or None where no version of theirs would do."""
    outcome = decide(_corrected(problem, corrections), universe, budget)
    if not isinstance(outcome, Resolution):
        return None
    pins = outcome.pins
    freed = [correction.line for correction in corrections if not correction.drop]
    rewrites = [_admitting(line, pins.get(canonicalize_name(line.requirement.name))) for line in freed]
    rewrites += [Rewrite(correction.line, None) for correction in corrections if correction.drop]
    changed = _rewritten(problem, rewrites)
    proof = prove(changed, universe, budget)
    if proof is None:
        return None
    return Proposal(tuple(rewrites), changed, proof, _escape(freed, proof, universe))


def _admitting(line: RequirementLine, version: Version | None) -> Rewrite:
    """A line with the least change that admits a version; without a version it limits nothing."""
    return Rewrite(line, set_specifier(line, admitting(line.requirement.specifier, version) if version else ""))


def _dropped(
    problem: Problem, lines: Iterable[RequirementLine], universe: Universe, budget: Budget
) -> Iterator[Proposal]:
    for line in lines:
        rewrites = (Rewrite(line, None),)
        changed = _rewritten(problem, rewrites)
        proof = prove(changed, universe, budget) if changed.lines else None
        if proof is not None:
            yield Proposal(rewrites, changed, proof)


def _rewritten(problem: Problem, rewrites: Sequence[Rewrite]) -> Problem:
    texts = {rewrite.line: rewrite.text for rewrite in rewrites}

    def after(lines: tuple[RequirementLine, ...]) -> tuple[RequirementLine, ...]:
        kept = []
        for line in lines:
            text = texts.get(line, line.text)
            if text is not None:
                kept.append(line if text == line.text else replace(line, text=text, requirement=Requirement(text)))
        return tuple(kept)

    return replace(problem, lines=after(problem.lines), constraints=after(problem.constraints))


def _ranked(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Fewest lines first, no escapes, upgrades before downgrades, wheels before builds."""

    def cost(proposal: Proposal) -> tuple[int, int, int, int]:
        chosen = dict(proposal.proof.pins)
        downgrades = sum(_is_downgrade(rewrite, chosen) for rewrite in proposal.rewrites)
        return (
            bool(proposal.escape),
            len(proposal.rewrites),
            downgrades,
            len(proposal.proof.built),
        )

    return sorted(proposals, key=cost)


def _is_downgrade(rewrite: Rewrite, chosen: dict[str, str]) -> bool:
    version = chosen.get(canonicalize_name(rewrite.line.requirement.name))
    specifier = rewrite.line.requirement.specifier
    asked = [clause.version.removesuffix(".*") for clause in specifier if clause.operator != "==="]
    return version is not None and any(Version(version) < Version(text) for text in asked)


def _escape(freed: Sequence[RequirementLine], proof: Proof, universe: Universe) -> str | None:
    """Which freed project ends years before the release that its line asked for."""
    chosen = {candidate.name: candidate for candidate in proof.chosen}
    for line in freed:
        name = canonicalize_name(line.requirement.name)
        versions = universe.versions(name)
        if isinstance(versions, Unknown) or name not in chosen:
            continue
        asked = versions.matching(line.requirement.specifier)
        if not asked:
            continue
        before, after = versions.newest(asked), chosen[name]
        years = _years_between(after.uploaded, before.uploaded)
        if years >= ESCAPE_YEARS:
            return f"{name} {after.version} was released {years:.0f} years before {before.version}"
    return None


def _years_between(earlier: str | None, later: str | None) -> float:
    begin, end = _moment(earlier), _moment(later)
    return (end - begin).days / 365.25 if begin and end else 0.0


def _moment(text: str | None) -> datetime | None:
    """A time that an index gives, or None where it is none; without a zone it is UTC (PEP 700)."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fix_of(proposal: Proposal, addresses: tuple[str, ...]) -> Fix:
    chosen = dict(proposal.proof.pins)
    notes = (*((proposal.escape,) if proposal.escape else ()), *proposal.proof.notes)
    return Fix(
        title=" and ".join(_title(rewrite, chosen) for rewrite in proposal.rewrites),
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=tuple(_change(rewrite) for rewrite in proposal.rewrites),
        requirements=tuple(line.text for line in proposal.problem.lines),
        constraints=tuple(line.text for line in proposal.problem.constraints),
        pins=proposal.proof.pins,
        notes=notes,
        addresses=addresses,
    )


def _title(rewrite: Rewrite, chosen: dict[str, str]) -> str:
    name = rewrite.line.requirement.name
    if rewrite.text is None:
        return f"drop the {'constraint' if rewrite.line.constraint else 'line'} `{rewrite.line.text}`"
    release = f"{name} {chosen[canonicalize_name(name)]}"
    return f"use {release}" if pinned(Requirement(rewrite.text).specifier) else f"allow {release}"


def _change(rewrite: Rewrite) -> Change:
    verb = "set" if rewrite.text is not None else "drop"
    kind = ChangeKind(f"{verb}-{'constraint' if rewrite.line.constraint else 'requirement'}")
    return Change(kind, canonicalize_name(rewrite.line.requirement.name), rewrite.line.text, rewrite.text)


def _splits(problem: Problem, core: Core, universe: Universe, budget: Budget, addresses: tuple[str, ...]) -> list[Fix]:
    """Two environments, one without each of two lines; what both can have stays in both."""
    roots = [line for line in core.lines if not line.constraint]
    if len(roots) < 2:  # noqa: PLR2004 - a split needs two sides
        return []
    parts = []
    for line in (roots[0], roots[-1]):
        part = replace(problem, lines=tuple(kept for kept in problem.lines if kept != line))
        if prove(part, universe, budget) is None:
            return []
        parts.append(tuple(kept.text for kept in part.lines))
    first, last = roots[0].requirement.name, roots[-1].requirement.name
    change = Change(ChangeKind.SPLIT_ENVIRONMENTS, None, None, f"{first} | {last}")
    return [
        Fix(
            title=f"keep {first} and {last} in two environments",
            applicability=Applicability.DISPLAY_ONLY,
            proved=True,
            changes=(change,),
            environments=tuple(parts[::-1]),
            constraints=tuple(line.text for line in problem.constraints),
            addresses=addresses,
        )
    ]
