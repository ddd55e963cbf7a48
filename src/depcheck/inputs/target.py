"""Which environment is judged, found without executing anything of it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from depcheck.errors import InputError, UsageError
from depcheck.inputs.layouts import (
    Installation,
    base_prefix,
    find_installation,
    library_of,
    read_configuration,
)
from depcheck.inputs.platforms import like, named_platform, running_platform
from depcheck.inputs.pythons import asked_version, full_version, minor_of, running_version, written_version
from depcheck.inputs.reading import working_directory
from depcheck.inputs.sitepaths import user_sites, with_path_files
from depcheck.model.packages import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depcheck.inputs.platforms import Platform

MOST_LINKS = 40


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a search may ask of the process: its environment variables and its working directory."""

    environ: Mapping[str, str]
    cwd: Path

    def shown(self, path: Path) -> str:
        """A path as the user sees it: relative where it lies beneath the working directory, else as given."""
        if path.is_absolute() and path.is_relative_to(self.cwd):
            path = path.relative_to(self.cwd)
        return path.as_posix()


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
    return _overridden(found, python_version, platform)


def target_for(python_version: str | None = None, platform: str | None = None) -> Target:
    """The target for judging files alone: the running interpreter's version and platform unless others are named."""
    here = _on(running_platform(), Target(running_version(), source="interpreter", label=f"Python {running_version()}"))
    return _overridden(here, python_version, platform)


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
    found = find_installation(prefix)
    if found is None or not found.sites:
        raise InputError("is not a virtual environment: it has no site-packages", venv)
    return _target(found, "venv", around)


def _of_executable(python: str, around: Surroundings) -> Target:
    """The environment of an interpreter, which is not started. A folder is taken as the prefix of one."""
    executable = _executable(python, around)
    if executable.is_dir():
        return replace(_of_folder(python, around), source="python")
    found = _installation_of(executable)
    if found is None or not found.sites:
        raise InputError("found no site-packages beside this interpreter; name the folder with --path", python)
    return _target(found, "python", around)


def _of_paths(paths: Sequence[str], around: Surroundings) -> Target:
    folders = [around.cwd / path for path in paths]
    for written, folder in zip(paths, folders, strict=True):
        if not folder.is_dir():
            raise InputError("no such directory" if not folder.exists() else "is not a directory", written)
    library = library_of(folders[0])
    system = like("windows") if library and library.windows else running_platform()
    target = Target(
        python=_version_of_site(folders[0]),
        implementation=library.implementation if library else "cpython",
        free_threaded=bool(library and library.free_threaded),
        source="path",
        label=", ".join(around.shown(folder) for folder in folders),
        search_path=tuple(around.shown(folder) for folder in with_path_files(folders)),
    )
    return _on(system, target)


def _version_of_site(site: Path) -> str:
    """The Python that a site-packages folder belongs to, by the names and files around it; else the running one."""
    library = library_of(site)
    if library is None:
        return running_version()
    prefix = library.path.parent if library.windows else library.path.parent.parent
    installation = find_installation(prefix, library.minor or None)
    return full_version(installation.python if installation else library.minor)


def _discovered(around: Surroundings) -> Target:
    candidates = [
        ("VIRTUAL_ENV", around.environ.get("VIRTUAL_ENV")),
        (".venv", ".venv" if (around.cwd / ".venv" / "pyvenv.cfg").is_file() else None),
        ("CONDA_PREFIX", around.environ.get("CONDA_PREFIX")),
    ]
    for source, prefix in candidates:
        found = find_installation(around.cwd / prefix) if prefix else None
        if found and found.sites:
            return _target(found, source, around)
    return _running(around)


def _running(around: Surroundings) -> Target:
    """The interpreter that runs depcheck, by its prefix; it may be a virtual environment of its own."""
    found = find_installation(Path(sys.prefix), minor_of(running_version()))
    if found is None:
        return replace(target_for(), label=f"Python {running_version()}, whose distributions were not found")
    return replace(_target(found, "interpreter", around), python=running_version())


def _target(found: Installation, source: str, around: Surroundings) -> Target:
    windows = found.library.windows
    system = like("windows") if windows else _posix_platform()
    python = full_version(found.python)
    return _on(
        system,
        Target(
            python=python,
            implementation=found.library.implementation,
            free_threaded=found.library.free_threaded,
            source=source,
            label=_label(found, source, around),
            prefix=around.shown(found.prefix),
            search_path=tuple(map(around.shown, with_path_files(_all_sites(found, system.platform, around)))),
            installer=found.installer,
            externally_managed=found.externally_managed,
        ),
    )


def _all_sites(found: Installation, platform: str, around: Surroundings) -> list[Path]:
    """The sites in the order of the search path: a virtual environment's own, the user's, those of the base."""
    user = user_sites(minor_of(found.python), platform, around.environ)
    if not found.configuration:
        return [*user, *found.sites]
    if found.configuration.get("include-system-site-packages", "").lower() != "true":
        return list(found.sites)
    prefix = base_prefix(found.configuration, windows=found.library.windows)
    base = find_installation(prefix, minor_of(found.python)) if prefix else None
    return [*found.sites, *user, *(base.sites if base else ())]


def _executable(python: str, around: Surroundings) -> Path:
    path = around.cwd / python
    if os.sep not in python and "/" not in python and not path.exists():
        from shutil import which  # noqa: PLC0415 - its import brings four compressors along

        found = which(python, path=around.environ.get("PATH", ""))
        path = Path(found) if found else path
    if not path.exists():
        raise InputError("no such interpreter", python)
    return path


def _installation_of(executable: Path) -> Installation | None:
    """The environment around an executable. Links are followed one at a time, so that a virtual environment is seen."""
    for _ in range(MOST_LINKS):
        prefixes = (executable.parent.parent, executable.parent)
        venv = next((prefix for prefix in prefixes if read_configuration(prefix)), None)
        if venv or not executable.is_symlink():
            break
        executable = executable.parent / executable.readlink()
    minor = written_version(executable.name.lower().removesuffix(".exe").removeprefix("python"))
    places = (venv,) if venv else (executable.parent.parent, executable.parent)
    return next(filter(None, (find_installation(Path(os.path.normpath(place)), minor) for place in places)), None)


def _posix_platform() -> Platform:
    """A folder `lib` says only that the system is not Windows."""
    system = running_platform()
    return like("linux") if system.platform == "windows" else system


def _overridden(target: Target, python_version: str | None, platform: str | None) -> Target:
    changed = _on(named_platform(platform), target) if platform else target
    if python_version:
        changed = replace(changed, python=asked_version(python_version))
    nothing_found = not changed.search_path and changed is not target
    return replace(changed, source="option", label=f"Python {changed.python}") if nothing_found else changed


def _on(system: Platform, target: Target) -> Target:
    return replace(
        target,
        platform=system.platform,
        machine=system.machine,
        libc=system.libc,
        libc_version=system.libc_version,
    )


def _label(found: Installation, source: str, around: Surroundings) -> str:
    kind = "virtual environment" if found.configuration else "conda environment" if found.installer else "interpreter"
    origin = f", from {source}" if source in {"VIRTUAL_ENV", "CONDA_PREFIX"} else ""
    return f"{kind} {around.shown(found.prefix)}{origin}"
