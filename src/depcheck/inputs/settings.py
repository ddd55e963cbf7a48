"""depcheck's own configuration: `depcheck.toml`, or `[tool.depcheck]` in pyproject.toml."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from depcheck.errors import InputError
from depcheck.inputs.includes import project_root
from depcheck.inputs.reading import Unreadable, read_regular_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from depcheck.inputs.toml_values import Entry
    from depcheck.model.findings import Severity
    from depcheck.model.policy import Waiver
    from depcheck.model.source import SourceFile

FILE, PROJECT_FILE = "depcheck.toml", "pyproject.toml"
LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a configuration file says; None, False and nothing where it says nothing.

    Paths count from the working directory.
    """

    file: SourceFile | None = None
    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    venv: tuple[str, ...] = ()
    python_version: str | None = None
    platform: str | None = None
    exclude_newer: str | None = None
    files: bool = False
    pre: bool = False
    only_binary: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    baseline: str | None = None
    severity: tuple[tuple[str, Severity], ...] = ()
    waivers: tuple[Waiver, ...] = ()


def find_settings(cwd: Path) -> Settings:
    """The settings of the nearest directory that has some, from the working directory up to the version-control root.

    In one directory depcheck.toml goes before pyproject.toml, and a pyproject.toml without `[tool.depcheck]` is none.
    Outside of version control only the working directory counts. Raises InputError.
    """
    root = project_root(cwd)
    folder = cwd.resolve()
    for directory in (folder, *folder.parents):
        for name in (FILE, PROJECT_FILE):
            path = directory / name
            if path.is_file() and (settings := _settings(path, _shown(path, folder), root, folder)) is not None:
                return settings
        if directory == root:
            break
    return Settings()


def read_settings(path: str, cwd: Path) -> Settings:
    """The settings of the file that the user names. Raises InputError."""
    file = (cwd / path).resolve()
    settings = _settings(file, path, project_root(file.parent), cwd.resolve())
    if settings is None:
        raise InputError("has no table `tool.depcheck`", path)
    return settings


def _shown(path: Path, folder: Path) -> str:
    """A path from a folder, with slashes: `../pyproject.toml`."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()


def _settings(path: Path, shown: str, root: Path, cwd: Path) -> Settings | None:
    """What a file says; None where it is a pyproject.toml that says nothing to depcheck."""
    if not path.resolve().is_relative_to(root):
        raise InputError("leads out of the project; to use it all the same, name it: --config FILE", shown)
    content = read_regular_file(path, LARGEST_FILE)
    if isinstance(content, Unreadable):
        raise InputError("no such file" if content.missing else content.reason, shown)
    if path.name == PROJECT_FILE and b"depcheck" not in content:
        return None
    # Only where there is such a file.
    import hashlib  # noqa: PLC0415

    from depcheck.inputs.toml_values import Document  # noqa: PLC0415
    from depcheck.model.source import SourceFile, SourceKind  # noqa: PLC0415

    entry: Entry | None = Document(path.parent, root, cwd, shown, _text(content, shown)).top()
    for name in ("tool", "depcheck") if path.name == PROJECT_FILE else ():
        entry = next((inside for inside in entry.inside() if inside.name == name), None) if entry else None
    if entry is None:
        return None
    return Settings(
        file=SourceFile(SourceKind.CONFIGURATION, shown, hashlib.sha256(content).hexdigest()),
        **_stated(entry),
    )


def _text(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("is not valid TOML: it is not UTF-8", shown, line) from None


def _stated(entry: Entry) -> dict[str, Any]:
    from depcheck.inputs.setting_values import KEYS, unknown  # noqa: PLC0415 - only where something is said

    stated: dict[str, Any] = {}
    for value in entry.inside():
        if value.name not in KEYS:
            raise unknown(value)
        stated[value.name.replace("-", "_")] = KEYS[value.name](value)
    return stated
