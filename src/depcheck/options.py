"""What a caller may ask for, and what follows from it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from depcheck.errors import UsageError
from depcheck.model.index import ALL, ReleasePolicy
from depcheck.model.names import canonicalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime

    from depcheck.model.policy import Policy
    from depcheck.model.world import Requirements

ONLY_BINARY = "--only-binary"
NO_BINARY = "--no-binary"
NONE = ":none:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to look at, for which target, with which releases.

    `requirements` and `constraints` are paths, `arguments` requirements by themselves. One of `venv`, `python` and
    `paths` names an environment; with none of them and no files the environment in use is judged, unless
    `no_environment`. Several of `venv` and `python`, in tuples, are judged one by one, in one report. `files` also
    looks whether the files of the environment are there. `python_version` and `platform` judge for another target.
    `only_binary` and `no_binary` hold project names, ":all:" or ":none:"; `exclude_newer` is a date or time of ISO
    8601. `probe` allows to start the base interpreter of the environment, and nothing else, to ask what it is. `policy`
    is what was decided about findings, and `today` the day on which its waivers are judged; None asks the clock.
    """

    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    venv: str | tuple[str, ...] | None = None
    python: str | tuple[str, ...] | None = None
    paths: tuple[str, ...] = ()
    no_environment: bool = False
    files: bool = False
    python_version: str | None = None
    platform: str | None = None
    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    exclude_newer: str | None = None
    offline: bool = False
    prereleases: bool = False
    only_binary: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    cache_dir: str | None = None
    no_cache: bool = False
    allow_outside_root: bool = False
    probe: bool = False
    policy: Policy | None = None
    today: date | None = None

    def __post_init__(self) -> None:
        """Take paths for text. Raises UsageError for what no command line could say."""
        for name in _SEVERAL:
            object.__setattr__(self, name, _texts(name, getattr(self, name)))
        for name in _ONE_OR_SEVERAL:
            value = getattr(self, name)
            read = _texts if isinstance(value, tuple | list) else _text
            object.__setattr__(self, name, None if value is None else read(name, value))
        for name in _ONE:
            value = getattr(self, name)
            object.__setattr__(self, name, None if value is None else _text(name, value))
        if self.no_environment and (self.venv or self.python or self.paths):
            raise UsageError("no_environment (--no-environment) contradicts an environment that is named")

    @property
    def names_files(self) -> bool:
        """Whether there are requirements of the user's to judge."""
        return bool(self.requirements or self.constraints or self.arguments)

    @property
    def install_arguments(self) -> tuple[str, ...]:
        """What tells pip to install the same requirements."""
        files = [("-r", path) for path in self.requirements] + [("-c", path) for path in self.constraints]
        return (*(word for pair in files for word in pair), *self.arguments)

    @property
    def each_environment(self) -> tuple[Options, ...]:
        """These options once for each environment that they name. Raises UsageError."""
        venvs, pythons = named(self.venv), named(self.python)
        if len(venvs) + len(pythons) + bool(self.paths) <= 1:
            return (replace(self, venv=only(self.venv), python=only(self.python)),)
        if self.paths:
            raise UsageError("only one of --venv, --python and --path can name the environment")
        return (
            *(replace(self, venv=venv, python=None) for venv in venvs),
            *(replace(self, venv=None, python=python) for python in pythons),
        )

    @property
    def judges_environment(self) -> bool:
        """Whether an environment is looked at."""
        named = bool(self.venv or self.python or self.paths)
        return named or not (self.names_files or self.no_environment)


_SEVERAL = (
    "requirements",
    "constraints",
    "arguments",
    "paths",
    "extra_index_urls",
    "find_links",
    "only_binary",
    "no_binary",
)
_ONE_OR_SEVERAL = ("venv", "python")
_ONE = ("python_version", "platform", "index_url", "exclude_newer", "cache_dir")


def _text(name: str, value: object) -> str:
    """A text, or the text of a path. Raises UsageError."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if not isinstance(value, str):
        raise UsageError(f"{name} takes text, not {value!r}")
    if not value.strip():
        raise UsageError(f"{name} names nothing: its value is empty")
    return value


def _texts(name: str, values: object) -> tuple[str, ...]:
    """Texts or paths, several of them. Raises UsageError: a text by itself would be taken for its letters."""
    if isinstance(values, str | bytes | os.PathLike) or not isinstance(values, Iterable):
        raise UsageError(f"{name} takes several texts, such as ({values!r},), not {values!r} by itself")
    return tuple(_text(name, value) for value in values)


def named(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """What an option names, none, one or several."""
    return (value,) if isinstance(value, str) else value or ()


def only(value: str | tuple[str, ...] | None) -> str | None:
    """The one thing that an option names. Raises UsageError where it names several."""
    if len(named(value)) > 1:
        raise UsageError(f"one environment at a time can be looked at here, not {' and '.join(named(value))}")
    return next(iter(named(value)), None)


def with_file_options(options: Options, requirements: Requirements | None) -> Options:
    """The options with those that a requirements file adds to them, as pip obeys them: `--pre` and the two on binaries.

    Options that name an index are reported and not obeyed.
    """
    lines = requirements.options if requirements else ()
    told = [(line.option, line.value) for line in lines if not line.beside_requirement]
    only_binary, no_binary = folded(told, options.only_binary, options.no_binary)
    prereleases = options.prereleases or any(option == "--pre" for option, _ in told)
    return replace(options, prereleases=prereleases, only_binary=only_binary, no_binary=no_binary)


def folded(
    told: Iterable[tuple[str, str]], only_binary: Iterable[str] = (), no_binary: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two sets of names that follow from `--only-binary` and `--no-binary`, given in this order with their values.

    As in pip, a name goes over to the option that names it last, `:all:` forgets all that was said before, and
    `:none:` what its own option said. The options add to `only_binary` and `no_binary`.
    """
    only: dict[str, None] = {}
    no: dict[str, None] = {}
    _take(only_binary, only, {})
    _take(no_binary, no, {})
    for option, value in told:
        if option == ONLY_BINARY:
            _take(value.split(","), only, no)
        elif option == NO_BINARY:
            _take(value.split(","), no, only)
    return tuple(only), tuple(no)


def _take(words: Iterable[str], names: dict[str, None], others: dict[str, None]) -> None:
    """Add the words of one option to its names; those of the other option lose what it takes over."""
    new = [word.strip() for word in words]
    while ALL in new:
        others.clear()
        names.clear()
        names[ALL] = None
        new = new[new.index(ALL) + 1 :]
        if NONE not in new:
            return
    for word in filter(None, new):
        if word == NONE:
            names.clear()
            continue
        name = canonicalize_name(word)
        others.pop(name, None)
        names[name] = None


def release_policy(options: Options) -> ReleasePolicy:
    """Which files the options allow, once `with_file_options`. Raises UsageError for a date that is none."""
    return ReleasePolicy(
        frozenset(options.only_binary),
        frozenset(options.no_binary),
        None if options.exclude_newer is None else _moment(options.exclude_newer),
    )


def _moment(text: str) -> datetime:
    """A date means its end, as in uv; a time without a zone is UTC."""
    from datetime import UTC, date, datetime  # noqa: PLC0415 - only where a date is named

    with suppress(ValueError):
        return _end(date.fromisoformat(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--exclude-newer takes a date such as 2026-01-31, or a time of ISO 8601, not `{text}`"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(day: date) -> datetime:
    """The first moment that no longer belongs to a day; the last day of all has no next one."""
    from datetime import UTC, date, datetime, timedelta  # noqa: PLC0415 - as above

    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
