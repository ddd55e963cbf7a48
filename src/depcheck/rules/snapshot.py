"""An environment made ready for judging: who is installed, which dependencies count here, who asks for what."""

from __future__ import annotations

from collections import deque

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.model.copies import copies
from depcheck.model.dependencies import holds, normalized_extras, parse_dependency
from depcheck.model.packages import InvalidDependency, Layout
from depcheck.model.values import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.markers import Marker
    from packaging.utils import NormalizedName

    from depcheck.model.ownership import Ownership
    from depcheck.model.packages import Distribution, Environment, RequirementLine, Target
    from depcheck.model.source import Location
    from depcheck.model.world import Requirements


@dataclass(frozen=True, slots=True)
class Edge:
    """One dependency that counts for the target: `requirer` depends on `requirement`, written as `text`.

    `requirer` is None where the user asks, at `location`; `extra` is the one of the requirer that brings it.
    """

    requirer: Distribution | None
    requirement: Requirement
    text: str
    extra: NormalizedName | None = None
    location: Location | None = None

    @property
    def name(self) -> NormalizedName:
        """The project that is depended on."""
        return canonicalize_name(self.requirement.name)

    @property
    def shown(self) -> str:
        """The requirement as written, without its marker: that it holds here was found out."""
        return self.text if self.requirement.url else self.text.partition(";")[0].strip()


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A line that somebody asks for and that cannot be judged: it is invalid, or its marker means nothing here."""

    distribution: Distribution
    invalid: InvalidDependency


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the rules look at.

    `copies` are all installations of a project, the one that counts first; `limits` the user's constraints, which
    require nothing.
    """

    target: Target
    copies: Mapping[NormalizedName, tuple[Distribution, ...]]
    leftovers: tuple[Distribution, ...]
    edges: tuple[Edge, ...]
    limits: tuple[Edge, ...]
    asked_by: Mapping[NormalizedName, tuple[Edge, ...]]
    uncertain: tuple[Uncertain, ...]
    files: Ownership | None = None

    def installed(self, name: NormalizedName) -> Distribution | None:
        """The installation of a project that counts: the first on the search path."""
        found = self.copies.get(name)
        return found[0] if found else None

    @property
    def distributions(self) -> Iterator[Distribution]:
        """The installation of every project that counts."""
        return (found[0] for found in self.copies.values())


def take(environment: Environment, requirements: Requirements | None) -> Snapshot:
    """The snapshot of an environment and of what the user asks of it."""
    leftovers = tuple(each for each in environment.distributions if each.layout is Layout.LEFTOVER)
    installed = copies(environment.distributions)
    gathering = _Gathering(environment.target, {name: found[0] for name, found in installed.items()})
    edges = tuple(gathering.gather(requirements))
    asked_by: dict[NormalizedName, list[Edge]] = {}
    for edge in edges:
        asked_by.setdefault(edge.name, []).append(edge)
    return Snapshot(
        environment.target,
        installed,
        leftovers,
        edges,
        tuple(gathering.of_user(requirements.constraints if requirements else ())),
        {name: tuple(found) for name, found in asked_by.items()},
        tuple(gathering.uncertain),
        environment.files,
    )


class _Gathering:
    """The walk over all dependencies, and over those of every extra that one of them or the user asks for."""

    def __init__(self, target: Target, winners: Mapping[NormalizedName, Distribution]) -> None:
        self._variables = target.marker_environment
        self._winners = winners
        self._judged: dict[tuple[str, str], bool | None] = {}
        self._asked: set[tuple[NormalizedName, NormalizedName]] = set()
        self._waiting: deque[tuple[NormalizedName, NormalizedName]] = deque()
        self.uncertain: list[Uncertain] = []

    def of_user(self, lines: Iterable[RequirementLine]) -> Iterator[Edge]:
        """The lines that count here; one whose marker cannot be judged is left to the rules on what is declared."""
        for line in lines:
            if self._applies(line.requirement.marker, line.text, ""):
                yield Edge(None, line.requirement, line.text, location=line.location)

    def gather(self, requirements: Requirements | None) -> Iterator[Edge]:
        for edge in self.of_user(requirements.lines if requirements else ()):
            yield self._noted(edge)
        for distribution in self._winners.values():
            yield from self._unconditional(distribution)
        while self._waiting:
            name, extra = self._waiting.popleft()
            if name in self._winners:
                yield from self._of_extra(self._winners[name], extra)

    def _unconditional(self, distribution: Distribution) -> Iterator[Edge]:
        """A line that is written twice is one dependency."""
        for text, requirement in dict(zip(distribution.written, distribution.requires, strict=True)).items():
            if self._holds(distribution, requirement, text, ""):
                yield self._noted(Edge(distribution, requirement, text))

    def _of_extra(self, distribution: Distribution, extra: NormalizedName) -> Iterator[Edge]:
        for requirement, text in self._guarded(distribution, extra):
            if self._holds(distribution, requirement, text, extra):
                yield self._noted(Edge(distribution, requirement, text, extra))

    def _guarded(self, distribution: Distribution, extra: NormalizedName) -> Iterator[tuple[Requirement, str]]:
        """The lines that may count for this extra and did not count without one."""
        for optional in distribution.optional:
            if optional.extra == extra:
                parsed = parse_dependency(optional.text)
                if isinstance(parsed, Requirement):
                    yield parsed, optional.text
                else:
                    self.uncertain.append(Uncertain(distribution, parsed))
        for requirement, text in zip(distribution.requires, distribution.written, strict=True):
            if "extra" in text and self._applies(requirement.marker, text, "") is False:
                yield requirement, text

    def _noted(self, edge: Edge) -> Edge:
        for extra in normalized_extras(edge.requirement):
            if (edge.name, extra) not in self._asked:
                self._asked.add((edge.name, extra))
                self._waiting.append((edge.name, extra))
        return edge

    def _holds(self, distribution: Distribution, requirement: Requirement, text: str, extra: str) -> bool:
        applies = self._applies(requirement.marker, text, extra)
        if applies is None:
            reason = f"the marker `{requirement.marker}` cannot be judged"
            self.uncertain.append(Uncertain(distribution, InvalidDependency(text, reason)))
        return bool(applies)

    def _applies(self, marker: Marker | None, text: str, extra: str) -> bool | None:
        """Whether a marker holds in the target, never in the running interpreter; None where it has no meaning."""
        if marker is None:
            return True
        if (text, extra) not in self._judged:
            self._judged[text, extra] = holds(marker, self._variables, extra)
        return self._judged[text, extra]
