"""What is known of releases, for one target: the live source of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from depcheck.index.files import KnownProject, Usability
from depcheck.index.metadata import release_metadata
from depcheck.index.page import ABSENT, ProjectPage, merged
from depcheck.index.reading import MetadataReader
from depcheck.index.session import Session
from depcheck.index.sources import LocalIndex, PageSource, RemoteIndex, RemoteLinks, local_links
from depcheck.index.urls import local_path
from depcheck.model.index import Configured, IndexSettings, ReleasePolicy
from depcheck.model.limits import Limits
from depcheck.model.packages import Candidate, ReleaseMetadata, Releases, Target, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from packaging.utils import NormalizedName

    from depcheck.index.cache import Cache

NO_POLICY = ReleasePolicy()
NO_INDEX = Unknown("no index is configured, and no local directory has it")


class Catalog:
    """Releases and their metadata from the configured indexes: a `CandidateSource`. Use it in a `with` statement.

    Of several indexes on the network the first that has a project is asked for it, the extra ones before the default
    (as in uv: a project of the same name elsewhere cannot slip in). Directories of this machine, whether laid out as
    an index or named by `--find-links`, add their files to it. `warnings` are about the run as a whole.
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
    ) -> None:
        self._session = Session(settings, limits, cache=cache, offline=offline, progress=progress)
        self._usability = Usability(target, policy, limits)
        self._reader = MetadataReader(self._session)
        self._indexes: list[PageSource] = []
        self._additions: list[PageSource] = []
        self._missing: dict[tuple[str, str], None] = {}
        self._place_sources(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and cache."""
        self._session.close()

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """Every known release of a project, ascending."""
        known = self._known(name)
        if isinstance(known, Unknown):
            return self._noted(name, known)
        return known.releases

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """What a release declares, read without executing anything of it."""
        found = self._session.once(("metadata", candidate.name, candidate.version), lambda: self._read(candidate))
        if isinstance(found, Unknown):
            return self._noted(f"{candidate.name} {candidate.version}", found)
        return found

    def prefetch(self, names: Iterable[NormalizedName]) -> None:
        """Ask ahead for these projects. It changes no answer."""

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What was asked for and answered with Unknown, and why."""
        return tuple(self._missing)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What else went wrong: a cache or a directory that cannot be used."""
        cache = self._session.cache
        of_cache = cache.warnings if cache is not None else ()
        return (*self._session.settings.warnings, *self._session.warnings, *of_cache)

    @property
    def stats(self) -> Mapping[str, int]:
        """How often the network and the cache were asked. These numbers vary from run to run."""
        return dict(self._session.counters)

    def _noted(self, what: str, unknown: Unknown) -> Unknown:
        self._missing.setdefault((what, unknown.reason))
        return unknown

    def _known(self, name: NormalizedName) -> KnownProject | Unknown:
        return self._session.once(("page", name), lambda: self._judged(name))

    def _judged(self, name: NormalizedName) -> KnownProject | Unknown:
        page = self._page(name)
        return page if isinstance(page, Unknown) else self._usability.judged(name, page)

    def _page(self, name: NormalizedName) -> ProjectPage | Unknown:
        """The files of a project from every addition, and from the first index that has it."""
        if not self._indexes and not self._additions:
            return NO_INDEX
        pages: list[ProjectPage] = []
        for answer in (*(source.page(name) for source in self._additions), self._first(name)):
            if isinstance(answer, Unknown):
                return answer
            pages.append(answer)
        return merged(pages)

    def _first(self, name: NormalizedName) -> ProjectPage | Unknown:
        """The page of the first index that has the project. One that cannot be asked hides those behind it."""
        for source in self._indexes:
            page = source.page(name)
            if isinstance(page, Unknown) or page.exists:
                return page
        return ABSENT

    def _read(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """The metadata of the best file of a release; another file might say something else, so no other is tried."""
        known = self._known(candidate.name)
        if isinstance(known, Unknown):
            return known
        files = self._usability.best_first(known.files(candidate.version))
        if not files:
            return Unknown("none of its files is known")
        record = self._reader.record(files[0], candidate.name)
        return record if isinstance(record, Unknown) else release_metadata(record)

    def _place_sources(self, settings: IndexSettings) -> None:
        default = (settings.index_url,) if settings.index_url is not None else ()
        for configured in (*settings.extra_index_urls, *default):
            path = local_path(configured.value)
            if path is None:
                self._indexes.append(RemoteIndex(configured.value, self._session))
            elif self._is_directory(configured):
                self._additions.append(LocalIndex(path, self._session.limits))
        for configured in settings.find_links:
            self._place_links(configured)

    def _is_directory(self, configured: Configured) -> bool:
        path = local_path(configured.value)
        readable = path is not None and path.is_dir()
        if not readable:
            self._session.warnings.append(f"{configured.source} names an index that is not there: {path}")
        return readable

    def _place_links(self, configured: Configured) -> None:
        path = local_path(configured.value)
        if path is None:
            self._additions.append(RemoteLinks(configured.value, self._session))
            return
        try:
            self._additions.append(local_links(path, self._session.limits))
        except OSError as error:
            self._session.warnings.append(f"{configured.source} names {path}, which cannot be read: {error.strerror}")
