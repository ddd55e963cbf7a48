"""Where the caches of a user lie, and whether nobody else can write there."""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "DEPCHECK_CACHE_DIR"


def cache_folder(option: str | None, environ: Mapping[str, str]) -> str:
    """Where the caches lie: as the option or `DEPCHECK_CACHE_DIR` says, else where the system keeps caches."""
    named = option or environ.get(VARIABLE)
    if named:
        return os.path.expanduser(named)  # noqa: PTH111 - pathlib takes longer to load than most checks need it for
    if sys.platform == "linux":
        # As platformdirs does, which is not loaded for this alone.
        home = environ.get("XDG_CACHE_HOME", "").strip()
        return os.path.join(home if os.path.isabs(home) else os.path.expanduser("~/.cache"), "depcheck")  # noqa: PTH111, PTH117, PTH118
    from platformdirs import user_cache_dir  # noqa: PLC0415 - only where nobody named a place

    return user_cache_dir("depcheck", appauthor=False)


def prepare(folder: str | os.PathLike[str]) -> None:
    """Make the folder for the user alone. Raises OSError where it belongs to, or can be written by, somebody else."""
    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - as above
    check_owner(os.stat(folder))  # noqa: PTH116 - as above


def check_owner(status: os.stat_result) -> None:
    """Raises PermissionError for a folder that belongs to, or can be written by, somebody else."""
    if os.name == "posix" and (status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise PermissionError(0, "others may write to it")
