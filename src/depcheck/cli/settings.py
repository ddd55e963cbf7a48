"""What a configuration file adds to the words of the command line, which go before it."""

from __future__ import annotations

from argparse import Namespace

from depcheck.cli.parser import split
from depcheck.cli.verdict import checked_prefixes
from depcheck.errors import UsageError
from depcheck.inputs.reading import working_directory
from depcheck.inputs.settings import Settings, find_settings, read_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from depcheck.model.policy import Policy
    from depcheck.model.source import SourceFile


def settings_of(arguments: Namespace) -> Settings:
    """The settings of the file that is named, or else of the nearest. Raises UsageError and InputError."""
    if arguments.isolated and arguments.config:
        raise UsageError("--config names a configuration file, and --isolated asks for none")
    if arguments.isolated:
        return Settings()
    here = working_directory()
    return read_settings(arguments.config, here) if arguments.config else find_settings(here)


def with_settings(arguments: Namespace, settings: Settings) -> Namespace:
    """The arguments, and for what they do not say the settings on targets and releases."""
    return Namespace(
        **vars(arguments)
        | {
            "python_version": arguments.python_version or settings.python_version,
            "platform": arguments.platform or settings.platform,
            "exclude_newer": arguments.exclude_newer or settings.exclude_newer,
            "prereleases": arguments.prereleases or settings.pre,
            **({"files": arguments.files or settings.files} if "files" in arguments else {}),
            "formats": [
                *(("--only-binary", name) for name in settings.only_binary),
                *(("--no-binary", name) for name in settings.no_binary),
                *arguments.formats,
            ],
        }
    )


def selection(arguments: Namespace, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to select and to ignore, as in ruff: `--select` begins anew, `--ignore` goes on top."""
    select = checked_prefixes("--select", split(arguments.select))
    ignore = checked_prefixes("--ignore", split(arguments.ignore))
    if select:
        return select, ignore
    return _starts(settings.select), (*_starts(settings.ignore), *ignore)


def _starts(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The starts of codes that a file holds, which were checked when it was read."""
    return tuple("DC" if prefix == "ALL" else prefix for prefix in prefixes)


def noted_policy(settings: Settings) -> Policy | None:
    """No decisions, and the file that the settings were read from, so that a report names it."""
    if settings.file is None:
        return None
    from depcheck.model.policy import Policy  # noqa: PLC0415 - only where there is such a file

    return Policy(files=(settings.file,))


def policy_of(arguments: Namespace, settings: Settings) -> Policy | None:
    """What was decided about findings, in the settings and by a baseline; None where nothing was. Raises InputError."""
    if settings.file is None and arguments.baseline is None:
        return None
    from depcheck.model.policy import Policy  # noqa: PLC0415 - only where something was decided

    files: tuple[SourceFile, ...] = (settings.file,) if settings.file else ()
    path = arguments.baseline or settings.baseline
    if path is None:
        return Policy(severities=settings.severity, waivers=settings.waivers, files=files)
    from depcheck.inputs.baseline import read_baseline  # noqa: PLC0415 - only where there is one

    baseline, file = read_baseline(path)
    return Policy(severities=settings.severity, waivers=settings.waivers, baseline=baseline, files=(*files, file))
