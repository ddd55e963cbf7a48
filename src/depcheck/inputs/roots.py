"""The root of a foreign file system, such as that of a container, looked at from outside: no link leads out of it."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

MARKS = ("etc/os-release", "usr/lib/os-release")
MOST_LINKS = 40

#: Where a system keeps Pythons of its own, in the order of a usual PATH.
PREFIXES = ("usr/local", "usr", "opt/conda", "opt/venv", "venv")


def is_root(folder: Path) -> bool:
    """Whether a folder is the root of a file system that is not this machine's own."""
    return folder != Path(folder.anchor) and (_is_marked(folder) or (folder / "usr" / "lib").is_dir())


def root_of(path: Path) -> Path | None:
    """The root of the foreign file system that a path lies in; None where that is the machine's own.

    It bears the mark of an operating system, or is the folder above the `usr` of `usr/lib/python3/dist-packages`.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow the links that are in question
    own = Path(absolute.anchor)
    for folder in (absolute, *absolute.parents):
        if folder != own and _is_marked(folder):
            return folder
    for folder in (absolute, *absolute.parents):
        if folder.name in {"lib", "lib64"} and _above_usr(folder) not in {None, own}:
            return _above_usr(folder)
    return None


def inside(root: Path, path: Path | str) -> Path | None:
    """Where a path leads for somebody who lives in the root; None where its links have no end.

    `path` is one in the root, or as it is spelled there: for the root `/image`, both `/image/opt/app` and `/opt/app`
    are `/image/opt/app`. A link to `/opt` leads to `/image/opt`, and `..` never above the root.
    """
    within = Path(path)
    pending = deque((within.relative_to(root) if within.is_relative_to(root) else within).parts)
    here, links = root, 0
    while pending:
        part = pending.popleft()
        if part == within.anchor:
            here = root
        elif part == "..":
            here = here.parent if here != root else root
        elif (here / part).is_symlink():
            links += 1
            if links > MOST_LINKS:
                return None
            pending.extendleft(reversed((here / part).readlink().parts))
        else:
            here /= part
    return here


def _is_marked(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in MARKS)


def _above_usr(library: Path) -> Path | None:
    """The folder above `usr` of `usr/lib` and of `usr/local/lib`."""
    usr = library.parent.parent if library.parent.name == "local" else library.parent
    return usr.parent if usr.name == "usr" else None
