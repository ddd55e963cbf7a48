"""What is known of releases, for one target: the live source of candidates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from depcheck.index.files import Usability
from depcheck.index.metadata import release_metadata
from depcheck.index.projects import Projects
from depcheck.index.reading import MetadataReader
from depcheck.index.session import Session
from depcheck.model.index import IndexSettings, ReleasePolicy
from depcheck.model.limits import Limits
from depcheck.model.packages import Candidate, ReleaseMetadata, Releases, Target, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from packaging.utils import NormalizedName

    from depcheck.index.cache import Cache
    from depcheck.index.known import KnownProject
    from depcheck.index.prefetch import Prefetcher

NO_POLICY = ReleasePolicy()


class Catalog:
    """Releases and their metadata from the configured indexes: a `CandidateSource`. Use it in a `with` statement.

    Of several indexes on the network the first that has a project is asked for it, the extra ones before the default
    (as in uv: a project of the same name elsewhere cannot slip in). Directories of this machine, whether laid out as
    an index or named by `--find-links`, add their files to it. `elsewhere` says what else was to be asked and is not
    (see `Releases`). `warnings` are about the run as a whole.
    """

    def __init__(  # noqa: PLR0913 - all that a run is told, handed in once
        self,
        settings: IndexSettings,
        target: Target,
        policy: ReleasePolicy = NO_POLICY,
        *,
        cache: Cache | None,
        offline: bool = False,
        limits: Limits = Limits(),
        progress: Callable[[str], None] | None = None,
        elsewhere: str | None = None,
    ) -> None:
        self._session = Session(settings, limits, cache=cache, offline=offline, progress=progress)
        self._target = target
        self._elsewhere = elsewhere
        self._prefetcher: Prefetcher | None = None
        self._projects = Projects(self._session, Usability(target, policy, limits), judge_key(target, policy))
        self._reader = MetadataReader(self._session)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and cache."""
        if self._prefetcher is not None:
            self._prefetcher.stop()
        self._session.close()

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """Every known release of a project, ascending."""
        listed = self._listed(name)
        if isinstance(listed, Unknown) or self._elsewhere is None:
            return listed
        return replace(listed, elsewhere=self._elsewhere)

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """What a release declares, read without executing anything of it."""
        found = self._declared(candidate)
        if isinstance(found, ReleaseMetadata) and self._prefetcher is not None:
            self._prefetcher.follow(found)
            self._prefetcher.read_ahead(candidate)
        return found

    def prefetch(self, names: Iterable[NormalizedName]) -> None:
        """Ask ahead for these projects and what they depend on, from now on. It changes no answer."""
        if self._session.offline:
            return
        from depcheck.index.prefetch import Prefetcher  # noqa: PLC0415 - only where something is asked ahead

        if self._prefetcher is None:
            environment = self._target.marker_environment
            self._prefetcher = Prefetcher(self._listed, self._declared, environment, self._session.asks_network)
        self._prefetcher.follow_names(names)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What else went wrong: a cache or a directory that cannot be used."""
        cache = self._session.cache
        of_cache = cache.warnings if cache is not None else ()
        return (*self._session.settings.warnings, *self._session.warnings, *of_cache)

    def _listed(self, name: NormalizedName) -> Releases | Unknown:
        known = self._known(name)
        return known if isinstance(known, Unknown) else known.releases

    def _declared(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        return self._session.once(("metadata", candidate.name, candidate.version), lambda: self._read(candidate))

    def _known(self, name: NormalizedName) -> KnownProject | Unknown:
        return self._session.once(("project", name), lambda: self._projects.known(name))

    def _read(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """The metadata of the best file of a release; another file might say something else, so no other is tried."""
        known = self._known(candidate.name)
        if isinstance(known, Unknown):
            return known
        file = known.best.get(candidate.version)
        if file is None:
            return Unknown("none of its files is known")
        record = self._reader.record(file, candidate.name)
        return record if isinstance(record, Unknown) else release_metadata(record)


def judge_key(target: Target, policy: ReleasePolicy) -> str | None:
    """All that decides which files are usable, as a key; None for a day in the past, of which there are too many."""
    if policy.exclude_newer is not None:
        return None
    place = (target.platform, target.machine, target.libc, target.libc_version)
    python = (target.python, target.implementation, target.free_threaded)
    return repr((*python, *place, sorted(policy.only_binary), sorted(policy.no_binary)))
