"""Resolutions under pip's rules."""

from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name

from depcheck.solve.budget import Budget
from depcheck.solve.decide import decide
from depcheck.solve.solver import Impossible, Outcome, Resolution, Undecided, resolve
from depcheck.solve.universe import Problem, Universe
from universes import LINUX, lines, universe

Projects = dict[str, dict[str, list[str]]]


def outcome(projects: Projects, *asked: str, constraints: tuple[str, ...] = (), prereleases: bool = False) -> Outcome:
    """What resolving these lines comes to."""
    limits = lines(*constraints, path="constraints.txt", constraint=True)
    problem = Problem(lines(*asked), limits, LINUX, prereleases)
    return resolve(problem, Universe(universe(projects), LINUX), patience=1000)


def pins(
    projects: Projects, *asked: str, constraints: tuple[str, ...] = (), prereleases: bool = False
) -> dict[str, str]:
    """Project to version, where it resolves."""
    found = outcome(projects, *asked, constraints=constraints, prereleases=prereleases)
    assert isinstance(found, Resolution)
    return {str(name): str(version) for name, version in found.pins.items()}


RESOLVED: list[tuple[str, Projects, list[str], dict[str, str]]] = [
    ("the newest is taken", {"a": {"1": [], "2": []}}, ["a"], {"a": "2"}),
    ("a dependency limits", {"a": {"1": ["b<2"]}, "b": {"1": [], "2": []}}, ["a", "b"], {"a": "1", "b": "1"}),
    (
        "an older release escapes a conflict",
        {"a": {"1": ["b<2"], "2": ["b>=2"]}, "b": {"1": [], "2": []}},
        ["a", "b==1"],
        {"a": "1", "b": "1"},
    ),
    ("a pre-release is passed over", {"a": {"1": [], "2rc1": []}}, ["a"], {"a": "1"}),
    ("a pre-release that is named is taken", {"a": {"1": [], "2rc1": []}}, ["a>=2rc1"], {"a": "2rc1"}),
    ("a pre-release is taken where nothing else exists", {"a": {"2rc1": []}}, ["a"], {"a": "2rc1"}),
    (
        "one requirement that names a pre-release opens the project for all (pip merges specifiers)",
        {"a": {"1": [], "2rc1": []}, "b": {"1": ["a>=2rc1"]}},
        ["a", "b"],
        {"a": "2rc1", "b": "1"},
    ),
    ("a yanked release is passed over", {"a": {"1": [], "2 yanked": []}}, ["a"], {"a": "1"}),
    ("a yanked release that is pinned is taken", {"a": {"1": [], "2 yanked": []}}, ["a==2"], {"a": "2"}),
    ("a release for another Python is passed over", {"a": {"1": [], "2 python>=3.12": []}}, ["a"], {"a": "1"}),
    (
        "an extra brings its dependencies, at the same version",
        {"a": {"1": ['b ; extra == "x"'], "2": []}, "b": {"1": []}},
        ["a[x]<2"],
        {"a": "1", "b": "1"},
    ),
    (
        "an extra may refer to another of its own project",
        {"a": {"1": ['a[x] ; extra == "all"', 'b ; extra == "x"']}, "b": {"1": []}},
        ["a[all]"],
        {"a": "1", "b": "1"},
    ),
    (
        "a marker that is false for the target does not count",
        {"a": {"1": ['b ; sys_platform == "win32"']}},
        ["a"],
        {"a": "1"},
    ),
    ("a full Python version counts", {"a": {"1": ['b ; python_full_version > "3.11.0"']}}, ["a"], {"a": "1"}),
    ("local versions satisfy public ones", {"a": {"1.0+cpu": []}}, ["a==1.0"], {"a": "1.0+cpu"}),
    ("epochs count first", {"a": {"2020.1": [], "1!1.0": []}}, ["a"], {"a": "1!1.0"}),
    ("arbitrary equality compares text", {"a": {"1.0": [], "1.0.1": []}}, ["a===1.0"], {"a": "1.0"}),
    ("cycles are no trouble", {"a": {"1": ["b"]}, "b": {"1": ["a"]}}, ["a"], {"a": "1", "b": "1"}),
    ("what is not known is passed over where it can be", {"a": {"1": [], "2 unknown": []}}, ["a"], {"a": "1"}),
]


@pytest.mark.parametrize(("projects", "asked", "expected"), [row[1:] for row in RESOLVED], ids=[r[0] for r in RESOLVED])
def test_what_is_chosen(projects: Projects, asked: list[str], expected: dict[str, str]) -> None:
    """pip would choose the same."""
    assert pins(projects, *asked) == expected


def test_a_constraint_binds_only_what_is_used() -> None:
    """A constraint limits a project and requires nothing."""
    projects: Projects = {"a": {"1": [], "2": []}, "b": {"1": []}}

    assert pins(projects, "a", constraints=("a<2", "b==1")) == {"a": "1"}


def test_pre_releases_on_request() -> None:
    """`--pre` admits them everywhere."""
    assert pins({"a": {"1": [], "2rc1": []}}, "a", prereleases=True) == {"a": "2rc1"}


def test_pip_does_not_take_a_pre_release_to_escape_a_conflict() -> None:
    """pip 26 calls this impossible where uv picks the release candidate; pip is the measure."""
    projects: Projects = {"pd": {"1": []}, "pb": {"1.0": ["pd<1"], "2.0rc1": ["pd>=1"]}}

    assert isinstance(outcome(projects, "pd>=1", "pb"), Impossible)


def test_unknown_metadata_is_neither_a_conflict_nor_fine() -> None:
    """Where only what is not known could help, depcheck could not tell."""
    found = outcome({"a": {"1 unknown": []}, "b": {"1": []}}, "a", "b")

    assert isinstance(found, Undecided)
    assert found.reasons == ("a 1: not readable",)


def test_a_conflict_that_is_proved_although_other_things_are_unknown_is_a_conflict() -> None:
    """The unknown release cannot help: the clash lies elsewhere."""
    found = outcome({"a": {"1 unknown": []}, "b": {"1": ["c<2"]}, "c": {"2": []}}, "a", "b", "c==2")

    assert isinstance(found, Impossible)


def test_projects_that_do_not_exist_are_impossible() -> None:
    """The index said so; that is known."""
    assert isinstance(outcome({}, "nowhere"), Impossible)


def test_the_order_of_releases_in_a_page_does_not_matter() -> None:
    """Releases are put in order before they are numbered."""
    projects: Projects = {"a": {"1.10": [], "1.9": [], "1.2": []}}

    assert pins(projects, "a") == {"a": "1.10"}
    assert canonicalize_name("A") == "a"


def test_a_cycle_that_was_backtracked_out_of_is_survived() -> None:
    """resolvelib recurses without end over such a cycle; that is no answer, and the clause engine is asked then."""
    found = outcome(
        {
            "a": {"1": ["b<=3"], "2": ["b<=1", "a<=3"], "3": ["b>=2", "c>2"]},
            "c": {"1": ["b<=3"], "2": ["b>1", "a<=3"], "3": ["b>=2", "c>2"]},
            "b": {"1": ["b<=3"], "2": ["b<=1", "a<=3"], "3": ["b>=2", "c>2"]},
        },
        "c<3",
    )

    assert isinstance(found, Undecided)
    assert found.stopped


@pytest.mark.parametrize(
    ("projects", "asked", "expected"),
    [
        ({"a": {"1": [], "gap": []}}, ["a"], Resolution),
        ({"a": {"1": [], "gap": []}}, ["a>1"], Undecided),
        ({"a": {"gap": []}}, ["a"], Undecided),
        ({"a": {"1": ["b>1"]}, "b": {"1": [], "gap": []}}, ["a"], Undecided),
        ({"a": {"1": ["b"]}, "b": {"1": [], "gap": []}}, ["a"], Resolution),
        ({"a": {"1": ["b<1"], "2": ["b>1"], "gap": []}, "b": {"1": []}}, ["a", "b"], Undecided),
        ({"a": {"1": ["b<1"]}, "b": {"1": []}, "c": {"gap": []}}, ["a", "b", "c"], Impossible),
    ],
)
def test_releases_that_are_not_all_known(projects: Projects, asked: list[str], expected: type[Outcome]) -> None:
    """Those that are known may resolve; that nothing does is told only where no further release would help."""
    problem = Problem(lines(*asked), (), LINUX)
    both = decide(problem, Universe(universe(projects), LINUX), Budget(10_000))

    assert isinstance(outcome(projects, *asked), expected)
    assert isinstance(both, expected)
