"""The files that installed distributions say they own, read of one after the other when somebody asks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from depcheck.inputs.looks import noted
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.records import (
    installed_files,
    is_inside,
    levels_below,
    recorded_extensions,
    recorded_files,
)
from depcheck.inputs.roots import inside
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.packages import Distribution, Environment, Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LIST_SIZE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Owned:
    """The normalised paths that a distribution says it owns, each with its hash; `certain` where it lists them all."""

    distribution: Distribution
    files: Mapping[str, str]
    certain: bool

    def below(self, root: str) -> list[str]:
        """The paths that a root stands for: those in a folder, or one file."""
        if root.endswith("/"):
            return [path for path in self.files if path.startswith(root)]
        return [root] if root in self.files else []


class Files:
    """The lists of files of one environment, each read when it is asked for, at most once."""

    def __init__(self, environment: Environment, limits: Limits, base: Path) -> None:
        self._limits = limits
        self._base = base
        self._prefix = environment.target.prefix
        self._root = Path(environment.target.root) if environment.target.root else None
        self._read: dict[str, Owned] = {}
        self._names: dict[str, frozenset[str]] = {}
        self.limits_hit: list[LimitHit] = []
        self.unread: list[str] = []

    def of(self, distribution: Distribution) -> Owned:
        """What a distribution says it owns; nothing where it says nothing that can be read."""
        if distribution.path not in self._read:
            self._read[distribution.path] = self._owned(distribution)
        return self._read[distribution.path]

    def roots(self, distribution: Distribution) -> Iterable[str]:
        """The roots of what a distribution owns; each file by itself, where it does not say so in RECORD."""
        return self.of(distribution).files if distribution.roots is None else distribution.roots

    def extensions(self, distribution: Distribution) -> list[str]:
        """The shared libraries that RECORD lists within the environment, by size."""
        levels = self.levels(distribution)
        content = self._content(distribution, "RECORD", self._limits.record_size) or b""
        return [path for _, path in sorted(recorded_extensions(content)) if is_inside(path, levels)]

    def folder(self, distribution: Distribution) -> str:
        """The folder of the search path that holds a distribution, as it is opened."""
        return str(self._base / distribution.entry)

    def opened(self, path: str) -> str:
        """A path as it is opened: no link of a foreign file system is followed out of it."""
        if self._root is None:
            return path
        # What leads nowhere in the root is not there at all; a NUL is in no path.
        return str(inside(self._root, os.path.abspath(path)) or "\0")  # noqa: PTH100 - links are what is in question

    def is_there(self, path: str, distribution: Distribution) -> bool:
        """Whether there is anything at a path below the folder of a distribution, be it a link that leads nowhere."""
        below, _, name = path.rpartition("/")
        folder = f"{self.folder(distribution)}/{below}"
        if folder not in self._names:
            self._names[folder] = _names_in(self.opened(folder))
        return name in self._names[folder]

    def levels(self, distribution: Distribution) -> int:
        """How many folders up from there the environment ends: where `lib/python3.11/site-packages` begins."""
        entry = distribution.entry
        if self._prefix and (levels := levels_below(self._prefix, entry)):
            return levels
        folder = Path(entry)
        if folder.parent.name == "Lib":
            return 2
        return 3 if folder.parent.parent.name in {"lib", "lib64"} else 0

    def _owned(self, distribution: Distribution) -> Owned:
        record = distribution.layout is Layout.DIST_INFO
        content = self._content(distribution, "RECORD" if record else "installed-files.txt", self._limits.record_size)
        if content is None:
            return Owned(distribution, dict.fromkeys(self._supposed(distribution), ""), certain=False)
        name = Path(distribution.path).name
        files = recorded_files(content) if record else installed_files(content, name)
        return Owned(distribution, files, certain=True)

    def _supposed(self, distribution: Distribution) -> Iterator[str]:
        """The modules of top_level.txt that are there: all that a package of a Linux distribution says of its files."""
        named = self._content(distribution, "top_level.txt", LIST_SIZE) or b""
        shared = (self._content(distribution, "namespace_packages.txt", LIST_SIZE) or b"").split()
        for name in named.split():
            module = name.decode(errors="replace")
            if name not in shared and module.isidentifier():
                for path in (f"{module}/__init__.py", f"{module}.py"):
                    noted(f"{self.folder(distribution)}/{path}")
                    if os.path.lexists(f"{self.folder(distribution)}/{path}"):
                        yield path

    def _content(self, distribution: Distribution, name: str, limit: int) -> bytes | None:
        content = read_regular_file(self.opened(str(self._base / distribution.path / name)), limit)
        if isinstance(content, Unreadable):
            if content.too_large:
                self.limits_hit.append(LimitHit("record_size", limit, f"{distribution.path}/{name}"))
            return None
        return content


def _names_in(folder: str) -> frozenset[str]:
    """What is in a folder; nothing where there is none."""
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - the names alone are wanted
    except (OSError, ValueError):
        return frozenset()
