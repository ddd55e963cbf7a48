"""Who asked for an installed project: the lines that a person needs to find the one requirement to change."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from depcheck.rules.wording import labelled

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Distribution
    from depcheck.rules.snapshot import Edge, Snapshot

MOST_ASKERS = 6


def asked_for(snapshot: Snapshot, name: NormalizedName) -> str | None:
    """Such as "numpy is asked for by gruut (`numpy<2`) and networkx (`numpy>=1.25`)"; None where nobody asks."""
    edges = snapshot.asked_by.get(name, ())
    if not edges:
        return None
    told = list(dict.fromkeys(f"{_asker(edge)} (`{edge.shown}`)" for edge in edges))
    more = len(told) - MOST_ASKERS
    shown = [*told[:MOST_ASKERS], f"{more} more"] if more > 0 else told
    return f"{name} is asked for by {_listed(shown)}"


def reason_for(snapshot: Snapshot, distribution: Distribution) -> str | None:
    """Why a distribution is here: the shortest way to it from what the user asked for; None where nothing tells."""
    way = _way(snapshot, distribution)
    chain = ", which needs ".join(map(labelled, way[1:]))
    origin = _origin(snapshot, way[0])
    if not chain:
        return f"{labelled(way[0])} {origin}" if origin else None
    return f"{labelled(way[0])} {origin}; it needs {chain}" if origin else f"{labelled(way[0])} needs {chain}"


def _origin(snapshot: Snapshot, root: Distribution) -> str | None:
    """How the user asked for a distribution; None where nothing records that he did."""
    if any(edge.requirer is None for edge in snapshot.asked_by.get(root.name, ())):
        return "is asked for by your requirements"
    return "was asked for by the user (REQUESTED)" if root.requested else None


def _way(snapshot: Snapshot, distribution: Distribution) -> list[Distribution]:
    """The distributions from a root down to this one, found breadth first; itself alone where it is a root."""
    below: dict[NormalizedName, Distribution | None] = {distribution.name: None}
    waiting = deque([distribution])
    last = distribution
    while waiting:
        last = waiting.popleft()
        requirers = [edge.requirer for edge in snapshot.asked_by.get(last.name, ())]
        if last.requested or not requirers or None in requirers:
            break
        for requirer in requirers:
            if requirer is not None and requirer.name not in below:
                below[requirer.name] = last
                waiting.append(requirer)
    way = [last]
    while (following := below[way[-1].name]) is not None:
        way.append(following)
    return way


def _asker(edge: Edge) -> str:
    if edge.requirer is not None:
        return labelled(edge.requirer, edge.extra)
    return str(edge.location) if edge.location else "you"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
