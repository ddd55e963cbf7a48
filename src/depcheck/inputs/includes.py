"""Which files may be read, how they are opened, and the path that the user sees."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

_REPOSITORIES = (".git", ".hg", ".svn", ".bzr", ".jj")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,40}:")
_CHUNK = 1024 * 1024


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
        if any((candidate / name).exists() for name in _REPOSITORIES):
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
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise UnreadableError(_reason(error)) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("it is a folder" if stat.S_ISDIR(status.st_mode) else "it is not a regular file")
        if status.st_size > largest:
            raise UnreadableError(f"it is larger than {largest} bytes")
        return FileKey(status.st_dev, status.st_ino), _content(descriptor, largest)
    finally:
        os.close(descriptor)


def file_key(path: Path) -> FileKey | None:
    """The identity of the file at a path, without opening it; None where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return FileKey(status.st_dev, status.st_ino)


def _content(descriptor: int, largest: int) -> bytes:
    """At most `largest` bytes and one, however fast the file grows."""
    chunks = []
    left = largest + 1
    try:
        while left and (chunk := os.read(descriptor, min(left, _CHUNK))):
            chunks.append(chunk)
            left -= len(chunk)
    except OSError as error:
        raise UnreadableError(_reason(error)) from None
    if not left:
        raise UnreadableError(f"it is larger than {largest} bytes")
    return b"".join(chunks)


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "no such file"
        case IsADirectoryError():
            return "it is a folder"
        case PermissionError():
            return "permission denied"
        case OSError():
            return (error.strerror or "it cannot be opened").lower()
        case _:
            return "the path is not valid"
