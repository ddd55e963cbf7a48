"""What a resolution shows: sets of requirements that no choice of releases satisfies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.findings import Confidence, Explanation, Finding, Requirer, Rule, Severity
from depcheck.model.packages import Unavailable
from depcheck.solve.universe import line_applies
from depcheck.solve.versions import pinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.packages import Candidate, RequirementLine
    from depcheck.model.told import Told
    from depcheck.solve.causes import Core
    from depcheck.solve.evidence import Evidence, Standing
    from depcheck.solve.solver import Resolution
    from depcheck.solve.universe import Problem, Universe

UNSATISFIABLE = Rule(
    "DC102", "unsatisfiable-requirements", Severity.ERROR, "requirements that no choice of releases satisfies together"
)
NO_MATCHING_VERSION = Rule("DC103", "no-matching-version", Severity.ERROR, "a requirement that no release matches")
UNSUPPORTED_PYTHON = Rule(
    "DC104", "unsupported-python", Severity.ERROR, "a requirement whose releases all need another Python"
)
NO_COMPATIBLE_WHEEL = Rule(
    "DC105", "no-compatible-wheel", Severity.ERROR, "a requirement whose releases have no file for the target"
)
YANKED = Rule("DC106", "yanked-version", Severity.WARNING, "a pin on a release that was withdrawn")
UNKNOWN_EXTRA = Rule("DC107", "unknown-extra", Severity.ERROR, "a requested extra that the release does not have")
EXCLUDED_BY_CONSTRAINT = Rule(
    "DC108", "excluded-by-constraint", Severity.ERROR, "a constraint that leaves no release of a project"
)
UNKNOWN_PROJECT = Rule("DC112", "unknown-project", Severity.ERROR, "a project that the index does not have")

RULES: tuple[Rule, ...] = (
    UNSATISFIABLE,
    NO_MATCHING_VERSION,
    UNSUPPORTED_PYTHON,
    NO_COMPATIBLE_WHEEL,
    YANKED,
    UNKNOWN_EXTRA,
    EXCLUDED_BY_CONSTRAINT,
    UNKNOWN_PROJECT,
)


#: The reasons that lie in the files of a release, whatever Python and date.
OF_FILES = frozenset(
    {
        Unavailable.NO_COMPATIBLE_WHEEL,
        Unavailable.BUILD_FORBIDDEN,
        Unavailable.WHEEL_FORBIDDEN,
        Unavailable.NO_FILES,
    }
)


def check_core(core: Core, seen: Evidence, told: Told) -> Finding:
    """The finding of one conflict, from what was seen of it and how that is told."""
    contested = seen.contested
    about = seen.about(contested.project) if contested else ()
    alone = about[0] if len({statement.parent for statement in about}) == 1 else None
    parent = seen.standing(alone.parent) if alone else None
    return Finding(
        rule=rule_of(seen, contested),
        message=_headline(core, told),
        package=told.contested,
        required_by=(
            Requirer(alone.parent, str(parent.versions.newest(alone.releases).version)) if alone and parent else None
        ),
        requirement=alone.text if alone else core.lines[0].text,
        locations=tuple(line.location for line in core.lines if line.location),
        facts=told.facts,
        confidence=Confidence.PROVED if _is_proved(core, seen, told) else Confidence.LIKELY,
        explanation=Explanation(tuple(line.text for line in core.lines), told.steps, core.complete),
    )


def _is_proved(core: Core, seen: Evidence, told: Told) -> bool:
    """Whether the metadata is guaranteed, and no place was left out that may have releases which fit."""
    partial = any(standing.versions.elsewhere is not None for standing in seen.standings)
    return told.guaranteed and core.complete and not partial


def rule_of(seen: Evidence, contested: Standing | None) -> Rule:
    """The code that says best what is wrong."""
    if contested is None:
        return UNSATISFIABLE
    if any(line.constraint for line in seen.lines):
        return EXCLUDED_BY_CONSTRAINT
    if seen.statements:
        return UNSATISFIABLE
    if not contested.versions.exists:
        return UNKNOWN_PROJECT
    if contested.wrong_python:
        return UNSUPPORTED_PYTHON
    reasons = set(contested.versions.unavailable(contested.asked))
    if reasons & OF_FILES:
        return NO_COMPATIBLE_WHEEL
    return UNSUPPORTED_PYTHON if Unavailable.REQUIRES_PYTHON in reasons else NO_MATCHING_VERSION


def _headline(core: Core, told: Told) -> str:
    quoted = [f"`{line.text}`" for line in core.lines]
    if len(quoted) == 1:
        return f"{quoted[0]} cannot be installed: {told.reason}"
    both = "both" if len(quoted) == 2 else "all"  # noqa: PLR2004 - a pair
    return f"{', '.join(quoted[:-1])} and {quoted[-1]} cannot {both} hold: {told.reason}"


def check_resolution(resolution: Resolution, problem: Problem, universe: Universe) -> Iterator[Finding]:
    """What is odd about a set that does resolve: withdrawn releases, and extras that do not exist."""
    chosen = {candidate.name: candidate for candidate in resolution.chosen}
    lines = [line for line in problem.lines if line_applies(line, problem.target)]
    limits = [line for line in problem.constraints if line_applies(line, problem.target)]
    for candidate in resolution.chosen:
        if candidate.yanked is not None:
            yield _yanked(candidate, [line for line in (*lines, *limits) if _names(line, candidate)])
    for line in lines:
        named = chosen.get(canonicalize_name(line.requirement.name))
        provided = universe.provided_extras(named) if named else None
        if named is None or provided is None:
            continue
        for extra in sorted({canonicalize_name(extra) for extra in line.requirement.extras} - provided):
            release = f"{line.requirement.name} {named.version}"
            message = f"`{line.text}` asks for an extra that {release} does not have: {extra}"
            yield _about(UNKNOWN_EXTRA, message, named, [line])


def _yanked(candidate: Candidate, lines: list[RequirementLine]) -> Finding:
    """Nothing but a pin lets a withdrawn release in: a line's, or that of another package."""
    pins = [line for line in lines if pinned(line.requirement.specifier)]
    who = f"`{pins[0].text}` pins" if pins else "another package pins"
    name = pins[0].requirement.name if pins else candidate.name
    why = f": {candidate.yanked}" if candidate.yanked else ""
    message = f"{who} a withdrawn release: {name} {candidate.version} is yanked{why}"
    return _about(YANKED, message, candidate, pins)


def _names(line: RequirementLine, candidate: Candidate) -> bool:
    return canonicalize_name(line.requirement.name) == candidate.name


def _about(rule: Rule, message: str, candidate: Candidate, lines: list[RequirementLine]) -> Finding:
    return Finding(
        rule=rule,
        message=message,
        package=candidate.name,
        requirement=lines[0].text if lines else None,
        locations=tuple(line.location for line in lines if line.location),
    )
