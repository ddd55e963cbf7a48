"""Changes of requirements as edits of bytes, and edits put into a file. Nothing here reads or writes one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet

from depcheck.fixes.respecify import with_specifier
from depcheck.model.fixes import ChangeKind, Edit
from depcheck.text.decode import UndecodableError, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depcheck.model.fixes import Change
    from depcheck.model.packages import RequirementLine
    from depcheck.text.decode import Decoded

_HEAD = re.compile(r"\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\])?")
_CLAUSE = re.compile(r"(?P<operator>===|[=!<>~]=|[<>])(?P<blank>\s*)(?P<version>[^\s,;()]+)")
_BLANKS = re.compile(r"\s+")
_SETTING = frozenset({ChangeKind.SET_REQUIREMENT, ChangeKind.SET_CONSTRAINT})
_DROPPING = frozenset({ChangeKind.DROP_REQUIREMENT, ChangeKind.DROP_CONSTRAINT})
_OF_CONSTRAINTS = frozenset({ChangeKind.SET_CONSTRAINT, ChangeKind.DROP_CONSTRAINT})


class SpliceError(ValueError):
    """The edits do not fit the content; the message is one line."""


def edits_of(changes: Iterable[Change], lines: Iterable[RequirementLine]) -> tuple[Edit, ...]:
    """The edits that carry out all of the changes, sorted by file and place; none where even one cannot be an edit.

    A line that was given as an argument has no file, one with hashes would keep those of another version, and one with
    a credential would carry it into the report.
    """
    waiting = list(lines)
    edits = set()
    for change in changes:
        line = next((line for line in waiting if _is_of(change, line)), None)
        edit = _edit_of(change, line) if line else None
        if line is None or edit is None:
            return ()
        waiting.remove(line)
        edits.add(edit)
    return tuple(sorted(edits, key=lambda edit: (edit.path, edit.start, edit.end)))


def set_specifier(line: RequirementLine, specifier: str) -> str:
    """The requirement with another specifier: name, extras, marker and blanks stay as they were written.

    Where one clause differs, that clause alone is written anew, with the blanks that stood around it: from
    `Numpy [x] >= 1, == 2.3.5 ; python_version<"3.12"` and `>=1,==1.26.4` comes
    `Numpy [x] >= 1, == 1.26.4 ; python_version<"3.12"`. A requirement by URL loses its URL.
    """
    canonical = with_specifier(line.requirement, SpecifierSet(specifier))
    text = line.text if line.written in {None, line.text} else _BLANKS.sub(" ", line.text)
    head = _HEAD.match(text)
    if line.requirement.url or head is None:
        return canonical
    name = head[0].rstrip()
    marker = text.find(";") if ";" in text else len(text)
    try:
        styled = f"{name}{_respecified(text[len(name) : marker], specifier)}{text[marker:]}"
    except InvalidSpecifier:
        # Behind `===` anything may stand, other clauses in parentheses included.
        return canonical
    return styled if _is_same(styled, canonical) else canonical


def drop_edit(line: RequirementLine) -> Edit | None:
    """The edit that takes a line out of its file, with its options, comment and line end; comment lines stay."""
    if line.location is None or line.whole is None:
        return None
    return Edit(line.location.path, line.whole.span.start, line.whole.span.end, line.whole.text, "")


def set_edit(line: RequirementLine, text: str) -> Edit | None:
    """The edit that puts another text where a requirement stands; options and comment behind it stay."""
    if line.location is None or line.span is None or line.written is None:
        return None
    return Edit(line.location.path, line.span.start, line.span.end, line.written, text)


def splice(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The content of one file with all edits made; every other byte is as before.

    Raises `SpliceError` where edits overlap, where the file does not have what an edit expects, and where a
    replacement cannot be written in the encoding of the file.
    """
    try:
        decoded = decode(content)
    except UndecodableError as error:
        raise SpliceError(str(error)) from None
    pieces: list[bytes] = []
    behind = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < behind or (pieces and edit.start == behind == edit.end):
            raise SpliceError(f"two edits of {edit.path} overlap at byte {edit.start}")
        pieces += [content[behind : edit.start], _replaced(content, decoded, edit)]
        behind = edit.end
    return b"".join((*pieces, content[behind:]))


def _is_of(change: Change, line: RequirementLine) -> bool:
    return change.before == line.text and (change.kind in _OF_CONSTRAINTS) == line.constraint


def _edit_of(change: Change, line: RequirementLine) -> Edit | None:
    if change.kind in _DROPPING:
        return drop_edit(line)
    if change.kind in _SETTING and change.after is not None and not line.hashed:
        return set_edit(line, _in_style(line, change.after))
    return None


def _in_style(line: RequirementLine, after: str) -> str:
    """What a change makes of a line, written as the line was where only the specifier differs."""
    try:
        wanted = Requirement(after)
    except InvalidRequirement:
        return after
    styled = set_specifier(line, str(wanted.specifier))
    return styled if _is_same(styled, after) else after


def _is_same(one: str, other: str) -> bool:
    try:
        return Requirement(one) == Requirement(other)
    except InvalidRequirement:
        return False


def _respecified(written: str, specifier: str) -> str:
    """What stands between name and marker, such as ` >= 1, <2 `, with other clauses and the same blanks around them."""
    clauses = list(_CLAUSE.finditer(written))
    if not specifier:
        return written[len(written.rstrip()) :]
    if not clauses:
        return f"{specifier}{written}"
    before = {Specifier(clause[0]): clause for clause in clauses}
    after = {Specifier(clause): clause.strip() for clause in specifier.split(",") if clause.strip()}
    gone = [clause for parsed, clause in before.items() if parsed not in after]
    come = [clause for parsed, clause in after.items() if parsed not in before]
    if not gone and not come:
        return written
    if len(gone) == len(come) == 1:
        first = last = gone[0]
    else:
        first, last, come = clauses[0], clauses[-1], list(after.values())
    comma = ", " if ", " in written else ","
    blank = first["blank"]
    styled = comma.join(_CLAUSE.sub(rf"\g<operator>{blank}\g<version>", clause) for clause in come)
    return f"{written[: first.start()]}{styled}{written[last.end() :]}"


def _replaced(content: bytes, decoded: Decoded, edit: Edit) -> bytes:
    """The bytes that an edit puts in, once the file is seen to have what it expects."""
    try:
        expected, replacement = decoded.encode(edit.expected or ""), decoded.encode(edit.replacement)
    except UnicodeEncodeError:
        raise SpliceError(f"{edit.path} is in {decoded.encoding}, which cannot express the edit") from None
    if edit.expected is None and (content or edit.start or edit.end):
        raise SpliceError(f"{edit.path} was to be made, and it has content already")
    if not 0 <= edit.start <= edit.end <= len(content) or content[edit.start : edit.end] != expected:
        raise SpliceError(f"{edit.path} has something else at byte {edit.start} than it had when it was read")
    return replacement
