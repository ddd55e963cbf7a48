"""Proposals for an environment: the least that must be installed anew so that a conflict is gone.

Everything that is not named in a proposal stays as it is: the whole environment, with that change, is resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.fixes.abi import is_doubted
from depcheck.fixes.trials import (
    OF_DISTRIBUTIONS,
    OF_THE_USER,
    Bench,
    Conflict,
    Trial,
    Wishes,
    conflicts_over,
    unproved,
)
from depcheck.model.fixes import ChangeKind, Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from packaging.utils import NormalizedName

    from depcheck.model.findings import Finding
    from depcheck.model.packages import Environment
    from depcheck.model.world import CandidateSource
    from depcheck.solve.budget import Budget

#: So many sets of projects that may change are tried.
TRIALS = 12


def mend(
    environment: Environment, wishes: Wishes, findings: Sequence[Finding], source: CandidateSource, budget: Budget
) -> tuple[Fix, ...]:
    """The fixes for an environment, the best first; each ends all its conflicts together.

    Where the user's requirements can hold together, it also brings the environment in line with all of them. Where no
    change ends everything, there are fixes for single conflicts; what stays broken beside them is not proved.
    """
    conflicts = conflicts_over(findings, OF_DISTRIBUTIONS)
    asked = conflicts_over(findings, OF_THE_USER) if wishes.hold else ()
    bench = Bench(environment, wishes, conflicts, source, budget)
    found: list[Fix] = []
    if asked:
        lines = wishes.lines, wishes.constraints
        bench.add(
            found, [Trial((*conflicts, *asked), free, *lines) for free in _freed(environment, *conflicts, *asked)]
        )
    if conflicts and not found:
        bench.add(found, [bench.limited(conflicts, free) for free in _freed(environment, *conflicts)])
    if not found and len(conflicts) > 1:
        for conflict in conflicts[:TRIALS]:
            mine: list[Fix] = []
            bench.add(mine, [bench.limited((conflict,), free) for free in _freed(environment, conflict)])
            found += sorted(mine, key=_cost)
        return tuple(unproved(fix, staying(len(findings) - len(fix.addresses))) for fix in found)
    return tuple(sorted(found, key=_cost))


def staying(others: int) -> str:
    """That so many other findings stay, as the reason why a fix is not proved."""
    stays = "1 other finding stays" if others == 1 else f"{others} other findings stay"
    return f"{stays} as before, so that the environment as a whole is not proved"


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


def _freed(environment: Environment, *conflicts: Conflict) -> Iterator[frozenset[NormalizedName]]:
    """What may change, the least first: what is contested; of each conflict in turn other projects; all of them."""
    several = [tuple(_freed_by(environment, conflict)) for conflict in conflicts]
    least = [options[0] for options in several]
    tried = [frozenset().union(*least)]
    for place, options in enumerate(several):
        others = least[:place] + least[place + 1 :]
        tried += [option.union(*others) for option in options[1:]]
    everything = frozenset(name for options in several for option in options for name in option)
    yield from dict.fromkeys((*tried[: TRIALS - 1], everything))


def _freed_by(environment: Environment, conflict: Conflict) -> Iterator[frozenset[NormalizedName]]:
    """What may change to end one conflict: the contested project; its requirers; and what each newly needs."""
    yield frozenset({conflict.package})
    yield conflict.requirers
    children = {
        canonicalize_name(requirement.name)
        for distribution in environment.distributions
        if distribution.name in conflict.requirers
        for requirement in distribution.requires
    }
    yield conflict.requirers | children - {conflict.package}


def _cost(fix: Fix) -> tuple[bool, int, int]:
    """Nothing that may stop loading first, then fewest changes, then fewest downgrades."""
    return is_doubted(fix), len(fix.changes), sum(change.kind is ChangeKind.DOWNGRADE for change in fix.changes)
