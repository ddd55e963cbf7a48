"""What the clause engine says of impossible worlds, and how far its answers can be relied on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from shelf import Shelf, span

from depcheck.solve.engine import ABSENT, Core, Engine, Nogood, Satisfied, Stopped, dependency, impossible


def test_what_conflicts_is_named_and_the_rest_is_not() -> None:
    """The minimal core leaves out lines that have nothing to do with the conflict."""
    shelf = Shelf({"a": {1: {"c": span(1, 1)}}, "b": {1: {"c": span(2, 2)}}, "c": {1: {}, 2: {}}, "d": {1: {}}})
    lines = [shelf.line(name, span(1, 1)) for name in "dab"]

    assert shelf.engine.minimal_core(lines) == Core(tuple(lines[1:]), minimal=True)


def test_independent_conflicts_come_one_by_one() -> None:
    """Taking a core out and going on finds the next one, on the same engine."""
    shelf = Shelf({name: {1: {}, 2: {}} for name in "abc"})
    lines = [shelf.line(name, accepted) for name in "abc" for accepted in (span(1, 1), span(2, 2))][:5]
    rest, cores = lines, []

    while isinstance(outcome := shelf.engine.minimal_core(rest), Core):
        cores.append(outcome.assumptions)
        rest = [line for line in rest if line not in outcome.assumptions]

    assert cores == [tuple(lines[:2]), tuple(lines[2:4])]
    assert shelf.chosen(outcome) == {"c": 1}


def test_facts_that_contradict_each_other_need_no_assumption() -> None:
    """The core of a world that is impossible by itself is empty, now and later."""
    engine = Engine()
    project = engine.variable("project", span(1, 2))
    engine.add(Nogood(((project, ABSENT),), "needed"))
    engine.add(impossible(project, span(1, 2), "unusable"))

    for _ in range(2):
        core = engine.minimal_core([(project, span(1, 1))])

        assert core == Core((), minimal=True)
        assert {fact.label for fact in engine.minimal_derivation(core)} == {"needed", "unusable"}


def test_a_fact_without_any_way_out_is_a_contradiction() -> None:
    """A nogood whose terms always hold refuses everything; one of which a term never holds says nothing."""
    engine = Engine()
    project = engine.variable("project", span(1, 2))
    engine.add(impossible(project, 1 << 7))
    before = engine.solve()
    engine.add(impossible(project, -1, "all"))
    core = engine.solve()

    assert before == Satisfied((0,))
    assert core == Core((), minimal=True)
    assert isinstance(core, Core)
    assert [fact.label for fact in engine.derivation(core)] == ["all"]


def test_a_limit_stops_and_the_next_solve_goes_on() -> None:
    """Within no steps nothing is said; without a limit the same engine answers."""
    shelf = Shelf({"a": {1: {"b": span(1, 1)}}, "b": {1: {}, 2: {}}})
    line = shelf.line("a", span(1, 1))

    assert shelf.engine.solve([line], limit=0) == Stopped(0)
    assert shelf.chosen(shelf.engine.solve([line])) == {"a": 1, "b": 1}


def test_a_core_that_could_not_be_examined_is_not_called_minimal() -> None:
    """The limit strikes while an assumption is left out: it stays, and the core says that it may be too large."""
    shelf = Shelf({"b": {1: {"c": span(1, 2)}, 2: {}}, "c": {1: {}, 2: {}}})
    lines = [shelf.line("b", span(1, 1)), shelf.line("b", span(2, 2))]

    assert shelf.engine.minimal_core(lines, limit=1) == Core(tuple(lines), minimal=False)
    assert shelf.engine.minimal_core(lines) == Core(tuple(lines), minimal=True)


def test_the_derivation_names_facts_that_are_needed_and_merges_what_says_the_same() -> None:
    """Every release of `new` needs `core` 2: these facts stand together; what `new` needs of others is left out."""
    new = {release: {"core": span(2, 2), "other": span(1, 1)} for release in range(1, 6)}
    shelf = Shelf({"new": new, "old": {1: {"core": span(1, 1)}}, "core": {1: {}, 2: {}}, "other": {1: {}}})
    core = shelf.engine.minimal_core([shelf.line("old", span(1, 1)), shelf.line("new", span(1, 5))])
    assert isinstance(core, Core)

    labels = {fact.label for fact in shelf.engine.minimal_derivation(core)}

    assert labels == {"old", "new", ("old", 1, "core"), *(("new", release, "core") for release in range(1, 6))}


def test_facts_of_one_group_stand_or_fall_together() -> None:
    """Of all that the releases say of `core`, one by one a part is enough; as one group all of it is named."""
    shelf = Shelf({"a": {1: {}}, "core": {1: {}, 2: {}, 3: {}}})
    a, core = shelf.project("a"), shelf.project("core")
    for accepted in (span(2, 3), span(1, 2), span(1, 1)):
        shelf.engine.add(dependency(a, span(1, 1), core, accepted, accepted))
    found = shelf.engine.minimal_core([(a, span(1, 1))])
    assert isinstance(found, Core)

    alone = shelf.engine.minimal_derivation(found)
    together = shelf.engine.minimal_derivation(found, group=lambda _fact: "a needs core")

    assert len(alone) < len(together) == 3


STORY = """
from depcheck.solve.engine import Engine, dependency
engine = Engine()
names = [f"p{index}" for index in range(12)]
projects = {name: engine.variable(name, 0b11110) for name in names}
for index, name in enumerate(names):
    for step in (1, 3, 5):
        other = names[(index + step) % 12]
        engine.add(dependency(projects[name], 0b11000, projects[other], 0b110 << index % 3))
        engine.add(dependency(projects[name], 0b00110, projects[other], 0b011 << step % 3))
print(engine.solve([(projects[name], ~1) for name in names]))
print(engine.minimal_core([(projects[name], 0b10000) for name in names]))
"""


def test_the_answer_does_not_depend_on_how_strings_are_hashed() -> None:
    """The same calls give the same assignment and the same core in every process."""
    said = {
        subprocess.run(
            [sys.executable, "-c", STORY], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(said) == 1


def test_the_worked_example_prints_what_the_documentation_says() -> None:
    """The program in the page on the engine runs, and its output stands below it."""
    page = (Path(__file__).parents[2] / "docs/explanation/engine.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (printed,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)

    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert run.stdout == printed
