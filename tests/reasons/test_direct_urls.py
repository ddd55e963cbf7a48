"""Who needs a project, over tiny universes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.findings import Verdict
from depcheck.model.world import Requirements, World
from depcheck.reasons.why import why_package
from universes import LINUX, lines, universe

if TYPE_CHECKING:
    from depcheck.model.why import WhyReport

UNIVERSE = {
    "foo": {"9": ["bar"]},
    "old": {"1": ["foo"]},
    "bar": {"1": []},
    "early": {"1": ["bar<1"], "2rc1": ["bar>=1"]},
    "none": {"1": ["bar>=99"]},
}


def why(package: str, *texts: str, prereleases: bool = False) -> WhyReport:
    """The answer for these lines."""
    asked = Requirements(lines=lines(*texts))
    world = World(target=LINUX, requirements=asked, source=universe(UNIVERSE), prereleases=prereleases)
    return why_package(canonicalize_name(package), world, lambda: False)


def test_what_a_url_leads_to_is_not_known() -> None:
    """The releases that the index has under the same name are not those meant, whoever else asks for the project."""
    found = why("bar", "old", "foo @ https://index.example/foo.whl")

    assert found.requirers == ()
    assert found.report.verdict is Verdict.INCOMPLETE
    assert [skipped.what for skipped in found.report.skipped] == ["foo"]


def test_nothing_is_left_to_choose_where_a_url_says_which() -> None:
    """Of a project that is asked for by URL no version of the index is left."""
    found = why("foo", "foo @ https://index.example/foo.whl")

    assert (found.known, found.left) == (None, ())
    assert [line.requires for line in found.requirers] == ["foo @ https://index.example/foo.whl"]


def test_prereleases_are_stood_at_where_they_are_admitted() -> None:
    """Where nothing resolves, a project stands at the newest release that the options admit."""
    admitted = why("bar", "early", "none", prereleases=True)
    passed_over = why("bar", "early", "none")

    assert {line.who for line in admitted.requirers} == {"early 2rc1", "none 1"}
    assert {line.who for line in passed_over.requirers} == {"early 1", "none 1"}
