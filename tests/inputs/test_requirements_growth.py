"""The work grows with the input and no faster: calls are counted, not seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from depcheck.inputs.options import options
from depcheck.inputs.requirements import read_requirements
from depcheck.text.redact import redact
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAMILIES = {
    "blanks before a comment": lambda n: "a" + " " * n + "#",
    "brackets": lambda n: "./" + "[" * n,
    "quotes": lambda n: "-r " + "'\"" * (n // 2),
    "continuations": lambda n: "\\\n" * (n // 2),
    "hashes": lambda n: "a==1 " + "--hash=sha256:aa " * (n // 17),
    "short lines": lambda n: "a\n" * (n // 2),
    "invalid lines": lambda n: "a=<1\n" * (n // 5),
    "options": lambda n: "--pre " * (n // 6),
    "editables": lambda n: "-e .\n" * (n // 5),
    "commas": lambda n: "a" + "," * n,
    "parentheses": lambda n: "a;" + "(" * n,
    "a long version": lambda n: "a==" + "1." * (n // 2),
    "URLs": lambda n: "://" * (n // 3),
    "at signs": lambda n: "a @ ://" + "@" * n,
    "parameters": lambda n: "http://a?" + "&=" * (n // 2),
    "tokens": lambda n: "-eyJ" * (n // 4),
    "headers": lambda n: "authorization: " * (n // 15),
    "escapes": lambda n: "\x1b" * n,
}


def calls(work: Callable[[], object]) -> int:
    """How many functions, written in Python or in C, are called."""
    count = 0

    def counting(_frame: object, event: str, _value: object) -> None:
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("family", FAMILIES)
def test_reading_twice_as_much_is_at_most_twice_the_work(tmp_path: Path, family: str) -> None:
    """No family of input makes the reader go over the same text again and again."""
    path = tmp_path / "r.txt"
    counts = []
    # The first reading imports what the next ones need, and does not count.
    for size in (100, 4_000, 8_000):
        path.write_text(FAMILIES[family](size), encoding="utf-8")
        counts.append(calls(lambda: read_requirements([str(path)], root=tmp_path)))

    assert counts[2] <= 2.6 * counts[1]


@pytest.mark.parametrize("family", FAMILIES)
def test_long_input_comes_to_an_end(family: str) -> None:
    """A pattern that takes quadratic time would keep this busy for minutes."""
    text = FAMILIES[family](400_000)

    assert len(redact(text)) > 0
    assert len(safe(text)) <= 500
    assert sum(1 for _ in options(text, 0, 100)) <= len(text)
