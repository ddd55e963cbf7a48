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
# Without one of these, versions that are high enough satisfy everything.
_BOUNDING = frozenset({"<", "<=", "==", "===", "~="})
#: More independent contradictions of one project than a person would read.
MOST_CONTRADICTIONS = 20


def contradictions(
    lines: Sequence[RequirementLine], constraints: Sequence[RequirementLine]
) -> Iterator[tuple[RequirementLine, ...]]:
    """Minimal sets of lines on one project, all meant for the target, that no version satisfies; no two share a line.

    `lines` ask for the project. Constraints ask for nothing, so each set has one of the lines in it.
    """
    clauses = _clauses((*lines, *constraints))
    if not any(clause.operator in _BOUNDING for clause in clauses):
        return
    excluding = [clause for clause in clauses if clause.operator == "!="]
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
    if not lines:
        return ()
    everything = (*lines, *constraints)
    core = _minimal((), lines, ignored) or _minimal((), everything, ignored)
    if core and all(line.constraint for line in core):
        core = (lines[0], *_minimal((lines[0],), constraints, ignored))
    return tuple(line for line in everything if line in core)


def _minimal(
    given: tuple[RequirementLine, ...], lines: Sequence[RequirementLine], ignored: frozenset[Specifier]
) -> tuple[RequirementLine, ...]:
    """Those of the lines that are impossible together with what is given, and possible once any one is dropped.

    Empty where all lines together are possible.
    """
    core: tuple[RequirementLine, ...] = ()
    while not core or not _impossible((*given, *core), ignored):
        needed = _first_impossible((*given, *core), lines, ignored)
        if needed is None:
            return ()
        core = (*core, lines[needed])
        lines = lines[:needed]
    return core


def _first_impossible(
    chosen: tuple[RequirementLine, ...], lines: Sequence[RequirementLine], ignored: frozenset[Specifier]
) -> int | None:
    """Which of the lines, added in order to those chosen, leaves no version; None where some version is left.

    More lines only narrow, so the place is found by halving, in a beginning of the lines that is doubled until it is
    impossible: two lines that contradict each other mostly stand close together.
    """

    def impossible_through(index: int) -> bool:
        return _impossible((*chosen, *lines[: index + 1]), ignored)

    reach = 1
    while reach < len(lines) and not impossible_through(reach - 1):
        reach *= 2
    found = bisect_left(range(min(reach, len(lines))), 1, key=impossible_through)
    return found if found < len(lines) and impossible_through(found) else None


def _impossible(lines: Sequence[RequirementLine], ignored: frozenset[Specifier]) -> bool:
    return SpecifierSet(clause for clause in _clauses(lines) if clause not in ignored).is_unsatisfiable()


def _clauses(lines: Sequence[RequirementLine]) -> dict[Specifier, None]:
    """Each distinct clause of the lines once, in order."""
    return dict.fromkeys(clause for line in lines for clause in line.requirement.specifier)
