"""What is left of a project when all who ask for it are put together, and who must go where nothing is."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from depcheck.model.why import Way
from depcheck.solve.versions import newest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depcheck.model.why import WhyLine
    from depcheck.reasons.requests import Request
    from depcheck.solve.versions import Versions

#: So many are let go together at most, and so many combinations are tried.
MOST_TOGETHER = 3
MOST_TRIED = 5_000


def left_for_all(asking: Sequence[Request], versions: Versions, *, prereleases: bool) -> tuple[str, ...]:
    """The usable releases that all accept, newest first."""
    wanted = [versions.wanted(request.requirement.specifier) for request in asking]
    mask = versions.usable
    for one in wanted:
        mask &= one.mask
    left = versions.admitted(mask, wanted, prereleases=prereleases)
    return tuple(str(versions.versions[position]) for position in newest_first(left))


def ways_out(
    asking: Sequence[Request], lines: Sequence[WhyLine], versions: Versions, *, prereleases: bool
) -> tuple[Way, ...]:
    """The fewest who must go so that something is left; every such choice of that size. None where nothing helps."""
    for size in range(1, MOST_TOGETHER + 1):
        ways = []
        for gone in islice(combinations(range(len(asking)), size), MOST_TRIED):
            rest = [request for number, request in enumerate(asking) if number not in gone]
            if left := left_for_all(rest, versions, prereleases=prereleases):
                ways.append(Way(tuple(lines[number] for number in gone), left))
        if ways:
            return tuple(ways)
    return ()


def exclude_each_other(asking: Sequence[Request]) -> bool:
    """Whether no version at all, published or not, is within everything that is asked for: no index need say so."""
    return SpecifierSet(clause for request in asking for clause in request.requirement.specifier).is_unsatisfiable()
