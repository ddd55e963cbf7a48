"""What a user has decided about findings: how bad each kind is, and which are accepted."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Any, TypeAlias

    from depcheck.model.findings import Finding, Severity
    from depcheck.model.source import SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A kind of finding that somebody accepts, and why.

    It holds for the findings that have all that it names: a code; the package that they are about; who requires it; a
    requirement, in any spelling. `expires` is the last day on which it holds. `path` and `line` say where it stands.
    """

    reason: str
    code: str | None = None
    package: str | None = None
    required_by: str | None = None
    requirement: str | None = None
    expires: date | None = None
    path: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """What it names, such as "DC201 of `numpy`", and where it stands."""
        parts = (
            self.code or "all",
            f"of `{self.package}`" if self.package else "",
            f"required by `{self.required_by}`" if self.required_by else "",
            f"with `{self.requirement}`" if self.requirement else "",
        )
        place = f"{self.path}:{self.line}: " if self.path else ""
        return f"{place}the waiver for {' '.join(filter(None, parts))}"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier report, by their fingerprints, and the file that holds it."""

    path: str
    fingerprints: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that a user has decided. `severities` are pairs of a code and what its findings count as.

    `files` are the files that this was read from.
    """

    severities: tuple[tuple[str, Severity], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline | None = None
    files: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that is accepted, and by what."""

    finding: Finding
    by: Acceptance

    @property
    def reason(self) -> str:
        """Why it is accepted."""
        return self.by.reason if isinstance(self.by, Waiver) else f"in the baseline {self.by.path}"

    def to_dict(self) -> dict[str, Any]:
        """The JSON object: that of the finding, with the reason and where it stands."""
        return {**self.finding.to_dict(), "reason": self.reason, "waiver": _acceptance_to_dict(self.by)}


Acceptance: TypeAlias = Waiver | Baseline


def _acceptance_to_dict(by: Acceptance) -> dict[str, Any]:
    if isinstance(by, Baseline):
        return {"kind": "baseline", "path": by.path, "line": None, "expires": None}
    return {
        "kind": "waiver",
        "path": by.path,
        "line": by.line,
        "expires": by.expires.isoformat() if by.expires else None,
    }
