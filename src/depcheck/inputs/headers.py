"""What the metadata of an installed distribution declares."""

from __future__ import annotations

from dataclasses import dataclass

from depcheck.text.headers import header_fields

FIELDS = frozenset({"name", "version", "requires-dist", "requires-python", "provides-extra"})


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
    """The headers of a metadata file."""
    fields = header_fields(content, FIELDS)
    return Headers(
        name=fields.first("name"),
        version=fields.first("version"),
        requires=fields.every("requires-dist"),
        requires_python=fields.first("requires-python"),
        provides_extra=tuple(filter(None, fields.every("provides-extra"))),
        readable=fields.readable,
    )
