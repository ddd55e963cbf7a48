"""Fixes for environments: an applied fix ends what it addresses, and breaks nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depcheck.model.fixes import ChangeKind, Fix
from depcheck.model.metadata import MetadataProblem
from depcheck.model.packages import Environment, Layout
from depcheck.model.world import Requirements, World
from depcheck.pipeline import diagnose
from universes import LINUX, distribution, lines, universe

if TYPE_CHECKING:
    from depcheck.model.findings import Finding, Report

Projects = dict[str, dict[str, list[str]]]
Installed = dict[str, str]


def report_of(projects: Projects, installed: Installed, *asked: str, limits: tuple[str, ...] = ()) -> Report:
    """What is said of an environment with these versions of these projects, and of the user's lines."""
    distributions = tuple(distribution(name, version, *projects[name][version]) for name, version in installed.items())
    constraints = lines(*limits, path="constraints.txt", constraint=True)
    requirements = Requirements(lines=lines(*asked), constraints=constraints) if asked else None
    return diagnose(
        World(
            target=LINUX,
            requirements=requirements,
            environment=Environment(LINUX, distributions),
            source=universe(projects),
        )
    )


def applied(fix: Fix, installed: Installed) -> Installed:
    """What is installed after a fix."""
    changed = {str(change.package): change.after for change in fix.changes if change.kind is not ChangeKind.REMOVE}
    return installed | {name: version for name, version in changed.items() if version is not None}


def unmet(finding: Finding) -> tuple[str | None, str | None]:
    """Whose requirement is not met, whatever stands in its place or is missing there."""
    requirer = finding.required_by
    return requirer.package if requirer else None, finding.requirement


GRUUT: Projects = {
    "gruut": {"2.2.3": ["numpy<2.0.0,>=1.19.0"], "2.4.0": ["numpy>=1.19.0"]},
    "numpy": {"1.24.3": [], "1.26.4": [], "2.3.5": []},
    "flask": {"3": ["click"]},
    "click": {"8": []},
}


def test_what_is_no_installation_hinders_no_fix() -> None:
    """Leftovers, names of no standard and second copies stand in the folder; the fixes are those without them."""
    distributions = (
        distribution("gruut", "2.2.3", *GRUUT["gruut"]["2.2.3"]),
        distribution("numpy", "1.24.3"),
        distribution("numpy", "2.3.5"),
        distribution("~umpy", "1.0", layout=Layout.LEFTOVER),
        distribution("foo bar", "1.0"),
        distribution("_x", "1.0"),
    )
    sound = tuple(one for one in distributions if one.raw_version != "1.24.3")
    seen = [
        diagnose(World(target=LINUX, environment=Environment(LINUX, those), source=universe(GRUUT)))
        for those in (distributions, (sound[0], distribution("numpy", "2.3.6"), *sound[1:]))
    ]

    assert [fix.title for fix in seen[0].fixes] == []
    assert [fix.title for fix in seen[1].fixes] == ["upgrade gruut to 2.4.0", "downgrade numpy to 1.26.4"]
    assert [change.before for fix in seen[1].fixes for change in fix.changes] == ["2.2.3", "2.3.6"]


def test_the_contested_project_or_its_requirer_changes_and_nothing_else() -> None:
    """Both directions, upgrades first, as commands for that environment."""
    report = report_of(GRUUT, {"gruut": "2.2.3", "numpy": "2.3.5"})

    assert [finding.rule.code for finding in report.findings] == ["DC201"]
    assert [fix.title for fix in report.fixes] == ["upgrade gruut to 2.4.0", "downgrade numpy to 1.26.4"]
    assert [fix.commands[0].argv[1:] for fix in report.fixes] == [
        ("-m", "pip", "install", "gruut==2.4.0"),
        ("-m", "pip", "install", "numpy==1.26.4"),
    ]


def test_a_fix_respects_the_lines_of_the_user() -> None:
    """Upgrading gruut would break the line that pins it."""
    report = report_of(GRUUT, {"gruut": "2.2.3", "numpy": "2.3.5"}, "gruut==2.2.3")

    assert [fix.title for fix in report.fixes] == ["downgrade numpy to 1.26.4"]


def test_a_fix_respects_the_constraints_of_the_user() -> None:
    """Lowering numpy would break the constraint."""
    report = report_of(GRUUT, {"gruut": "2.2.3", "numpy": "2.3.5"}, "gruut", limits=("numpy>=2",))

    assert [fix.title for fix in report.fixes] == ["upgrade gruut to 2.4.0"]


@pytest.mark.parametrize("other", ["nowhere", "flask>5"])
def test_a_fix_respects_the_lines_of_the_user_although_others_cannot_hold(other: str) -> None:
    """A line that is impossible by itself gives no leave to break the rest."""
    report = report_of(GRUUT, {"gruut": "2.2.3", "numpy": "2.3.5"}, "numpy>=2", other)

    assert [fix.title for fix in report.fixes if "numpy" in fix.title or "gruut" in fix.title] == [
        "upgrade gruut to 2.4.0"
    ]


def test_the_environment_is_brought_in_line_with_the_requirements() -> None:
    """One fix installs what is missing, changes what does not fit, and ends the conflict with it."""
    report = report_of(GRUUT, {"gruut": "2.2.3", "numpy": "2.3.5"}, "gruut==2.2.3", "flask")

    fix = report.fixes[0]
    assert {(change.kind.value, change.package, change.after) for change in fix.changes} == {
        ("install", "flask", "3"),
        ("install", "click", "8"),
        ("downgrade", "numpy", "1.26.4"),
    }
    assert set(fix.addresses) == {finding.fingerprint for finding in report.findings}


TWO: Projects = {
    "a": {"1": ["x<2"]},
    "x": {"1": [], "2": []},
    "b": {"1": ["y<2"], "2": ["y"]},
    "y": {"1": [], "2": []},
}


def test_all_conflicts_are_ended_together() -> None:
    """Two conflicts that have nothing to do with each other: each fix ends both, in one direction or another."""
    report = report_of(TWO, {"a": "1", "x": "2", "b": "1", "y": "2"})

    assert [fix.title for fix in report.fixes] == [
        "upgrade b to 2 and downgrade x to 1",
        "downgrade x to 1 and downgrade y to 1",
    ]
    assert [(fix.proved, len(fix.addresses)) for fix in report.fixes] == [(True, 2), (True, 2)]


def test_where_one_conflict_cannot_be_ended_the_others_are_not_proved() -> None:
    """What helps one conflict is shown; that the whole then holds together is not said."""
    report = report_of({**TWO, "x": {"2": []}}, {"a": "1", "x": "2", "b": "1", "y": "2"})

    assert [fix.title for fix in report.fixes] == ["upgrade b to 2", "downgrade y to 1"]
    assert [(fix.proved, fix.applicability.label, len(fix.addresses)) for fix in report.fixes] == [
        (False, "display-only", 1),
        (False, "display-only", 1),
    ]
    assert "1 other finding stays as before" in report.fixes[0].notes[-1]


def test_what_a_distribution_hides_is_not_proved_to_be_met() -> None:
    """Beside a distribution whose METADATA is gone a fix is shown, and said to be not proved; the report is partial."""
    blind = replace(distribution("a", "1"), problems=(MetadataProblem("no METADATA", hides=True),))
    environment = Environment(LINUX, (blind, distribution("c", "1", "x<2"), distribution("x", "2")))

    report = diagnose(World(target=LINUX, environment=environment, source=universe({**TWO, "c": {"1": ["x<2"]}})))

    assert [(fix.title, fix.proved) for fix in report.fixes] == [("downgrade x to 1", False)]
    assert "what is required by these is not known, so nothing is proved: a" in report.fixes[0].notes
    assert [(skip.what, skip.why) for skip in report.skipped] == [("what a 1 requires", "no METADATA")]


def test_a_move_to_numpy_2_goes_last_where_something_compiled_stays() -> None:
    """No metadata says what pandas was compiled for; the fix that may stop it from loading says so."""
    projects: Projects = {"cv": {"4": ["numpy<2"], "5": ["numpy>=2"]}, "numpy": {"1.26.4": [], "2.3.5": []}}
    pandas = replace(distribution("pandas", "1.5.3", "numpy>=1.21"), wheel_tags=("cp311-cp311-manylinux_2_17_x86_64",))
    environment = Environment(LINUX, (distribution("cv", "5", "numpy>=2"), distribution("numpy", "1.26.4"), pandas))

    fixes = diagnose(World(target=LINUX, environment=environment, source=universe(projects))).fixes
    assert [fix.title for fix in fixes] == ["downgrade cv to 4", "upgrade numpy to 2.3.5"]
    assert fixes[0].notes == ()
    assert fixes[1].notes == ("NumPy 2 does not load what was compiled for NumPy 1, as these may be: pandas 1.5.3",)


def test_what_one_distribution_lacks_is_installed_by_one_fix() -> None:
    """Several dependencies of one distribution are missing: one command, in either direction."""
    projects: Projects = {
        "gruut": {"1": ["numpy<2", "six", "babel"], "2": ["numpy", "six"]},
        "numpy": {"1": [], "2": []},
        "six": {"1": []},
        "babel": {"1": []},
    }

    report = report_of(projects, {"gruut": "1", "numpy": "2"})

    assert [fix.title for fix in report.fixes] == [
        "upgrade gruut to 2 and install six 1",
        "install babel 1 and downgrade numpy to 1 and install six 1",
    ]
    assert [len(fix.addresses) for fix in report.fixes] == [3, 3]


NAMES = "abcd"
VERSIONS = ("1", "2", "3")
requirement = st.builds(
    "{}{}{}".format, st.sampled_from(NAMES), st.sampled_from(["==", "<", "<=", ">", ">="]), st.sampled_from(VERSIONS)
)
releases = st.dictionaries(st.sampled_from(VERSIONS), st.lists(requirement, max_size=2), min_size=1, max_size=3)


@st.composite
def broken_environments(draw: st.DrawFn) -> tuple[Projects, Installed]:
    """A universe, and one version of most of its projects put together without asking anybody."""
    projects = {name: draw(releases) for name in NAMES}
    chosen = {name: draw(st.sampled_from(sorted(projects[name]))) for name in NAMES if draw(st.integers(0, 4))}
    return projects, chosen


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken_environments())
def test_an_applied_fix_ends_its_findings_and_adds_none(broken: tuple[Projects, Installed]) -> None:
    """Whatever the environment: what a fix addresses is gone afterwards, and nothing else is newly wrong."""
    projects, installed = broken
    before = report_of(projects, installed)
    known = {unmet(finding) for finding in before.findings}

    for fix in before.fixes:
        assert not fix.proved or len(fix.addresses) == len(known)
        after = report_of(projects, applied(fix, installed))
        left = {finding.fingerprint for finding in after.findings}
        assert left.isdisjoint(fix.addresses)
        assert {unmet(finding) for finding in after.findings} <= known
