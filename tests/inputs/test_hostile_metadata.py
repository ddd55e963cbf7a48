"""METADATA that nobody should write: it is judged or its limit is named, and it hides no other distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from depcheck.model.limits import MIB, Limits
from environments import Site, codes, headers

if TYPE_CHECKING:
    from pathlib import Path

HEAD = headers("a", "1.0")
LONG = 1_000_000


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A folder with one sound distribution whose dependency is missing: that must always be told."""
    return Site(tmp_path / "site").add("z", "1.0", ["missing"])


@pytest.mark.parametrize(
    ("metadata", "limits"),
    [
        (HEAD + "Requires-Dist: b\n" * 100_000, ["dependencies"]),
        (HEAD + "\n" + "x" * 10 * MIB, ["metadata_size"]),
        (HEAD + "\n" + "Requires-Dist: nothing\n" * 300_000, []),
        (HEAD + "Summary: " + "x" * LONG + "\nRequires-Dist: b\n", []),
        (HEAD + "Requires-Dist: " + "b" * LONG + "\n", ["logical_line"]),
        (HEAD + "Requires-Dist: b" + ",!=1" * LONG + "\n", ["logical_line"]),
        (HEAD + "Requires-Python: " + ">=3," * LONG + "\n", ["logical_line"]),
        (HEAD + "Summary: x" + "\n x" * LONG + "\nRequires-Dist: b\n", []),
        (HEAD + "Requires-Dist: b" + "\n >=1" * 1000 + "\n", []),
        (HEAD + "Provides-Extra: x\n" * 100_000, []),
        (HEAD + "Requires-Dist: b\0c\n", []),
        (headers("a\0b", "1\0.0") + "Requires-Dist: b\n", []),
        (HEAD.encode("utf-16"), []),
        (b"\xef\xbb\xbf" + HEAD.encode(), []),
        (b"\xff" * 1000, []),
        (b"", []),
        (b":" * LONG, []),
        (b"\r" * LONG, []),
    ],
    ids=lambda value: None if isinstance(value, list) else "",
)
def test_a_hostile_file(site: Site, metadata: str | bytes, limits: list[str]) -> None:
    """Nothing is raised, what is cut short is named, and the distribution beside it is judged."""
    site.add("a", metadata=metadata or b"\n")
    environment = site.read()
    names = [distribution.name for distribution in environment.distributions]

    assert names == ["a", "z"]
    assert [hit.limit for hit in environment.limits_hit] == limits
    assert codes(site.check())[:1] == ["DC202"]


def test_more_dependencies_than_are_judged(site: Site) -> None:
    """The first are judged, and how many there were is told."""
    site.add("a", metadata=HEAD + "".join(f"Requires-Dist: b{number}\n" for number in range(100_000)))
    environment = site.read()
    first = environment.distributions[0]

    assert len(first.requires) == Limits().dependencies
    assert environment.limits_hit[0].what == f"{site.folder}/a-1.0.dist-info declares 100000"


def test_no_text_is_repeated_at_length(site: Site) -> None:
    """A requirement of a million characters is shown by its beginning."""
    site.add("a", metadata=HEAD + "Requires-Dist: " + "b" * LONG + "\n")

    assert max(len(finding.message) for finding in site.check()) < 1000
