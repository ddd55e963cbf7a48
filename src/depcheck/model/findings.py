"""What is wrong, why, and the report that says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from depcheck.model.targets import target_to_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.utils import NormalizedName

    from depcheck.model.ancestry import Ancestry
    from depcheck.model.facts import Fact
    from depcheck.model.fixes import Fix
    from depcheck.model.judged import JudgedEnvironment
    from depcheck.model.limits import LimitHit
    from depcheck.model.packages import Target
    from depcheck.model.policy import Waived
    from depcheck.model.source import Location, SourceFile

SCHEMA_VERSION = "1.0"


class Severity(IntEnum):
    """How bad a finding is; the order is meant."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word of the JSON report."""
        return self.name.lower()


class Confidence(StrEnum):
    """How sure a finding is."""

    PROVED = "proved"
    LIKELY = "likely"
    HEURISTIC = "heuristic"


class Verdict(StrEnum):
    """The answer of a run."""

    OK = "ok"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Rule:
    """A code, its name (it reads after "allow …"), its default severity, and one line that says what it finds."""

    code: str
    name: str
    severity: Severity
    summary: str


@dataclass(frozen=True, slots=True)
class Requirer:
    """Who asks: a package at a version."""

    package: NormalizedName
    version: str


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of an explanation, and the place in a file that it speaks of."""

    text: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The user's own lines that cannot hold together, minimal, and the sentences that say why.

    `complete` is False where a limit kept depcheck from showing that the set is minimal.
    """

    requirements: tuple[str, ...]
    steps: tuple[Step, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem. `message` is a line that stands alone; the first location is the primary one.

    `subject` tells it from others of the same rule and package, where nothing else does.
    `why` says how the distribution that complains came to be here. `from_base` are the projects it speaks of that
    belong to the interpreter below a virtual environment; `after_move` marks what is wrong only for the target asked
    for, and not for the one that the environment was made for. `environment` is the one that it was found in, where a
    report is of several.
    """

    rule: Rule
    message: str
    package: NormalizedName | None = None
    severity: Severity | None = None
    confidence: Confidence = Confidence.PROVED
    installed: str | None = None
    required_by: Requirer | None = None
    requirement: str | None = None
    locations: tuple[Location, ...] = ()
    facts: tuple[Fact, ...] = ()
    explanation: Explanation | None = None
    fix_ids: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    subject: str | None = None
    why: Ancestry | None = None
    from_base: tuple[NormalizedName, ...] = ()
    after_move: bool = False
    environment: str | None = None

    @property
    def level(self) -> Severity:
        """The severity: the rule's own unless this finding has another."""
        return self.severity or self.rule.severity

    @property
    def fingerprint(self) -> str:
        """Stable from run to run while the problem is the same, wherever its lines have moved to."""
        import hashlib  # noqa: PLC0415 - only where something is wrong
        import json  # noqa: PLC0415 - as above

        requirer = (self.required_by.package, self.required_by.version) if self.required_by else None
        lines = self.explanation.requirements if self.explanation else ()
        path = self.locations[0].path if self.locations else None
        parts: list[object] = [self.rule.code, self.package, requirer, self.requirement, self.installed, lines, path]
        parts += [self.subject] if self.subject else []
        parts += [{"environment": self.environment}] if self.environment is not None else []
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    @property
    def order(self) -> tuple[Any, ...]:
        """Worst first, then by environment, place, code and package, so that output is deterministic."""
        place = self.locations[0] if self.locations else None
        where = (place.path, place.line, place.column) if place else ("", 0, 0)
        return (-self.level, self.environment or "", *where, self.rule.code, self.package or "", self.message)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a finding."""
        from depcheck.model.facts import fact_to_dict  # noqa: PLC0415 - only for JSON

        return {
            "code": self.rule.code,
            "name": self.rule.name,
            "severity": self.level.label,
            "confidence": self.confidence.value,
            "message": self.message,
            "package": self.package,
            "installed": self.installed,
            "required_by": (
                {"package": self.required_by.package, "version": self.required_by.version} if self.required_by else None
            ),
            "requirement": self.requirement,
            "locations": [location.to_dict() for location in self.locations],
            "facts": [fact_to_dict(fact) for fact in self.facts],
            "explanation": _explanation_to_dict(self.explanation) if self.explanation else None,
            "details": list(self.details),
            "why": self.why.to_dict() if self.why else None,
            "from_base": list(self.from_base),
            "after_move": self.after_move,
            "fix_ids": list(self.fix_ids),
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not looked at, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one run has to say.

    `looked_at` are phrases on what was judged, and `nothing` says why there was nothing; `notices` are lines on what
    went wrong without changing an answer, such as a cache that cannot be written; `notes` lines on what an answer rests
    on. `deselected` counts the findings of rules that were not asked for, `waived` are those that the user accepted.
    `environments` are those of a report of several; `target` is then that of the first.
    """

    tool_version: str
    target: Target | None
    inputs: tuple[SourceFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    fixes: tuple[Fix, ...] = ()
    limits_hit: tuple[LimitHit, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    undecided: bool = False
    nothing: str | None = None
    looked_at: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    stats: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    deselected: int = 0
    waived: tuple[Waived, ...] = ()
    environments: tuple[JudgedEnvironment, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Findings, where something is an error or a warning; incomplete, where depcheck could not tell."""
        if any(finding.level is Severity.ERROR for finding in self.findings):
            return Verdict.FINDINGS
        if self.undecided:
            return Verdict.INCOMPLETE
        worse_than_note = any(finding.level > Severity.NOTE for finding in self.findings)
        return Verdict.FINDINGS if worse_than_note else Verdict.OK

    @property
    def complete(self) -> bool:
        """Whether nothing was cut short or left out."""
        return not (self.undecided or self.limits_hit or self.skipped)

    @property
    def configured(self) -> tuple[SourceFile, ...]:
        """The files that a configuration names, which nobody sees on the command line."""
        return tuple(file for file in self.inputs if file.named_by)

    def fix(self, fix_id: str) -> Fix:
        """The fix with this id. Raises KeyError."""
        return {fix.id: fix for fix in self.fixes}[fix_id]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a report, schema `depcheck-report`."""
        told = {
            "schema": "depcheck-report",
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "depcheck", "version": self.tool_version},
            "target": target_to_dict(self.target) if self.target else None,
            "inputs": [_input_to_dict(file) for file in self.inputs],
            "verdict": self.verdict.value,
            "completeness": "complete" if self.complete else "partial",
            "limits_hit": [{"limit": hit.limit, "value": hit.value, "what": hit.what} for hit in self.limits_hit],
            "skipped": [{"what": skip.what, "why": skip.why} for skip in self.skipped],
            "findings": [finding.to_dict() for finding in self.findings],
            "fixes": [fix.to_dict() for fix in self.fixes],
            "looked_at": list(self.looked_at),
            "notes": list(self.notes),
            "notices": list(self.notices),
            "stats": dict(self.stats),
        }
        if not (self.waived or self.environments):
            return told
        from depcheck.model.judged import with_more  # noqa: PLC0415 - few reports have more to tell

        return with_more(self, told)

    def to_json(self) -> str:
        """The report as JSON text, the same bytes for the same inputs."""
        import json  # noqa: PLC0415 - other formats need none

        return json.dumps(self.to_dict(), indent=2, ensure_ascii=True) + "\n"


def with_fixes(findings: tuple[Finding, ...], fixes: tuple[Fix, ...]) -> tuple[Finding, ...]:
    """The findings, each naming the fixes that address it."""
    return tuple(
        replace(finding, fix_ids=tuple(fix.id for fix in fixes if finding.fingerprint in fix.addresses))
        for finding in findings
    )


def _input_to_dict(file: SourceFile) -> dict[str, Any]:
    named_by = {"named_by": file.named_by} if file.named_by else {}
    return {"kind": file.kind.value, "path": file.path, "sha256": file.sha256, **named_by}


def _explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    return {
        "requirements": list(explanation.requirements),
        "steps": [step.text for step in explanation.steps],
        "complete": explanation.complete,
    }
