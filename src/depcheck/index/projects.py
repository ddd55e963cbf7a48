"""Projects over all configured places: which place answers for a project, and what its files are worth."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from depcheck.index.addresses import index_problem
from depcheck.index.known import KnownProject, decode_known, encode_known
from depcheck.index.page import ABSENT, ProjectPage, merged
from depcheck.index.sources import Listing, LocalIndex, PageSource, RemoteIndex, RemoteLinks, UnusableIndex, local_links
from depcheck.index.urls import local_path
from depcheck.model.packages import Unknown

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.index.files import Usability
    from depcheck.index.session import Session
    from depcheck.model.index import Configured

NO_INDEX = Unknown("no index is configured, and no local directory has it")


class Projects:
    """The places in order. Places of this machine add their files to those of the first index that has the project.

    A project that has been judged is kept under `judge`, a key of the target and policy, together with the stamps of
    the pages it was judged on; where `judge` is None it is not kept.
    """

    def __init__(self, session: Session, usability: Usability, judge: str | None) -> None:
        self._session = session
        self._usability = usability
        self._judge = judge
        self._indexes: list[RemoteIndex] = []
        self._additions: list[PageSource] = []
        settings = session.settings
        for configured in (*settings.extra_index_urls, settings.index_url):
            if configured is not None:
                self._place_index(configured)
        for configured in settings.find_links:
            self._place_links(configured)

    def known(self, name: NormalizedName) -> KnownProject | Unknown:
        """The project from every addition, and from the first index that has it."""
        if not self._indexes and not self._additions:
            return NO_INDEX
        added = self._added(name)
        if isinstance(added, Unknown):
            return added
        found = self._first(name)
        if isinstance(found, Unknown):
            return found
        index, listing = found
        basis = _basis(added, index, listing)
        return self._kept(name, basis) or self._judged(name, added, index, listing, basis)

    def _added(self, name: NormalizedName) -> ProjectPage | Unknown:
        pages: list[ProjectPage] = []
        for source in self._additions:
            page = source.page(name)
            if isinstance(page, Unknown):
                return page
            pages.append(page)
        return merged(pages)

    def _first(self, name: NormalizedName) -> tuple[RemoteIndex | None, Listing] | Unknown:
        """The first index that has the project. One that cannot be asked hides those behind it."""
        for index in self._indexes:
            listing = index.listing(name)
            if isinstance(listing, Unknown):
                return listing
            if listing.found:
                return index, listing
        return None, NOT_LISTED

    def _kept(self, name: NormalizedName, basis: str) -> KnownProject | None:
        cache = self._session.cache
        body = cache.known(name, self._judge, basis) if cache is not None and self._judge and basis else None
        try:
            return decode_known(name, body) if body is not None else None
        except (ValueError, TypeError):
            return None

    def _judged(
        self, name: NormalizedName, added: ProjectPage, index: RemoteIndex | None, listing: Listing, basis: str
    ) -> KnownProject | Unknown:
        page = index.page(name, listing) if index is not None else ABSENT
        if isinstance(page, Unknown):
            return page
        known = self._usability.judged(name, merged([added, page]))
        if self._session.cache is not None and self._judge and basis:
            self._session.cache.put_known(name, self._judge, basis, encode_known(known))
        return known

    def _place_index(self, configured: Configured) -> None:
        problem = index_problem(configured.value)
        path = local_path(configured.value) if problem is None else None
        if problem is not None:
            self._additions.append(UnusableIndex(f"{configured.source} names no package index: {problem}"))
        elif path is not None:
            self._additions.append(LocalIndex(path, self._session.limits))
        else:
            self._indexes.append(RemoteIndex(configured.value, self._session))

    def _place_links(self, configured: Configured) -> None:
        path = local_path(configured.value)
        if path is None:
            self._additions.append(RemoteLinks(configured.value, self._session))
            return
        try:
            self._additions.append(local_links(path, self._session.limits))
        except OSError as error:
            self._session.warnings.append(f"{configured.source} names {path}, which cannot be read: {error.strerror}")


NOT_LISTED = Listing(found=False, stamp="")


def _basis(added: ProjectPage, index: RemoteIndex | None, listing: Listing) -> str:
    """What a judgement rests on, as text; empty where it cannot be told, or where judging is as cheap as reading."""
    if index is None or not listing.stamp:
        return ""
    local = blake2b(repr(added).encode(), digest_size=16).hexdigest() if added.exists else ""
    return f"{index.shown} {listing.stamp} {local}"
