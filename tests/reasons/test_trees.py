"""`why --tree` and `--reverse`: every dependency in its place, each subtree once, and no cycle without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name

from depcheck.model.world import Requirements, World
from depcheck.reasons.trees import tree
from depcheck.render.style import Style
from depcheck.render.tree import tree as as_text
from environments import LINUX, Site
from universes import lines, universe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from depcheck.model.trees import TreeReport

PLAIN = Style(unicode=False)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site-packages folder."""
    return Site(tmp_path / "site")


def grown(
    *asked: str,
    site: Site | None = None,
    index: Mapping[str, Mapping[str, list[str]]] | None = None,
    below: str | None = None,
    reverse: bool = False,
) -> TreeReport:
    """The tree of an environment, or of what the user's lines resolve to."""
    world = World(
        target=LINUX,
        environment=site.read() if site else None,
        requirements=Requirements(lines=lines(*asked)) if asked else None,
        source=None if index is None else universe(index),
    )
    return tree(canonicalize_name(below) if below else None, world, lambda: False, reverse=reverse)


def drawn(answer: TreeReport) -> str:
    """The tree as text, in ASCII."""
    return as_text(answer, PLAIN)


def test_everything_that_nobody_needs(site: Site) -> None:
    """Without a package, one tree for each root; a subtree that stands above is marked, and so is what is missing."""
    site.add("app", "1.0", ["lib>=1", "gone>2"]).add("lib", "1.5", ["base"]).add("base", "3.0").add(
        "zz", "2", ["lib<1"]
    )

    assert (
        drawn(grown(site=site))
        == """\
app 1.0
|-- gone [required: gone>2] is missing
`-- lib 1.5 [required: lib>=1]
    `-- base 3.0 [required: base]
zz 2
`-- lib 1.5 [required: lib<1] (*)

(*) stands in full further up
"""
    )


def test_below_a_package(site: Site) -> None:
    """With one, its tree alone; names are compared as PEP 503 says."""
    site.add("app", requires=["L.ib"]).add("l-ib", requires=["base"]).add("base").add("other", requires=["base"])
    told = grown(site=site, below="L_ib")

    assert [(line.depth, line.package) for line in told.lines] == [(0, "l-ib"), (1, "base")]


def test_who_needs_a_package(site: Site) -> None:
    """Reversed, those who need it stand below it, up to what nobody needs."""
    site.add("app", requires=["lib>=1"]).add("lib", requires=["base<3"]).add("base", "3.0").add("b", requires=["base"])

    assert (
        drawn(grown(site=site, below="base", reverse=True))
        == """\
base 3.0
|-- b 1.0 [requires: base]
`-- lib 1.0 [requires: base<3]
    `-- app 1.0 [requires: lib>=1]
"""
    )


def test_everything_reversed(site: Site) -> None:
    """Without a package it begins with what needs nothing, also where that is missing."""
    site.add("app", requires=["lib", "gone"]).add("lib")
    told = grown(site=site, reverse=True)

    assert [(line.depth, line.package) for line in told.lines] == [(0, "gone"), (1, "app"), (0, "lib"), (1, "app")]


def test_cycles(site: Site) -> None:
    """A cycle that nothing leads to has a tree too, and its end says that it is one."""
    site.add("a", requires=["b"]).add("b", requires=["c"]).add("c", requires=["a", "c"]).add("d", requires=["b"])

    assert (
        drawn(grown(site=site))
        == """\
d 1.0
`-- b 1.0 [required: b]
    `-- c 1.0 [required: c]
        |-- a 1.0 [required: a]
        |   `-- b 1.0 [required: b] (cycle)
        `-- c 1.0 [required: c] (cycle)
"""
    )
    for reverse in (False, True):
        told = grown(site=site, reverse=reverse)
        assert {line.package for line in told.lines} == {"a", "b", "c", "d"}


def test_a_cycle_and_nothing_else(site: Site) -> None:
    """Nobody is a root: the first by name begins."""
    told = grown(site=site.add("a", requires=["b"]).add("b", requires=["a"]))

    assert [(line.depth, line.package, line.mark) for line in told.lines] == [
        (0, "a", None),
        (1, "b", None),
        (2, "a", "cycle"),
    ]


def test_extras(site: Site) -> None:
    """A dependency of an extra stands below the project that has it, where somebody asks for the extra."""
    site.add("app", requires=["reqs[s]"]).add("socks")
    site.add("reqs", requires=["socks; extra == 's'", "chardet; extra == 'c'"], extras=["s", "c"])
    told = grown(site=site)

    assert "socks 1.0 [required: socks, for the extra s]" in drawn(told)
    assert [line.package for line in told.lines] == ["app", "reqs", "socks"]


def test_the_users_lines_are_roots(site: Site) -> None:
    """What the user asks for stands first at the margin, with what he asks of it."""
    site.add("app", requires=["lib"]).add("lib", "1.0")
    told = grown("lib>=2", "more", site=site)

    assert [(line.package, line.requires, line.met) for line in told.lines if line.depth == 0] == [
        ("app", None, True),
        ("lib", "lib>=2", False),
        ("more", "more", False),
    ]


def test_files_alone() -> None:
    """The tree of what a resolution takes."""
    index = {"gruut": {"2.2.3": ["numpy<2"], "2.4": ["numpy"]}, "numpy": {"1.26": [], "2.3": []}}

    assert (
        drawn(grown("gruut==2.2.3", index=index))
        == """\
gruut 2.2.3 [required: gruut==2.2.3]
`-- numpy 1.26 [required: numpy<2]
"""
    )


def test_files_that_do_not_resolve() -> None:
    """Who asks for what is still told; no version is."""
    index = {"gruut": {"2.2.3": ["numpy<2"]}, "numpy": {"1.26": [], "2.3": []}}
    told = grown("gruut==2.2.3", "numpy>=2", index=index)

    assert [(line.package, line.version) for line in told.lines] == [("gruut", None), ("numpy", None), ("numpy", None)]


@pytest.mark.parametrize("reverse", [False, True])
def test_deep_chains_and_many_ways(site: Site, reverse: bool) -> None:  # noqa: FBT001
    """A thousand in a row need no stack, and 2^30 ways through a ladder are as many lines as it has links."""
    for number in range(1_000):
        site.add(f"c{number:04}", requires=[f"c{number + 1:04}"] if number < 999 else [])
    for number in range(30):
        site.add(f"l{number:02}", requires=[f"l{number + 1:02}", f"m{number:02}"]).add(
            f"m{number:02}", requires=[f"l{number + 1:02}"]
        )
    told = grown(site=site.add("l30"), reverse=reverse)

    assert len(told.lines) == 1_000 + 3 * 30 + 1
    assert max(line.depth for line in told.lines) == 999
    assert drawn(told).count("\n") == len(told.lines) + 2


def test_the_tree_as_data(site: Site) -> None:
    """Flat lines with their depth, so that no parser need recurse."""
    told = grown(site=site.add("app", requires=["lib<1"]).add("lib"), below="app").to_dict()

    assert (told["schema"], told["package"], told["reverse"]) == ("depcheck-tree", "app", False)
    assert told["lines"][1] == {
        "depth": 1,
        "package": "lib",
        "version": "1.0",
        "requires": "lib<1",
        "extra": None,
        "met": False,
        "mark": None,
    }


def test_a_package_that_is_not_there(site: Site) -> None:
    """That is said."""
    assert drawn(grown(site=site, below="gone")) == "gone is not installed, and nobody asks for it\n"


def test_foreign_text_is_harmless(site: Site) -> None:
    """Nothing in a requirement or a version can move the cursor of a terminal."""
    site.add("app", metadata="Name: app\nVersion: 1.0\x1b[31m\nRequires-Dist: lib\n", folder="app.dist-info")

    assert "\x1b" not in drawn(grown(site=site))
