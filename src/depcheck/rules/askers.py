"""Who asked for an installed project: the lines that a person needs to find the one requirement to change."""

from __future__ import annotations

from collections import deque

from depcheck.model.ancestry import Ancestry, Origin
from depcheck.model.findings import Requirer
from depcheck.rules.wording import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Distribution
    from depcheck.rules.snapshot import Edge, Snapshot

MOST_ASKERS = 6
ORIGINS = {
    Origin.REQUIREMENTS: "is asked for by your requirements",
    Origin.REQUESTED: "was asked for by the user (REQUESTED)",
}


def asked_for(snapshot: Snapshot, name: NormalizedName) -> str | None:
    """Such as "numpy is asked for by gruut (`numpy<2`) and networkx (`numpy>=1.25`)"; None where nobody asks."""
    edges = snapshot.asked_by.get(name, ())
    if not edges:
        return None
    told = list(dict.fromkeys(f"{_asker(edge)} (`{edge.shown}`)" for edge in edges))
    more = len(told) - MOST_ASKERS
    shown = [*told[:MOST_ASKERS], f"{more} more"] if more > 0 else told
    return f"{name} is asked for by {_listed(shown)}"


def ancestry_of(snapshot: Snapshot, distribution: Distribution) -> Ancestry:
    """How a distribution came to be here: the shortest way to it from what the user asked for, else from a root."""
    way = _way(snapshot, distribution)
    path = tuple(Requirer(each.name, each.raw_version) for each in way)
    if any(edge.requirer is None for edge in snapshot.asked_by.get(way[0].name, ())):
        return Ancestry(Origin.REQUIREMENTS, path)
    return Ancestry(Origin.REQUESTED if way[0].requested else Origin.ROOT, path)


def reason_for(snapshot: Snapshot, ancestry: Ancestry) -> str | None:
    """An ancestry in words; None where all it says is that nobody is known to need the distribution."""
    way = [labelled(each) for name in ancestry.path if (each := snapshot.installed(name.package))]
    chain = ", which needs ".join(way[1:])
    origin = ORIGINS.get(ancestry.origin)
    if not chain:
        return f"{way[0]} {origin}" if origin else None
    return f"{way[0]} {origin}; it needs {chain}" if origin else f"{way[0]} needs {chain}"


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
