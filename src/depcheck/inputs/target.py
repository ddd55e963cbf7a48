"""Which environment is judged, found without executing anything of it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from depcheck.errors import InputError, UsageError
from depcheck.inputs.executables import installation_of, named_executable
from depcheck.inputs.installations import Surroundings, on, platform_of, target_of, with_search_path
from depcheck.inputs.layouts import Installation, find_installation, library_of
from depcheck.inputs.platforms import like, named_platform, running_platform
from depcheck.inputs.pythons import asked_version, full_version, minor_of, running_version
from depcheck.inputs.reading import working_directory
from depcheck.inputs.roots import PREFIXES, inside, is_root, root_of
from depcheck.inputs.sitepaths import SearchPath
from depcheck.model.packages import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from depcheck.inputs.platforms import Platform

#: Who is judged for another patch release, or for an older libc, stays where he is.
WHAT_MOVES = ("python_minor", "platform", "machine", "libc")


def find_target(  # noqa: PLR0913 - one parameter for each option that names a target
    *,
    venv: str | None = None,
    python: str | None = None,
    paths: Sequence[str] = (),
    python_version: str | None = None,
    platform: str | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Target:
    """The environment to judge: the one that an option names, else the one that the surroundings name.

    Without an option it is VIRTUAL_ENV, `.venv` in the working directory, CONDA_PREFIX, or the interpreter that runs
    depcheck, in this order; `source` and `label` of the target say which. `python_version` and `platform` replace
    what the environment says of itself. Raises UsageError and InputError.
    """
    if sum(map(bool, (venv, python, paths))) > 1:
        raise UsageError("only one of --venv, --python and --path can name the environment")
    around = Surroundings(os.environ if environ is None else environ, working_directory() if cwd is None else cwd)
    found = _named(venv, python, paths, around) or _discovered(around)
    return for_another(found, python_version, platform)


def target_for(
    python_version: str | None = None,
    platform: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Target:
    """The target for judging files alone: the Python and platform of the environment in use, unless others are named.

    What is installed there is not looked at. Of `.venv` alone the interpreter has to be spelled out in commands: the
    other environments in use are active.
    """
    around = Surroundings(os.environ if environ is None else environ, working_directory() if cwd is None else cwd)
    found = _discovered(around)
    here = Target(
        found.python,
        implementation=found.implementation,
        source=found.source,
        prefix=found.prefix if found.source == ".venv" else None,
        free_threaded=found.free_threaded,
        label=found.label,
        patch_known=found.patch_known,
        platform=found.platform,
        machine=found.machine,
        libc=found.libc,
        libc_version=found.libc_version,
    )
    return for_another(here, python_version, platform)


def _named(venv: str | None, python: str | None, paths: Sequence[str], around: Surroundings) -> Target | None:
    if venv:
        return _of_folder(venv, around)
    if python:
        return _of_executable(python, around)
    return _of_paths(paths, around) if paths else None


def _of_folder(venv: str, around: Surroundings) -> Target:
    prefix = around.cwd / venv
    if not prefix.is_dir():
        raise InputError("no such directory" if not prefix.exists() else "is not a directory", venv)
    found = find_installation(prefix, root=root_of(prefix))
    if found is None or not found.sites:
        raise InputError("is not a virtual environment: it has no site-packages", venv)
    return target_of(found, "venv", around)


def _of_executable(python: str, around: Surroundings) -> Target:
    """The environment of an interpreter, which is not started. A folder is taken as the prefix of one."""
    executable = named_executable(python, around.cwd, around.environ.get("PATH", ""))
    if executable.is_dir():
        return replace(_of_folder(python, around), source="python")
    found = installation_of(executable)
    if found is None or not found.sites:
        raise InputError("found no site-packages beside this interpreter; name the folder with --path", python)
    return target_of(found, "python", around)


def _of_paths(paths: Sequence[str], around: Surroundings) -> Target:
    folders = [around.cwd / path for path in paths]
    for written, folder in zip(paths, folders, strict=True):
        if not folder.is_dir():
            raise InputError("no such directory" if not folder.exists() else "is not a directory", written)
    if len(folders) == 1 and library_of(folders[0]) is None and is_root(folders[0]):
        return _of_root(paths[0], folders[0], around)
    root = root_of(folders[0])
    found = _installation_around(folders[0], root)
    path = SearchPath(root)
    path.add(folders)
    target = Target(
        python=full_version(found.python) if found else running_version(),
        patch_known=found is None or found.python.count(".") > 1,
        implementation=found.library.implementation if found else "cpython",
        free_threaded=bool(found and found.library.free_threaded),
        source="path",
        label=", ".join(around.shown(folder) for folder in folders),
        installer=found.installer if found else None,
        externally_managed=bool(found and not found.configuration and found.externally_managed),
        root=str(root) if root else None,
        assumed=found is None,
    )
    return on(_platform_around(folders[0], found), with_search_path(target, path, around))


def _installation_around(site: Path, root: Path | None) -> Installation | None:
    """The Python that a site-packages folder belongs to, by the names and files around it.

    That of Debian's `lib/python3/dist-packages` is the one that `python3` starts there.
    """
    library = library_of(site)
    if library is None:
        debian = site.parent.name == "python3" and site.parent.parent.name == "lib"
        return find_installation(site.parent.parent.parent, root=root) if debian else None
    prefix = library.path.parent if library.windows else library.path.parent.parent
    if prefix.name == "local" and not (prefix / "bin" / f"python{library.minor}").exists():
        prefix = prefix.parent  # usr/local/lib/python3.11/dist-packages belongs to the Python in usr
    found = find_installation(prefix, library.minor or None, root)
    return found or (Installation(prefix, library.minor, library, (site,), {}, root) if library.minor else None)


def _platform_around(site: Path, found: Installation | None) -> Platform:
    if found is not None:
        return platform_of(found)
    library = library_of(site)
    return like("windows") if library and library.windows else running_platform()


def _of_root(written: str, root: Path, around: Surroundings) -> Target:
    """The first Python of a root file system that has a site-packages folder; its others are named."""
    every = list(_installations_in(root))
    # Debian keeps a folder in usr/local for the Python that is in usr.
    found = [each for each in every if any((each.prefix / "bin").glob("python*"))] or every
    if not found:
        raise InputError("is the root of a file system in which no Python was found; name its site-packages", written)
    others = ", ".join(each.prefix.relative_to(root).as_posix() for each in found[1:])
    first = found[0].prefix.relative_to(root).as_posix()
    label = f"the Python in {first} of {around.shown(root)}" + (f" (not looked at: {others})" if others else "")
    return replace(target_of(found[0], "path", around), label=label)


def _installations_in(root: Path) -> Iterator[Installation]:
    seen = set()
    for name in PREFIXES:
        prefix = inside(root, root / name)
        found = find_installation(prefix, root=root) if prefix and prefix.is_dir() else None
        if found and found.sites and prefix not in seen:
            seen.add(prefix)
            yield found


def _discovered(around: Surroundings) -> Target:
    candidates = [
        ("VIRTUAL_ENV", around.environ.get("VIRTUAL_ENV")),
        (".venv", ".venv" if (around.cwd / ".venv" / "pyvenv.cfg").is_file() else None),
        ("CONDA_PREFIX", around.environ.get("CONDA_PREFIX")),
    ]
    for source, prefix in candidates:
        found = find_installation(around.cwd / prefix) if prefix else None
        if found and found.sites:
            return target_of(found, source, around)
    return _running(around)


def _running(around: Surroundings) -> Target:
    """The interpreter that runs depcheck, by its prefix; it may be a virtual environment of its own."""
    found = find_installation(Path(sys.prefix), minor_of(running_version()))
    if found is None:
        label = f"Python {running_version()}, whose distributions were not found"
        return on(running_platform(), Target(running_version(), source="interpreter", label=label))
    return replace(target_of(found, "interpreter", around), python=running_version())


def for_another(target: Target, python_version: str | None, platform: str | None) -> Target:
    """The target that the options ask for. Where the environment says what it is for, that is a move to another."""
    changed = on(named_platform(platform), target) if platform else target
    if python_version:
        changed = replace(changed, python=asked_version(python_version), patch_known=True)
    if changed == target:
        return target
    if not changed.search_path:
        return replace(changed, source="option", label=f"Python {changed.python}")
    moved = any(getattr(changed, fact) != getattr(target, fact) for fact in WHAT_MOVES)
    return replace(changed, moved_from=target if moved and not target.assumed else None)
