"""What a release declares: its metadata as plain text facts, and the values made of them.

`MetadataRecord` is what the files say (and what the cache keeps); `release_metadata` parses it. Between the two every
distinct requirement text is parsed once for the whole run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from depcheck.model.limits import Limits
from depcheck.model.packages import InvalidDependency, MetadataOrigin, ReleaseMetadata

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDS = Limits()


@dataclass(frozen=True, slots=True)
class MetadataRecord:
    """What one release declares, as written, and where that was read.

    `name` and `version` are None where the source does not say them.
    """

    origin: MetadataOrigin
    requires: tuple[str, ...] = ()
    provides_extra: tuple[str, ...] = ()
    requires_python: str | None = None
    name: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields of a METADATA or PKG-INFO file that matter here."""

    metadata_version: str = ""
    name: str | None = None
    version: str | None = None
    requires: tuple[str, ...] = ()
    provides_extra: tuple[str, ...] = ()
    requires_python: str | None = None
    dynamic: frozenset[str] = frozenset()

    def record(self, origin: MetadataOrigin) -> MetadataRecord:
        """These fields as what a release declares."""
        return MetadataRecord(origin, self.requires, self.provides_extra, self.requires_python, self.name, self.version)


def parse_headers(text: bytes) -> Headers:
    """The fields of METADATA; the description after the first empty line is not looked at.

    Bytes that are not UTF-8 are replaced. A field that may stand once counts the first time, as in the email module.
    """
    single: dict[str, str] = {}
    several: dict[str, list[str]] = {"requires-dist": [], "provides-extra": [], "dynamic": []}
    for key, value in _fields(text):
        if key in several:
            several[key].append(value)
        else:
            single.setdefault(key, value)
    return Headers(
        metadata_version=single.get("metadata-version", ""),
        name=single.get("name"),
        version=single.get("version"),
        requires=tuple(several["requires-dist"]),
        provides_extra=tuple(several["provides-extra"]),
        requires_python=single.get("requires-python") or None,
        dynamic=frozenset(value.lower() for value in several["dynamic"]),
    )


def release_metadata(record: MetadataRecord) -> ReleaseMetadata:
    """The record with its requirements parsed. One that is invalid never hides the others."""
    parsed = [parsed_requirement(text) for text in record.requires]
    return ReleaseMetadata(
        requires=tuple(requirement for requirement in parsed if isinstance(requirement, Requirement)),
        written=tuple(text for text, one in zip(record.requires, parsed, strict=True) if isinstance(one, Requirement)),
        provides_extra=frozenset(map(canonicalize_name, record.provides_extra)),
        origin=record.origin,
        requires_python=_parsed_specifier(record.requires_python) if record.requires_python else None,
        invalid=tuple(dependency for dependency in parsed if isinstance(dependency, InvalidDependency)),
    )


@lru_cache(maxsize=1 << 17)
def parsed_requirement(text: str) -> Requirement | InvalidDependency:
    """The requirement, or why it is none. What packaging needs seconds for is refused beforehand."""
    if len(text) > BOUNDS.logical_line or text.count(",") > BOUNDS.clauses or text.count("(") > BOUNDS.marker_depth:
        return InvalidDependency(text[: BOUNDS.version_length], "longer than any requirement that is read")
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        return InvalidDependency(text, str(error).partition("\n")[0])
    except (ValueError, RecursionError):
        return InvalidDependency(text, "cannot be parsed")


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A file that was read and says nothing that can be believed: asking again will not help."""

    reason: str


def encode_record(record: MetadataRecord | Undeclared) -> bytes:
    """The record as JSON."""
    if isinstance(record, Undeclared):
        return json.dumps(record.reason).encode()
    lists = (record.requires, record.provides_extra)
    row = (record.origin.value, *lists, record.requires_python, record.name, record.version)
    return json.dumps(row, separators=(",", ":")).encode()


def decode_record(text: bytes) -> MetadataRecord | Undeclared:
    """The record that `encode_record` wrote. A ValueError or TypeError says that it was something else."""
    row = json.loads(text)
    if isinstance(row, str):
        return Undeclared(row)
    origin, requires, extras, requires_python, name, version = row
    return MetadataRecord(MetadataOrigin(origin), tuple(requires), tuple(extras), requires_python, name, version)


def _fields(text: bytes) -> Iterator[tuple[str, str]]:
    """Key in small letters and value of each header, folded lines put together."""
    header, _, _ = text.replace(b"\r\n", b"\n").partition(b"\n\n")
    key, value = "", ""
    for line in header.decode("utf-8", "replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").split("\n"):
        if line[:1] in {" ", "\t"}:
            value = f"{value} {line.strip()}"
            continue
        if key:
            yield key, value.strip()
        key, _, value = line.partition(":")
        key = key.strip().lower()
    if key:
        yield key, value.strip()


@lru_cache(maxsize=4096)
def _parsed_specifier(text: str) -> SpecifierSet | None:
    if text.count(",") > BOUNDS.clauses or len(text) > BOUNDS.logical_line:
        return None
    try:
        return SpecifierSet(text)
    except (InvalidSpecifier, ValueError, RecursionError):
        return None
