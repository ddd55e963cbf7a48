"""Small random worlds for the clause engine, and an oracle that tries every assignment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from depcheck.solve.engine import TRUE, Core, Engine, Nogood, Satisfied, dependency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from depcheck.solve.engine import Term


@dataclass(frozen=True)
class RandomWorld:
    """Projects with a domain each, facts about them, and lines: terms that may be wanted.

    Where `direct` says so a line is assumed as it stands; otherwise a selector brings it in.
    """

    domains: tuple[int, ...]
    facts: tuple[Nogood, ...]
    lines: tuple[Term, ...]
    direct: tuple[bool, ...]


SMALL = ((2, 12), (3, 9), (3, 4), (4, 4), (5, 3), (6, 2), (7, 2))
"""Numbers of projects, and of releases of each at most, that the oracle can manage."""


def random_world(random: Random, shapes: Sequence[tuple[int, int]] = SMALL) -> RandomWorld:
    """A world of a few projects with a few releases; mostly dependencies, now and then any other fact."""
    count, releases = random.choice(shapes)
    domains = tuple((2 << random.randint(1, releases)) - 1 for _ in range(count))
    density = random.choice((0.5, 1.0, 1.6))
    facts = [
        dependency(parent, 1 << value, child, _some_values(random, domains[child]))
        for parent in range(count)
        for value in range(1, domains[parent].bit_length())
        for child in range(count)
        if random.random() < density / count
    ]
    facts += [_any_fact(random, domains) for _ in range(random.choice((0, 0, 1, 3)))]
    lines = tuple(_line(random, domains) for _ in range(random.randint(1, max(5, count // 2))))
    return RandomWorld(domains, tuple(facts), lines, tuple(random.random() < 0.2 for _ in lines))


def _line(random: Random, domains: Sequence[int]) -> Term:
    project = random.randrange(len(domains))
    return project, _some_values(random, domains[project])


def _some_values(random: Random, domain: int) -> int:
    """A set of values without "absent", and not empty."""
    return random.randint(1, domain) & ~1 or domain & ~1


def _any_fact(random: Random, domains: Sequence[int]) -> Nogood:
    """Up to four terms; the first is about values and not about absence, so that it can be loaded late."""
    count = min(len(domains), random.choice((1, 2, 2, 3, 3, 4)))
    first, *rest = random.sample(range(len(domains)), count)
    terms = [(first, _some_values(random, domains[first]))]
    terms += [(project, random.randint(1, domains[project])) for project in rest]
    return Nogood(tuple(terms))


@dataclass
class Subject:
    """An engine in which a world is put, all at once or as it asks; a variable is made when it is first spoken of."""

    world: RandomWorld
    late: bool = False
    generous: bool = False
    engine: Engine = field(init=False)
    assumptions: list[Term] = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(self if self.late else None)
        lines = enumerate(zip(self.world.lines, self.world.direct, strict=True))
        self.assumptions = [self._assumption(index, line, direct=direct) for index, (line, direct) in lines]

    def _assumption(self, index: int, line: Term, *, direct: bool) -> Term:
        project, accepted = line
        if direct:
            return self.variable(project), accepted
        selector = self.engine.selector(("line", index))
        self.engine.add(dependency(selector, TRUE, self.variable(project), accepted, label=index))
        return selector, TRUE

    def variable(self, project: int) -> int:
        """The engine's variable for a project of the world."""
        return self.engine.variable(project, self.world.domains[project])

    def tell(self, facts: Iterable[Nogood]) -> None:
        """Put facts of the world in."""
        for fact in facts:
            self.engine.add(self._translated(fact, -1))

    def load(self, variable: int, values: int) -> Iterator[Nogood]:
        """The facts whose first term is about these values; a generous subject does not cut them to the values."""
        for fact in self.world.facts:
            project, mask = fact.terms[0]
            if project == self.engine.key(variable) and mask & values:
                yield self._translated(fact, -1 if self.generous else values)

    def _translated(self, fact: Nogood, values: int) -> Nogood:
        (project, mask), *rest = fact.terms
        others = [(self.variable(other), refused) for other, refused in rest]
        return Nogood(((self.variable(project), mask & values), *others), fact)

    def back(self, fact: Nogood) -> Nogood:
        """A fact of the engine in the world's own numbers."""
        return Nogood(tuple((self._project(variable), mask) for variable, mask in fact.terms), fact.label)

    def _project(self, variable: int) -> int:
        key = self.engine.key(variable)
        assert isinstance(key, int)
        return key

    def values(self, outcome: Satisfied) -> list[int]:
        """The value of each project; one that the engine never heard of is absent."""
        found = {self.engine.key(variable): value for variable, value in enumerate(outcome.values)}
        return [found.get(project, 0) for project in range(len(self.world.domains))]

    def assumed(self, wanted: int) -> list[Term]:
        """The assumptions of the wanted lines, a mask."""
        return [assumption for index, assumption in enumerate(self.assumptions) if wanted >> index & 1]

    def lines_of(self, core: Core) -> int:
        """The lines of a core, as a mask; of two that are the same the first."""
        return sum(1 << self.assumptions.index(assumption) for assumption in core.assumptions)


def holds(fact: Nogood, values: Sequence[int]) -> bool:
    """Whether an assignment respects a fact: at least one term is not met."""
    return not all(mask >> values[variable] & 1 for variable, mask in fact.terms)


def possible_lines(world: RandomWorld, facts: Sequence[Nogood]) -> set[int]:
    """For each assignment that respects all of `facts`, the set of the world's lines that it meets, as a mask."""
    due: list[list[Nogood]] = [[] for _ in world.domains]
    for fact in facts:
        due[max(variable for variable, _ in fact.terms)].append(fact)
    met: set[int] = set()
    values: list[int] = []

    def assign(project: int) -> None:
        if project == len(world.domains):
            met.add(sum(1 << index for index, (wanted, mask) in enumerate(world.lines) if mask >> values[wanted] & 1))
            return
        for value in range(world.domains[project].bit_length()):
            values.append(value)
            if all(holds(fact, values) for fact in due[project]):
                assign(project + 1)
            values.pop()

    assign(0)
    return met


def satisfiable(met: set[int], wanted: int) -> bool:
    """Whether some assignment meets all of the wanted lines."""
    return any(wanted & ~lines == 0 for lines in met)
