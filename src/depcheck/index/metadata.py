"""What a release declares: its metadata as plain text facts, and the values made of them.

`MetadataRecord` is what the files say (and what the cache keeps); `release_metadata` parses it. Between the two every
distinct requirement text is parsed once for the whole run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.model.dependencies import InvalidDependency, exceeded, parse_dependency, parse_requires_python
from depcheck.model.packages import MetadataOrigin, ReleaseMetadata
from depcheck.text.headers import header_fields

FIELDS = frozenset(
    {"metadata-version", "name", "version", "requires-dist", "requires-python", "provides-extra", "dynamic"}
)


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
    """The fields of METADATA; the description after the first empty line is not looked at."""
    fields = header_fields(text, FIELDS)
    return Headers(
        metadata_version=fields.first("metadata-version") or "",
        name=fields.first("name"),
        version=fields.first("version"),
        requires=fields.every("requires-dist"),
        provides_extra=tuple(filter(None, fields.every("provides-extra"))),
        requires_python=fields.first("requires-python"),
        dynamic=frozenset(value.lower() for value in fields.every("dynamic")),
    )


def release_metadata(record: MetadataRecord) -> ReleaseMetadata:
    """The record with its requirements parsed. One that is invalid never hides the others."""
    parsed = [parse_dependency(text) for text in record.requires]
    invalid = [dependency for dependency in parsed if isinstance(dependency, InvalidDependency)]
    if record.requires_python and (hit := exceeded(record.requires_python)):
        invalid.append(InvalidDependency.over(record.requires_python, hit))
    return ReleaseMetadata(
        requires=tuple(requirement for requirement in parsed if isinstance(requirement, Requirement)),
        written=tuple(text for text, one in zip(record.requires, parsed, strict=True) if isinstance(one, Requirement)),
        provides_extra=frozenset(map(canonicalize_name, record.provides_extra)),
        origin=record.origin,
        requires_python=parse_requires_python(record.requires_python) if record.requires_python else None,
        invalid=tuple(invalid),
    )


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
