"""Asking ahead: while the solver thinks, workers fetch the pages and metadata that it will probably want.

A guess costs a request at most. It changes no answer, since the workers only call what the solver calls, and whoever
asks first leaves the answer for the other. Nobody waits for a worker at the end of a run.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from itertools import islice
from queue import SimpleQueue
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from depcheck.index.page import normalized
from depcheck.model.dependencies import holds
from depcheck.model.packages import ReleaseMetadata, Releases, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Candidate

WORKERS = 15
GUESSES = 4
PROJECTS = 2_000
WALK_BEGINS = 3
LONGEST_STEP = 64
LAST_WAIT = 0.5


class Prefetcher:
    """Workers that follow requirements ahead of the solver. They end with the program, or when it says `stop`."""

    def __init__(
        self,
        releases: Callable[[NormalizedName], Releases | Unknown],
        metadata: Callable[[Candidate], ReleaseMetadata | Unknown],
        marker_environment: Mapping[str, str],
        is_worthwhile: Callable[[], bool],
    ) -> None:
        self._releases = releases
        self._metadata = metadata
        self._environment = dict(marker_environment)
        self._is_worthwhile = is_worthwhile
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._allowed: dict[NormalizedName, SpecifierSet] = {}
        self._guesses: dict[NormalizedName, int] = {}
        self._asked: dict[NormalizedName, int] = {}
        self._ahead: set[Candidate] = set()
        self._stopped = False

    def follow_names(self, names: Iterable[NormalizedName]) -> None:
        """Fetch these projects, the newest usable release of each, and what that depends on."""
        for name in names:
            self._put(lambda name=name: self._project(name, SpecifierSet(), frozenset()))  # type: ignore[misc]

    def read_ahead(self, candidate: Candidate) -> None:
        """Fetch the next older releases where a solver walks down those of a project: as many as it has asked for."""
        asked = self._asked[candidate.name] = self._asked.get(candidate.name, 0) + 1
        if asked < WALK_BEGINS or not self._is_worthwhile():
            return
        for older in self._older(candidate, min(asked, LONGEST_STEP)):
            if older not in self._ahead:
                self._ahead.add(older)
                self._put(lambda older=older: self._fetch(older))  # type: ignore[misc]

    def follow(self, metadata: ReleaseMetadata, extras: frozenset[str] = frozenset()) -> None:
        """Fetch what a release depends on, unless all was in the cache so far: then the solver is faster alone."""
        if self._is_worthwhile():
            self._put(lambda: self._dependencies(metadata, extras))

    def stop(self) -> None:
        """Forget what is still to do. A worker in the middle of a request is left to itself."""
        self._stopped = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(LAST_WAIT / len(self._threads))

    def _older(self, candidate: Candidate, count: int) -> Iterable[Candidate]:
        known = self._releases(candidate.name)
        candidates = known.candidates if isinstance(known, Releases) else ()
        position = bisect_left(candidates, candidate.version, key=lambda other: other.version)
        usable = (older for older in reversed(candidates[:position]) if _is_usable(older))
        return islice(usable, count)

    def _fetch(self, candidate: Candidate) -> None:
        self._metadata(candidate)

    def _put(self, task: Callable[[], None]) -> None:
        if self._stopped:
            return
        self._tasks.put(task)
        with self._lock:
            if len(self._threads) < WORKERS:
                thread = threading.Thread(target=self._work, name="depcheck-prefetch", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stopped:
            task()

    def _project(self, name: NormalizedName, specifier: SpecifierSet, extras: frozenset[str]) -> None:
        allowed = self._narrowed(name, specifier)
        known = self._releases(name) if allowed is not None else None
        if allowed is None or not isinstance(known, Releases):
            return
        guess = _newest(known, allowed)
        metadata = self._metadata(guess) if guess is not None else None
        if isinstance(metadata, ReleaseMetadata):
            self.follow(metadata, extras)

    def _narrowed(self, name: NormalizedName, specifier: SpecifierSet) -> SpecifierSet | None:
        """All that was asked of a project so far; None where it has been guessed at often enough, or nothing is new."""
        with self._lock:
            before = self._allowed.get(name)
            allowed = specifier if before is None else before & specifier
            tried = self._guesses.get(name, 0)
            if tried >= GUESSES or allowed == before or len(self._allowed) >= PROJECTS:
                return None
            self._allowed[name] = allowed
            self._guesses[name] = tried + 1
            return allowed

    def _dependencies(self, metadata: ReleaseMetadata, extras: frozenset[str]) -> None:
        for requirement in metadata.requires:
            if requirement.url is None and self._applies(requirement, extras):
                self._put(lambda requirement=requirement: self._requirement(requirement))  # type: ignore[misc]

    def _requirement(self, requirement: Requirement) -> None:
        self._project(normalized(requirement.name), requirement.specifier, frozenset(requirement.extras))

    def _applies(self, requirement: Requirement, extras: frozenset[str]) -> bool:
        if requirement.marker is None:
            return True
        return any(holds(requirement.marker, self._environment, extra) for extra in extras or {""})


def _newest(known: Releases, allowed: SpecifierSet) -> Candidate | None:
    """The release that a solver would try first."""
    usable = filter(_is_usable, reversed(known.candidates))
    return next((candidate for candidate in usable if allowed.contains(candidate.version)), None)


def _is_usable(candidate: Candidate) -> bool:
    return candidate.unavailable is None and candidate.yanked is None and not candidate.version.is_prerelease
