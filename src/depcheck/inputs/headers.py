"""The header fields of METADATA and PKG-INFO that depcheck asks for, without the email package.

They are found in one pass of a pattern over the header block. What ends the block, what continues a line and what a
field name may look like is as in the email package, so that a file means the same here and to an installer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELD = re.compile(
    r"^(Name|Version|Requires-Dist|Requires-Python|Provides-Extra):[ \t]*(.*(?:\n[ \t].*)*)",
    re.MULTILINE | re.IGNORECASE,
)

# The first line that is neither a header nor the continuation of one: the description begins, or the block is broken.
END = re.compile(r"^(?![!-9;-~]*:|[ \t])", re.MULTILINE)

FOLD = re.compile(r"\s*\n[ \t]+")


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
    values: dict[str, list[str]] = {}
    for field, value in FIELD.findall(_header_block(text)):
        values.setdefault(field.lower(), []).append(_unfolded(value))
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


def _header_block(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = END.search(text)
    return text[: end.start()] if end else text


def _unfolded(value: str) -> str:
    return (FOLD.sub(" ", value) if "\n" in value else value).strip()


def _first(values: dict[str, list[str]], field: str) -> str | None:
    """The first value of a field. Old tools wrote UNKNOWN where they meant nothing."""
    found = values.get(field, [""])[0]
    return found if found and found != "UNKNOWN" else None
