"""An environment made ready for judging: who is installed, which dependencies count here, who asks for what."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from depcheck.model.copies import copies
from depcheck.model.dependencies import InvalidDependency, holds, normalized_extras, parse_dependency, put_off
from depcheck.model.names import canonicalize_name
from depcheck.model.packages import Layout
from depcheck.model.plain import plain_requirement, plainly_accepts, plainly_holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName

    from depcheck.model.ownership import Ownership
    from depcheck.model.packages import Distribution, Environment, RequirementLine, Target
    from depcheck.model.plain import Plain
    from depcheck.model.source import Location
    from depcheck.model.world import Requirements


@dataclass(frozen=True, slots=True)
class Edge:
    """One dependency that counts for the target: `requirer` depends on what `text` says.

    `requirer` is None where the user asks, at `location`; `extra` is the one of the requirer that brings it. `plain` is
    what the text plainly says, `parsed` the requirement where somebody has parsed it already.
    """

    requirer: Distribution | None
    text: str
    plain: Plain | None
    extra: NormalizedName | None = None
    location: Location | None = None
    parsed: Requirement | None = None

    @property
    def requirement(self) -> Requirement:
        """The requirement, parsed."""
        return self.parsed or _parsed(self.text)

    @property
    def name(self) -> NormalizedName:
        """The project that is depended on."""
        return self.plain.name if self.plain else canonicalize_name(self.requirement.name)

    @property
    def extras(self) -> frozenset[NormalizedName]:
        """The extras of that project that are asked for."""
        return self.plain.extras if self.plain else normalized_extras(self.requirement)

    @property
    def url(self) -> str | None:
        """Where it is to come from, where the requirement says so."""
        return None if self.plain else self.requirement.url

    @property
    def shown(self) -> str:
        """The requirement as written, without its marker: that it holds here was found out."""
        return self.text if self.url else self.text.partition(";")[0].strip()

    def accepts(self, installed: Distribution) -> bool:
        """Whether the installed version is accepted, a pre-release as well as any: it was installed on purpose.

        A version that is none of PEP 440 can be compared with nothing; DC206 says so.
        """
        answer = plainly_accepts(self.plain.specifier, installed.raw_version) if self.plain else None
        if answer is not None:
            return answer
        return installed.version is None or self.requirement.specifier.contains(installed.version, prereleases=True)


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
            edge = Edge(None, line.text, None, location=line.location, parsed=line.requirement)
            if self._applies(edge, ""):
                yield edge

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
        for text in dict.fromkeys(distribution.written):
            edge = Edge(distribution, text, plain_requirement(text))
            if self._holds(edge, ""):
                yield self._noted(edge)

    def _of_extra(self, distribution: Distribution, extra: NormalizedName) -> Iterator[Edge]:
        for text in self._guarded(distribution, extra):
            edge = Edge(distribution, text, plain_requirement(text), extra)
            if self._holds(edge, extra):
                yield self._noted(edge)

    def _guarded(self, distribution: Distribution, extra: NormalizedName) -> Iterator[str]:
        """The lines that may count for this extra and did not count without one."""
        for optional in put_off(distribution.guarded):
            if optional.extra == extra:
                parsed = None if plain_requirement(optional.text) else parse_dependency(optional.text)
                if isinstance(parsed, InvalidDependency):
                    self.uncertain.append(Uncertain(distribution, parsed))
                else:
                    yield optional.text
        for text in distribution.written:
            if "extra" in text and self._applies(Edge(distribution, text, plain_requirement(text)), "") is False:
                yield text

    def _noted(self, edge: Edge) -> Edge:
        for extra in edge.extras:
            if (edge.name, extra) not in self._asked:
                self._asked.add((edge.name, extra))
                self._waiting.append((edge.name, extra))
        return edge

    def _holds(self, edge: Edge, extra: str) -> bool:
        applies = self._applies(edge, extra)
        if applies is None and edge.requirer is not None:
            reason = f"the marker `{edge.requirement.marker}` cannot be judged"
            self.uncertain.append(Uncertain(edge.requirer, InvalidDependency(edge.text, reason)))
        return bool(applies)

    def _applies(self, edge: Edge, extra: str) -> bool | None:
        """Whether a marker holds in the target, never in the running interpreter; None where it has no meaning."""
        marker = edge.plain.marker if edge.plain else None
        if edge.plain and marker is None:
            return True
        key = (edge.text, extra)
        if key not in self._judged:
            plainly = plainly_holds(marker, self._variables, extra) if marker is not None else None
            self._judged[key] = self._evaluated(edge, extra) if plainly is None else plainly
        return self._judged[key]

    def _evaluated(self, edge: Edge, extra: str) -> bool | None:
        marker = edge.requirement.marker
        return True if marker is None else holds(marker, self._variables, extra)


def _parsed(text: str) -> Requirement:
    """The requirement of a line that was found valid before."""
    parsed = parse_dependency(text)
    if isinstance(parsed, InvalidDependency):
        raise TypeError(parsed.reason)
    return parsed
