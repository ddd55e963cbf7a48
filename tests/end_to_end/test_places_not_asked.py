"""While a file names an index that is not asked, what is not found is unknown, and never missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runs import FILE, JSON, ON_LINUX, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

UNIVERSE = {
    "foo": {"1.0": [], "2.0": ["missing"], "3.0": ["bar>=9"]},
    "bar": {"0.5": [], "1.0": []},
    "baz": {"1.0": ["bar>=1"], "2.0": ["bar<1"]},
}
OTHER = "--extra-index-url https://other.example/simple"


@pytest.fixture
def checked(
    project: Path, run: Callable[..., Answer], served: Callable[[Mapping[str, Any]], str]
) -> Callable[[str], Answer]:
    """A function from the content of requirements.txt to the answer on it; `INDEX` in it is the index that is asked."""
    url = served(UNIVERSE)

    def checked(content: str) -> Answer:
        (project / FILE).write_text(content.replace("INDEX", url), encoding="utf-8")
        return run("check", FILE, *ON_LINUX, *JSON, "--index-url", url, "--no-cache")

    return checked


@pytest.mark.parametrize("line", ["missing", "foo==9", "foo>=9", "foo==2.0", "foo==3.0", "foo\nfoo==9", "foo[x]==9"])
@pytest.mark.parametrize("option", [OTHER, "-i https://other.example/simple", "--find-links=./wheels"])
def test_what_is_not_found_is_unknown(checked: Callable[[str], Answer], option: str, line: str) -> None:
    """A project, a version, and what a release needs: each may stand where nobody looked, and the report says where."""
    answer = checked(f"{option}\n{line}\n")
    told = {code for code in answer.codes if code != "DC109"}

    assert (answer.status, told, answer.report["verdict"]) == (4, {"DC113"}, "incomplete")
    assert all(option in skipped["why"] for skipped in answer.report["skipped"])
    assert answer.report["skipped"]


@pytest.mark.parametrize(
    "option",
    ["", "-i INDEX", "--index-url=INDEX/", "--extra-index-url INDEX", "--trusted-host other.example", f"bar {OTHER}"],
)
@pytest.mark.parametrize(("line", "code"), [("missing", "DC112"), ("foo==9", "DC103")])
def test_what_every_place_was_asked_for_is_missing(
    checked: Callable[[str], Answer], option: str, line: str, code: str
) -> None:
    """An option that names what is asked anyway, that names no place, or that pip drops, hides nothing."""
    answer = checked(f"{option}\n{line}\n")

    assert answer.status == 1
    assert code in answer.codes


def test_what_is_found_is_known(checked: Callable[[str], Answer]) -> None:
    """What the index has resolves as ever, and lines that contradict each other need no index."""
    found, contradictory = checked(f"{OTHER}\nfoo==1.0\n"), checked(f"{OTHER}\nfoo<1\nfoo>2\n")

    assert (found.status, found.codes, found.report["skipped"]) == (0, ["DC113"], [])
    assert (contradictory.status, "DC101" in contradictory.codes) == (1, True)


def test_a_conflict_of_known_releases_is_likely(checked: Callable[[str], Answer]) -> None:
    """Another place may have releases that fit, so that what is impossible here is not proved."""
    alone, beside = checked("baz==2.0\nbar>=1\n"), checked(f"{OTHER}\nbaz==2.0\nbar>=1\n")

    assert [finding["confidence"] for finding in alone.report["findings"]] == ["proved"]
    assert {finding["code"]: finding["confidence"] for finding in beside.report["findings"]} == {
        "DC113": "proved",
        "DC102": "likely",
    }
