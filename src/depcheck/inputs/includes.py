"""Which files may be read, how they are opened, and the path that the user sees."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from depcheck.inputs.reading import Unreadable, read_regular_file

REPOSITORIES = (".git", ".hg", ".svn", ".bzr", ".jj")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,40}:")
MISSING = "no such file"


class UnreadableError(Exception):
    """A file cannot be read; the message is one line that quotes nothing of its content."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """What makes two paths the same file, whatever their spelling."""

    device: int
    number: int


def project_root(folder: Path) -> Path:
    """The version-control root that `folder` lies in, else the folder itself; with all links resolved."""
    resolved = folder.resolve()
    for candidate in (resolved, *resolved.parents):
        if any((candidate / name).exists() for name in REPOSITORIES):
            return candidate
    return resolved


def shown_path(path: str) -> str:
    """The path as shown to the user: relative to the working directory where the file lies in it, with slashes."""
    normal = Path(os.path.normpath(path))
    return (normal.relative_to(Path.cwd()) if normal.is_relative_to(Path.cwd()) else normal).as_posix()


def is_url(target: str) -> bool:
    """Whether an include names something by a scheme, as in `https:` or `file:`; a drive letter is none."""
    return _SCHEME.match(target) is not None


def is_foreign(target: str) -> bool:
    r"""Whether an include names a drive or a share of Windows, such as `C:\x` or `\\host\share`, on any system."""
    path = PureWindowsPath(target)
    return bool(path.drive) or target.startswith("\\")


def is_within(path: Path, roots: tuple[Path, ...]) -> bool:
    """Whether a resolved path lies in one of the roots."""
    return any(path.is_relative_to(root) for root in roots)


def read_file(path: Path, largest: int) -> tuple[FileKey, bytes]:
    """The bytes of a regular file; raises `UnreadableError` for all else, without waiting for a pipe or device."""
    key, content = file_key(path), read_regular_file(path, largest)
    if isinstance(content, Unreadable) or key is None:
        raise UnreadableError(_told(content) if isinstance(content, Unreadable) else MISSING)
    return key, content


def file_key(path: Path) -> FileKey | None:
    """The identity of the file at a path, without opening it; None where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return FileKey(status.st_dev, status.st_ino)


def _told(unreadable: Unreadable) -> str:
    if unreadable.missing:
        return MISSING
    return f"it {unreadable.reason}" if unreadable.reason.startswith("is ") else unreadable.reason
