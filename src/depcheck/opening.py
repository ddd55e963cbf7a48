"""What the options name, opened: files and environment are read, and the index waits until somebody asks it."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from depcheck.errors import IndexConfigurationError, UsageError
from depcheck.inputs.around import note_around
from depcheck.inputs.looks import beyond
from depcheck.inputs.reading import working_directory
from depcheck.inputs.target import find_target, for_another, target_for
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.names import canonicalize_name
from depcheck.model.packages import Unknown
from depcheck.model.world import World
from depcheck.options import Options, named, only, release_policy, with_file_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from packaging.utils import NormalizedName

    from depcheck.index.catalog import Catalog
    from depcheck.model.findings import Report
    from depcheck.model.index import IndexSettings, ReleasePolicy
    from depcheck.model.packages import Candidate, Environment, ReleaseMetadata, Releases, Target
    from depcheck.model.world import Requirements

    Progress = Callable[[str], None]

#: The options of a requirements file that name a place where releases are.
PLACES = frozenset({"--index-url", "--extra-index-url", "--find-links"})


class Clock:
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
        """Whether the time is over."""
        self.struck = self.struck or time.monotonic() > self._end
        return self.struck


@dataclass(frozen=True, slots=True)
class Opened:
    """All that a run knows, the clock that bounds it, and the source of what it will yet learn."""

    world: World
    clock: Clock
    source: LateSource

    def told(self, report: Report) -> Report:
        """The report with what the run itself has to say: a limit that struck, a cache that could not be used.

        Raises IndexConfigurationError where no index is configured and nothing is wrong that can be told without one.
        """
        if self.source.failure is not None and not report.findings:
            raise self.source.failure
        return self.noted(report)

    def noted(self, report: Report) -> Report:
        """As `told`, where the answer needs no index."""
        limits_hit = (*report.limits_hit, *self.source.limits_hit)
        report = replace(report, notices=(*report.notices, *self.source.notices), limits_hit=limits_hit)
        if not self.clock.struck:
            return report
        what = "resolving was stopped; what is told is what was found by then"
        hit = LimitHit("resolver_seconds", self.clock.seconds, what)
        return replace(report, limits_hit=(*report.limits_hit, hit))


@contextmanager
def opened_world(options: Options, progress: Progress | None, *, files_alone: bool = False) -> Iterator[Opened]:
    """What the options name. Connections are closed at the end.

    With `files_alone` the environment says what the target is, and its distributions are not read.
    """
    limits = Limits()
    directory = working_directory()
    if options.index_url is not None or options.extra_index_urls:
        from depcheck.index.addresses import check_index_options  # noqa: PLC0415 - only where an option names one

        check_index_options(options.index_url, options.extra_index_urls)
    target = _target(options)
    requirements = _requirements(options, directory, limits) if options.names_files else None
    release_arguments = _release_arguments(options)
    options = with_file_options(options, requirements)
    policy = release_policy(options)
    looks_at_environment = options.judges_environment and not files_alone
    environment = _environment(target, limits, missing_files=options.files) if looks_at_environment else None
    clock = Clock(limits.resolver_seconds)
    with _opened_late(partial(_catalog, options, target, policy, limits, requirements, progress), requirements) as make:
        source = LateSource(make, clock)
        world = World(
            target=target,
            requirements=requirements,
            environment=environment,
            source=source,
            prereleases=options.prereleases,
            limits=limits,
            install_arguments=options.install_arguments,
            release_arguments=release_arguments,
        )
        yield Opened(world, clock, source)


def _release_arguments(options: Options) -> tuple[str, ...]:
    """What tells pip to choose among the same releases; an address is shown without user and password."""
    places = [("--index-url", options.index_url)] if options.index_url else []
    places += [("--extra-index-url", url) for url in options.extra_index_urls]
    places += [("--find-links", place) for place in options.find_links]
    told = [(option, _shown(place)) for option, place in places]
    told += [("--only-binary", name) for name in options.only_binary]
    told += [("--no-binary", name) for name in options.no_binary]
    return (*(word for pair in told for word in pair), *(("--pre",) if options.prereleases else ()))


def _shown(place: str) -> str:
    if "://" not in place:
        return place
    from depcheck.index.urls import without_secrets  # noqa: PLC0415 - only where an option holds an address

    return without_secrets(place)


def environment_label(options: Options) -> str:
    """How the user named the environment, relative to the working directory where it lies beneath."""
    from depcheck.inputs.includes import shown_path  # noqa: PLC0415 - only where there are several

    (word,) = (*named(options.venv), *named(options.python))
    return shown_path(word)


def _target(options: Options) -> Target:
    if not options.judges_environment:
        if options.probe:
            raise UsageError("--probe asks the interpreter of an environment, and none is looked at")
        return target_for(options.python_version, options.platform)
    target = find_target(venv=only(options.venv), python=only(options.python), paths=options.paths)
    note_around(target, working_directory(), watchable=not (options.names_files or options.files or options.probe))
    if options.probe:
        from depcheck.probes.interpreter import probe  # noqa: PLC0415 - only where something may be started

        target = probe(target)
    return for_another(target, options.python_version, options.platform)


def _requirements(options: Options, root: Path, limits: Limits) -> Requirements:
    # Only where there are files.
    from depcheck.inputs.configuration import configured_constraints  # noqa: PLC0415
    from depcheck.inputs.requirements import read_requirements  # noqa: PLC0415

    return read_requirements(
        options.requirements,
        options.constraints,
        options.arguments,
        configured_constraints(os.environ),
        root=root,
        limits=limits,
        allow_outside_root=options.allow_outside_root,
    )


def _environment(target: Target, limits: Limits, *, missing_files: bool) -> Environment:
    # Only where there is an environment.
    from depcheck.inputs.installed import read_environment  # noqa: PLC0415
    from depcheck.inputs.ownership import with_files  # noqa: PLC0415

    return with_files(read_environment(target, limits=limits), missing=missing_files, limits=limits)


@contextmanager
def _opened_late(catalog: Callable[[], Catalog], requirements: Requirements | None) -> Iterator[Callable[[], Catalog]]:
    """The configured index, to be opened when it is first asked: an environment in order needs none."""
    lines = requirements.lines if requirements else ()
    named = tuple(dict.fromkeys(canonicalize_name(line.requirement.name) for line in lines))

    def opened_catalog() -> Catalog:
        found = opened.enter_context(catalog())
        found.prefetch(named)
        return found

    with ExitStack() as opened:
        yield opened_catalog


class LateSource:
    """A candidate source that is made when it is first asked, and that stops the clock while it answers."""

    def __init__(self, make: Callable[[], Catalog], clock: Clock) -> None:
        self._make = make
        self._clock = clock
        self._source: Catalog | None = None
        self._hits: dict[str, LimitHit] = {}
        self.failure: IndexConfigurationError | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        """What went wrong on the way without changing an answer, a line each."""
        return self._source.warnings if self._source is not None else ()

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """As the source that is made."""
        with self._clock.paused():
            source = self._opened()
            found = source if isinstance(source, Unknown) else source.releases(name)
        if not isinstance(found, Unknown):
            self._note(found.limits_hit)
        return found

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """As the source that is made."""
        with self._clock.paused():
            source = self._opened()
            found = source if isinstance(source, Unknown) else source.metadata(candidate)
        if isinstance(found, Unknown) or not found.invalid:
            return found
        self._note(invalid.limit for invalid in found.invalid if invalid.limit)
        return found

    @property
    def limits_hit(self) -> tuple[LimitHit, ...]:
        """The limits that cut short what was asked for, the first hit of each."""
        return tuple(hit for _, hit in sorted(self._hits.items()))

    def _note(self, hits: Iterable[LimitHit]) -> None:
        for hit in hits:
            self._hits.setdefault(hit.limit, hit)

    def _opened(self) -> Catalog | Unknown:
        beyond()
        if self._source is None and self.failure is None:
            try:
                self._source = self._make()
            except IndexConfigurationError as error:
                self.failure = error
        return self._source if self._source is not None else Unknown(str(self.failure))


def _catalog(  # noqa: PLR0913, PLR0917 - all that an index is opened with
    options: Options,
    target: Target,
    policy: ReleasePolicy,
    limits: Limits,
    requirements: Requirements | None,
    progress: Progress | None,
) -> Catalog:
    # HTTP and SQLite are loaded by those who ask an index.
    from depcheck.index.cache import Cache, cache_directory  # noqa: PLC0415
    from depcheck.index.catalog import Catalog  # noqa: PLC0415
    from depcheck.inputs.configuration import IndexOptions, index_settings  # noqa: PLC0415

    asked = IndexOptions(options.index_url, options.extra_index_urls, options.find_links)
    settings = index_settings(asked, os.environ, working_directory())
    return Catalog(
        settings,
        target,
        policy,
        cache=None if options.no_cache else Cache(cache_directory(options.cache_dir, os.environ)),
        offline=options.offline,
        limits=limits,
        progress=progress,
        elsewhere=_elsewhere(requirements, settings) if requirements else None,
    )


def _elsewhere(requirements: Requirements, settings: IndexSettings) -> str | None:
    """What the files say to ask and nobody asks: such an option is reported and not obeyed (DC113)."""
    configured = (settings.index_url, *settings.extra_index_urls, *settings.find_links)
    from depcheck.text.redact import redact  # noqa: PLC0415 - only where a file names an index

    asked = {redact(one.value).rstrip("/") for one in configured if one is not None}
    for line in requirements.options:
        if line.option in PLACES and not line.beside_requirement and line.value.rstrip("/") not in asked:
            return f"not found, but `{line.text}` ({line.location}), which is not obeyed, may have it"
    return None
