"""A fix for people: its title, what changes where, the command, and the proof."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.facts import Constraint, Requested
from depcheck.model.fixes import Applicability, ChangeKind
from depcheck.render.lines import COMMAND_LIMIT, TIE, Line, Piece, marked, within
from depcheck.render.style import Role, glyphs
from depcheck.render.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.findings import Report
    from depcheck.model.fixes import Change, Command, Fix
    from depcheck.model.packages import Target
    from depcheck.render.style import Style

_MARGIN = " " * 4
_HANGING = " " * 6
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_KINDS = {
    Applicability.SAFE: "changes no version",
    Applicability.UNSAFE: "changes versions",
    Applicability.DISPLAY_ONLY: "yours to carry out",
}
_FEW_PINS = 4
_FEW_CHANGES = 12


def fix_lines(fix: Fix, report: Report, style: Style) -> Iterator[Line]:
    """All that is shown of one fix."""
    yield _title(fix)
    for row in _changes(fix, report, style):
        yield Line(row, _MARGIN, _HANGING)
    for part, requirements in enumerate(fix.environments or (), start=1):
        yield Line((Piece(f"environment {part}: ", Role.FAINT), Piece(", ".join(requirements))), _MARGIN, _HANGING)
    for flag in fix.flags:
        yield Line((Piece(f"{flag.tool} {flag.flag}: ", Role.CODE), Piece(flag.reason)), _MARGIN, _HANGING)
    for command in fix.commands:
        yield _command(command, style)
    for note in fix.notes:
        yield Line((Piece("note: ", Role.NOTE), *marked(note)), _MARGIN, _HANGING)
    yield Line(_proof(fix, report, style), _MARGIN, _HANGING)


def _title(fix: Fix) -> Line:
    title = marked(fix.title, Role.STRONG, Role.STRONG)
    pieces = (Piece(f"fix {fix.id}", Role.FIX), *within(fix.environment), Piece(": ", Role.STRONG), *title)
    several = f", ends {len(fix.addresses)} findings" if len(fix.addresses) > 1 else ""
    return Line((*pieces, Piece(f"  ({_KINDS[fix.applicability]}{several})", Role.FAINT)), "  ", _MARGIN)


def _changes(fix: Fix, report: Report, style: Style) -> Iterator[tuple[Piece, ...]]:
    changes = [change for change in fix.changes if change.kind is not ChangeKind.SPLIT_ENVIRONMENTS]
    shown = changes if style.verbose else changes[:_FEW_CHANGES]
    places = _places(fix, report)
    for change in shown:
        yield (*_difference(change, style), *_place(change, places))
    if len(shown) < len(changes):
        yield (Piece(f"{len(changes) - len(shown)} more changes with -v", Role.FAINT),)


def _difference(change: Change, style: Style) -> tuple[Piece, ...]:
    """What was and what will be; one word says which where only one of them is."""
    if change.before and change.after:
        what = _subject(change)
        arrow = Piece(f" {glyphs(style).arrow} ", Role.FAINT)
        return (*what, Piece(change.before, Role.BEFORE), arrow, Piece(change.after, Role.GOOD))
    verb = Piece(f"{change.kind.value.partition('-')[0]} ", Role.FAINT)
    if change.after:
        return (verb, *_subject(change), Piece(change.after, Role.GOOD))
    return (verb, Piece(change.before or change.package or "", Role.BEFORE))


def _subject(change: Change) -> tuple[Piece, ...]:
    """What changes, where the texts before and after are versions by themselves."""
    match change.kind:
        case ChangeKind.SET_PYTHON:
            return (Piece("Python ", Role.FAINT),)
        case ChangeKind.UPGRADE | ChangeKind.DOWNGRADE | ChangeKind.INSTALL:
            return (Piece(f"{change.package} "),)
        case _:
            return ()


def _places(fix: Fix, report: Report) -> dict[str, str]:
    """Where the changed texts stand: with the line where a fact of a finding tells it, else the file that is edited."""
    asked = (fact for finding in report.findings for fact in finding.facts if isinstance(fact, Requested | Constraint))
    edited = {text: edit.path for edit in fix.edits for text in (edit.expected, edit.replacement) if text}
    return edited | {fact.requires: str(fact.location) for fact in asked if fact.location}


def _place(change: Change, places: dict[str, str]) -> tuple[Piece, ...]:
    place = places.get(change.before or "") or places.get(change.after or "")
    return (Piece(f"  {place}", Role.FAINT),) if place else ()


def _command(command: Command, style: Style) -> Line:
    """The command as the shell at hand spells it, unbroken, so that it can be copied."""
    spelled = {"posix": command.posix, "powershell": command.powershell, "cmd": command.cmd}[style.shell]
    if spelled is None:
        words = f"{style.shell} cannot express this command safely: "
        return Line((Piece(words, Role.DOUBT), Piece(command.reason)), _MARGIN, _HANGING)
    prompt = Piece("$ " if style.shell == "posix" else "> ", Role.FAINT)
    return Line((prompt, Piece(spelled, Role.CODE, COMMAND_LIMIT)), _MARGIN)


def _proof(fix: Fix, report: Report, style: Style) -> tuple[Piece, ...]:
    if not fix.proved:
        return (Piece("not proved: no complete resolution backs it", Role.DOUBT),)
    target = report.target if fix.environment is None else _target(fix.environment, report)
    python = fix.python or (target.python if target else None)
    where = f" for Python {python}" if python else ""
    where += f" on {target.platform} {target.machine}" if target else ""
    pins = ", ".join(f"{name}{TIE}{version}" for name, version in _ordered_pins(fix, style))
    more = f", {glyphs(style).more}" if pins and not style.verbose and len(fix.pins) > _FEW_PINS else ""
    count = f" ({counted(len(fix.pins), 'project')})" if fix.pins else ""
    told = f": {pins}{more}{count}" if pins else ""
    return (Piece(f"proved{where}{told}", Role.FAINT, COMMAND_LIMIT),)


def _target(environment: str, report: Report) -> Target | None:
    from depcheck.model.judged import target_of  # noqa: PLC0415 - only where there are several

    return target_of(report, environment)


def _ordered_pins(fix: Fix, style: Style) -> list[tuple[str, str]]:
    """The assignment, what the fix changes first, then what the user asks for; a few unless all are wanted."""
    changed = {change.package for change in fix.changes}
    asked = {canonicalize_name(name[0]) for name in map(_NAME.match, fix.requirements) if name}
    ordered = sorted(fix.pins, key=lambda pin: (pin[0] not in changed, pin[0] not in asked, pin[0]))
    return ordered if style.verbose else ordered[:_FEW_PINS]
