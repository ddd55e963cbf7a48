"""Changes that were tried, and how each is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.utils import NormalizedName


class Applicability(IntEnum):
    """May a fix be applied unasked? Ordered, so that permission is one comparison."""

    DISPLAY_ONLY = 1
    UNSAFE = 2
    SAFE = 3

    @property
    def label(self) -> str:
        """The word of the JSON report."""
        return self.name.lower().replace("_", "-")


class ChangeKind(StrEnum):
    """What a change does to the user's lines, the target, or what is installed."""

    SET_REQUIREMENT = "set-requirement"
    ADD_REQUIREMENT = "add-requirement"
    DROP_REQUIREMENT = "drop-requirement"
    SET_CONSTRAINT = "set-constraint"
    ADD_CONSTRAINT = "add-constraint"
    DROP_CONSTRAINT = "drop-constraint"
    SET_PYTHON = "set-python"
    SPLIT_ENVIRONMENTS = "split-environments"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    INSTALL = "install"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `before` becomes `after`. Either is None where nothing was, or is left."""

    kind: ChangeKind
    package: NormalizedName | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes `start` to `end` of a file, which must read `expected`."""

    path: str
    start: int
    end: int
    expected: str | None
    replacement: str


@dataclass(frozen=True, slots=True)
class Flag:
    """An installer's flag that a fix needs, and why."""

    tool: str
    flag: str
    reason: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command to run. `posix`, `powershell` and `cmd` are None where that shell cannot express it safely."""

    argv: tuple[str, ...]
    reason: str
    stage: int = 1
    tool: str = "pip"
    tool_version: str | None = None
    posix: str | None = None
    powershell: str | None = None
    cmd: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A set of changes that was tried.

    `requirements` and `constraints` are the user's lines as they stand after it; `pins` the assignment that proves
    it, project to version, sorted; `environments` the parts of a split, each proved alone. `notes` are lines on
    what the proof rests on. `addresses` holds the fingerprints of the findings that it ends; `environment` names the
    one that it was tried for, where a report is of several.
    """

    id: str = ""
    title: str
    applicability: Applicability
    proved: bool
    changes: tuple[Change, ...]
    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()
    commands: tuple[Command, ...] = ()
    python: str | None = None
    environments: tuple[tuple[str, ...], ...] | None = None
    notes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    environment: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a fix."""
        return {
            "id": self.id,
            "title": self.title,
            "applicability": self.applicability.label,
            "proved": self.proved,
            "changes": [
                {"kind": c.kind.value, "package": c.package, "from": c.before, "to": c.after} for c in self.changes
            ],
            "requirements": list(self.requirements),
            "constraints": list(self.constraints),
            "pins": dict(self.pins),
            "edits": [_edit_to_dict(edit) for edit in self.edits],
            "flags": [
                {"tool": f.tool, "flag": f.flag, "reason": f.reason, "since": f.since, "until": f.until}
                for f in self.flags
            ],
            "commands": [_command_to_dict(command) for command in self.commands],
            "python": self.python,
            "environments": [list(part) for part in self.environments] if self.environments is not None else None,
            "notes": list(self.notes),
            "addresses": list(self.addresses),
        }


def _edit_to_dict(edit: Edit) -> dict[str, Any]:
    return {
        "path": edit.path,
        "start": edit.start,
        "end": edit.end,
        "expected": edit.expected,
        "replacement": edit.replacement,
    }


def _command_to_dict(command: Command) -> dict[str, Any]:
    return {
        "stage": command.stage,
        "tool": command.tool,
        "tool_version": command.tool_version,
        "env": {},
        "argv": list(command.argv),
        "shell": {"posix": command.posix, "powershell": command.powershell, "cmd": command.cmd},
        "reason": command.reason,
    }
