"""One resolution, by resolvelib, under pip's rules: what would pip install?

The provider answers from sets of releases. Its preferences are pip's: pins first, then upper bounds, then the
user's order, and the projects in conflict before all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from packaging.utils import NormalizedName, canonicalize_name
from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver

from depcheck.model.packages import Candidate, RequirementLine, Unknown
from depcheck.solve.universe import BY_URL, NO_EXTRAS, Known, Problem, WrongPython, available, gap_of, line_applies
from depcheck.solve.versions import Versions, Wanted, newest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from packaging.requirements import Requirement
    from packaging.version import Version

Extras: TypeAlias = frozenset[NormalizedName]
Identifier: TypeAlias = tuple[NormalizedName, Extras]

#: After this many conflicts in which a project was not yet chosen, pip takes it earlier.
CONFLICTS_TO_PROMOTE = 5
#: As in pip. resolvelib's back-jumping counts on it: with fewer it gives up what it could still solve.
MOST_ROUNDS = 200_000


class Ask(NamedTuple):
    """A requirement as the resolver sees it: the releases that would do."""

    name: NormalizedName
    extras: Extras
    wanted: Wanted


#: What cannot be had: a release whose metadata is not known, or that needs another Python.
IMPOSSIBLE_PROJECT = canonicalize_name("impossible"), frozenset({canonicalize_name("impossible")})
IMPOSSIBLE_ASK = Ask(*IMPOSSIBLE_PROJECT, Wanted(0))


class Choice(NamedTuple):
    """A candidate, with the extras it is chosen for."""

    candidate: Candidate
    position: int
    extras: Extras


@dataclass(frozen=True, slots=True)
class Resolution:
    """A consistent set of versions, ascending by name, with the extras chosen of each project.

    `rounds` counts those of resolvelib; it is None where the clause engine chose.
    """

    chosen: tuple[Candidate, ...]
    extras: tuple[tuple[NormalizedName, NormalizedName], ...]
    rounds: int | None

    @property
    def pins(self) -> dict[NormalizedName, Version]:
        """Project to version."""
        return {candidate.name: candidate.version for candidate in self.chosen}


@dataclass(frozen=True, slots=True)
class Impossible:
    """Nothing satisfies the problem, whatever is not known (`unknown` names it).

    `suspects` are projects named by the last conflict: not minimal, only a hint.
    """

    suspects: frozenset[NormalizedName]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """Could not tell: `reasons` name what is not known. Where a limit struck instead, `stopped` is true."""

    reasons: tuple[str, ...]
    stopped: bool = False


Outcome: TypeAlias = Resolution | Impossible | Undecided


def resolve(problem: Problem, universe: Known, *, patience: int, stop: Callable[[], bool] = lambda: False) -> Outcome:
    """What pip would install for a problem, where that shows within so many rounds.

    resolvelib jumps back optimistically and at times ends in "impossible" for what is possible: `Impossible` is a
    strong hint here, and the clause engine's to confirm (`decide`).

    What is not known is first taken to be unusable: a resolution then rests on known facts alone. Where none is
    found so, the unknown is taken to fit anything: where even that is impossible, the problem is. Between the two
    lies `Undecided`.
    """
    strict = _Provider(problem, universe, hopeful=False)
    outcome = _run(strict, problem, patience, stop)
    if not isinstance(outcome, Impossible) or not strict.unknown:
        return outcome
    hopeful = _run(_Provider(problem, universe, hopeful=True), problem, patience, stop)
    if isinstance(hopeful, Impossible):
        return hopeful
    return Undecided(tuple(sorted(strict.unknown)))


def _run(provider: _Provider, problem: Problem, patience: int, stop: Callable[[], bool]) -> Outcome:
    reporter = _Rounds(patience, stop)
    asks = [ask for line in problem.lines if line_applies(line, problem.target) for ask in provider.asks_of(line)]
    try:
        result = Resolver(provider, reporter).resolve(asks, max_rounds=MOST_ROUNDS)
    except ResolutionImpossible as impossible:
        return Impossible(frozenset(_suspects(impossible)))
    except (ResolutionTooDeep, _Stopped, RecursionError):
        # resolvelib 1.2 recurses without end over a cycle of projects that it backtracked out of.
        return Undecided((f"the resolution: no answer within {reporter.count} rounds",), stopped=True)
    chosen = {choice.candidate.name: choice.candidate for choice in result.mapping.values()}
    extras = {(choice.candidate.name, extra) for choice in result.mapping.values() for extra in choice.extras}
    return Resolution(tuple(chosen[name] for name in sorted(chosen)), tuple(sorted(extras)), reporter.count)


def _suspects(impossible: ResolutionImpossible[Ask, Choice]) -> Iterator[NormalizedName]:
    for cause in impossible.causes:
        yield cause.requirement.name
        if cause.parent is not None:
            yield cause.parent.candidate.name


class _Stopped(Exception):  # noqa: N818 - not an error: somebody's limit
    pass


class _Rounds(BaseReporter[Ask, Choice, Identifier]):
    def __init__(self, patience: int, stop: Callable[[], bool]) -> None:
        self.count = 0
        self._patience = patience
        self._stop = stop

    def starting_round(self, index: int) -> None:
        self.count = index + 1
        if index >= self._patience or (not index % 16 and self._stop()):
            raise _Stopped


class _Provider(AbstractProvider[Ask, Choice, Identifier]):
    def __init__(self, problem: Problem, universe: Known, *, hopeful: bool) -> None:
        self._universe = universe
        self._prereleases = problem.prereleases
        self._hopeful = hopeful
        self.unknown: set[str] = set()
        self._limits = _limits(problem)
        self._order: dict[NormalizedName, int] = {}
        for line in problem.lines:
            self._order.setdefault(canonicalize_name(line.requirement.name), len(self._order))
        self._conflicts: dict[Identifier, int] = {}
        self._choices: dict[tuple[NormalizedName, int, Extras], Choice] = {}

    def asks_of(self, line: RequirementLine) -> Iterator[Ask]:
        """What one line of the user's asks for."""
        return self._asks(line.requirement)

    def _asks(self, requirement: Requirement) -> Iterator[Ask]:
        name = canonicalize_name(requirement.name)
        versions = available(self._universe, requirement)
        gap = gap_of(versions)
        if gap is not None:
            self.unknown.add(f"{name}: {gap}")
        if isinstance(versions, Unknown) or (gap and self._hopeful):
            yield from self._not_known(f"{name}: {gap}")
            return
        wanted = versions.wanted(requirement.specifier)
        if requirement.extras:  # As in pip, `name[extra]` also asks for `name` itself.
            yield Ask(name, frozenset(canonicalize_name(extra) for extra in requirement.extras), wanted)
        yield Ask(name, NO_EXTRAS, wanted)

    def _not_known(self, what: str) -> Iterator[Ask]:
        self.unknown.add(what)
        if not self._hopeful:
            yield IMPOSSIBLE_ASK

    def identify(self, requirement_or_candidate: Ask | Choice) -> Identifier:
        """Project and extras: `name[extra]` is chosen beside `name`, at the same version."""
        if isinstance(requirement_or_candidate, Ask):
            return requirement_or_candidate.name, requirement_or_candidate.extras
        return requirement_or_candidate.candidate.name, requirement_or_candidate.extras

    def get_preference(
        self,
        identifier: Identifier,
        resolutions: Mapping[Identifier, Choice],  # noqa: ARG002 - resolvelib hands it over
        candidates: Mapping[Identifier, Iterator[Choice]],  # noqa: ARG002
        information: Mapping[Identifier, Iterator[Any]],
        backtrack_causes: Sequence[Any],  # noqa: ARG002
    ) -> Any:  # noqa: ANN401 - any key that sorts
        """The key by which pip 26 decides whom to choose for next; the least comes first."""
        pins = bounds = limits = False
        for told in information[identifier]:
            wanted = told.requirement.wanted
            pins, bounds, limits = pins or wanted.pins, bounds or wanted.bounds, limits or wanted.limits
        promoted = self._conflicts.get(identifier, 0) >= CONFLICTS_TO_PROMOTE
        order = self._order.get(identifier[0], len(self._order))
        return not promoted, not pins, not bounds, order, not limits, identifier[0], sorted(identifier[1])

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[Identifier],
        resolutions: Mapping[Identifier, Choice],
        candidates: Mapping[Identifier, Iterator[Choice]],  # noqa: ARG002 - resolvelib hands it over
        information: Mapping[Identifier, Iterator[Any]],  # noqa: ARG002
        backtrack_causes: Sequence[Any],
    ) -> Iterable[Identifier]:
        """The projects in conflict before all others, then those that were often in one (pip 26)."""
        causes: set[Identifier] = set()
        for cause in backtrack_causes:
            named = [self.identify(cause.requirement)]
            if cause.parent is not None:
                named.append(self.identify(cause.parent))
            for identifier in named:
                causes.add(identifier)
                if identifier not in resolutions:
                    self._conflicts[identifier] = self._conflicts.get(identifier, 0) + 1
        every = list(identifiers)
        conflicting = [identifier for identifier in every if identifier in causes]
        promoted = [i for i in every if self._conflicts.get(i, 0) >= CONFLICTS_TO_PROMOTE]
        return conflicting or promoted or every

    def find_matches(
        self,
        identifier: Identifier,
        requirements: Mapping[Identifier, Iterator[Ask]],
        incompatibilities: Mapping[Identifier, Iterator[Choice]],
    ) -> Callable[[], Iterator[Choice]]:
        """The releases that everybody who asks would accept, newest first."""
        name, extras = identifier
        versions = self._universe.versions(name) if identifier != IMPOSSIBLE_PROJECT else None
        if versions is None or isinstance(versions, Unknown) or self._is_limited_by_url(name):
            return lambda: iter(())
        wanted = [ask.wanted for ask in requirements[identifier]]
        wanted += (versions.wanted(limit.specifier) for limit in self._limits.get(name, ()))
        mask = versions.usable
        for one in wanted:
            mask &= one.mask
        mask = versions.admitted(mask, wanted, prereleases=self._prereleases)
        for choice in incompatibilities[identifier]:
            mask &= ~(1 << choice.position)
        return lambda: (self._choice(versions, position, extras) for position in newest_first(mask))

    def _is_limited_by_url(self, name: NormalizedName) -> bool:
        """Whether a constraint says where a project comes from, so that its releases here are not those meant."""
        urls = [limit for limit in self._limits.get(name, ()) if limit.url is not None]
        self.unknown.update(f"{name}: {BY_URL}" for _ in urls)
        return bool(urls) and not self._hopeful

    def _choice(self, versions: Versions, position: int, extras: Extras) -> Choice:
        key = versions.name, position, extras
        if key not in self._choices:
            self._choices[key] = Choice(versions.candidates[position], position, extras)
        return self._choices[key]

    def is_satisfied_by(self, requirement: Ask, candidate: Choice) -> bool:
        """Whether a chosen release would do for one more requirement."""
        return bool(requirement.wanted.mask >> candidate.position & 1)

    def get_dependencies(self, candidate: Choice) -> list[Ask]:
        """What a choice asks for in turn."""
        found = self._universe.dependencies(candidate.candidate, candidate.extras)
        release = f"{candidate.candidate.name} {candidate.candidate.version}"
        match found:
            case Unknown():
                asks = list(self._not_known(f"{release}: {found.reason}"))
            case WrongPython():
                asks = [IMPOSSIBLE_ASK]
            case _:
                asks = [ask for requirement in found for ask in self._asks(requirement)]
        if candidate.extras:
            asks.insert(0, Ask(candidate.candidate.name, NO_EXTRAS, Wanted(1 << candidate.position)))
        return asks


def _limits(problem: Problem) -> dict[NormalizedName, list[Requirement]]:
    limits: dict[NormalizedName, list[Requirement]] = {}
    for line in problem.constraints:
        if line_applies(line, problem.target):
            limits.setdefault(canonicalize_name(line.requirement.name), []).append(line.requirement)
    return limits
