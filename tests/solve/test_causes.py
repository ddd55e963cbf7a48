"""Cores against brute force: each is impossible, minimal, and all independent ones are found."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depcheck.solve.budget import Budget
from depcheck.solve.causes import Core, conflicts, minimal_subset
from depcheck.solve.decide import PassedOver, by_clauses, decide
from depcheck.solve.solver import Impossible, Resolution
from depcheck.solve.universe import Problem, Restricted, Universe
from solve.packages_brute import Projects, holds, satisfiable
from universes import LINUX, lines, universe

BUDGET = Budget(10_000)
NAMES = "abcd"
VERSIONS = ("1", "2", "3")

requirement = st.builds(
    "{}{}{}".format,
    st.sampled_from(NAMES),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from(VERSIONS),
)
worlds = st.fixed_dictionaries(
    {
        name: st.dictionaries(st.sampled_from(VERSIONS), st.lists(requirement, max_size=2), min_size=1, max_size=3)
        for name in NAMES
    }
)


def cores_of(projects: Projects, asked: list[str], limits: list[str]) -> tuple[Problem, Universe, list[Core]]:
    """Every independent conflict, with the problem and the universe it is about."""
    known = Universe(universe(projects), LINUX)
    problem = Problem(lines(*asked), lines(*limits, path="constraints.txt", constraint=True), LINUX)
    outcome = decide(problem, known, BUDGET)
    found = list(conflicts(problem, known, BUDGET, outcome)) if isinstance(outcome, Impossible) else []
    return problem, known, found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds, st.lists(requirement, min_size=1, max_size=4, unique=True), st.lists(requirement, max_size=1))
def test_verdict_and_cores_are_those_of_brute_force(projects: Projects, asked: list[str], limits: list[str]) -> None:
    """The verdict is right; a core is impossible, and possible without any one of its lines."""
    problem, known, cores = cores_of(projects, asked, limits)

    assert bool(cores) is not satisfiable(projects, asked, limits)
    left_over = [line.text for line in problem.lines], [line.text for line in problem.constraints]
    for core in cores:
        asked_here = [line.text for line in core.lines if not line.constraint]
        limits_here = [line.text for line in core.lines if line.constraint]
        assert not satisfiable(projects, asked_here, limits_here)
        for line in core.lines:
            assert satisfiable(
                projects, [t for t in asked_here if t != line.text], [t for t in limits_here if t != line.text]
            ) or (line.text in asked_here and line.text in limits_here)
        for text in asked_here:
            left_over[0].remove(text)
        for text in limits_here:
            left_over[1].remove(text)
    assert satisfiable(projects, *left_over)
    resolved = decide(problem, known, BUDGET)
    if isinstance(resolved, Resolution):
        chosen = {name: str(resolved.pins[name]) if name in resolved.pins else None for name in NAMES}  # type: ignore[index]
        assert holds(projects, chosen, asked, limits)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds, st.lists(requirement, min_size=1, max_size=4, unique=True))
def test_the_edges_of_a_core_are_sufficient_and_needed(projects: Projects, asked: list[str]) -> None:
    """With only the dependencies on these edges the core stays impossible; without any one edge it does not."""
    problem, known, cores = cores_of(projects, asked, [])

    for core in cores:
        part = Problem(core.lines, (), problem.target)
        edges = frozenset(core.edges)
        assert isinstance(decide(part, Restricted(known, edges), BUDGET), Impossible)
        for edge in edges:
            assert isinstance(decide(part, Restricted(known, edges - {edge}), BUDGET), Resolution)


@given(st.sets(st.integers(0, 30), max_size=4), st.integers(31, 60))
def test_a_minimal_subset_holds_just_what_matters(culprits: set[int], size: int) -> None:
    """With a known core hidden in many items, deletion finds it."""
    found = minimal_subset(range(size), lambda kept: culprits <= set(kept))

    assert set(found) == culprits


def test_independent_conflicts_are_all_found() -> None:
    """Two clashes that share no line are two cores."""
    projects: Projects = {"a": {"1": ["x<2"]}, "b": {"1": ["y<2"]}, "x": {"2": []}, "y": {"2": []}}

    _, _, cores = cores_of(projects, ["a", "x>=2", "b", "y>=2"], [])

    assert sorted(tuple(line.text for line in core.lines) for core in cores) in (
        [("a",), ("b",)],
        [("a", "x>=2"), ("b", "y>=2")],
    )


def test_a_bystander_is_not_blamed() -> None:
    """resolvelib's causes name a project that has nothing to do with it; a minimal core does not."""
    projects: Projects = {
        "a": {"1": ["c<2"]},
        "b": {"1": ["c"]},
        "c": {"1": [], "2": []},
        "d": {"1": ["c>=2"]},
    }

    _, _, cores = cores_of(projects, ["b", "a", "d"], [])

    assert [tuple(line.text for line in core.lines) for core in cores] == [("a", "d")]
    assert [core.edges for core in cores] == [(("a", "c"), ("d", "c"))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds, st.lists(requirement, min_size=1, max_size=4, unique=True))
def test_both_engines_agree(projects: Projects, asked: list[str]) -> None:
    """The clause engine finds possible what resolvelib does, and impossible likewise; its choice holds."""
    known = Universe(universe(projects), LINUX)
    problem = Problem(lines(*asked), (), LINUX)

    outcome = by_clauses(problem, known, BUDGET)

    assert type(outcome) is type(decide(problem, known, BUDGET))
    if isinstance(outcome, Resolution):
        chosen = {name: str(outcome.pins[name]) if name in outcome.pins else None for name in NAMES}  # type: ignore[index]
        assert holds(projects, chosen, asked)


def test_a_pre_release_that_nobody_named_is_no_way_out() -> None:
    """The clause engine would take it; pip does not, and so the set is impossible."""
    known = Universe(universe({"pd": {"1": []}, "pb": {"1.0": ["pd<1"], "2.0rc1": ["pd>=1"]}}), LINUX)
    problem = Problem(lines("pd>=1", "pb"), (), LINUX)

    assert by_clauses(problem, known, BUDGET) == PassedOver(("pb 2.0rc1: only this would do, and pip passes it over",))
    assert isinstance(decide(problem, known, BUDGET), Impossible)


def test_a_long_way_back_is_no_conflict() -> None:
    """Given too few rounds, resolvelib ends in "impossible" here, where the oldest of everything would do."""
    projects: Projects = {
        "x": {str(i): [f"y=={i}"] for i in range(1, 32)},
        "y": {str(i): [f"z=={i}"] for i in range(1, 32)},
        "z": {"1": []},
    }
    known = Universe(universe(projects), LINUX)

    found = decide(Problem(lines("x"), (), LINUX), known, BUDGET)

    assert isinstance(found, Resolution)
    assert {str(name): str(version) for name, version in found.pins.items()} == {"x": "1", "y": "1", "z": "1"}


def test_the_order_of_lines_changes_no_verdict() -> None:
    """A pre-release that a dependency names is let in, whichever conflict is found first."""
    projects: Projects = {
        "a": {"1": ["c<2"]},
        "b": {"1": ["c>=2"]},
        "c": {"1": [], "2": []},
        "d": {"1": [], "2rc1": []},
        "e": {"1": ["d>=2rc1"]},
    }

    for asked in (["a", "b", "e"], ["e", "a", "b"], ["b", "e", "a"]):
        _, _, cores = cores_of(projects, asked, [])
        assert [{line.text for line in core.lines} for core in cores] == [{"a", "b"}]


def test_a_pre_release_is_taken_where_nothing_else_fits_beside_a_conflict() -> None:
    """`d>=1.5` alone means 2rc1, and it stays so when other lines clash."""
    projects: Projects = {
        "a": {"1": ["c<2"]}, "b": {"1": ["c>=2"]}, "c": {"1": [], "2": []}, "d": {"1": [], "2rc1": []},
    }  # fmt: skip

    _, _, cores = cores_of(projects, ["d>=1.5", "a", "b"], [])

    assert [{line.text for line in core.lines} for core in cores] == [{"a", "b"}]
