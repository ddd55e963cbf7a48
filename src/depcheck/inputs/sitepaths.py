"""The folders that `.pth` files and user sites add to a search path. Their lines are text here: nothing is run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from depcheck.inputs.reading import Unreadable, read_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PATH_FILE_SIZE = 1024 * 1024
MOST_ENTRIES = 1_000


def with_path_files(sites: Iterable[Path]) -> list[Path]:
    """The sites, each followed by the folders that its `.pth` files name; every folder once."""
    found: dict[str, Path] = {}
    for site in sites:
        for path in (site, *_named_in(site)):
            if len(found) < MOST_ENTRIES:
                found.setdefault(os.path.realpath(path), path)
    return list(found.values())


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


def _named_in(site: Path) -> Iterator[Path]:
    for name in _path_files(site):
        content = read_regular_file(site / name, PATH_FILE_SIZE)
        if not isinstance(content, Unreadable):
            yield from _folders_of(site, content.decode("utf-8-sig", "replace"))


def _path_files(site: Path) -> list[str]:
    """The names of the `.pth` files in the order of `site`: sorted, hidden ones left out."""
    try:
        names = [path.name for path in site.iterdir() if path.suffix == ".pth"]
    except OSError:
        return []
    return sorted(name for name in names if not name.startswith("."))


def _folders_of(site: Path, text: str) -> Iterator[Path]:
    """The folders or archives of plain path lines. `site` would execute a line that begins with "import": we do not."""
    for line in map(str.rstrip, text.splitlines()):
        if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
            continue
        path = Path(os.path.normpath(site / line))
        if path.exists():
            yield path
