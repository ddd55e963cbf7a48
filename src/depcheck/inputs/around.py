"""What the search for an environment asks about, noted: another answer to any of it might mean another environment.

The search asks for dozens of names that are hardly ever there. What matters of it are a few folders, whose times change
when a name comes or goes, a few files, and whether some names are there at all.
"""

from __future__ import annotations

import os
from pathlib import Path

from depcheck.inputs.includes import REPOSITORIES
from depcheck.inputs.layouts import base_prefix, read_configuration
from depcheck.inputs.looks import asked, beyond, noted
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.packages import Target

PATH_FILE_SIZE = 1024 * 1024


def note_around(target: Target, cwd: Path, *, watchable: bool = True) -> None:
    """Note what a target was found by. `watchable` is False where more is looked at than can be noted."""
    if target.root or not watchable:
        beyond()  # such as the links of a foreign file system, which are followed in a way of their own
        return
    prefixes = list(_prefixes(target, cwd))
    entries = [cwd / entry for entry in target.search_path]
    for prefix in prefixes:
        for name in _names(target.python_minor):
            noted(f"{prefix}/{name}".rstrip("/"))
    for entry in entries:
        noted(entry)
        for place in _named_in(entry):
            noted(place)
    for user in _user_sites(target.python_minor):
        noted(user)
    _note_above(cwd, [*prefixes, *entries])


def _note_above(cwd: Path, places: list[Path]) -> None:
    """What would make a folder above the root of a project, or of a foreign file system."""
    for folder in (cwd, *cwd.parents):
        for name in REPOSITORIES:
            asked(str(folder / name))
    for folder in {above for place in places for above in (place, *place.parents)}:
        for name in (*MARKS, "usr/lib"):
            asked(str(folder / name))


def _prefixes(target: Target, cwd: Path) -> Iterator[Path]:
    """The prefix of an environment, and that of the Python that it was made from."""
    if target.prefix is None:
        for entry in target.search_path:
            yield from (cwd / entry).parents[:4]
        return
    prefix = cwd / target.prefix
    yield prefix
    base = base_prefix(read_configuration(prefix), windows=target.platform == "windows")
    if base is not None:
        yield base


def _names(minor: str) -> Iterator[str]:
    """The folders and files of an installation that tell what it is."""
    yield from ("", "pyvenv.cfg", "bin", f"bin/python{minor}", "Scripts", "Lib", "conda-meta", "include")
    for folder in ("lib", "lib64", "local/lib", "local/lib64"):
        yield from (folder, f"{folder}/python{minor}", f"{folder}/python3", f"{folder}/python3/dist-packages")
    for folder in (f"python{minor}", f"python{minor}t", f"python{minor}m", f"pypy{minor}"):
        yield from (f"include/{folder}", f"include/{folder}/patchlevel.h")


def _named_in(site: Path) -> Iterator[Path]:
    """The `.pth` files of a folder, and every path that they name, be it there or not."""
    try:
        names = [name for name in os.listdir(site) if name.endswith(".pth")]  # noqa: PTH208 - the names alone are wanted
    except OSError:
        return
    for name in names:
        content = read_regular_file(site / name, PATH_FILE_SIZE)
        for line in () if isinstance(content, Unreadable) else content.decode("utf-8-sig", "replace").splitlines():
            if line.strip() and "\0" not in line and not line.startswith(("#", "import ", "import\t")):
                yield Path(os.path.normpath(site / line.rstrip()))


def _user_sites(minor: str) -> Iterator[Path]:
    home = Path.home()
    base = Path(os.environ.get("PYTHONUSERBASE") or home / ".local")
    yield base / "lib" / f"python{minor}" / "site-packages"
