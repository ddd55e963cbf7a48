"""The clause engine against an oracle that tries every assignment.

`DEPCHECK_FUZZ_WORLDS` sets the number of random worlds; a change to the engine is tried with 20,000.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from brute import Subject, holds, possible_lines, random_world, satisfiable

from depcheck.solve.clauses import agenda, search
from depcheck.solve.clauses.propagation import Propagator
from depcheck.solve.engine import Core, Nogood, Satisfied, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brute import RandomWorld

WORLDS = int(os.environ.get("DEPCHECK_FUZZ_WORLDS", "500"))


class Feeding(NamedTuple):
    """How a world comes to the engine: late or at once, whole facts or cut ones; what makes the search change its ways.

    `patience` is the number of values after which batches are loaded, `troubles` the number of conflicts of a variable
    after which the order changes.
    """

    late: bool
    generous: bool = False
    patience: int = search.PATIENCE
    troubles: int = agenda.TROUBLES


FEEDINGS = {
    "at once": Feeding(late=False),
    "late": Feeding(late=True),
    "late and generous": Feeding(late=True, generous=True),
    "in batches": Feeding(late=True, patience=1),
    "restless": Feeding(late=True, patience=0, troubles=1),
}


class DisagreementError(AssertionError):
    """The engine and the oracle differ."""


def demand(true: bool, what: str) -> None:  # noqa: FBT001 - reads as "demand that"
    """Raise unless `true`; the same judge serves where it must find a fault."""
    if not true:
        raise DisagreementError(what)


def judge(seed: int, feeding: Feeding) -> None:
    """Several solves of one random world on one engine, each held against the oracle."""
    random = Random(seed)  # noqa: S311 - a world to test with
    world = random_world(random)
    subject = Subject(world, late=feeding.late, generous=feeding.generous)
    prefer_some(random, subject)
    known = world.facts if feeding.late else world.facts[: len(world.facts) // 2]
    if not feeding.late:
        subject.tell(known)
        judge_solves(random, subject, known)
        subject.tell(world.facts[len(known) :])
    met = judge_solves(random, subject, world.facts)
    judge_core(subject, met)


def prefer_some(random: Random, subject: Subject) -> None:
    """Now and then a project prefers certain values; that may change no verdict."""
    for project, domain in enumerate(subject.world.domains):
        if random.random() < 0.2:
            subject.engine.prefer(subject.variable(project), random.randint(0, domain))


def judge_solves(random: Random, subject: Subject, facts: Sequence[Nogood]) -> set[int]:
    """Solves of different lines, each with what was learned before; what the oracle found possible."""
    met = possible_lines(subject.world, facts)
    everything = (1 << len(subject.world.lines)) - 1
    for wanted in (everything, *(random.randint(0, everything) for _ in range(3)), everything):
        limit = random.choice((None, None, random.randint(0, 5)))
        outcome = subject.engine.solve(subject.assumed(wanted), limit)
        if isinstance(outcome, Stopped):
            demand(limit is not None, "a limit struck that nobody set")
            outcome = subject.engine.solve(subject.assumed(wanted))
        demand(isinstance(outcome, Satisfied) == satisfiable(met, wanted), "the verdict is wrong")
        if isinstance(outcome, Satisfied):
            judge_assignment(subject.world, facts, subject.values(outcome), wanted)
        if isinstance(outcome, Core):
            demand(set(outcome.assumptions) <= set(subject.assumed(wanted)), "the core is not part of what was assumed")
            demand(not satisfiable(met, subject.lines_of(outcome)), "the core can hold")
    return met


def judge_assignment(world: RandomWorld, facts: Sequence[Nogood], values: list[int], wanted: int) -> None:
    """An assignment respects every fact and meets the wanted lines."""
    demand(all(holds(fact, values) for fact in facts), "a fact is broken")
    for index, (project, mask) in enumerate(world.lines):
        demand(not wanted >> index & 1 or bool(mask >> values[project] & 1), "a line is not met")


def judge_core(subject: Subject, met: set[int]) -> None:
    """The minimal core of all lines is one, and its derivations prove it."""
    outcome = subject.engine.minimal_core(subject.assumptions)
    if not isinstance(outcome, Core):
        return
    core = subject.lines_of(outcome)
    demand(outcome.minimal, "nothing stopped the minimisation")
    demand(not satisfiable(met, core), "the minimal core can hold")
    for index in range(len(subject.assumptions)):
        without = core & ~(1 << index)
        demand(without == core or satisfiable(met, without), "the minimal core is not minimal")
    for derivation in (subject.engine.derivation(outcome), subject.engine.minimal_derivation(outcome)):
        judge_derivation(subject, core, derivation)
    judge_minimal(subject, core, subject.engine.minimal_derivation(outcome))


def judge_derivation(subject: Subject, core: int, derivation: Sequence[Nogood]) -> None:
    """The facts of a derivation are the world's, and leave no assignment that meets the core."""
    facts = facts_of_the_world(subject, derivation)
    for fact in facts:
        told = fact.label
        within = isinstance(told, Nogood) and all(
            project == known and mask & ~given == 0
            for (project, mask), (known, given) in zip(fact.terms, told.terms, strict=True)
        )
        demand(within, "a fact that nobody told")
    demand(not satisfiable(possible_lines(subject.world, facts), core), "the derivation proves nothing")


def judge_minimal(subject: Subject, core: int, derivation: Sequence[Nogood]) -> None:
    """Without any one fact something meets the core; facts of two projects that refuse the same count as one."""
    facts = facts_of_the_world(subject, derivation)
    for left_out in facts:
        kept = [fact for fact in facts if signature(fact) != signature(left_out)]
        demand(satisfiable(possible_lines(subject.world, kept), core), "a fact is not needed")


def facts_of_the_world(subject: Subject, derivation: Sequence[Nogood]) -> list[Nogood]:
    """Without what the lines say: the oracle knows that by itself."""
    return [subject.back(fact) for fact in derivation if not isinstance(fact.label, int)]


def signature(fact: Nogood) -> object:
    """The same for facts between two projects that refuse the same."""
    (parent, _), *rest = fact.terms
    return (parent, *rest) if len(rest) == 1 else id(fact)


@pytest.mark.parametrize("feeding", FEEDINGS)
def test_random_worlds_agree_with_trying_everything(feeding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts, assignments, cores, their minimality and their derivations are those of the oracle."""
    monkeypatch.setattr(search, "PATIENCE", FEEDINGS[feeding].patience)
    monkeypatch.setattr(agenda, "TROUBLES", FEEDINGS[feeding].troubles)
    for seed in range(WORLDS):
        judge(seed, FEEDINGS[feeding])


def faults_found(feeding: Feeding, worlds: int) -> int:
    """In how many of so many random worlds the engine and the oracle differ."""
    found = 0
    for seed in range(worlds):
        try:
            judge(seed, feeding)
        except DisagreementError:
            found += 1
    return found


@pytest.mark.parametrize("feeding", ["late", "late and generous"])
def test_the_fuzz_finds_facts_forgotten_after_a_jump_back(feeding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that does not examine late facts again once it jumped back below their arrival is caught."""
    monkeypatch.setattr(Propagator, "_arrived_above", lambda _propagator, _level: [])

    assert faults_found(FEEDINGS[feeding], WORLDS) > 0


@pytest.mark.parametrize("seed", range(20))
def test_larger_worlds_are_judged_the_same_however_they_are_fed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large for the oracle: the verdicts agree, assignments respect every fact, and cores hold up elsewhere."""
    world = random_world(Random(seed), ((12, 12), (25, 8)))  # noqa: S311 - a world to test with
    everything = (1 << len(world.lines)) - 1
    reference = Subject(world)
    reference.tell(world.facts)
    possible = isinstance(reference.engine.solve(reference.assumptions), Satisfied)
    for feeding in FEEDINGS.values():
        monkeypatch.setattr(search, "PATIENCE", feeding.patience)
        monkeypatch.setattr(agenda, "TROUBLES", feeding.troubles)
        subject = Subject(world, late=feeding.late, generous=feeding.generous)
        subject.tell(() if feeding.late else world.facts)
        outcome = subject.engine.minimal_core(subject.assumptions)

        assert isinstance(outcome, Satisfied) == possible
        if isinstance(outcome, Satisfied):
            judge_assignment(world, world.facts, subject.values(outcome), everything)
        if isinstance(outcome, Core):
            judge_elsewhere(reference, subject.lines_of(outcome))


def judge_elsewhere(reference: Subject, core: int) -> None:
    """Another engine finds the core impossible, and possible without any one line."""
    demand(isinstance(reference.engine.solve(reference.assumed(core)), Core), "the core can hold")
    for index in range(len(reference.assumptions)):
        without = core & ~(1 << index)
        demand(
            without == core or isinstance(reference.engine.solve(reference.assumed(without)), Satisfied),
            "the core is not minimal",
        )
