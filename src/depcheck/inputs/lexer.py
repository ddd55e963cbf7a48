"""The logical lines of a requirements file, each with the way back to where its characters stand.

The reading is that of pip: `str.splitlines` ends a physical line; a backslash at its very end joins the next one,
unless the line is a comment; a comment begins at a `#` that stands first or behind a blank and runs to the end of the
logical line. Every step looks at a character a fixed number of times, so time grows with the size of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place(NamedTuple):
    """A character of the file: its position in the text from 0, its line and column from 1."""

    position: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a logical line that one physical line gives: `offset` is where it begins in the logical line."""

    offset: int
    place: Place


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One logical line: `text` without continuations, comment and outer blanks, never empty.

    `whole` is the half-open range of the file's text that the line takes, line end included; comment lines that a
    backslash joined to its end are left out of it.
    """

    text: str
    pieces: tuple[Piece, ...]
    whole: tuple[int, int]

    def place(self, offset: int) -> Place:
        """Where the character at `offset` of the logical line stands in the file."""
        piece = self.pieces[bisect_right(self.pieces, offset, key=_offset) - 1]
        within = offset - piece.offset
        start = piece.place
        return Place(start.position + within, start.line, start.column + within)

    def end(self, offset: int) -> Place:
        """The place just behind the character before `offset`, which must be positive."""
        position, line, column = self.place(offset - 1)
        return Place(position + 1, line, column + 1)


@dataclass(frozen=True, slots=True)
class _Physical:
    """One physical line: its text without the line end, where it starts and, with the line end, stops."""

    text: str
    number: int
    start: int
    stop: int

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith("#")

    @property
    def continues(self) -> bool:
        return self.text.endswith("\\") and not self.is_comment


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Every logical line of the text that says something, in order."""
    group: list[_Physical] = []
    for physical in _physical_lines(text):
        group.append(physical)
        if not physical.continues:
            yield from _joined(group)
            group = []
    yield from _joined(group)


def _physical_lines(text: str) -> Iterator[_Physical]:
    start = 0
    for number, kept in enumerate(text.splitlines(keepends=True), start=1):
        stop = start + len(kept)
        yield _Physical(kept.splitlines()[0], number, start, stop)
        start = stop


def _joined(group: list[_Physical]) -> Iterator[LogicalLine]:
    """The logical line of these physical lines: one, or none where they hold blanks and comments only."""
    saying = group[:-1] if group and group[-1].is_comment else group
    texts: list[str] = []
    pieces: list[Piece] = []
    offset = 0
    for physical in saying:
        text, skipped = _continued(physical)
        pieces.append(Piece(offset, Place(physical.start + skipped, physical.number, skipped + 1)))
        texts.append(text)
        offset += len(text)
    joined = without_comment("".join(texts)).rstrip()
    leading = len(joined) - len(joined.lstrip())
    if joined[leading:]:
        yield LogicalLine(joined[leading:], _shifted(pieces, leading), (saying[0].start, saying[-1].stop))


def _continued(physical: _Physical) -> tuple[str, int]:
    r"""What a physical line adds, and how many characters are left out before it: pip strips `\` from both ends."""
    if not physical.continues:
        return physical.text, 0
    behind = physical.text.lstrip("\\")
    return behind.rstrip("\\"), len(physical.text) - len(behind)


def _shifted(pieces: list[Piece], leading: int) -> tuple[Piece, ...]:
    return tuple(Piece(piece.offset - leading, piece.place) for piece in pieces)


def without_comment(line: str) -> str:
    """The line up to its comment: a `#` inside a word, as in `#egg=name` of a URL, begins none."""
    position = line.find("#")
    while position > 0 and not line[position - 1].isspace():
        position = line.find("#", position + 1)
    return line if position < 0 else line[:position]


def _offset(piece: Piece) -> int:
    return piece.offset
