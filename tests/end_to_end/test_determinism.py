"""The same inputs give the same bytes: whatever the order of hashes, of answers and of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from installed import VERSIONS, fill, virtual_environment
from runs import CHECK, FILE, GRUUT, JSON, PAIR, PLAIN, RESOLVE, Answer, process

from environments import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEEDS = ("0", "1", "4242")
BOTH = ("check", "-r", FILE, "--venv", "voice", "--platform", "linux")
TABLE = [
    (GRUUT, CHECK, JSON),
    (GRUUT, CHECK, ()),
    (PLAIN, RESOLVE, JSON),
    (GRUUT, BOTH, JSON),
    ("six>2\nno-such-project\nsix<1\nflask>4\nnumpy=<2\n", CHECK, JSON),
]


@pytest.mark.parametrize(("content", "words", "output"), TABLE)
def test_hashes_change_nothing(
    project: Path, on_index: tuple[str, ...], content: str, words: tuple[str, ...], output: tuple[str, ...]
) -> None:
    """Three processes that hash text differently print the same."""
    virtual_environment(project / "voice")
    (project / FILE).write_text(content)
    answers = {process(*words, *output, *on_index, PYTHONHASHSEED=seed) for seed in SEEDS}

    assert len(answers) == 1


def test_a_large_set_changes_nothing(project: Path, asked: Callable[..., Answer], on_index: tuple[str, ...]) -> None:
    """The impossible pair with its hundred and more projects, asked once more in a process of its own."""
    first = asked(PAIR, *CHECK, *JSON)
    again = process(*CHECK, *JSON, *on_index, PYTHONHASHSEED="4242")

    assert (project / FILE).read_text() == PAIR
    assert again == first


def test_the_cache_changes_nothing(project: Path, run: Callable[..., Answer], recorded_index: str) -> None:
    """Cold, warm, without a cache and off line with a warm one: the same bytes."""
    (project / FILE).write_text(GRUUT)
    index = ("--index-url", recorded_index)
    runs = (("--cache-dir", "cache"), ("--cache-dir", "cache"), ("--no-cache",), ("--cache-dir", "cache", "--offline"))
    answers = {run(*CHECK, *JSON, *index, *words) for words in runs}

    assert len(answers) == 1


def test_the_order_on_the_disk_changes_nothing(project: Path, ask: Callable[..., Answer]) -> None:
    """Distributions are written in the opposite order into the folder; the report is the same."""
    target = ("--python-version", "3.11", "--platform", "linux")
    answers = set()
    for place, names in {"ascending": VERSIONS, "descending": reversed(VERSIONS)}.items():
        fill(Site(project / place), {name: VERSIONS[name] for name in names})
        answers.add(ask("check", "--path", place, *target, *JSON).out.replace(place, "folder"))

    assert len(answers) == 1


def test_blanks_and_comments_move_nothing_but_places(asked: Callable[..., Answer]) -> None:
    """A finding keeps its fingerprint when its lines move, so that it can be followed from run to run."""
    before, after = asked(GRUUT, *CHECK, *JSON), asked(f"# voice\n\n{GRUUT}", *CHECK, *JSON)

    assert after.finding["fingerprint"] == before.finding["fingerprint"]
    assert [fix["pins"] for fix in after.fixes] == [fix["pins"] for fix in before.fixes]
    assert [place["line"] for place in after.finding["locations"]] == [3, 4]
