"""Bytes of a file to text, as pip reads requirements files, and positions in the text back to bytes.

pip looks for a byte order mark, then for an encoding declared as in PEP 263, then tries UTF-8 and last the encoding
of the locale. The one difference is that last step. What the locale says depends on the machine, so Windows-1252 is
taken, and cp437 where a byte has no meaning in it: that one gives every byte a character, and unlike latin-1 it has no
line end among the upper half, so that no comment falls apart into lines.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# UTF-32 stands before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"coding[:=][ \t]{0,80}([-\w.]{1,80})")
_DECLARING_LINES = 2
# These codecs take quadratic time or warn while they decode, and nobody writes a requirements file in them.
_REFUSED = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
_STRIDE = 1_024


class UndecodableError(ValueError):
    """The bytes are not text in the encoding that they claim; the message is one line."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file: `bom + text.encode(encoding)` are its bytes again.

    `text` comes without the byte order mark. `marks` holds the byte offset of every 1,024th character; it is empty
    where each character is one byte.
    """

    text: str
    encoding: str
    bom: bytes
    marks: tuple[int, ...] = ()

    def byte_offset(self, index: int) -> int:
        """Where in the file the character at `index` of the text begins; the end of the text is an index too."""
        if not self.marks:
            return len(self.bom) + index
        mark, start = self.marks[index // _STRIDE], index - index % _STRIDE
        return mark + len(self.text[start:index].encode(self.encoding))

    def encode(self, text: str) -> bytes:
        """Other text in the encoding of this file; a character that it lacks raises `UnicodeEncodeError`."""
        return text.encode(self.encoding)


def decode(content: bytes) -> Decoded:
    """The text in `content`; raises `UndecodableError` where a mark or declaration at its beginning is not true."""
    for bom, encoding in _MARKS:
        if content.startswith(bom):
            return _decoded(content, bom, encoding)
    if declared := _declared(content):
        return _decoded(content, b"", declared)
    for encoding in ("utf-8", "cp1252"):
        with suppress(UndecodableError):
            return _decoded(content, b"", encoding)
    return _decoded(content, b"", "cp437")


def _declared(content: bytes) -> str | None:
    """The encoding that a comment in the first two lines declares, such as `# -*- coding: cp1252 -*-` (PEP 263)."""
    for line in content.split(b"\n", _DECLARING_LINES)[:_DECLARING_LINES]:
        if line.startswith(b"#") and (match := _DECLARATION.search(line)):
            return match[1].decode("ascii")
    return None


def _decoded(content: bytes, bom: bytes, encoding: str) -> Decoded:
    text = _text(content[len(bom) :], encoding)
    if len(content) - len(bom) == len(text):
        return Decoded(text, encoding, bom)
    lengths = (len(chunk.encode(encoding)) for chunk in _chunks(text))
    return Decoded(text, encoding, bom, tuple(accumulate(lengths, initial=len(bom))))


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(_known(encoding))
        same = content == b"".join(chunk.encode(encoding) for chunk in _chunks(text))
    except LookupError:
        raise UndecodableError(f"it declares the encoding `{encoding}`, which is not known") from None
    except ValueError:
        raise UndecodableError(f"it is not valid text in the encoding `{encoding}`") from None
    if not same:
        raise UndecodableError(f"the encoding `{encoding}` does not give back the same bytes")
    return text


def _known(encoding: str) -> str:
    """The name of an encoding that may be used; raises `LookupError` for any other."""
    name = codecs.lookup(encoding).name
    if name in _REFUSED:
        raise LookupError(encoding)
    return name


def _chunks(text: str) -> Iterator[str]:
    return (text[start : start + _STRIDE] for start in range(0, len(text), _STRIDE))
