"""A move of NumPy from 1 to 2: what was compiled for NumPy 1 may not load afterwards, and no metadata says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.fixes import Fix
    from depcheck.model.packages import Environment

NUMPY = canonicalize_name("numpy")
DOUBT = "NumPy 2 does not load what was compiled for NumPy 1"


def doubted(fix: Fix, environment: Environment) -> Fix:
    """The fix, with a note where it moves NumPy to 2 and compiled distributions that need NumPy stay as they are."""
    staying = sorted(_compiled_and_staying(fix, environment)) if moves_numpy(fix) else []
    if not staying:
        return fix
    return replace(fix, notes=(*fix.notes, f"{DOUBT}, as these may be: {', '.join(staying)}"))


def is_doubted(fix: Fix) -> bool:
    """Whether a fix has that note. Others go before it."""
    return any(note.startswith(DOUBT) for note in fix.notes)


def moves_numpy(fix: Fix) -> bool:
    """Whether a fix replaces a NumPy 1 by a later one."""
    for change in fix.changes:
        before, after = parse_version(change.before or ""), parse_version(change.after or "")
        if change.package == NUMPY and before and after:
            return before.major < 2 <= after.major  # noqa: PLR2004 - the major version whose ABI differs
    return False


def _compiled_and_staying(fix: Fix, environment: Environment) -> Iterator[str]:
    changed = {change.package for change in fix.changes}
    for distribution in environment.distributions:
        compiled = any(not tag.endswith("-any") for tag in distribution.wheel_tags)
        needs = any(canonicalize_name(requirement.name) == NUMPY for requirement in distribution.requires)
        if compiled and needs and distribution.name not in changed:
            yield f"{distribution.raw_name} {distribution.raw_version}"
