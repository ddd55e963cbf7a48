"""Small random worlds for the clause engine, and an oracle that tries every assignment."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random  # noqa: TC003  # a seeded generator of test worlds, not of secrets
from typing import TYPE_CHECKING

from depcheck.solve.engine import TRUE, Engine, Nogood, dependency

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.solve.engine import Term


@dataclass(frozen=True)
class RandomWorld:
    """Domains of the variables, facts, and lines; a line is a term that may be switched on by assuming its selector."""

    domains: tuple[int, ...]
    facts: tuple[Nogood, ...]
    lines: tuple[Term, ...]


@dataclass
class LateFeeder:
    """Hands out each fact when its first term is about to hold; `generous` ones hand out other facts of it as well."""

    facts: tuple[Nogood, ...]
    generous: bool = False
    asked: list[tuple[int, int]] = field(default_factory=list)

    def load(self, variable: int, values: int) -> Iterator[Nogood]:
        """The facts whose first term is on `variable` and not clear of `values`."""
        self.asked.append((variable, values))
        for fact in self.facts:
            (first, mask), *rest = fact.terms
            if first == variable and mask & values:
                yield fact if self.generous else Nogood(((first, mask & values), *rest), fact)


@dataclass
class Loaded:
    """An engine in which a world was put, and the assumption that switches on each line."""

    engine: Engine
    switches: list[Term]


def random_world(random: Random) -> RandomWorld:
    """A world of a few projects with a few releases; mostly dependencies, now and then any other fact."""
    count, releases = random.randint(2, 6), random.randint(1, 4)
    domains = tuple((2 << random.randint(1, releases)) - 1 for _ in range(count))
    density = random.choice((0.3, 0.5, 0.8))
    facts = [
        dependency(parent, 1 << value, child, _some_values(random, domains[child]))
        for parent in range(count)
        for value in range(1, domains[parent].bit_length())
        for child in range(count)
        if random.random() < density * 2 / count
    ]
    facts += [_any_fact(random, domains) for _ in range(random.choice((0, 0, 1, 3)))]
    lines = tuple(
        (project, _some_values(random, domains[project]))
        for project in (random.randrange(count) for _ in range(random.randint(1, 5)))
    )
    return RandomWorld(domains, tuple(facts), lines)


def _some_values(random: Random, domain: int) -> int:
    """A set of values that leaves out "absent", and is empty only where the domain is."""
    mask = random.randint(1, domain) & ~1
    return mask or domain & ~1


def _any_fact(random: Random, domains: Sequence[int]) -> Nogood:
    """Up to four terms; the first is about values and not about absence, so that it can be loaded late."""
    count = min(len(domains), random.choice((1, 2, 2, 3, 3, 4)))
    first, *rest = random.sample(range(len(domains)), count)
    terms = [(first, _some_values(random, domains[first]))]
    terms += [(variable, random.randint(1, domains[variable])) for variable in rest]
    return Nogood(tuple(terms))


def loaded(world: RandomWorld, feeder: LateFeeder | None) -> Loaded:
    """The world in an engine, all at once or by way of `feeder`."""
    engine = Engine(feeder)
    for project, domain in enumerate(world.domains):
        engine.variable(f"project {project}", domain)
    switches: list[Term] = []
    for index, (project, accepted) in enumerate(world.lines):
        selector = engine.selector(f"line {index}")
        engine.add(dependency(selector, TRUE, project, accepted, label=index))
        switches.append((selector, TRUE))
    for fact in world.facts if feeder is None else ():
        engine.add(fact)
    return Loaded(engine, switches)


def holds(fact: Nogood, values: Sequence[int]) -> bool:
    """Whether an assignment respects a fact: at least one term is not met."""
    return not all(mask >> values[variable] & 1 for variable, mask in fact.terms)


def possible_lines(domains: Sequence[int], facts: Sequence[Nogood], lines: Sequence[Term]) -> set[int]:
    """For each assignment that respects all facts, the set of the lines that it meets, as a mask."""
    due: list[list[Nogood]] = [[] for _ in domains]
    for fact in facts:
        due[max(variable for variable, _ in fact.terms)].append(fact)
    met: set[int] = set()
    values: list[int] = []

    def assign(variable: int) -> None:
        if variable == len(domains):
            met.add(sum(1 << index for index, (project, mask) in enumerate(lines) if mask >> values[project] & 1))
            return
        for value in range(domains[variable].bit_length()):
            values.append(value)
            if domains[variable] >> value & 1 and all(holds(fact, values) for fact in due[variable]):
                assign(variable + 1)
            values.pop()

    assign(0)
    return met


def satisfiable(met: set[int], wanted: int) -> bool:
    """Whether some assignment meets all of the wanted lines."""
    return any(wanted & ~lines == 0 for lines in met)
