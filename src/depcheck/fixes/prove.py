"""What proved means: a full assignment, read back against every requirement, with a usable file for each pin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.packages import Unknown
from depcheck.solve.decide import decide
from depcheck.solve.solver import Resolution
from depcheck.solve.universe import line_applies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Candidate
    from depcheck.solve.budget import Budget
    from depcheck.solve.universe import Problem, Universe


@dataclass(frozen=True, slots=True)
class Proof:
    """An assignment that holds.

    `unsure` are the releases whose metadata is not guaranteed, `built` those without a wheel for the target.
    """

    chosen: tuple[Candidate, ...]
    unsure: tuple[str, ...]
    built: tuple[str, ...]

    @property
    def pins(self) -> tuple[tuple[str, str], ...]:
        """Project and version, ascending by project."""
        return tuple((str(candidate.name), str(candidate.version)) for candidate in self.chosen)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the proof rests on, a line each."""
        both = [release for release in self.built if release in self.unsure]
        told = (
            ("built from source, so what it then requires is not guaranteed", both),
            ("built from source, for want of a wheel", [release for release in self.built if release not in both]),
            ("what it requires is not guaranteed", [release for release in self.unsure if release not in both]),
        )
        return tuple(f"{what}: {', '.join(which)}" for what, which in told if which)


def prove(problem: Problem, universe: Universe, budget: Budget) -> Proof | None:
    """The proof that a problem has a solution, or None where none was found within the budget."""
    outcome = decide(problem, universe, budget)
    if not isinstance(outcome, Resolution) or any(violations(outcome, problem, universe)):
        return None
    return proof_of(outcome, universe)


def proof_of(resolution: Resolution, universe: Universe) -> Proof:
    """An assignment that was found to hold, with what that rests on."""
    return Proof(
        resolution.chosen,
        tuple(_release(candidate) for candidate in resolution.chosen if not _sure(candidate, universe)),
        tuple(_release(candidate) for candidate in resolution.chosen if not candidate.wheel),
    )


def violations(resolution: Resolution, problem: Problem, universe: Universe) -> Iterator[str]:
    """Each requirement that an assignment does not meet, read directly and without the resolver."""
    chosen = {candidate.name: candidate for candidate in resolution.chosen}
    extras: dict[NormalizedName, set[NormalizedName]] = {}
    for name, extra in resolution.extras:
        extras.setdefault(name, set()).add(extra)
    for line in (*problem.lines, *problem.constraints):
        if line_applies(line, problem.target) and not _met(line.requirement, chosen, optional=line.constraint):
            yield line.text
    for candidate in resolution.chosen:
        if candidate.unavailable is not None:
            yield _release(candidate)
        requirements = universe.dependencies(candidate, frozenset(extras.get(candidate.name, ())))
        if not isinstance(requirements, tuple):
            yield _release(candidate)
            continue
        for requirement in requirements:
            if not _met(requirement, chosen, optional=False):
                yield f"{_release(candidate)}: {requirement}"


def _met(requirement: Requirement, chosen: dict[NormalizedName, Candidate], *, optional: bool) -> bool:
    candidate = chosen.get(canonicalize_name(requirement.name))
    if candidate is None:
        return optional
    return requirement.url is None and requirement.specifier.contains(candidate.version, prereleases=True)


def _sure(candidate: Candidate, universe: Universe) -> bool:
    metadata = universe.metadata(candidate)
    return not isinstance(metadata, Unknown) and metadata.origin.guaranteed


def _release(candidate: Candidate) -> str:
    return f"{candidate.name} {candidate.version}"
