"""A baseline: the JSON report of an earlier run, whose findings are accepted."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from depcheck.errors import InputError
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.model.policy import Baseline
from depcheck.model.source import SourceFile, SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 64 * 1024 * 1024
SCHEMA, VERSION = "depcheck-report", "1"


def read_baseline(path: str) -> tuple[Baseline, SourceFile]:
    """The findings of a report. Those that it told as accepted by an earlier baseline are in it too.

    Raises InputError for what is no such report. Nothing of its text is quoted.
    """
    content = read_regular_file(path, LARGEST_FILE)
    if isinstance(content, Unreadable):
        raise InputError("no such file" if content.missing else content.reason, path)
    try:
        report = json.loads(content)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg.lower()}", path, error.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("is not JSON that can be read", path) from None
    if not isinstance(report, dict) or report.get("schema") != SCHEMA:
        raise InputError("is not a report of depcheck: write one with --output-format json", path)
    if str(report.get("schema_version")).partition(".")[0] != VERSION:
        raise InputError(f"is a report of another version of the schema; {VERSION} is known", path)
    fingerprints = frozenset(_fingerprint(finding, path) for finding in _accepted(report, path))
    file = SourceFile(SourceKind.BASELINE, path, hashlib.sha256(content).hexdigest())
    return Baseline(path, fingerprints), file


def _accepted(report: dict[str, Any], path: str) -> Iterator[object]:
    findings, waived = report.get("findings"), report.get("waived", [])
    if not (isinstance(findings, list) and isinstance(waived, list)):
        raise InputError("is not a whole report: `findings` or `waived` is no list", path)
    yield from findings
    yield from (finding for finding in waived if _by_baseline(finding))


def _by_baseline(finding: object) -> bool:
    """Whether an earlier baseline accepted a finding. What a waiver accepts is accepted only as long as that stands."""
    waiver = finding.get("waiver") if isinstance(finding, dict) else None
    return isinstance(waiver, dict) and waiver.get("kind") == "baseline"


def _fingerprint(finding: object, path: str) -> str:
    told = finding.get("fingerprint") if isinstance(finding, dict) else None
    if not isinstance(told, str):
        raise InputError("is not a whole report: a finding has no fingerprint", path)
    return told
