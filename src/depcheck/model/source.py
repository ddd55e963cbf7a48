"""Where something stands: files, byte spans, line and column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SourceKind(StrEnum):
    """What a file is to depcheck."""

    REQUIREMENTS = "requirements"
    CONSTRAINTS = "constraints"
    ENVIRONMENT = "environment"
    CONFIGURATION = "configuration"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of byte offsets into a file as it is on disk."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a file, to the letter, and the bytes that it takes there."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. Lines and columns count from 1, columns in Unicode code points; `end_column` is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a place."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
        }


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read: `path` as shown to the user, `sha256` of its bytes.

    `named_by` is the configuration that named it, such as `PIP_CONSTRAINT`; None where the user did, or another file.
    """

    kind: SourceKind
    path: str
    sha256: str
    encoding: str = "utf-8"
    named_by: str | None = None

    @property
    def shown(self) -> str:
        """The path, and what named it where nobody would look for that."""
        return f"{self.path} ({self.named_by})" if self.named_by else self.path
