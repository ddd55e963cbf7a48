"""Statements of one project about another, told as one where there are many.

"boto3 1.35.0 needs botocore>=1.35.0,<1.36" and four hundred more like it become one run: its releases, and the range
that all of them accept together. That range is weaker than its parts. Where it would no longer exclude what they
exclude, the run names what its parts accept instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.utils import NormalizedName

    from depcheck.solve.evidence import Evidence, Standing, Statement
    from depcheck.solve.versions import Versions

#: More different statements of one project about another make a run.
STATEMENTS_SHOWN = 3
#: So many alternatives are named in a run that has no range; the rest are counted.
ALTERNATIVES_SHOWN = 6
#: So many ranges name a set of releases.
PIECES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Run:
    """The releases of `parent` in the set `releases` require `requires` of `child`."""

    parent: NormalizedName
    child: NormalizedName
    releases: int
    requires: str


def runs(evidence: Evidence) -> tuple[Run, ...]:
    """The statements of the evidence in their order, those of one project about another merged where there are many."""
    by_edge: dict[tuple[NormalizedName, NormalizedName], list[Statement]] = {}
    for statement in evidence.statements:
        by_edge.setdefault((statement.parent, statement.child), []).append(statement)
    merged: list[Run] = []
    for (parent, child), parts in by_edge.items():
        standing = evidence.standing(child)
        if len(parts) <= STATEMENTS_SHOWN or standing is None:
            merged.extend(run_of(part) for part in parts)
            continue
        ranged = _ranges_suffice(standing, evidence)
        text = f"{child}{_range(standing.versions, _union(parts))}" if ranged else _alternatives(parts)
        releases = 0
        for part in parts:
            releases |= part.releases
        merged.append(Run(parent, child, releases, text))
    return tuple(merged)


def run_of(statement: Statement) -> Run:
    """A statement by itself."""
    return Run(statement.parent, statement.child, statement.releases, statement.text)


def span(versions: Versions, releases: int) -> str:
    """A set of releases as ranges: `2.2.3`, `>=1.35.0`, `<=2.0`, `>=1.0,<=1.9`, or `1.0 and >=1.2`.

    A range holds no release that is not in the set, pre-releases apart. Of a set in many pieces the whole range is
    told, and that it is meant `in part`.
    """
    others = versions.known & ~versions.prereleases & ~releases
    pieces = list(_pieces(releases, others))
    if len(pieces) > PIECES_NAMED:
        return f"{_stretch(versions, releases)} in part"
    return " and ".join(_stretch(versions, piece) for piece in pieces)


def _pieces(releases: int, others: int) -> Iterator[int]:
    """The parts of a set between which one of `others` lies, the oldest first."""
    while releases:
        above = others & -(releases & -releases)
        piece = releases & ((above & -above) - 1) if above else releases
        yield piece
        releases &= ~piece


def _stretch(versions: Versions, releases: int) -> str:
    low, high = (releases & -releases).bit_length() - 1, releases.bit_length() - 1
    first, last = versions.versions[low], versions.versions[high]
    if low == high:
        return str(first)
    if high == versions.usable.bit_length() - 1:
        return f">={first}"
    oldest = (versions.usable & -versions.usable).bit_length() - 1
    return f"<={last}" if low == oldest else f">={first},<={last}"


def _ranges_suffice(standing: Standing, evidence: Evidence) -> bool:
    """Whether the demands on a project still leave nothing when each requirer is told by a range."""
    if standing.asked:
        return True
    left = standing.versions.known
    for line in standing.lines:
        left &= standing.versions.matching(line.requirement.specifier)
    parts: dict[NormalizedName, list[Statement]] = {}
    for statement in evidence.about(standing.project):
        parts.setdefault(statement.parent, []).append(statement)
    for told in parts.values():
        left &= _hull(_union(told)) if len(told) > STATEMENTS_SHOWN else _union(told)
    return not left


def _union(parts: list[Statement]) -> int:
    accepts = 0
    for part in parts:
        accepts |= part.accepts
    return accepts


def _hull(mask: int) -> int:
    """Everything from the oldest to the newest of a set."""
    return (1 << mask.bit_length()) - (mask & -mask) if mask else 0


def _range(versions: Versions, accepts: int) -> str:
    if not accepts:
        return " (no known version)"
    low, high = (accepts & -accepts).bit_length() - 1, accepts.bit_length() - 1
    if low == high:
        return f"=={versions.versions[low]}"
    newest = high == len(versions.versions) - 1
    return f">={versions.versions[low]}" + ("" if newest else f",<={versions.versions[high]}")


def _alternatives(parts: list[Statement]) -> str:
    texts = list(dict.fromkeys(part.text for part in parts))
    more = len(texts) - ALTERNATIVES_SHOWN
    return " or ".join(texts[:ALTERNATIVES_SHOWN]) + (f" or one of {more} others" if more > 0 else "")
