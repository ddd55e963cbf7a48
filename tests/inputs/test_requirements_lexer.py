"""Logical lines: found as pip finds them, each character traced to its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip_requirements_parser import CommentLine, preprocess

from depcheck.inputs.lexer import logical_lines, without_comment

LINES = st.lists(st.sampled_from([*"ab#\\ \t\n\r=-", "\\\n", " #", "\u2028"]), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n  \n# note\n", []),
        ("a\nb", ["a", "b"]),
        ("  a  # note", ["a"]),
        ("a#b #c", ["a#b"]),
        ("a \\\n  b\nc", ["a   b", "c"]),
        ("a \\\n# note\nb", ["a", "b"]),
        ("# note \\\nb", ["b"]),
        ("a # note \\\nb\nc", ["a", "c"]),
        ("a \\ \nb", ["a \\", "b"]),
        ("a\\", ["a"]),
        ("a\r\nb\rc", ["a", "b", "c"]),
    ],
)
def test_logical_lines(text: str, expected: list[str]) -> None:
    """Continuations are joined; comments, blanks and empty lines are left out."""
    assert [line.text for line in logical_lines(text)] == expected


@given(LINES)
def test_the_lines_are_those_of_pip(text: str) -> None:
    """pip-requirements-parser, which keeps pip's own code, sees the same logical lines."""
    theirs = [entry.line for entry in preprocess(text) if not isinstance(entry, CommentLine)]

    assert [line.text for line in logical_lines(text)] == theirs


@given(LINES)
def test_every_character_is_where_its_place_says(text: str) -> None:
    """Position, line and column of a character of a logical line all lead to that character in the file."""
    rows = text.splitlines()
    for line in logical_lines(text):
        for offset, character in enumerate(line.text):
            place = line.place(offset)

            assert (text[place.position], rows[place.line - 1][place.column - 1]) == (character, character)


@given(LINES)
def test_whole_lines_do_not_overlap(text: str) -> None:
    """Each logical line has its own part of the file, in order, and its text lies in it."""
    behind = 0
    for line in logical_lines(text):
        start, stop = line.whole

        assert behind <= start <= line.place(0).position
        assert line.end(len(line.text)).position <= stop
        behind = stop


def test_a_comment_line_joined_by_a_backslash_is_not_part_of_the_whole_line() -> None:
    """Who removes a line leaves the comment line below it where it is."""
    text = "a \\\n# keep me\nb\n"
    (first, _) = logical_lines(text)

    assert text[slice(*first.whole)] == "a \\\n"


@pytest.mark.parametrize("piece", [" ", "#", " #", "a#", "\\\n", "a\\\n", "\t", "- ", "\u3000"])
def test_long_input_is_read_once(piece: str) -> None:
    """A long row of anything ends: each scan moves forward, so 300,000 repetitions are nothing."""
    text = "a" + piece * 300_000 + "b"

    assert len(list(logical_lines(text))) <= 1
    assert len(without_comment(text)) <= len(text)
