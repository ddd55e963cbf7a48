"""The header fields of METADATA and PKG-INFO, without the email package.

What ends the header block, what continues a line and what a field name may look like is as in the email package, so
that a file means the same here and to an installer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Most lines of most files; they need not be looked at twice.
PASSED_OVER = frozenset({"Classifier", "Metadata-Version", "License-File", "Project-URL", "Keywords", "Summary"})

HEADER = re.compile(r"[!-9;-~]*:")


class HeaderFields(NamedTuple):
    """The values of each field that was wanted, by its name in small letters. `readable` is False if not UTF-8."""

    values: Mapping[str, Sequence[str]]
    readable: bool

    def first(self, field: str) -> str | None:
        """The first value of a field. Old tools wrote UNKNOWN where they meant nothing."""
        found = self.values.get(field, ("",))[0]
        return found if found and found != "UNKNOWN" else None

    def every(self, field: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(self.values.get(field, ()))


def header_fields(content: bytes, wanted: frozenset[str], passed_over: frozenset[str] = PASSED_OVER) -> HeaderFields:
    """The wanted fields of a metadata file, which is read leniently: what is not UTF-8 is replaced, and noted.

    Folded lines are joined by one blank, up to the first line that is no header. `passed_over` are names, as mostly
    written, of fields that are not wanted.
    """
    text, readable = _decoded(content)
    values: dict[str, list[list[str]]] = {}
    current: list[str] | None = None
    for line in _header_block(text).split("\n"):
        field, separator, value = line.partition(":")
        if field in passed_over and separator:
            current = None
        elif line[:1] in {" ", "\t"}:
            if current is not None:
                current.append(line.strip())
        elif HEADER.match(line) is None:
            break
        elif (lower := field.lower()) in wanted:
            current = [value.strip()]
            values.setdefault(lower, []).append(current)
        else:
            current = None
    joined = {field: [" ".join(filter(None, parts)) for parts in several] for field, several in values.items()}
    return HeaderFields(joined, readable)


def _decoded(content: bytes) -> tuple[str, bool]:
    try:
        return content.decode(), True
    except UnicodeDecodeError:
        return content.decode(errors="replace"), False


def _header_block(text: str) -> str:
    """The text up to the first empty line, behind which a long description may stand."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.partition("\n\n")[0]
