"""`depcheck cache`: where the cache is and how large; clear it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from depcheck.cli import console
from depcheck.cli.parser import Parser
from depcheck.errors import DepcheckError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Only files of these names are ever deleted, whatever folder `--cache-dir` names.
_OURS = ("index-*.sqlite3*", f"answers-[0-9]/{'[0-9a-f]' * 16}*")
_MIB = 1024 * 1024


def run(words: Sequence[str]) -> int:
    """Tell about the cache or clear it, and return the exit status."""
    parser = Parser("cache", "info|dir|clear", "Tell where the cache is and how large, or delete what is in it.")
    parser.add_argument("action", choices=("info", "dir", "clear"), metavar="info|dir|clear", help="what to do")
    parser.add_argument("--cache-dir", metavar="DIR", help="where the cache is")
    arguments = parser.parse_args(words)
    from depcheck.index.cache import cache_directory  # noqa: PLC0415 - a wrong command line need not pay for it

    folder = cache_directory(arguments.cache_dir, os.environ)
    found = sorted(path for pattern in _OURS for path in folder.glob(pattern))
    files = [path for path in found if path.is_file() and not path.is_symlink() and not path.parent.is_symlink()]
    if arguments.action == "clear":
        return _clear(folder, files)
    console.emit(f"{folder}\n" if arguments.action == "dir" else f"{folder}\n{_size(files)}\n")
    return 0


def _clear(folder: Path, files: Sequence[Path]) -> int:
    size = _size(files)
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise DepcheckError(f"cannot delete `{path}`: {error.strerror or error}") from error
    console.emit(f"deleted {size} from {folder}\n" if files else f"nothing to delete in {folder}\n")
    return 0


def _size(files: Sequence[Path]) -> str:
    size = sum(path.stat().st_size for path in files)
    return f"{size / _MIB:.1f} MiB in {len(files)} files"
