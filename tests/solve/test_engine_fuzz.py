"""The clause engine against an oracle that tries every assignment.

`DEPCHECK_FUZZ_WORLDS` sets the number of random worlds; a change to the engine is tried with 20,000.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from depcheck.solve.clauses.propagation import Propagator
from depcheck.solve.engine import Core, Nogood, Satisfied
from tests.solve.brute import LateFeeder, RandomWorld, holds, loaded, possible_lines, random_world, satisfiable

if TYPE_CHECKING:
    from tests.solve.brute import Loaded

WORLDS = int(os.environ.get("DEPCHECK_FUZZ_WORLDS", "500"))
FEEDING = ("eager", "late", "generous")


class Disagreement(AssertionError):
    """The engine and the oracle differ."""


def demand(true: bool, what: str) -> None:  # noqa: FBT001  # reads as "demand that"
    """Raise `Disagreement` unless `true`; the same judge serves where it must find a fault."""
    if not true:
        raise Disagreement(what)


def judge(seed: int, feeding: str) -> None:
    """Several solves of one random world on one engine, each held against the oracle."""
    random = Random(seed)  # noqa: S311  # a world to test with
    world = random_world(random)
    feeder = None if feeding == "eager" else LateFeeder(world.facts, generous=feeding == "generous")
    subject = loaded(world, feeder)
    met = possible_lines(world.domains, world.facts, world.lines)
    everything = (1 << len(world.lines)) - 1
    for wanted in (everything, *(random.randint(0, everything) for _ in range(3)), everything):
        judge_solve(world, subject, met, wanted)
    judge_core(world, subject, met)


def judge_solve(world: RandomWorld, subject: Loaded, met: set[int], wanted: int) -> None:
    """One solve: the verdict, and that the assignment or the core is what it claims to be."""
    assumed = [switch for index, switch in enumerate(subject.switches) if wanted >> index & 1]
    outcome = subject.engine.solve(assumed)
    if isinstance(outcome, Satisfied):
        demand(all(holds(fact, outcome.values) for fact in world.facts), "a fact is broken")
        for index, (project, mask) in enumerate(world.lines):
            demand(not wanted >> index & 1 or bool(mask >> outcome.values[project] & 1), "a line is not met")
    demand(isinstance(outcome, Satisfied) == satisfiable(met, wanted), "the verdict is wrong")
    if isinstance(outcome, Core):
        demand(not satisfiable(met, lines_of(subject, outcome)), "the core can hold")
        demand(set(outcome.assumptions) <= set(assumed), "the core is not part of what was assumed")


def judge_core(world: RandomWorld, subject: Loaded, met: set[int]) -> None:
    """The minimal core of all lines is one, and its derivations prove it."""
    outcome = subject.engine.minimal_core(subject.switches)
    if not isinstance(outcome, Core):
        return
    core = lines_of(subject, outcome)
    demand(outcome.minimal, "nothing stopped the minimisation")
    demand(not satisfiable(met, core), "the minimal core can hold")
    for index in range(len(world.lines)):
        without = core & ~(1 << index)
        demand(without == core or satisfiable(met, without), "the minimal core is not minimal")
    judge_facts(world, core, subject.engine.derivation(outcome), minimal=False)
    judge_facts(world, core, subject.engine.minimal_derivation(outcome), minimal=True)


def judge_facts(world: RandomWorld, core: int, derivation: tuple[Nogood, ...], *, minimal: bool) -> None:
    """The facts of a derivation leave no assignment that meets the core; without any one of them there is one."""
    facts = [fact for fact in derivation if isinstance(fact.label, Nogood | None)]
    used = {fact.label for fact in derivation if not isinstance(fact.label, Nogood | None)}
    demand(not minimal or used == {index for index in range(len(world.lines)) if core >> index & 1}, "another line")
    demand(not satisfiable(possible_lines(world.domains, facts, world.lines), core), "the derivation proves nothing")
    for left_out in facts if minimal else ():
        # Facts of two variables that refuse the same are one.
        kept = [fact for fact in facts if len(fact.terms) != 2 or signature(fact) != signature(left_out)]  # noqa: PLR2004
        kept = [fact for fact in kept if fact is not left_out]
        demand(satisfiable(possible_lines(world.domains, kept, world.lines), core), "a fact is not needed")


def signature(fact: Nogood) -> object:
    """What makes facts between two variables one group."""
    return fact.terms[0][0], fact.terms[1:]


def lines_of(subject: Loaded, core: Core) -> int:
    """The lines of a core as a mask."""
    return sum(1 << subject.switches.index(assumption) for assumption in core.assumptions)


@pytest.mark.parametrize("feeding", FEEDING)
def test_random_worlds_agree_with_trying_everything(feeding: str) -> None:
    """Verdicts, assignments, cores, their minimality and their derivations are those of the oracle."""
    for seed in range(WORLDS):
        judge(seed, feeding)


def faults_found(feeding: str, worlds: int) -> int:
    """In how many of so many random worlds the engine and the oracle differ."""
    found = 0
    for seed in range(worlds):
        try:
            judge(seed, feeding)
        except Disagreement:
            found += 1
    return found


def test_the_fuzz_finds_facts_forgotten_after_a_jump_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that does not examine late facts again once it jumped back below their arrival is caught."""
    monkeypatch.setattr(Propagator, "_arrived_above", lambda _propagator, _level: [])

    assert faults_found("late", worlds=3000) > 0
