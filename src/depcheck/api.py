"""What `import depcheck` offers: readers, sources and pipeline, put together. Nothing here prints or exits."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.errors import UsageError
from depcheck.inputs.target import find_target, target_for
from depcheck.model.index import ALL, ReleasePolicy
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from packaging.utils import NormalizedName

    from depcheck.index.catalog import Catalog
    from depcheck.model.findings import Report
    from depcheck.model.packages import Candidate, Environment, ReleaseMetadata, Releases, Target, Unknown
    from depcheck.model.resolutions import ResolutionReport
    from depcheck.model.why import WhyReport
    from depcheck.model.world import CandidateSource, Requirements

    Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to look at, for which target, with which releases.

    `requirements` and `constraints` are paths, `arguments` requirements by themselves. One of `venv`, `python` and
    `paths` names an environment; with none of them and no files the environment in use is judged, unless
    `no_environment`. `python_version` and `platform` judge for another target. `only_binary` and `no_binary` hold
    project names or ":all:"; `exclude_newer` is a date or time of ISO 8601.
    """

    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    venv: str | None = None
    python: str | None = None
    paths: tuple[str, ...] = ()
    no_environment: bool = False
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
    def judges_environment(self) -> bool:
        """Whether an environment is looked at."""
        named = bool(self.venv or self.python or self.paths)
        return named or not (self.names_files or self.no_environment)


def check(options: Options, progress: Progress | None = None) -> Report:
    """What is wrong with the requirements, the environment, or both together, why, and what mends it.

    Raises DepcheckError: UsageError, InputError where something that the options name cannot be read, and
    IndexConfigurationError where no package index is configured. A network that fails raises nothing: the report says
    what could not be told.
    """
    from depcheck.pipeline import diagnose  # noqa: PLC0415 - the solver is loaded by those who solve

    with _world(options, progress) as (world, clock):
        return _with_limit(diagnose(world, clock.expired), clock)


def resolve(options: Options, progress: Progress | None = None) -> ResolutionReport:
    """One consistent set of versions for the requirements, or why there is none. Raises as `check`."""
    from depcheck.pipeline import resolution  # noqa: PLC0415 - the solver is loaded by those who solve

    if not options.names_files:
        raise UsageError("nothing to resolve: name a requirements file, or a requirement")
    with _world(replace(options, no_environment=True, venv=None, python=None, paths=()), progress) as (world, clock):
        found = resolution(world, clock.expired)
        return replace(found, report=_with_limit(found.report, clock))


def why(package: str, options: Options, progress: Progress | None = None) -> WhyReport:
    """Who needs a project, what each allows, and which versions are left. Raises as `check`."""
    from depcheck.reasons import why_package  # noqa: PLC0415 - the solver is loaded by those who solve

    with _world(options, progress) as (world, clock):
        return why_package(canonicalize_name(package), world, clock.expired)


class _Clock:
    """The time that solving may take. Waiting for an index does not count: the network has limits of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self.struck = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The time that passes inside does not count."""
        began = time.monotonic()
        yield
        self._end += time.monotonic() - began

    def expired(self) -> bool:
        self.struck = self.struck or time.monotonic() > self._end
        return self.struck


def _with_limit(report: Report, clock: _Clock) -> Report:
    if not clock.struck:
        return report
    hit = LimitHit("resolver_seconds", clock.seconds, "resolving was stopped; what is told is what was found by then")
    return replace(report, limits_hit=(*report.limits_hit, hit))


@contextmanager
def _world(options: Options, progress: Progress | None) -> Iterator[tuple[World, _Clock]]:
    """All that a run knows, and the clock that bounds it. Connections are closed at the end."""
    limits = Limits()
    if options.index_url is not None or options.extra_index_urls:
        from depcheck.index.addresses import check_index_options  # noqa: PLC0415 - only where an option names one

        check_index_options(options.index_url, options.extra_index_urls)
    target = _target(options)
    requirements = _requirements(options, limits) if options.names_files else None
    options = _with_file_options(options, requirements)
    environment = _environment(target, limits) if options.judges_environment else None
    clock = _Clock(limits.resolver_seconds)
    with _source(options, target, limits, requirements, progress) as source:
        world = World(
            target=target,
            requirements=requirements,
            environment=environment,
            source=LateSource(source, clock),
            prereleases=options.prereleases,
            limits=limits,
            install_arguments=options.install_arguments,
        )
        yield world, clock


def _target(options: Options) -> Target:
    if not options.judges_environment:
        return target_for(options.python_version, options.platform)
    return find_target(
        venv=options.venv,
        python=options.python,
        paths=options.paths,
        python_version=options.python_version,
        platform=options.platform,
    )


def _requirements(options: Options, limits: Limits) -> Requirements:
    from depcheck.inputs.requirements import read_requirements  # noqa: PLC0415 - only where there are files

    return read_requirements(
        options.requirements,
        options.constraints,
        options.arguments,
        root=Path.cwd(),
        limits=limits,
        allow_outside_root=options.allow_outside_root,
    )


def _with_file_options(options: Options, requirements: Requirements | None) -> Options:
    """The options with those that a requirements file adds to them, as pip obeys them: `--pre` and the two on binaries.

    Options that name an index are reported and not obeyed.
    """
    told: dict[str, list[str]] = {}
    for line in requirements.options if requirements else ():
        value = line.text.removeprefix(line.option).strip(" =")
        told.setdefault(line.option, []).extend(part.strip() for part in value.split(","))
    return replace(
        options,
        prereleases=options.prereleases or "--pre" in told,
        only_binary=(*options.only_binary, *told.get("--only-binary", ())),
        no_binary=(*options.no_binary, *told.get("--no-binary", ())),
    )


def _environment(target: Target, limits: Limits) -> Environment:
    from depcheck.inputs.installed import read_environment  # noqa: PLC0415 - only where there is one

    return read_environment(target, limits=limits)


@contextmanager
def _source(
    options: Options, target: Target, limits: Limits, requirements: Requirements | None, progress: Progress | None
) -> Iterator[Callable[[], CandidateSource]]:
    """The configured index, to be opened when it is first asked: an environment in order needs none."""
    lines = requirements.lines if requirements else ()
    named = tuple(dict.fromkeys(canonicalize_name(line.requirement.name) for line in lines))

    def opened_catalog() -> CandidateSource:
        catalog = opened.enter_context(_catalog(options, target, limits, progress))
        catalog.prefetch(named)
        return catalog

    with ExitStack() as opened:
        yield opened_catalog


class LateSource:
    """A candidate source that is made when it is first asked, and that stops the clock while it answers."""

    def __init__(self, make: Callable[[], CandidateSource], clock: _Clock) -> None:
        self._make = make
        self._clock = clock
        self._source: CandidateSource | None = None

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """As the source that is made."""
        with self._clock.paused():
            return self._opened().releases(name)

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """As the source that is made."""
        with self._clock.paused():
            return self._opened().metadata(candidate)

    def _opened(self) -> CandidateSource:
        if self._source is None:
            self._source = self._make()
        return self._source


def _catalog(options: Options, target: Target, limits: Limits, progress: Progress | None) -> Catalog:
    # HTTP and SQLite are loaded by those who ask an index.
    from depcheck.index.cache import Cache, cache_directory  # noqa: PLC0415
    from depcheck.index.catalog import Catalog  # noqa: PLC0415
    from depcheck.inputs.configuration import IndexOptions, index_settings  # noqa: PLC0415

    asked = IndexOptions(options.index_url, options.extra_index_urls, options.find_links)
    return Catalog(
        index_settings(asked, os.environ, Path.cwd()),
        target,
        release_policy(options),
        cache=None if options.no_cache else Cache(cache_directory(options.cache_dir, os.environ)),
        offline=options.offline,
        limits=limits,
        progress=progress,
    )


def release_policy(options: Options) -> ReleasePolicy:
    """Which files the options allow. Raises UsageError for a date that is none."""
    return ReleasePolicy(
        frozenset(_name_or_all(name) for name in options.only_binary),
        frozenset(_name_or_all(name) for name in options.no_binary),
        _moment(options.exclude_newer) if options.exclude_newer else None,
    )


def _name_or_all(name: str) -> str:
    return name if name == ALL else canonicalize_name(name)


def _moment(text: str) -> datetime:
    """A date means its end, as in uv; a time without a zone is UTC."""
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), datetime.min.time(), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--exclude-newer takes a date such as 2026-01-31, or a time of ISO 8601, not `{text}`"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
