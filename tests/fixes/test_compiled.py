"""Fixes for what was compiled for NumPy 1: a newer release or an older NumPy, and only what is known to help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from depcheck.model.ownership import OldExtension, Ownership
from depcheck.model.packages import Distribution, Environment
from depcheck.model.world import Requirements, World
from depcheck.pipeline import diagnose
from universes import LINUX, distribution, lines, universe

if TYPE_CHECKING:
    from depcheck.model.findings import Report

Projects = dict[str, dict[str, list[str]]]
NUMPY: dict[str, list[str]] = {"1.26.4": [], "2.3.5": []}
PANDAS = {"1.5.3 in:2023": ["numpy>=1.21"], "2.1.0 in:2023": ["numpy>=1.22"], "2.3.0 in:2025": ["numpy>=1.22"]}


def report_of(projects: Projects, *distributions: Distribution, asked: tuple[str, ...] = ()) -> Report:
    """What is said where all but NumPy were compiled for NumPy 1."""
    old = tuple(OldExtension(each, "m.so") for each in distributions if each.name != "numpy")
    environment = Environment(LINUX, distributions, files=Ownership(old_extensions=old))
    requirements = Requirements(lines=lines(*asked)) if asked else None
    world = World(target=LINUX, requirements=requirements, environment=environment, source=universe(projects))
    return diagnose(world)


def told(report: Report) -> list[tuple[str, bool]]:
    """The fixes: what they are called, and whether they are proved."""
    return [(fix.title, fix.proved) for fix in report.fixes]


def test_a_newer_release_or_numpy_1() -> None:
    """Both are offered; that the release was compiled for NumPy 2 is known by its date, and said."""
    report = report_of(
        {"numpy": NUMPY, "pandas": PANDAS},
        distribution("pandas", "1.5.3", "numpy>=1.21"),
        distribution("numpy", "2.3.5"),
    )

    assert told(report) == [("upgrade pandas to 2.3.0", True), ("downgrade numpy to 1.26.4", True)]
    assert report.fixes[0].notes == (
        "that pandas 2.3.0 was compiled for NumPy 2 is told by its date, 2025-01-01, and by nothing else",
    )
    assert [finding.fix_ids for finding in report.findings] == [("F1", "F2")]


@pytest.mark.parametrize(
    "releases",
    [
        {"1.5.3": ["numpy>=1.21"], "2.3.0": ["numpy>=1.22"]},
        {"1.5.3": ["numpy>=1.21"], "2.3.0 in:2023": ["numpy>=1.22"]},
        {"1.5.3": ["numpy>=1.21"], "2.3.0 in:2025 sdist": ["numpy>=1.22"]},
        {"1.5.3": ["numpy>=1.21"], "2.3.0 in:2025": ["numpy<2"]},
        {"1.5.3": ["numpy>=1.21"]},
        {"1.5.3": ["numpy>=1.21"], "1.0.0 in:2025": ["numpy>=1.21"]},
    ],
    ids=["no date", "too old", "is built", "does not accept it", "no other", "an older one"],
)
def test_a_release_that_is_not_known_to_help(releases: dict[str, list[str]]) -> None:
    """Nothing is offered that may have been compiled for NumPy 1 as well."""
    report = report_of(
        {"numpy": NUMPY, "pandas": releases},
        distribution("pandas", "1.5.3", "numpy>=1.21"),
        distribution("numpy", "2.3.5"),
    )

    assert told(report) == [("downgrade numpy to 1.26.4", True)]


def test_numpy_1_where_something_needs_numpy_2() -> None:
    """What is installed has to accept the older NumPy, and so has the user."""
    both = {"numpy": NUMPY, "pandas": PANDAS, "jax": {"1.0": ["numpy>=2"]}}
    found = distribution("pandas", "1.5.3", "numpy>=1.21"), distribution("numpy", "2.3.5")
    with_jax = diagnose(
        World(
            target=LINUX,
            environment=Environment(
                LINUX,
                (*found, distribution("jax", "1.0", "numpy>=2")),
                files=Ownership(old_extensions=(OldExtension(found[0], "m.so"),)),
            ),
            source=universe(both),
        )
    )

    assert told(with_jax) == [("upgrade pandas to 2.3.0", True)]
    assert told(report_of(both, *found, asked=("numpy>=2",))) == [("upgrade pandas to 2.3.0", True)]


def test_several_are_upgraded_together() -> None:
    """A fix ends all; where one has no release that helps, each is told alone and not called proved."""
    two = (
        distribution("pandas", "1.5.3", "numpy>=1.21"),
        distribution("bn", "1.3+local", "numpy"),
        distribution("numpy", "2.3.5"),
    )
    good = report_of({"numpy": NUMPY, "pandas": PANDAS, "bn": {"1.3+local": [], "1.4 in:2025": ["numpy"]}}, *two)
    half = report_of({"numpy": NUMPY, "pandas": PANDAS, "bn": {"1.3+local": []}}, *two)

    assert told(good) == [("upgrade bn to 1.4 and upgrade pandas to 2.3.0", True), ("downgrade numpy to 1.26.4", True)]
    assert told(half) == [("upgrade pandas to 2.3.0", False), ("downgrade numpy to 1.26.4", True)]


def test_a_version_that_is_none() -> None:
    """What has no version of PEP 440 has no newer one; nothing is raised."""
    report = report_of({"numpy": NUMPY, "p": {}}, distribution("p", "2004d"), distribution("numpy", "2.3.5"))

    assert ("upgrade p", True) not in told(report)
    assert [finding.rule.code for finding in report.findings] == ["DC206", "DC212"]


def test_what_conda_keeps_is_said() -> None:
    """pip would replace files that conda keeps account of; a fix that does so says it."""
    report = report_of(
        {"numpy": NUMPY, "pandas": PANDAS},
        distribution("pandas", "1.5.3", "numpy>=1.21"),
        distribution("numpy", "2.3.5", installer="conda"),
    )
    upgrade, downgrade = report.fixes

    assert not any("conda" in note for note in upgrade.notes)
    assert "numpy was installed by conda: pip replaces files that conda keeps" in downgrade.notes
