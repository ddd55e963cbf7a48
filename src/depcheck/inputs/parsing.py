"""One requirement as written to a value, or to the reason why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import Requirement

from depcheck.errors import UsageError
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.packages import RequirementLine, Target
from depcheck.model.world import UnreadKind
from depcheck.text.redact import redact_statement
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from pip_requirements_parser import InstallRequirement  # type: ignore[import-untyped]

_VARIABLE = re.compile(r"\$\{[A-Z0-9_]{1,200}\}")
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz")
_PARENTHESES = {"(": 1, ")": -1}
# pip-requirements-parser looks for extras with a pattern that takes quadratic time on a row of brackets.
_BRACKETS = 8
# Whether a comparison is defined depends on the marker alone; any target shows it.
_ANY_TARGET = Target("3.12.0")
_NOT_INSTALLABLE = (ValueError, LookupError, AssertionError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Why a text says nothing to the resolver; `limit` is set where it was too large to be looked at."""

    kind: UnreadKind
    reason: str
    limit: LimitHit | None = None


def parse_requirement(text: str, limits: Limits, *, editable: bool = False) -> Requirement | Unparsed:
    """The requirement that a line without options and comment states.

    A URL or a local project with a name (`#egg=name`, a wheel's file name) becomes `name @ URL`; one without a name
    cannot be judged. No credential gets into the value.
    """
    if hit := _too_much(text, limits):
        return Unparsed(UnreadKind.UNSUPPORTED, f"not judged: {hit.what}", hit)
    parsed = _parsed(redact_statement(text), editable=editable)
    if isinstance(parsed, Requirement) and (reason := _marker_mistake(parsed)):
        return Unparsed(UnreadKind.INVALID_REQUIREMENT, reason)
    return parsed


def _parsed(shown: str, *, editable: bool) -> Requirement | Unparsed:
    try:
        requirement = Requirement(shown)
    except (ValueError, RecursionError) as error:
        failure = str(error)
    else:
        # `name-1.0.tar.gz` is a name to packaging, and a file to pip.
        if requirement.url or not (editable or requirement.name.lower().endswith(_ARCHIVES)):
            return requirement
        failure = "neither a local project nor a URL of a version control system"
    if (found := _VARIABLE.search(shown)) and not _looks_direct(shown):
        return _unsupported(f"`{found[0]}` is an environment variable, and depcheck expands none")
    return _direct(shown, editable=editable) or _invalid(shown, failure)


def _invalid(text: str, failure: str) -> Unparsed:
    from depcheck.inputs.reasons import reason_for  # noqa: PLC0415  # Most files have no mistake to explain.

    return Unparsed(UnreadKind.INVALID_REQUIREMENT, reason_for(text, failure))


def _marker_mistake(requirement: Requirement) -> str | None:
    """Why a marker can be judged for no target: `os_name ~= "posix"`, or `extras`, which only lock files have."""
    try:
        if requirement.marker:
            requirement.marker.evaluate(_ANY_TARGET.marker_environment)
    except (UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return f"the marker `{requirement.marker}` compares what cannot be compared"
    return None


def parse_argument(text: str) -> RequirementLine:
    """A requirement given on the command line, such as `numpy>=2`; raises `UsageError` where it is none."""
    parsed = parse_requirement(text.strip(), Limits())
    if isinstance(parsed, Unparsed):
        raise UsageError(f"`{safe(redact_statement(text))}` is not a requirement: {parsed.reason}")
    return RequirementLine(redact_statement(text.strip()), parsed)


def _direct(text: str, *, editable: bool) -> Requirement | Unparsed | None:
    """What pip-requirements-parser makes of a text that packaging refuses; None where it finds nothing in it."""
    installable = _installable(text, editable=editable)
    if installable is None:
        return _unsupported("a URL or path that cannot be read") if _looks_direct(text) else None
    if installable.link is None:
        return _rebuilt(f"{installable.req}", installable)
    if installable.req is None:
        return _unsupported(f"{_kind(text, editable=editable)}, whose name and dependencies only a build would tell")
    extras = sorted(installable.extras | installable.req.extras)
    name = f"{installable.req.name}[{','.join(extras)}]" if extras else f"{installable.req.name}"
    return _rebuilt(f"{name} @ {installable.link.url}", installable)


def _installable(text: str, *, editable: bool) -> InstallRequirement | None:
    from pip_requirements_parser import (  # noqa: PLC0415  # Slow.
        PipError,
        build_editable_req,
        build_install_req,
    )

    if text.count("[") > _BRACKETS or not (editable or text.endswith(";") or _looks_direct(text)):
        return None
    try:
        return build_editable_req(text) if editable else build_install_req(text)
    except (PipError, *_NOT_INSTALLABLE):
        return None


def _rebuilt(text: str, installable: InstallRequirement) -> Requirement | Unparsed:
    marker = f" ; {installable.marker}" if installable.marker else ""
    try:
        return Requirement(text + marker)
    except (ValueError, RecursionError):
        return _unsupported("a URL or path that cannot be read")


def _unsupported(reason: str) -> Unparsed:
    return Unparsed(UnreadKind.UNSUPPORTED, f"not judged: {reason}")


def _kind(text: str, *, editable: bool) -> str:
    if "://" in text:
        return "a URL without a name"
    return "an editable local project" if editable else "a local project"


def _looks_direct(text: str) -> bool:
    """Whether pip would take the text for a URL, a path or an archive."""
    bare = text.partition(";")[0].strip().partition("[")[0].lower()
    return "/" in bare or "\\" in bare or bare.startswith(".") or bare.endswith(_ARCHIVES)


def _too_much(text: str, limits: Limits) -> LimitHit | None:
    """The limit that a text exceeds, seen before any parser looks at it."""
    if len(text) > limits.logical_line:
        return LimitHit("logical_line", limits.logical_line, "the requirement is too long")
    if text.count(",") >= limits.clauses:
        return LimitHit("clauses", limits.clauses, "the specifier has too many clauses")
    if max(accumulate(_PARENTHESES.get(character, 0) for character in text), default=0) > limits.marker_depth:
        return LimitHit("marker_depth", limits.marker_depth, "the marker is nested too deeply")
    words = re.split(r"[\s,;()\[\]<>=!~]", text) if "://" not in text and len(text) > limits.version_length else ()
    if any(len(word) > limits.version_length for word in words):
        return LimitHit("version_length", limits.version_length, "a name or version is too long")
    return None
