"""The header fields of METADATA and PKG-INFO, without the email package.

What ends the header block, what continues a line and what a field name may look like is as in the email package, so
that a file means the same here and to an installer.
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Fields, and lines that continue one; a line that continues nothing is passed over.
HEADERS = re.compile(r"(?:(?:[!-9;-~]*+:|[ \t]).*+\n?+)*+")


class HeaderFields:
    """The values of each field that was wanted, by its name in small letters. `readable` is False if not UTF-8."""

    __slots__ = ("readable", "values")

    def __init__(self, values: Mapping[str, Sequence[str]], *, readable: bool) -> None:
        self.values = values
        self.readable = readable

    def first(self, field: str) -> str | None:
        """The first value of a field. Old tools wrote UNKNOWN where they meant nothing."""
        found = self.values.get(field, ("",))[0]
        return found if found and found != "UNKNOWN" else None

    def every(self, field: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(self.values.get(field, ()))


def header_fields(content: bytes, wanted: frozenset[str]) -> HeaderFields:
    """The wanted fields of a metadata file, which is read leniently: what is not UTF-8 is replaced, and noted.

    Folded lines are joined by one blank, up to the first line that is no header.
    """
    text, readable = _decoded(content)
    values: dict[str, list[str]] = {}
    for field, value in _pattern(wanted).findall(f"\n{_header_block(text)}"):
        unfolded = " ".join(filter(None, map(str.strip, value.split("\n")))) if "\n" in value else value.strip()
        values.setdefault(field.lower(), []).append(unfolded)
    return HeaderFields(values, readable=readable)


@lru_cache(maxsize=16)
def _pattern(wanted: frozenset[str]) -> re.Pattern[str]:
    """Each wanted field, with the lines that continue it."""
    return re.compile(rf"\n((?i:{'|'.join(sorted(map(re.escape, wanted)))})):(.*+(?:\n[ \t].*+)*+)")


def _decoded(content: bytes) -> tuple[str, bool]:
    try:
        return content.decode(), True
    except UnicodeDecodeError:
        return content.decode(errors="replace"), False


def _header_block(text: str) -> str:
    """The text up to the first empty line or line that is no header, behind which a long description may stand."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = text.find("\n\n")
    match = HEADERS.match(text, 0, len(text) if end < 0 else end)
    return match[0] if match else ""
