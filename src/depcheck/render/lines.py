"""Lines made of pieces: wrapped between words, made harmless, and painted last.

Whatever a piece says goes through `safe`, so no text of a file, an index or an environment can move the cursor, start
a line, or be taken for markup. Only the margins are taken as they are: they are our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from depcheck.render.style import Role
from depcheck.text.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from depcheck.render.style import Style

COMMAND_LIMIT = 32_000
#: A blank at which a line is never broken; it is shown as a plain one.
TIE = "\u00a0"
_NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what it is. `limit` is how many characters of it are shown."""

    text: str
    role: Role = Role.PLAIN
    limit: int = 500


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces after a margin. `hanging` is the margin of what is wrapped, `None` where nothing may be wrapped."""

    pieces: tuple[Piece, ...] = ()
    margin: str = ""
    hanging: str | None = None


def marked(text: str, role: Role = Role.PLAIN, code: Role = Role.CODE) -> tuple[Piece, ...]:
    """The pieces of a sentence, what stands between backticks in the look of code; the backticks stay."""
    parts = re.split(r"(`[^`]*`)", text)
    return tuple(Piece(part, code if part.startswith("`") else role) for part in parts if part)


def within(environment: str | None) -> tuple[Piece, ...]:
    """Which environment is spoken of, where there are several."""
    return (Piece(f" in {environment}", Role.CODE),) if environment is not None else ()


def painted(lines: Iterable[Line], style: Style) -> str:
    """The text of lines, with a line feed after each."""
    return "".join(f"{row}\n" for line in lines for row in _rows(line, style))


def defused(text: str) -> str:
    """Text in which no build server finds a command: not GitHub's `::` and not Azure's `##`.

    Every one of several in a row is parted from the next: `:::` holds two of them.
    """
    return re.sub(r":(?=:)|#(?=#)", lambda sign: f"{sign[0]}\u200b", text)


def cells(text: str) -> int:
    """How many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 - most text is ASCII

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _rows(line: Line, style: Style) -> Iterator[str]:
    pieces = [Piece(safe(piece.text, piece.limit), piece.role) for piece in line.pieces]
    if style.ci:
        pieces = _all_defused(pieces)
    plain = "".join(piece.text for piece in pieces)
    hanging = line.margin if line.hanging is None else line.hanging
    width = None if style.ci or line.hanging is None else max(style.width - cells(hanging), _NARROWEST)
    for number, (start, end) in enumerate(_breaks(plain, width)):
        margin = hanging if number else line.margin
        yield (_paint(margin, Role.FAINT, style) + _painted(pieces, start, end, style)).rstrip().replace(TIE, " ")


def _all_defused(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces defused, also where the end of one and the start of the next make a command together."""
    before, parted = "", []
    for piece in pieces:
        parted.append(Piece(defused(before + piece.text)[len(before) :], piece.role))
        before = piece.text[-1:] or before
    return parted


def _breaks(plain: str, width: int | None) -> list[tuple[int, int]]:
    """The ranges of a text that fit a width. A word that is longer stands alone and is never cut."""
    if width is None:
        return [(0, len(plain))]
    ranges: list[tuple[int, int]] = []
    for word in re.finditer(r"[^ \t]+", plain):
        if ranges and cells(plain[ranges[-1][0] : word.end()]) <= width:
            ranges[-1] = (ranges[-1][0], word.end())
        else:
            ranges.append(word.span())
    return ranges or [(0, 0)]


def _painted(pieces: Iterable[Piece], start: int, end: int, style: Style) -> str:
    """The part of some pieces from one offset of their common text to another."""
    shown, offset = [], 0
    for piece in pieces:
        part = piece.text[max(start - offset, 0) : max(end - offset, 0)]
        shown.append(_paint(part, piece.role, style))
        offset += len(piece.text)
    return "".join(shown)


def _paint(text: str, role: Role, style: Style) -> str:
    return f"\x1b[{role.value}m{text}\x1b[0m" if style.color and role.value and text.strip() else text
