"""Minimal unsatisfiable sets: the fewest of the user's lines, and within them the fewest dependencies.

A set of lines is a *core* when it is impossible whole, and possible without any one of its lines. The *edges* of a
core are the pairs of projects whose dependencies make it impossible: without any one of them it would be possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from packaging.utils import canonicalize_name

from depcheck.solve import engine as clauses
from depcheck.solve.decide import decide
from depcheck.solve.encoding import solved
from depcheck.solve.solver import Impossible, Undecided
from depcheck.solve.universe import NO_EXTRAS, Known, Problem, Restricted, WrongPython

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Candidate, RequirementLine, Target, Unknown
    from depcheck.solve.budget import Budget
    from depcheck.solve.versions import Versions

Edge: TypeAlias = "tuple[NormalizedName, NormalizedName]"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Core:
    """One conflict: lines (constraints among them) that cannot hold together, and the dependencies that matter.

    It is impossible in any case; `complete` is False where it was not shown to be minimal, because something on the
    way is not known, or a budget ended.
    """

    lines: tuple[RequirementLine, ...]
    edges: tuple[Edge, ...]
    complete: bool = True


def minimal_subset(items: Sequence[T], impossible: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """A minimal part of `items` that is still impossible, in the order given.

    `items` as a whole must be impossible, and impossibility monotone. Ever smaller runs are left out, so that a
    core of k among n costs about k log(n / k) calls, and each of the k that stay is tried alone.
    """
    kept = list(items)
    size = max(1, len(kept) // 2)
    while kept:
        start = 0
        while start < len(kept):
            rest = (*kept[:start], *kept[start + size :])
            if impossible(rest):
                kept = list(rest)
            else:
                start += size
        if size == 1:
            break
        size = max(1, size // 2)
    return tuple(kept)


def conflicts(problem: Problem, universe: Known, budget: Budget, first: Impossible) -> Iterator[Core]:
    """Every independent conflict: take one core out, go on with the rest, until the rest is possible.

    `first` is the outcome of the whole problem. The clause engine finds the cores. Where it finds the rest possible
    and the two engines together do not (pip passes over a pre-release that the engine would take), they are asked
    with ever fewer lines.
    """
    rest = problem
    encoding, outcome = solved(rest, universe, budget, hopeful=True)
    while isinstance(outcome, clauses.Core):
        minimal = encoding.minimal_core()
        found = minimal if isinstance(minimal, clauses.Core) else outcome
        lines = encoding.lines_of(found)
        edges = _needed(encoding.edges_of(found), part(problem, lines), universe, budget)
        yield Core(lines, edges, found.minimal and not _unknown_within(part(problem, lines), universe, budget))
        rest = without(rest, lines)
        encoding, outcome = solved(rest, universe, budget, hopeful=True)
    answer = first if rest == problem else decide(rest, universe, budget)
    while isinstance(answer, Impossible):
        core = _core(rest, universe, budget, answer)
        yield core
        rest = without(rest, core.lines)
        answer = decide(rest, universe, budget)


def _unknown_within(core: Problem, universe: Known, budget: Budget) -> bool:
    """Whether something is not known of what these lines lead to: then fewer of them might be impossible as well."""
    encoding, _ = solved(core, universe, budget, hopeful=True)
    encoding.minimal_core()
    return bool(encoding.unknown)


def _core(problem: Problem, universe: Known, budget: Budget, outcome: Impossible) -> Core:
    sure = True

    def impossible(lines: tuple[RequirementLine, ...]) -> bool:
        nonlocal sure
        answer = decide(part(problem, lines), universe, budget)
        sure = sure and not isinstance(answer, Undecided)
        return isinstance(answer, Impossible)

    items = _suspected(problem, outcome)
    if len(items) == len(_items(problem)) or not impossible(items):
        items = _items(problem)
    lines = minimal_subset(items, impossible)
    recording = Recording(universe)
    rest = part(problem, lines)
    decide(rest, recording, budget)
    return Core(lines, _needed(tuple(sorted(recording.edges)), rest, universe, budget), sure)


def _items(problem: Problem) -> tuple[RequirementLine, ...]:
    """What may be left out. Deletion tries the first first, so constraints stay only where no lines alone clash."""
    return (*problem.constraints, *problem.lines)


def part(problem: Problem, kept: tuple[RequirementLine, ...]) -> Problem:
    """The problem of just these lines, constraints among them."""
    return replace(
        problem,
        lines=tuple(line for line in kept if not line.constraint),
        constraints=tuple(line for line in kept if line.constraint),
    )


def _suspected(problem: Problem, outcome: Impossible) -> tuple[RequirementLine, ...]:
    """The lines that name a project of the last conflict: often the core is among them."""
    return tuple(line for line in _items(problem) if canonicalize_name(line.requirement.name) in outcome.suspects)


def _needed(edges: tuple[Edge, ...], problem: Problem, universe: Known, budget: Budget) -> tuple[Edge, ...]:
    """The edges without any one of which the lines could hold together."""

    def impossible(kept: tuple[Edge, ...]) -> bool:
        _, outcome = solved(problem, Restricted(universe, frozenset(kept)), budget, hopeful=True)
        return isinstance(outcome, clauses.Core)

    return minimal_subset(edges, impossible) if impossible(edges) else edges


def without(problem: Problem, lines: Collection[RequirementLine]) -> Problem:
    """The problem with these lines, constraints among them, left out."""
    return part(problem, tuple(line for line in _items(problem) if line not in lines))


class Recording:
    """A universe that remembers which projects were seen to depend on which."""

    def __init__(self, universe: Known) -> None:
        self.target: Target = universe.target
        self._universe = universe
        self.edges: set[Edge] = set()

    def versions(self, name: NormalizedName) -> Versions | Unknown:
        """The releases of a project."""
        return self._universe.versions(name)

    def dependencies(
        self, candidate: Candidate, extras: frozenset[NormalizedName] = NO_EXTRAS
    ) -> tuple[Requirement, ...] | Unknown | WrongPython:
        """The requirements of a release."""
        found = self._universe.dependencies(candidate, extras)
        if isinstance(found, tuple):
            self.edges.update((candidate.name, canonicalize_name(requirement.name)) for requirement in found)
        return found
