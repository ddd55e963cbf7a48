"""Rules on what the user's lines say by themselves: no index is asked, nothing is resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.facts import Constraint, Requested
from depcheck.model.findings import Explanation, Finding, Rule, Severity, Step
from depcheck.model.world import UnreadKind
from depcheck.rules.contradictions import contradictions
from depcheck.solve.universe import line_applies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from packaging.utils import NormalizedName

    from depcheck.model.packages import RequirementLine, Target
    from depcheck.model.world import OptionLine, Requirements, Unread

CONTRADICTORY = Rule(
    "DC101", "contradictory-requirements", Severity.ERROR, "requirements of one project that no version satisfies"
)
DUPLICATE = Rule("DC109", "duplicate-requirement", Severity.WARNING, "a project that is asked for more than once")
MISPLACED_OPTION = Rule(
    "DC110", "misplaced-option", Severity.WARNING, "an option where a requirements file cannot have it"
)
INDEX_OPTION = Rule(
    "DC113", "index-option-in-file", Severity.WARNING, "an option in a file that says where releases come from"
)
INVALID = Rule("DC901", "invalid-requirement", Severity.ERROR, "a line that is no requirement")
UNREADABLE = Rule("DC902", "unreadable-input", Severity.ERROR, "an included file that was not read")
CYCLE = Rule("DC903", "include-cycle", Severity.ERROR, "a file that includes itself")

RULES: tuple[Rule, ...] = (CONTRADICTORY, DUPLICATE, MISPLACED_OPTION, INDEX_OPTION, INVALID, UNREADABLE, CYCLE)

INDEX_OPTIONS = frozenset({"--index-url", "--extra-index-url", "--no-index", "--find-links", "--trusted-host"})
# What pip accepts in a requirements file, beside the options on the index.
FILE_OPTIONS = frozenset(
    {
        "--requirement",
        "--constraint",
        "--editable",
        "--hash",
        "--config-settings",
        "--no-binary",
        "--only-binary",
        "--prefer-binary",
        "--require-hashes",
        "--no-require-hashes",
        "--pre",
        "--all-releases",
        "--only-final",
        "--use-feature",
    }
)


def check_declared(requirements: Requirements, target: Target) -> Iterator[Finding]:
    """Every finding on the lines and options by themselves, for those lines that are meant for the target."""
    asked = _by_project(requirements.lines, target)
    limiting = _by_project(requirements.constraints, target)
    for name, lines in asked.items():
        cores = tuple(contradictions(lines, limiting.get(name, ())))
        if cores:
            yield from (_contradictory(name, core) for core in cores)
        elif len(lines) > 1:
            yield _duplicate(name, lines)
    for option in requirements.options:
        yield from _option(option)
    for unread in requirements.unread:
        yield from _unread(unread)


def _by_project(lines: Sequence[RequirementLine], target: Target) -> dict[NormalizedName, list[RequirementLine]]:
    projects: dict[NormalizedName, list[RequirementLine]] = {}
    for line in lines:
        if line_applies(line, target):
            projects.setdefault(canonicalize_name(line.requirement.name), []).append(line)
    return projects


def _contradictory(name: NormalizedName, core: Sequence[RequirementLine]) -> Finding:
    if len(core) == 1:
        message = f"{_told(core[0])} contradicts itself: no version satisfies it"
    else:
        reach = "both" if len(core) == 2 else "all of them"  # noqa: PLR2004  # Two are called both.
        message = f"{_listed(core)} contradict each other: no version satisfies {reach}"
    return Finding(
        rule=CONTRADICTORY,
        message=message,
        package=name,
        requirement=core[0].text if len(core) == 1 else None,
        locations=tuple(line.location for line in core if line.location),
        facts=tuple((Constraint if line.constraint else Requested)(line.text, line.location) for line in core),
        explanation=Explanation(
            requirements=tuple(line.text for line in core),
            steps=tuple(Step(_step(line), line.location) for line in core),
        ),
    )


def _step(line: RequirementLine) -> str:
    return f"a constraint allows only `{line.text}`" if line.constraint else f"you require `{line.text}`"


def _duplicate(name: NormalizedName, lines: Sequence[RequirementLine]) -> Finding:
    return Finding(
        rule=DUPLICATE,
        message=f"{name} is asked for {len(lines)} times: {_listed(lines)}",
        package=name,
        locations=tuple(line.location for line in lines if line.location),
        facts=tuple(Requested(line.text, line.location) for line in lines),
    )


def _option(option: OptionLine) -> Iterator[Finding]:
    shown = f"`{option.text}` ({option.location})"
    if option.option in INDEX_OPTIONS:
        message = f"{shown} says where releases come from: it is reported, not obeyed"
        yield Finding(rule=INDEX_OPTION, message=message, locations=(option.location,))
    elif option.option not in FILE_OPTIONS:
        message = f"{shown} is not an option of a requirements file: pip refuses the whole file"
        details = ("give the option on the command line, or in the configuration of the installer",)
        yield Finding(rule=MISPLACED_OPTION, message=message, locations=(option.location,), details=details)
    elif option.beside_requirement:
        message = f"{shown} stands on the line of a requirement, where pip drops it"
        details = ("put the option on a line of its own",)
        yield Finding(rule=MISPLACED_OPTION, message=message, locations=(option.location,), details=details)


def _unread(unread: Unread) -> Iterator[Finding]:
    shown = f"`{unread.text}` ({unread.location})" if unread.location else f"`{unread.text}`"
    match unread.kind:
        case UnreadKind.INVALID_REQUIREMENT:
            rule, message = INVALID, f"{shown} is not a valid requirement: {unread.reason}"
        case UnreadKind.UNREADABLE_INPUT | UnreadKind.OUTSIDE_ROOT:
            rule, message = UNREADABLE, f"{shown}: {unread.reason}"
        case UnreadKind.INCLUDE_CYCLE:
            rule, message = CYCLE, f"{shown}: {unread.reason}"
        case UnreadKind.UNSUPPORTED:
            return  # It may well be right; the report lists it among what was not looked at.
    places = (unread.location,) if unread.location else ()
    yield Finding(rule=rule, message=message, requirement=unread.text, locations=places)


def _listed(lines: Sequence[RequirementLine]) -> str:
    told = [_told(line) for line in lines]
    return f"{', '.join(told[:-1])} and {told[-1]}"


def _told(line: RequirementLine) -> str:
    """Such as "`numpy<2` (requirements.txt:1)"."""
    place = str(line.location) if line.location else "argument"
    return f"{'constraint ' if line.constraint else ''}`{line.text}` ({place})"
