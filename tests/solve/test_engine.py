"""What the clause engine chooses and what it loads, on worlds that fit on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shelf import Shelf, span

from depcheck.solve.engine import ABSENT, Core, Engine, Nogood, Satisfied, dependency, impossible

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_the_newest_release_is_chosen_and_what_it_needs() -> None:
    """Without a conflict each project that is needed is at its newest release, and no other is there."""
    shelf = Shelf({"web": {1: {}, 2: {"http": span(1, 3)}}, "http": {1: {}, 2: {}, 3: {}}, "other": {1: {}}})
    shelf.project("other")

    assert shelf.chosen(shelf.engine.solve([shelf.line("web", span(1, 2))])) == {"web": 2, "http": 3}


def test_facts_are_asked_for_before_the_decision_and_only_where_it_is_considered() -> None:
    """A release whose requirements conflict with what stands is passed over without being decided for."""
    shelf = Shelf({"a": {1: {}}, "b": {1: {}, 2: {"a": span(2, 2)}, 3: {"a": span(2, 2)}}})

    outcome = shelf.engine.solve([shelf.line("a", span(1, 1)), shelf.line("b", span(1, 3))])

    assert shelf.chosen(outcome) == {"a": 1, "b": 1}
    assert shelf.asked == [("a", [1]), ("b", [3]), ("b", [2]), ("b", [1])]


def test_after_many_refused_releases_older_ones_come_in_doubling_batches() -> None:
    """Six releases are asked for one by one, then two at once, four, eight; each is asked for once."""
    newer = {release: {"a": span(2, 2)} for release in range(2, 41)}
    shelf = Shelf({"a": {1: {}, 2: {}}, "b": {1: {}, **newer}})

    outcome = shelf.engine.solve([shelf.line("a", span(1, 1)), shelf.line("b", span(1, 40))])

    asked = [releases for name, releases in shelf.asked if name == "b"]
    assert shelf.chosen(outcome) == {"a": 1, "b": 1}
    assert [len(releases) for releases in asked] == [1, 1, 1, 1, 1, 1, 2, 3, 5, 9, 15]
    assert sorted(release for releases in asked for release in releases) == list(range(1, 41))


def test_assumptions_may_be_about_any_values() -> None:
    """An assumption is a variable and a mask: "stays at 1 or 2" beside "is there"."""
    engine = Engine()
    a, b = engine.variable("a", span(1, 3)), engine.variable("b", span(1, 3))
    engine.add(dependency(a, span(1, 2), b, span(3, 3)))

    assert engine.solve([(a, span(1, 2)), (b, ~ABSENT)]) == Satisfied((2, 3))
    assert engine.solve([(a, span(1, 2)), (b, span(1, 2))]) == Core(((a, span(1, 2)), (b, span(1, 2))))
    assert engine.solve([(a, span(2, 3)), (b, span(1, 2))]) == Satisfied((3, 2))


def test_a_dependency_of_a_project_on_itself_is_a_limit_on_its_releases() -> None:
    """Release 2 that needs release 1 of its own project cannot be; release 1 that needs itself can."""
    engine = Engine()
    a = engine.variable("a", span(1, 2))
    engine.add(dependency(a, span(1, 2), a, span(1, 1)))

    assert engine.solve([(a, ~ABSENT)]) == Satisfied((1,))


def test_several_requirements_of_one_release_on_one_project_all_count() -> None:
    """`q>=2` and `q<4` of one release leave 2 and 3."""
    shelf = Shelf({"p": {1: {}}, "q": {value: {} for value in range(1, 6)}})
    p, q = shelf.project("p"), shelf.project("q")
    shelf.engine.add(dependency(p, span(1, 1), q, span(2, 5)))
    shelf.engine.add(dependency(p, span(1, 1), q, span(1, 3)))

    assert shelf.chosen(shelf.engine.solve([(p, span(1, 1))])) == {"p": 1, "q": 3}


def test_a_preferred_release_is_chosen_while_it_can_be() -> None:
    """What is installed stays where nothing speaks against it, and gives way where something does."""
    shelf = Shelf({"a": {value: {} for value in range(1, 6)}})
    shelf.engine.prefer(shelf.project("a"), span(2, 3))

    assert shelf.chosen(shelf.engine.solve([shelf.line("a", span(1, 5))])) == {"a": 3}
    assert shelf.chosen(shelf.engine.solve([shelf.line("a", span(4, 5))])) == {"a": 5}


def test_the_priority_says_who_is_decided_first() -> None:
    """Where two projects exclude each other's newest release, the one that is decided first has it."""
    for first in (0, 1):
        engine = Engine(priority=lambda variable, _mask, first=first: (variable != first,))
        projects = [engine.variable(name, span(1, 2)) for name in "ab"]
        engine.add(Nogood(tuple((project, span(2, 2)) for project in projects)))
        outcome = engine.solve([(project, ~ABSENT) for project in projects])

        assert outcome == Satisfied((2, 1) if first == 0 else (1, 2))


def test_a_fact_of_absences_is_kept() -> None:
    """That one of two must be there holds though nothing else asks for either."""
    engine = Engine()
    a, b = engine.variable("a", span(1, 2)), engine.variable("b", span(1, 2))
    engine.add(Nogood(((a, ABSENT), (b, ABSENT))))

    assert engine.solve() == Satisfied((0, 2))


def test_an_exception_of_the_feeder_comes_through_and_the_engine_goes_on() -> None:
    """A feeder that fails once, as a network does, leaves an engine that can be asked again."""
    shelf = Shelf({"a": {1: {"b": span(1, 2)}}, "b": {1: {}, 2: {"c": span(1, 1)}}, "c": {1: {}}})
    load, failures = shelf.load, ["c", "b"]

    def failing(variable: int, values: int) -> Iterator[Nogood]:
        yield from load(variable, values)
        if shelf.engine.key(variable) in failures:
            raise ConnectionError(failures.pop())

    shelf.load = failing  # type: ignore[method-assign]
    line = shelf.line("a", span(1, 1))
    for _ in range(2):
        with pytest.raises(ConnectionError):
            shelf.engine.solve([line])

    assert shelf.chosen(shelf.engine.solve([line])) == {"a": 1, "b": 2, "c": 1}


def test_a_new_fact_holds_in_the_next_solve() -> None:
    """Facts may come between solves, also about projects that were decided before."""
    shelf = Shelf({"a": {1: {}, 2: {}}})
    line = shelf.line("a", span(1, 2))
    before = shelf.chosen(shelf.engine.solve([line]))
    shelf.engine.add(impossible(shelf.project("a"), span(2, 2)))

    assert before == {"a": 2}
    assert shelf.chosen(shelf.engine.solve([line])) == {"a": 1}


def test_nothing_is_loaded_twice_over_many_solves() -> None:
    """What one solve loaded and learned serves the next: leaving lines out asks the feeder for nothing new."""
    shelf = Shelf({"a": {1: {"c": span(1, 1)}}, "b": {1: {"c": span(2, 2)}}, "c": {1: {}, 2: {}}})
    lines = [shelf.line(name, span(1, 1)) for name in "ab"]
    for chosen in (lines, lines[:1], lines[1:], lines, []):
        shelf.engine.solve(chosen)

    asked = [(name, release) for name, releases in shelf.asked for release in releases]
    assert sorted(asked) == sorted(set(asked))
