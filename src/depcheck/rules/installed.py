"""What is wrong with an environment, and between it and what the user asks for."""

from __future__ import annotations

from dataclasses import replace

from depcheck.rules.dependencies import (
    DIRECT_URL_MISMATCH,
    MISSING_DEPENDENCY,
    MISSING_EXTRA_DEPENDENCY,
    REQUIREMENT_NOT_INSTALLED,
    REQUIREMENT_NOT_MET,
    UNKNOWN_EXTRA,
    VERSION_CONFLICT,
    check_constraints,
    check_dependencies,
)
from depcheck.rules.files import ABI_MISMATCH, FILE_CLASH, MISSING_FILES, check_files
from depcheck.rules.integrity import (
    DUPLICATE_DISTRIBUTION,
    INVALID_METADATA,
    METADATA_DISAGREEMENT,
    UNSUPPORTED_PLATFORM,
    UNSUPPORTED_PYTHON,
    check_integrity,
)
from depcheck.rules.origins import after_move, with_base
from depcheck.rules.snapshot import take

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.findings import Finding, Rule
    from depcheck.model.packages import Environment
    from depcheck.model.world import Requirements
    from depcheck.rules.snapshot import Snapshot

RULES: tuple[Rule, ...] = (
    VERSION_CONFLICT,
    MISSING_DEPENDENCY,
    UNSUPPORTED_PYTHON,
    UNSUPPORTED_PLATFORM,
    DUPLICATE_DISTRIBUTION,
    INVALID_METADATA,
    MISSING_EXTRA_DEPENDENCY,
    UNKNOWN_EXTRA,
    DIRECT_URL_MISMATCH,
    FILE_CLASH,
    MISSING_FILES,
    ABI_MISMATCH,
    REQUIREMENT_NOT_INSTALLED,
    REQUIREMENT_NOT_MET,
    METADATA_DISAGREEMENT,
)


def check_environment(environment: Environment, requirements: Requirements | None = None) -> Iterator[Finding]:
    """Every finding of an environment by itself, and of the user's requirements against it, in no special order.

    Where it is judged for another target than its own, what is wrong for that alone says so.
    """
    found = _checked(environment, requirements)
    origin = environment.target.moved_from
    if origin is None:
        return found
    return after_move(found, _checked(replace(environment, target=origin), requirements), environment.target)


def _checked(environment: Environment, requirements: Requirements | None) -> Iterator[Finding]:
    """Each finding once, however often a distribution declares the line that it is about."""
    snapshot = take(environment, requirements)
    once = {(finding.fingerprint, finding.message): finding for finding in _found(snapshot)}
    return with_base(once.values(), snapshot)


def _found(snapshot: Snapshot) -> Iterator[Finding]:
    yield from check_dependencies(snapshot)
    yield from check_constraints(snapshot)
    yield from check_integrity(snapshot)
    yield from check_files(snapshot)
