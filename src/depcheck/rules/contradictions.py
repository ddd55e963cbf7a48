"""Lines on one project that no version satisfies, judged by their specifiers alone.

A set of lines is found by adding one after the other: the line that makes the lines before it impossible belongs to
the set, so does the one that makes what is left of those impossible together with it, and so on until the set is
impossible by itself. Each of its lines is needed.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from packaging.specifiers import Specifier

    from depcheck.model.packages import RequirementLine

#: packaging takes quadratic time over clauses `!=`. Leaving some out can only hide a contradiction, never invent one.
EXCLUSIONS_JUDGED = 32
#: More independent contradictions of one project than a person would read.
MOST_CONTRADICTIONS = 20


def contradictions(
    lines: Sequence[RequirementLine], constraints: Sequence[RequirementLine]
) -> Iterator[tuple[RequirementLine, ...]]:
    """Minimal sets of lines on one project, all meant for the target, that no version satisfies; no two share a line.

    `lines` ask for the project. Constraints ask for nothing, so each set has one of the lines in it.
    """
    excluding = [clause for clause in _clauses((*lines, *constraints)) if clause.operator == "!="]
    ignored = frozenset(excluding[EXCLUSIONS_JUDGED:])
    for _ in range(MOST_CONTRADICTIONS):
        core = _core(lines, constraints, ignored)
        if not core:
            return
        yield core
        lines = [line for line in lines if line not in core]
        constraints = [line for line in constraints if line not in core]


def _core(
    lines: Sequence[RequirementLine], constraints: Sequence[RequirementLine], ignored: frozenset[Specifier]
) -> tuple[RequirementLine, ...]:
    """The first contradiction; empty where some version satisfies everything, or nothing is asked for."""
    everything = (*lines, *constraints)
    if not lines or not _impossible(everything, ignored):
        return ()
    core = _minimal((), lines if _impossible(lines, ignored) else everything, ignored)
    if all(line.constraint for line in core):
        core = (lines[0], *_minimal((lines[0],), constraints, ignored))
    return tuple(line for line in everything if line in core)


def _minimal(
    given: tuple[RequirementLine, ...], lines: Sequence[RequirementLine], ignored: frozenset[Specifier]
) -> tuple[RequirementLine, ...]:
    """Those of the lines that are impossible together with what is given, and possible once any one is dropped."""
    core: tuple[RequirementLine, ...] = ()
    while not _impossible(chosen := (*given, *core), ignored):
        needed = _first_impossible(chosen, lines, ignored)
        core = (*core, lines[needed])
        lines = lines[:needed]
    return core


def _first_impossible(
    chosen: tuple[RequirementLine, ...], lines: Sequence[RequirementLine], ignored: frozenset[Specifier]
) -> int:
    """Which of the lines, added in order to those chosen, leaves no version; found by halving, for more only narrow."""

    def impossible_through(index: int) -> bool:
        return _impossible((*chosen, *lines[: index + 1]), ignored)

    return bisect_left(range(len(lines)), 1, key=impossible_through)


def _impossible(lines: Sequence[RequirementLine], ignored: frozenset[Specifier]) -> bool:
    return SpecifierSet(clause for clause in _clauses(lines) if clause not in ignored).is_unsatisfiable()


def _clauses(lines: Sequence[RequirementLine]) -> dict[Specifier, None]:
    """Each distinct clause of the lines once, in order."""
    return dict.fromkeys(clause for line in lines for clause in line.requirement.specifier)
