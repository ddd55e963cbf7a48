"""From the words of the command line to the files and the environment that are looked at."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from depcheck.cli import console
from depcheck.errors import InputError, UsageError
from depcheck.inputs.looks import noted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from depcheck.api import Options
    from depcheck.inputs.settings import Settings
    from depcheck.model.packages import Target

#: What the files of a folder are called; in a folder `requirements` any name will do.
_PATTERNS = {"requirements": "*.txt"}
_PATTERN = "requirements*.txt"


@dataclass(frozen=True, slots=True)
class Files:
    """Requirements and constraints files, in the order named."""

    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.requirements or self.constraints)


def named_files(arguments: Namespace, paths: Iterable[str]) -> Files:
    """The files of `-r` and `-c`, and those that the PATHs mean. Raises InputError and UsageError."""
    found = [name for path in paths for name in _files_of(path)]
    constraints = [name for name in found if is_constraints(name)]
    requirements = [name for name in found if name not in constraints]
    return Files(_once([*arguments.requirements, *requirements]), _once([*arguments.constraints, *constraints]))


def settled_files(settings: Settings) -> Files:
    """The files that the configuration names."""
    return Files(settings.requirements, settings.constraints)


def found_files(folder: str = ".") -> Files:
    """The requirements files that lie in a folder."""
    noted(Path(folder).absolute())
    pattern = _PATTERNS.get(Path(folder).name, _PATTERN)
    names = (path for path in sorted(Path(folder).glob(pattern)) if path.is_file())
    return Files(_once(path.as_posix() for path in names))


def found_environment() -> Target | None:
    """The environment in use: VIRTUAL_ENV, `.venv` here, or CONDA_PREFIX. Never the one that depcheck lives in."""
    from depcheck.inputs.target import find_target  # noqa: PLC0415 - only where nothing is named

    target = find_target()
    return None if target.source == "interpreter" or not target.prefix else target


def is_constraints(path: str) -> bool:
    """Whether a file holds constraints, by its name."""
    name = Path(path).name.lower()
    return name.startswith("constraints") and "." in name


def is_file_word(word: str) -> bool:
    """Whether a word that may be a requirement is a file: `requirements.txt` is one, `numpy>=2` is none."""
    return word.lower().endswith((".txt", ".in", ".toml")) or Path(word).exists()


def options_of(arguments: Namespace, files: Files, requirements: tuple[str, ...] = ()) -> Options:
    """The run that the command line asks for."""
    # A wrong command line need not pay for these.
    from depcheck.api import Options  # noqa: PLC0415
    from depcheck.options import folded  # noqa: PLC0415

    only_binary, no_binary = folded(arguments.formats)
    return Options(
        requirements=files.requirements,
        constraints=files.constraints,
        arguments=requirements,
        venv=tuple(arguments.venv),
        python=tuple(arguments.python),
        paths=tuple(arguments.paths),
        no_environment=arguments.no_environment,
        files=getattr(arguments, "files", False),
        python_version=arguments.python_version,
        platform=arguments.platform,
        index_url=arguments.index_url,
        extra_index_urls=tuple(arguments.extra_index_urls),
        find_links=tuple(arguments.find_links),
        exclude_newer=arguments.exclude_newer,
        offline=arguments.offline,
        prereleases=arguments.prereleases,
        only_binary=only_binary,
        no_binary=no_binary,
        cache_dir=arguments.cache_dir,
        no_cache=arguments.no_cache,
        allow_outside_root=arguments.allow_outside_root,
        probe=arguments.probe,
    )


def named_or_found(arguments: Namespace, paths: Sequence[str], settings: Settings) -> Options | None:
    """The run over what is named; where that is nothing, over what the settings name, or else what is found here.

    None where there is nothing.
    """
    files = named_files(arguments, paths)
    if files or arguments.venv or arguments.python or arguments.paths:
        return options_of(arguments, files)
    if paths:
        console.say(f"nothing to check: no requirements*.txt in {', '.join(paths)}")
        return None
    return _found(arguments, settings)


def _found(arguments: Namespace, settings: Settings) -> Options | None:
    files = settled_files(settings) or found_files()
    if settings.venv and not arguments.no_environment:
        return _of_settings(arguments, files, settings.venv)
    environment = None if arguments.no_environment else found_environment()
    if not files and environment is None:
        console.say("nothing to check: no requirements*.txt here and no virtual environment in use")
        console.say(f"name a file, or an environment: --venv DIR, --path DIR, --python {sys.executable or 'EXE'}")
        return None
    if not arguments.quiet:
        label = (environment.label,) if environment else ()
        console.say(f"checking {' and '.join((*files.requirements, *label))}")
    options = options_of(arguments, files)
    return replace(options, venv=environment.prefix) if environment else options


def _of_settings(arguments: Namespace, files: Files, venvs: tuple[str, ...]) -> Options:
    if not arguments.quiet:
        console.say(f"checking {' and '.join((*files.requirements, *venvs))}")
    return replace(options_of(arguments, files), venv=venvs)


def _files_of(word: str) -> tuple[str, ...]:
    path = Path(word)
    if path.is_dir():
        return _files_in(path, word)
    if path.name == "pyproject.toml":
        raise UsageError(f"`{word}` cannot be read yet: depcheck reads requirements and constraints files")
    if not path.exists():
        from depcheck.text.redact import redact_place  # noqa: PLC0415 - only for a mistake

        raise InputError("no such file", redact_place(word))
    return (word,)


def _files_in(folder: Path, word: str) -> tuple[str, ...]:
    if (folder / "pyvenv.cfg").is_file() or folder.name in {"site-packages", "dist-packages"}:
        option = "--venv" if (folder / "pyvenv.cfg").is_file() else "--path"
        raise UsageError(f"`{word}` is an environment: name it with `{option} {word}`")
    return found_files(word).requirements


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
