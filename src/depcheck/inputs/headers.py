"""The header fields of METADATA and PKG-INFO that depcheck asks for, without the email package.

What ends the header block, what continues a line and what a field name may look like is as in the email package, so
that a file means the same here and to an installer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELDS = frozenset({"name", "version", "requires-dist", "requires-python", "provides-extra"})

# Most lines of most files; they need not be looked at twice.
PASSED_OVER = frozenset({"Classifier", "Metadata-Version", "License-File", "Project-URL", "Keywords", "Summary"})

HEADER = re.compile(r"[!-9;-~]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What a metadata file declares; None and empty where it says nothing. `readable` is False if it is not UTF-8."""

    name: str | None = None
    version: str | None = None
    requires: tuple[str, ...] = ()
    requires_python: str | None = None
    provides_extra: tuple[str, ...] = ()
    readable: bool = True


def parse_headers(content: bytes) -> Headers:
    """The headers of a metadata file. It is read leniently: what is not UTF-8 is replaced, and noted."""
    text, readable = _decoded(content)
    values = _fields(text)
    return Headers(
        name=_first(values, "name"),
        version=_first(values, "version"),
        requires=tuple(values.get("requires-dist", ())),
        requires_python=_first(values, "requires-python"),
        provides_extra=tuple(filter(None, values.get("provides-extra", ()))),
        readable=readable,
    )


def _decoded(content: bytes) -> tuple[str, bool]:
    try:
        return content.decode(), True
    except UnicodeDecodeError:
        return content.decode(errors="replace"), False


def _fields(text: str) -> dict[str, list[str]]:
    """The values of each wanted field, folded lines joined by one blank, up to the first line that is no header."""
    values: dict[str, list[list[str]]] = {}
    current: list[str] | None = None
    for line in _header_block(text).split("\n"):
        field, separator, value = line.partition(":")
        if field in PASSED_OVER and separator:
            current = None
        elif line[:1] in {" ", "\t"}:
            if current is not None:
                current.append(line.strip())
        elif HEADER.match(line) is None:
            break
        elif (lower := field.lower()) in FIELDS:
            current = [value.strip()]
            values.setdefault(lower, []).append(current)
        else:
            current = None
    return {field: [" ".join(filter(None, parts)) for parts in several] for field, several in values.items()}


def _header_block(text: str) -> str:
    """The text up to the first empty line, behind which a long description may stand."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.partition("\n\n")[0]


def _first(values: dict[str, list[str]], field: str) -> str | None:
    """The first value of a field. Old tools wrote UNKNOWN where they meant nothing."""
    found = values.get(field, [""])[0]
    return found if found and found != "UNKNOWN" else None
