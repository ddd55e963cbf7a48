"""Explanations as a property: what they say of the releases of small universes is true there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from depcheck.model.facts import Dependency
from depcheck.model.world import Requirements, World
from depcheck.pipeline import diagnose
from universes import LINUX, lines, universe

if TYPE_CHECKING:
    from solve.packages_brute import Projects

NUMBERS = ("1", "2", "3", "4", "5")
of_core = st.builds("core{}{}".format, st.sampled_from(["==", "!=", "<", ">="]), st.sampled_from(NUMBERS[:3]))
worlds = st.fixed_dictionaries(
    {
        "app": st.fixed_dictionaries({number: st.lists(of_core, min_size=1, max_size=1) for number in NUMBERS}),
        "core": st.fixed_dictionaries({number: st.just([]) for number in NUMBERS}),
    }
)
IN_PART = " in part"


def named(versions: str, releases: list[str]) -> list[str]:
    """The releases that a set of ranges names, such as `1 and >=3`."""
    found = []
    for piece in versions.removesuffix(IN_PART).split(" and "):
        specifier = SpecifierSet(piece if piece[0] in "<>=" else f"=={piece}")
        found += [release for release in releases if specifier.contains(Version(release))]
    return found


def accepted(text: str, releases: list[str]) -> set[str]:
    """The releases that a requirement, or one of several alternatives, accepts."""
    specifiers = [Requirement(one).specifier for one in text.split(" or ")]
    return {release for release in releases if any(specifier.contains(release) for specifier in specifiers)}


def says(fact: Dependency, release: str, projects: Projects) -> bool:
    """Whether a release requires what a fact says of it, or something narrower."""
    wanted = [Requirement(one) for one in fact.requires.split(" or ")]
    known = list(projects[wanted[0].name])
    narrowed = [
        accepted(text, known) for text in projects[fact.package][release] if Requirement(text).name == wanted[0].name
    ]
    return any(one <= accepted(fact.requires, known) for one in narrowed)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds, st.sampled_from(["app", "app!=2", "app<5"]), of_core)
def test_every_dependency_told_is_true(projects: Projects, first: str, second: str) -> None:
    """As many releases as a fact counts require what it says; all that its ranges name, unless it says `in part`."""
    world = World(
        target=LINUX,
        requirements=Requirements(lines=lines(first, second)),
        source=universe(projects),
    )
    for finding in diagnose(world).findings:
        for fact in finding.facts:
            if isinstance(fact, Dependency):
                releases = named(fact.versions, list(projects[fact.package]))
                true = [release for release in releases if says(fact, release, projects)]

                assert len(true) >= fact.count
                assert fact.versions.endswith(IN_PART) or releases == true
