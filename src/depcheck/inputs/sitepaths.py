"""The folders that `.pth` files and user sites add to a search path. Their lines are text here: nothing is run."""

from __future__ import annotations

import os
from pathlib import Path

from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import inside
from depcheck.model.limits import LimitHit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PATH_FILE_SIZE = 1024 * 1024
MOST_ENTRIES = 1_000


class SearchPath:
    """The folders that one Python looks at, in its order, each once; `root` is where a foreign file system begins.

    `unread` are path files that could not be read, and entries that lead nowhere; a limit that struck is in
    `limits_hit`.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._found: dict[str, Path] = {}
        self.unread: list[tuple[Path, str]] = []
        self.limits_hit: list[LimitHit] = []

    @property
    def entries(self) -> list[Path]:
        """Every folder."""
        return list(self._found.values())

    def add(self, sites: Iterable[Path]) -> list[Path]:
        """The folders that these sites add: each followed by those that its `.pth` files name.

        As in Python, a `.pth` file counts in a site alone, not in a folder that another one names.
        """
        before = len(self._found)
        for site in filter(None, map(self._here, sites)):
            for path in (site, *self._named_in(site)):
                self._found.setdefault(os.path.realpath(path), path)
        self._cut(sites)
        return self.entries[before:]

    def _cut(self, sites: Iterable[Path]) -> None:
        if len(self._found) > MOST_ENTRIES:
            self.limits_hit.append(LimitHit("search_path", MOST_ENTRIES, f"the path files of {next(iter(sites))}"))
            self._found = dict(list(self._found.items())[:MOST_ENTRIES])

    def _here(self, path: Path) -> Path | None:
        return inside(self._root, path) if self._root else path

    def _named_in(self, site: Path) -> Iterator[Path]:
        for name in _path_files(site):
            path = self._here(site / name)
            content = read_regular_file(path, PATH_FILE_SIZE) if path else Unreadable("is a link without end")
            if isinstance(content, Unreadable):
                self.unread.append((site / name, content.reason))
            else:
                yield from self._folders_of(site, content.decode("utf-8-sig", "replace"))

    def _folders_of(self, site: Path, text: str) -> Iterator[Path]:
        """The folders and archives of plain path lines. Python executes a line that begins with "import": we do not."""
        for line in map(str.rstrip, text.splitlines()):
            if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
                continue
            path = self._here(Path(os.path.normpath(site / line)))
            if path is not None and _exists(path):
                yield path


def user_sites(python_minor: str, platform: str, environ: Mapping[str, str]) -> list[Path]:
    """The user's own site of that Python, if it exists and is not switched off (PEP 370)."""
    if environ.get("PYTHONNOUSERSITE"):
        return []
    return [path for path in _user_site_candidates(python_minor, platform, environ) if path.is_dir()]


def _user_site_candidates(minor: str, platform: str, environ: Mapping[str, str]) -> Iterator[Path]:
    base, home = environ.get("PYTHONUSERBASE"), environ.get("HOME")
    if platform == "windows":
        roaming = base or (environ.get("APPDATA") and str(Path(environ["APPDATA"]) / "Python"))
        if roaming:
            yield Path(roaming) / f"Python{minor.replace('.', '')}" / "site-packages"
        return
    if base or home:
        yield Path(base or Path(str(home)) / ".local") / "lib" / f"python{minor}" / "site-packages"
    if platform == "macos" and home and not base:
        yield Path(home) / "Library" / "Python" / minor / "lib" / "python" / "site-packages"


def _path_files(site: Path) -> list[str]:
    """The names of the `.pth` files in the order of `site`: sorted, hidden ones left out."""
    try:
        names = [path.name for path in site.iterdir() if path.suffix == ".pth"]
    except OSError:
        return []
    return sorted(name for name in names if not name.startswith("."))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name that is too long
        return False
