"""Requirements and constraints files, with all that they include, to one value.

Files are walked with a worklist, so that no chain of includes is too long; each is read once in each of its two roles,
requirements and constraints. An include is followed inside the project alone, and never over the network.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, assert_never

from depcheck.errors import InputError
from depcheck.inputs.includes import (
    FileKey,
    UnreadableError,
    file_key,
    is_foreign,
    is_url,
    is_within,
    project_root,
    read_file,
    shown_path,
)
from depcheck.inputs.parsing import parse_argument
from depcheck.inputs.statements import Include, Sheet, statements
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.packages import RequirementLine
from depcheck.model.source import SourceFile, SourceKind
from depcheck.model.world import OptionLine, Requirements, Unread, UnreadKind
from depcheck.text.decode import Decoded, UndecodableError, decode
from depcheck.text.redact import redact_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.inputs.statements import Statement
    from depcheck.model.index import Configured

__all__ = ["parse_argument", "project_root", "read_requirements"]

_Role: TypeAlias = "tuple[FileKey, bool]"


def read_requirements(  # noqa: PLR0913  # Three kinds of input, and the bounds of reading.
    files: Sequence[str],
    constraints: Sequence[str] = (),
    arguments: Sequence[str] = (),
    configured: Sequence[Configured] = (),
    *,
    root: Path,
    limits: Limits = Limits(),
    allow_outside_root: bool = False,
) -> Requirements:
    """What the files and arguments that the user named ask for; `configured` are further constraints files.

    `root` is the project; includes are followed in it, and in the version-control root or folder of the file that the
    user named, or everywhere with `allow_outside_root`. Raises `InputError` where a named file cannot be read,
    `UsageError` where an argument is no requirement.
    """
    walk = _Walk(root.resolve(), limits, allow_outside_root)
    for path in files:
        walk.read(path, constraint=False)
    for path in constraints:
        walk.read(path, constraint=True)
    for named in configured:
        walk.read_configured(named)
    return Requirements(
        files=tuple(walk.files),
        lines=(*walk.lines, *(parse_argument(argument) for argument in arguments)),
        constraints=tuple(walk.constraints),
        unread=tuple(walk.unread),
        options=tuple(walk.options),
        limits_hit=tuple(walk.hits.values()),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """A file that is being read: where it is, where it may lead, and what it has left to state."""

    key: FileKey
    shown: str
    folder: Path
    roots: tuple[Path, ...]
    statements: Iterator[Statement]


@dataclass(slots=True)
class _Walk:
    """What has been read so far; `hits` keeps the first hit of each limit, for a file can hit one a million times."""

    root: Path
    limits: Limits
    everywhere: bool
    files: list[SourceFile] = field(default_factory=list)
    lines: list[RequirementLine] = field(default_factory=list)
    constraints: list[RequirementLine] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    options: list[OptionLine] = field(default_factory=list)
    hits: dict[str, LimitHit] = field(default_factory=dict)
    seen: set[_Role] = field(default_factory=set)
    stated: int = 0
    followed: int = 0

    def read_configured(self, named: Configured) -> None:
        """Read a constraints file that a configuration names; one by URL is not fetched, and so not known."""
        if is_url(named.value):
            text = f"{redact_place(named.value)} ({named.source})"
            reason = "not judged: constraints are not fetched over the network"
            self.unread.append(Unread(UnreadKind.UNSUPPORTED, text, reason, None))
        else:
            self.read(named.value, constraint=True, named_by=named.source)

    def read(self, path: str, *, constraint: bool, named_by: str | None = None) -> None:
        """Read a file that the user named, and all that it includes."""
        shown = shown_path(path)
        if is_url(path):
            raise InputError("requirements are not fetched over the network; name a file", redact_place(path))
        try:
            key, content = read_file(Path(path), self.limits.file_size)
            decoded = decode(content)
        except (UnreadableError, UndecodableError) as error:
            reason = f"{error} ({named_by} names it)" if named_by else str(error)
            raise InputError(reason, redact_place(shown)) from None
        folder = Path(path).resolve().parent
        if (key, constraint) not in self.seen:
            frame = self._frame(key, shown, folder, (self.root, project_root(folder)), decoded, content, constraint)
            self.files[-1] = replace(self.files[-1], named_by=named_by)
            self._follow(frame)

    def _frame(  # noqa: PLR0913, PLR0917  # It is the constructor of a frame.
        self,
        key: FileKey,
        shown: str,
        folder: Path,
        roots: tuple[Path, ...],
        decoded: Decoded,
        content: bytes,
        constraint: bool,  # noqa: FBT001
    ) -> _Frame:
        self.seen.add((key, constraint))
        kind = SourceKind.CONSTRAINTS if constraint else SourceKind.REQUIREMENTS
        self.files.append(SourceFile(kind, shown, hashlib.sha256(content).hexdigest(), decoded.encoding))
        return _Frame(key, shown, folder, roots, statements(Sheet(shown, decoded, constraint, self.limits)))

    def _follow(self, frame: _Frame) -> None:
        stack = [frame]
        while stack:
            statement = next(stack[-1].statements, None)
            if statement is None:
                stack.pop()
                continue
            if self._is_full():
                return
            if isinstance(statement, Include):
                stack.extend(self._included(statement, stack))
            else:
                self._record(statement)

    def _is_full(self) -> bool:
        """Count what a line states, and say whether it is one too many."""
        self.stated += 1
        if self.stated <= self.limits.requirement_lines:
            return False
        self._hit("requirement_lines", self.limits.requirement_lines, "the lines behind them were not read")
        return True

    def _record(self, statement: RequirementLine | Unread | OptionLine | LimitHit) -> None:
        match statement:
            case RequirementLine():
                (self.constraints if statement.constraint else self.lines).append(statement)
            case Unread():
                self.unread.append(statement)
            case OptionLine():
                self.options.append(statement)
            case LimitHit():
                self.hits.setdefault(statement.limit, statement)
            case _:
                assert_never(statement)

    def _included(self, include: Include, stack: list[_Frame]) -> list[_Frame]:
        """The frame of an included file; nothing where it is not read, or was read before."""
        parent = stack[-1]
        if refusal := _refused(include, parent, everywhere=self.everywhere):
            self._unread(include, *refusal)
            return []
        path = (parent.folder / include.target).resolve()
        key = file_key(path)
        if any(frame.key == key for frame in stack):
            self._unread(include, UnreadKind.INCLUDE_CYCLE, "the file includes itself, by way of this line")
            return []
        if (key, include.constraint) in self.seen or self._too_many(include, len(stack)):
            return []
        return self._opened(include, path, parent)

    def _opened(self, include: Include, path: Path, parent: _Frame) -> list[_Frame]:
        self.followed += 1
        shown = shown_path((Path(parent.shown).parent / include.target).as_posix())
        try:
            key, content = read_file(path, self.limits.file_size)
            decoded = decode(content)
        except (UnreadableError, UndecodableError) as error:
            self._unread(include, UnreadKind.UNREADABLE_INPUT, f"`{redact_place(shown)}` cannot be read: {error}")
            return []
        return [self._frame(key, shown, path.parent, parent.roots, decoded, content, include.constraint)]

    def _too_many(self, include: Include, depth: int) -> bool:
        if depth > self.limits.include_depth:
            self._hit("include_depth", self.limits.include_depth, f"{include.location}: `{include.text}` was not read")
            return True
        if self.followed >= self.limits.included_files:
            what = f"{include.location}: `{include.text}` and those behind it were not read"
            self._hit("included_files", self.limits.included_files, what)
            return True
        return False

    def _unread(self, include: Include, kind: UnreadKind, reason: str) -> None:
        self.unread.append(Unread(kind, include.text, reason, include.location))

    def _hit(self, limit: str, value: int, what: str) -> None:
        self.hits.setdefault(limit, LimitHit(limit, value, what))


def _refused(include: Include, parent: _Frame, *, everywhere: bool) -> tuple[UnreadKind, str] | None:
    """Why an include is not even looked for; None where it lies inside the project, or may lie anywhere."""
    target = include.target
    if is_foreign(target) and not everywhere:
        return UnreadKind.OUTSIDE_ROOT, "not read: it lies outside the project"
    if is_url(target):
        return UnreadKind.UNSUPPORTED, "not judged: an include by URL is never fetched"
    if "${" in target:
        return UnreadKind.UNSUPPORTED, "not judged: an environment variable, and depcheck expands none"
    try:
        path = (parent.folder / target).resolve()
    except (OSError, ValueError, RuntimeError):
        return UnreadKind.UNREADABLE_INPUT, "the path is not valid"
    if everywhere or is_within(path, parent.roots):
        return None
    return UnreadKind.OUTSIDE_ROOT, "not read: it lies outside the project"
