"""A universe as clauses: what the engine needs to know of releases, told when it asks.

A project is a variable, and so is each project with one extra; value `i + 1` is release `i`, 0 is "absent". A line of
the user's is a selector that is assumed, so that whatever the engine learns follows from the releases alone.

Pre-releases and yanked releases are no values of a project unless something names them: a line of the user's, or a
requirement of some release. The second shows only while solving; then the encoding is made anew with that project
opened (`Encoding.opened`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from packaging.utils import NormalizedName, canonicalize_name

from depcheck.model.packages import Unknown
from depcheck.solve.budget import OutOfTime
from depcheck.solve.engine import ABSENT, TRUE, Core, Engine, Nogood, Outcome, Stopped, Term, dependency, impossible
from depcheck.solve.universe import NO_EXTRAS, Known, Problem, WrongPython, available, gap_of, line_applies
from depcheck.solve.versions import Versions, newest_first, pinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from packaging.requirements import Requirement

    from depcheck.model.packages import Candidate, RequirementLine
    from depcheck.solve.budget import Budget

#: After so many steps the clock is looked at; what was learned by then serves the next steps.
STEPS_AT_ONCE = 10_000
Key: TypeAlias = "tuple[NormalizedName, NormalizedName | None]"
Edge: TypeAlias = "tuple[NormalizedName, NormalizedName]"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A project as a variable: `extra` is None for the project itself."""

    name: NormalizedName
    extra: NormalizedName | None
    versions: Versions


class Encoding:
    """The clauses of a problem, fed to an engine as it asks for them.

    `hopeful` takes what is not known to fit anything: what is impossible then is impossible. Otherwise it is taken to
    be unusable: what is possible then is possible. `unknown` collects what that was.
    """

    def __init__(
        self,
        problem: Problem,
        universe: Known,
        budget: Budget,
        *,
        hopeful: bool,
        opened: frozenset[NormalizedName],
    ) -> None:
        self.unknown: set[str] = set()
        self.opened = set(opened)
        self._universe = universe
        self._problem = problem
        self._budget = budget
        self._hopeful = hopeful
        self._encoded: dict[int, Encoded] = {}
        self._lines: dict[RequirementLine, Term] = {}
        self._limits: dict[NormalizedName, list[RequirementLine]] = {}
        self._admitted = opened
        self.engine = Engine(self, _single_first)
        for line in (*problem.lines, *problem.constraints):
            if line_applies(line, problem.target):
                self._lines[line] = self.engine.selector(("line", len(self._lines))), TRUE
        self._add_lines()

    def solve(self) -> Outcome:
        """Can all lines, constraints among them, hold together?"""
        for taken in range(0, self._budget.steps, STEPS_AT_ONCE):
            outcome = self._within_budget(self.engine.solve, min(STEPS_AT_ONCE, self._budget.steps - taken))
            if not isinstance(outcome, Stopped) or self._budget.stop():
                return outcome
        return Stopped(self._budget.steps)

    def minimal_core(self) -> Outcome:
        """A minimal part of the lines that cannot hold together. Each of its solves may take as many steps."""
        return self._within_budget(self.engine.minimal_core, self._budget.steps)

    def _within_budget(self, answer: Callable[..., Outcome], steps: int) -> Outcome:
        try:
            return answer(tuple(self._lines.values()), steps)
        except OutOfTime:
            return Stopped(steps)

    def hidden(self, core: Core) -> frozenset[NormalizedName]:
        """The projects behind a core of which pre-releases or yanked releases were left out so far."""
        variables = {variable for fact in self.engine.derivation(core) for variable, _ in fact.terms}
        encoded = [self._encoded[variable] for variable in variables if variable in self._encoded]
        return frozenset(
            one.name
            for one in encoded
            if one.name not in self._admitted and one.versions.usable & (one.versions.prereleases | one.versions.yanked)
        )

    def lines_of(self, core: Core) -> tuple[RequirementLine, ...]:
        """The lines of a core, in the user's order."""
        chosen = set(core.assumptions)
        return tuple(line for line, term in self._lines.items() if term in chosen)

    def edges_of(self, core: Core) -> tuple[Edge, ...]:
        """The pairs of projects whose dependencies are needed for a core."""
        facts = self.engine.minimal_derivation(core, self._budget.steps, lambda fact: fact.label or fact.terms)
        return tuple(sorted({fact.label for fact in facts if isinstance(fact.label, tuple)}))

    def candidates(self, values: tuple[int, ...]) -> Iterator[Candidate]:
        """The releases of an assignment."""
        for variable, encoded in self._encoded.items():
            if encoded.extra is None and values[variable]:
                yield encoded.versions.candidates[values[variable] - 1]

    def extras(self, values: tuple[int, ...]) -> Iterator[tuple[NormalizedName, NormalizedName]]:
        """The extras of an assignment: project and extra."""
        for variable, encoded in self._encoded.items():
            if encoded.extra is not None and values[variable]:
                yield encoded.name, encoded.extra

    def load(self, variable: int, values: int) -> Iterator[Nogood]:
        """What the releases of one project require; the engine asks."""
        if self._budget.stop():
            raise OutOfTime
        encoded = self._encoded[variable]
        extras = NO_EXTRAS if encoded.extra is None else frozenset({encoded.extra})
        same: dict[Requirement, int] = {}
        for position in newest_first(values >> 1):
            value = 2 << position
            candidate = encoded.versions.candidates[position]
            if encoded.extra is not None:
                yield dependency(variable, value, self._variable(encoded.name, None, encoded.versions), value)
            found = self._universe.dependencies(candidate, extras)
            match found:
                case Unknown():
                    if not self._known(f"{candidate.name} {candidate.version}: {found.reason}"):
                        yield impossible(variable, value)
                case WrongPython():
                    yield impossible(variable, value, found)
                case _:
                    for requirement in found:
                        same[requirement] = same.get(requirement, 0) | value
        for requirement, those in same.items():
            yield from self._requires(variable, those, requirement, encoded.name)

    def _add_lines(self) -> None:
        """What the lines say is told at once; what the constraints say of a project once something asks for it."""
        for line in self._lines:
            if line.constraint:
                self._limits.setdefault(canonicalize_name(line.requirement.name), []).append(line)
        for line, (selector, _) in self._lines.items():
            if not line.constraint:
                for fact in self._requires(selector, TRUE, line.requirement, None):
                    self.engine.add(fact)

    def _limited(self, name: NormalizedName) -> Iterator[Nogood]:
        """What the constraints say of a project that is asked for. Of all others nobody need know the releases."""
        for line in self._limits.pop(name, ()):
            selector, _ = self._lines[line]
            yield from self._requires(selector, TRUE, line.requirement, None, optional=True)

    def _requires(
        self, parent: int, values: int, requirement: Requirement, who: NormalizedName | None, *, optional: bool = False
    ) -> Iterator[Nogood]:
        name = canonicalize_name(requirement.name)
        yield from self._limited(name)
        versions = available(self._universe, requirement)
        gap = gap_of(versions)
        fits = gap is not None and self._known(f"{name}: {gap}")
        if isinstance(versions, Unknown) or fits:
            if not fits:
                yield impossible(parent, values)
            return
        if _names_hidden(requirement, versions):
            self.opened.add(name)
        accepted = versions.matching(requirement.specifier) << 1 | (ABSENT if optional else 0)
        label = None if who is None else (who, name)
        yield dependency(parent, values, self._variable(name, None, versions), accepted, label)
        for extra in sorted(canonicalize_name(extra) for extra in requirement.extras):
            yield dependency(parent, values, self._variable(name, extra, versions), accepted, label)

    def _variable(self, name: NormalizedName, extra: NormalizedName | None, versions: Versions) -> int:
        usable = versions.usable
        if name not in self._admitted and not self._problem.prereleases:
            usable = usable & ~versions.prereleases or usable
        if name not in self._admitted:
            usable &= ~versions.yanked
        variable = self.engine.variable((name, extra), usable << 1)
        self._encoded.setdefault(variable, Encoded(name, extra, versions))
        return variable

    def _known(self, what: str) -> bool:
        """Note what is not known; whether it is taken to fit."""
        self.unknown.add(what)
        return self._hopeful


def solved(problem: Problem, universe: Known, budget: Budget, *, hopeful: bool) -> tuple[Encoding, Outcome]:
    """The outcome for the whole problem, with every project opened that matters.

    A requirement met on the way may name pre-releases or a yanked release; then its project is opened, and the
    problem solved anew. A core stands only once all projects behind it are opened: pip takes a pre-release where all
    that is asked for together leaves nothing else, which no single requirement shows.
    """
    opened: frozenset[NormalizedName] = frozenset()
    while True:
        encoding = Encoding(problem, universe, budget, hopeful=hopeful, opened=opened)
        outcome: Outcome = Stopped(budget.steps)
        if encoding.opened <= opened:
            outcome = encoding.solve()
            hidden = encoding.hidden(outcome) if isinstance(outcome, Core) else frozenset()
            if isinstance(outcome, Stopped) or encoding.opened | hidden <= opened:
                return encoding, outcome
            opened |= hidden
        opened |= encoding.opened


def _names_hidden(requirement: Requirement, versions: Versions) -> bool:
    """Whether a requirement lets in releases that are otherwise passed over, and there are such."""
    specifier = requirement.specifier
    matching = versions.matching(specifier) & versions.usable
    opens_yanked = pinned(specifier) and not matching & ~versions.yanked
    return bool(
        (specifier.prereleases and matching & versions.prereleases) or (opens_yanked and matching & versions.yanked)
    )


def _single_first(_variable: int, mask: int) -> tuple[int, ...]:
    """What has but one release left comes first; then the engine goes by the order in which projects were met."""
    return (mask.bit_count() > 1,)
