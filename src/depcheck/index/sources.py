"""The places that know project pages: a remote index, a directory laid out like one, and `--find-links`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from depcheck.index.page import ABSENT, IndexFile, ProjectPage, project_of, split_filename
from depcheck.index.simple import ACCEPT, parse_page
from depcheck.index.urls import host, without_secrets
from depcheck.model.packages import Unknown

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.utils import NormalizedName

    from depcheck.index.cache import PageHead
    from depcheck.index.http import Reply
    from depcheck.index.session import Session
    from depcheck.model.limits import Limits

OK = 200
NOT_MODIFIED = 304
GONE = frozenset({404, 410})
OFFLINE = Unknown("offline, and not in the cache")


class PageSource(Protocol):
    """One place that knows project pages and is asked for every project. `shown` is its name for people."""

    shown: str

    def page(self, project: NormalizedName) -> ProjectPage | Unknown:
        """The page of a project; one that does not exist has `exists` False."""
        ...


@dataclass(frozen=True, slots=True)
class Listing:
    """An index's answer for a project. The page itself is read from the cache only where it is needed.

    `stamp` changes when the page does, and is empty where nothing is kept.
    """

    found: bool
    stamp: str
    page: ProjectPage | None = None


class RemoteIndex:
    """A simple repository on the network, behind the cache."""

    def __init__(self, url: str, session: Session) -> None:
        self.shown = without_secrets(url)
        self._url = url.rstrip("/")
        self._session = session

    def listing(self, project: NormalizedName) -> Listing | Unknown:
        """Whether the index has the project: from the cache while that is fresh (offline: whatever its age)."""
        session = self._session
        cache = session.cache
        kept = cache.page_head(self.shown, project) if cache is not None else None
        if cache is not None and kept is not None and (session.offline or cache.is_fresh(kept)):
            return Listing(kept.found, kept.stamp)
        return OFFLINE if session.offline else self._asked(project, kept)

    def page(self, project: NormalizedName, listing: Listing) -> ProjectPage | Unknown:
        """The page behind a listing; where the cache turns out to be damaged, it is asked for anew."""
        if listing.page is not None:
            return listing.page
        page = self._kept_page(project, listing)
        if page is not None:
            return page
        again = OFFLINE if self._session.offline else self._asked(project, None)
        return again if isinstance(again, Unknown) else again.page or ABSENT

    def _asked(self, project: NormalizedName, kept: PageHead | None) -> Listing | Unknown:
        """The answer to a request, made conditional where the cache holds a page that may still be right."""
        session = self._session
        headers = {"Accept": ACCEPT}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        session.tell(project)
        reply = session.client.get(f"{self._url}/{project}/", headers, session.limits.page_size)
        if isinstance(reply, Unknown):
            return Unknown(f"the page of {project} could not be read: {reply.reason}")
        if reply.status == NOT_MODIFIED and kept is not None and session.cache is not None:
            session.cache.touch_page(self.shown, project, kept)
            return Listing(kept.found, kept.stamp)
        if reply.status in GONE:
            return self._listed(project, ABSENT, reply)
        if reply.status != OK:
            return Unknown(f"the page of {project} could not be read: {host(reply.url)} answered {reply.status}")
        page = parse_page(reply.body, reply.content_type, reply.url, project, session.limits)
        return page if isinstance(page, Unknown) else self._listed(project, page, reply)

    def _listed(self, project: NormalizedName, page: ProjectPage, reply: Reply) -> Listing:
        """The listing of a page, which is kept as it was sent: that costs less than to write what was read from it."""
        cache = self._session.cache
        if cache is None:
            return Listing(page.exists, "", page)
        body = f"{without_secrets(reply.url)}\n{reply.content_type}\n".encode() + reply.body
        head = cache.put_page(self.shown, project, reply.headers.get("etag"), body, found=page.exists)
        return Listing(page.exists, head.stamp, page)

    def _kept_page(self, project: NormalizedName, listing: Listing) -> ProjectPage | None:
        cache = self._session.cache
        kept = cache.page_body(self.shown, project, listing.stamp) if cache is not None else None
        if kept is None or not listing.found:
            return ABSENT if kept is not None else None
        url, _, rest = kept.partition(b"\n")
        content_type, _, body = rest.partition(b"\n")
        page = parse_page(body, content_type.decode(), url.decode(), project, self._session.limits)
        return page if isinstance(page, ProjectPage) else None


class LocalIndex:
    """A directory laid out like an index: `NAME/index.html`. A project that has no such file is not there."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.shown = str(path)
        self._path = path
        self._limits = limits

    def page(self, project: NormalizedName) -> ProjectPage | Unknown:
        """The page of a project, read from the disk each time."""
        path = self._path / project / "index.html"
        try:
            body = path.read_bytes() if path.stat().st_size <= self._limits.page_size else b""
        except OSError:
            return ABSENT
        return parse_page(body, "text/html", path.resolve().as_uri(), project, self._limits)


class UnusableIndex:
    """What somebody configured as an index and is none: what it would have had is unknown, of every project."""

    def __init__(self, reason: str) -> None:
        self.shown = reason

    def page(self, project: NormalizedName) -> Unknown:  # noqa: ARG002 - it is the same for each
        """Why there is none."""
        return Unknown(self.shown)


class LinkedFiles:
    """The files of `--find-links`, of many projects: a directory of archives, or a page of HTML that links to them."""

    def __init__(self, shown: str, files: list[IndexFile]) -> None:
        self.shown = shown
        self._files: dict[str, list[IndexFile]] = {}
        for file in files:
            project = project_of(file.filename)
            if project is not None:
                self._files.setdefault(project, []).append(file)

    def page(self, project: NormalizedName) -> ProjectPage | Unknown:
        """The files of one project."""
        found: list[IndexFile] = []
        for file in self._files.get(project, []):
            name = split_filename(file.filename, project)
            if name is not None:
                found.append(file._replace(version=name.version, tags=name.tags))
        return ProjectPage(tuple(found)) if found else ABSENT


def local_links(path: Path, limits: Limits) -> LinkedFiles:
    """The archives in a directory, or behind a page on the disk. An OSError says that it cannot be read."""
    if not path.is_dir():
        text = path.read_bytes()[: limits.page_size].decode("utf-8", "replace")
        return LinkedFiles(str(path), _links(text, path.resolve().as_uri()))
    base = path.resolve()
    with os.scandir(base) as entries:
        names = sorted(entry.name for entry in entries if project_of(entry.name) is not None)
    return LinkedFiles(str(path), [IndexFile(name, (base / name).as_uri(), "", "") for name in names])


class RemoteLinks:
    """A page of `--find-links` on the network. It is asked for once, when the first project is."""

    def __init__(self, url: str, session: Session) -> None:
        self.shown = without_secrets(url)
        self._url = url
        self._session = session

    def page(self, project: NormalizedName) -> ProjectPage | Unknown:
        """The files of one project, as the page links to them."""
        links = self._session.once(("links", self._url), self._fetched)
        return links if isinstance(links, Unknown) else links.page(project)

    def _fetched(self) -> LinkedFiles | Unknown:
        if self._session.offline:
            return Unknown(f"offline, and the page {self.shown} is not kept")
        reply = self._session.client.get(self._url, {"Accept": "text/html"}, self._session.limits.page_size)
        if isinstance(reply, Unknown):
            return Unknown(f"the page {self.shown} could not be read: {reply.reason}")
        if reply.status != OK or "html" not in reply.content_type:
            return Unknown(f"the page {self.shown} could not be read: {host(reply.url)} answered {reply.status}")
        files = _links(reply.body.decode("utf-8", "replace"), reply.url)
        return LinkedFiles(self.shown, [file for file in files if file.url.startswith(("https://", "http://"))])


def _links(text: str, url: str) -> list[IndexFile]:
    from depcheck.index.anchors import read_anchors  # noqa: PLC0415 - only where a page of links is configured

    return read_anchors(text, url).files
