"""An interpreter by its path: whose it is, learnt from the folders around it and never by starting it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from depcheck.errors import InputError
from depcheck.inputs.layouts import find_installation, read_configuration
from depcheck.inputs.looks import beyond
from depcheck.inputs.pythons import written_version
from depcheck.inputs.roots import inside, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from depcheck.inputs.layouts import Installation

MOST_LINKS = 40
_INTERPRETER = re.compile(r"python|pypy|graalpy", re.IGNORECASE)


def named_executable(python: str, cwd: Path, search: str) -> Path:
    """The file or folder that `--python` names, a bare name among the folders of PATH. Raises InputError."""
    path = cwd / python
    if path.is_symlink() or not path.exists():
        beyond()  # where a link or PATH leads may change without a trace in what is read
    if os.sep not in python and "/" not in python and not path.exists():
        from shutil import which  # noqa: PLC0415 - its import brings four compressors along

        found = which(python, path=search)
        path = Path(found) if found else path
    if not (path.exists() or (os.path.lexists(path) and root_of(path))):
        raise InputError("no such interpreter", python)
    if not (path.is_dir() or _is_interpreter(path)):
        raise InputError("is not a Python interpreter", python)
    return path


def _is_interpreter(path: Path) -> bool:
    """Whether a file bears the name of an interpreter, itself or behind links, or is a program of an environment."""
    named = any(map(_INTERPRETER.match, (path.name, os.path.basename(os.path.realpath(path)))))  # noqa: PTH119 - as read
    within = any(map(read_configuration, (path.parent.parent, path.parent))) and os.access(path, os.X_OK)
    return (named or within) and (path.is_file() or path.is_symlink())


def installation_of(executable: Path) -> Installation | None:
    """The environment around an executable. Links are followed one at a time, so that a virtual environment is seen."""
    root = root_of(executable)
    for _ in range(MOST_LINKS):
        prefixes = (executable.parent.parent, executable.parent)
        venv = next((prefix for prefix in prefixes if read_configuration(prefix)), None)
        if venv or not executable.is_symlink():
            break
        executable = _followed(executable, root)
    minor = written_version(executable.name.lower().removesuffix(".exe").removeprefix("python"))
    places = (venv,) if venv else (executable.parent.parent, executable.parent)
    found = (find_installation(Path(os.path.normpath(place)), minor, root) for place in places)
    return next(filter(None, found), None)


def _followed(link: Path, root: Path | None) -> Path:
    """Where a link leads in one step; an absolute one in a foreign file system leads to the root of that."""
    target = link.parent / link.readlink()
    if root is None or target.is_relative_to(root):
        return target
    return inside(root, target.parent / target.name) or target


def base_executable(found: Installation) -> Path | None:
    """The program of the Python that an installation is, or was made from; None where no such file is there.

    What lies in a virtual environment itself is not its base, whatever its pyvenv.cfg says.
    """
    told = (found.configuration.get("base-executable"), found.configuration.get("executable"))
    home = found.configuration.get("home")
    folders = [Path(home)] if home else [found.prefix / "bin", found.prefix]
    minor = ".".join(found.python.split(".")[:2])
    names = (f"python{minor}", "python3", "python", "python.exe")
    places = [*map(Path, filter(None, told)), *(folder / name for folder in folders for name in names)]
    return next((place for place in places if place.is_file() and not _within(found, place)), None)


def _within(found: Installation, place: Path) -> bool:
    real = Path(os.path.realpath(place))
    return bool(found.configuration) and real.is_relative_to(os.path.realpath(found.prefix))
