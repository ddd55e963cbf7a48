"""`why`: every requirer, what it allows, what is left of all, and who excludes what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name

from depcheck.model.world import Requirements, World
from depcheck.reasons.why import why_package
from depcheck.render.style import Style
from depcheck.render.why import why as as_text
from environments import LINUX, Site
from universes import lines, universe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from depcheck.model.why import WhyReport

PLAIN = Style(unicode=False)
NUMPY = {"numpy": {"1.24": [], "1.26": [], "2.0": [], "2.3": []}}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site-packages folder."""
    return Site(tmp_path / "site")


def why(
    name: str, *asked: str, site: Site | None = None, index: Mapping[str, Mapping[str, list[str]]] | None = None
) -> WhyReport:
    """The answer for the user's lines, an environment and an index, each of which may be missing."""
    world = World(
        target=LINUX,
        environment=site.read() if site else None,
        requirements=Requirements(lines=lines(*asked)) if asked else None,
        source=None if index is None else universe(index),
    )
    return why_package(canonicalize_name(name), world, lambda: False)


def told(answer: WhyReport) -> list[tuple[str | None, str, int | None, bool | None]]:
    """Who asks for what, how many releases that allows, and whether the installed one is among them."""
    return [(line.who, line.requires, line.allows, line.accepts_installed) for line in answer.requirers]


def ways(answer: WhyReport) -> list[tuple[list[str | None], tuple[str, ...]]]:
    """Who must go, and what is left then."""
    return [([line.who for line in way.without], way.left) for way in answer.ways]


def test_an_environment_without_an_index(site: Site) -> None:
    """Who asks, and who excludes the installed version, is known; what is left is not, and that is no failure."""
    site.add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "2.3").add("app", requires=["gruut", "numpy>=1.20"])
    answer = why("NumPy", site=site)

    assert told(answer) == [("app 1.0", "numpy>=1.20", None, True), ("gruut 2.2.3", "numpy<2", None, False)]
    assert answer.requirers[1].path == ("app 1.0", "gruut 2.2.3")
    assert (answer.installed, answer.left, answer.known, answer.to_dict()["left_known"]) == ("2.3", (), None, False)
    assert (answer.report.verdict, answer.report.complete) == ("ok", False)


def test_what_is_left_of_all(site: Site) -> None:
    """With an index, the releases that everybody accepts, newest first."""
    site.add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "2.3").add("app", requires=["numpy>=1.20"])
    answer = why("numpy", site=site, index=NUMPY)

    assert told(answer) == [("app 1.0", "numpy>=1.20", 4, True), ("gruut 2.2.3", "numpy<2", 2, False)]
    assert (answer.left, answer.ways, answer.known) == (("1.26", "1.24"), (), 4)


def test_who_must_go(site: Site) -> None:
    """Where nothing is left: each who alone stands in the way, and what would be left without him."""
    site.add("old", requires=["numpy<2"]).add("new", requires=["numpy>=2"]).add("any", requires=["numpy"])
    answer = why("numpy", site=site, index=NUMPY)

    assert answer.left == ()
    assert ways(answer) == [(["new 1.0"], ("1.26", "1.24")), (["old 1.0"], ("2.3", "2.0"))]


def test_two_must_go(site: Site) -> None:
    """Where no one alone is in the way, the fewest together are told, every such choice."""
    for name, requirement in {"a": "numpy<2", "b": "numpy<2", "c": "numpy>=2", "d": "numpy>=2"}.items():
        site.add(name, requires=[requirement])
    answer = why("numpy", site=site, index=NUMPY)

    assert ways(answer) == [(["a 1.0", "b 1.0"], ("2.3", "2.0")), (["c 1.0", "d 1.0"], ("1.26", "1.24"))]


def test_requirements_that_exclude_each_other(site: Site) -> None:
    """Nothing can be left of ranges that do not meet: no index need say so."""
    site.add("old", requires=["numpy<2"]).add("new", requires=["numpy>=2"])
    answer = why("numpy", site=site)

    assert (answer.excluded, answer.known, answer.to_dict()["left_known"]) == (True, None, True)


def test_extras_that_somebody_asks_for(site: Site) -> None:
    """A dependency of an extra counts where the extra is asked for, and is told as that of the extra."""
    site.add("reqs", requires=["socks>=1; extra == 's'", "chardet; extra == 'c'"], extras=["s", "c"]).add(
        "socks", "0.9"
    )
    site.add("app", requires=["reqs[s]"])

    assert told(why("socks", site=site)) == [("reqs[s] 1.0", "socks>=1", None, False)]
    assert told(why("chardet", site=site)) == []


def test_a_pre_release_that_is_installed(site: Site) -> None:
    """It was installed on purpose, and is judged as any other version."""
    site.add("app", requires=["numpy>=2"]).add("numpy", "2.1rc1")

    assert told(why("numpy", site=site)) == [("app 1.0", "numpy>=2", None, True)]


def test_files_and_environment_together(site: Site) -> None:
    """The user's lines, what a resolution of them leads to, and what is installed; who says the same twice, once."""
    index = {**NUMPY, "gruut": {"2.2.3": ["numpy<2"]}}
    site.add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "2.3").add("other", requires=["numpy>1"])
    answer = why("numpy", "gruut", "numpy>=1.25", site=site, index=index)

    assert told(answer) == [
        (None, "numpy>=1.25", 3, True),
        ("gruut 2.2.3", "numpy<2", 2, False),
        ("other 1.0", "numpy>1", 4, True),
    ]
    assert (answer.chosen, answer.left) == ("1.26", ("1.26",))


def test_nobody_asks(site: Site) -> None:
    """Then no index is asked either."""
    answer = why("numpy", site=site.add("numpy", "2.3"), index=NUMPY)

    assert (answer.installed, answer.requirers, answer.known) == ("2.3", (), None)
    assert answer.report.complete


def test_many_who_ask(site: Site) -> None:
    """A few hundred requirers are put together in no time, and the one in the way is found among them."""
    for number in range(300):
        site.add(f"p{number}", requires=["numpy>=2"])
    answer = why("numpy", site=site.add("old", requires=["numpy<2"]), index=NUMPY)

    assert ways(answer) == [(["old 1.0"], ("2.3", "2.0"))]


def test_the_answer_in_words(site: Site) -> None:
    """With an index who would have to go, without one that nothing can be left, and who excludes what is installed."""
    site.add("old", requires=["numpy<2"]).add("new", requires=["numpy>=2"]).add("numpy", "2.3")
    with_index = as_text(why("numpy", site=site, index=NUMPY), PLAIN)
    without = as_text(why("numpy", site=site), PLAIN)

    assert "old 1.0  numpy<2   2 of 4, not 2.3\n" in with_index
    assert "no version is left of 4 known\nwithout new 1.0 (numpy>=2): 2 versions left, the newest 1.26\n" in with_index
    assert "old 1.0  numpy<2   not 2.3\n" in without
    assert "no version can be left: they exclude each other\n" in without
