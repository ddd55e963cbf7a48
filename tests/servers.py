"""Package indexes on the loopback interface: the real server (simple-repository-server) over recorded or made-up facts.

Files are built when they are first asked for. A project that recorded dependencies name, but that was not recorded
itself, is answered with 503 and not with 404: that it does not exist would be a lie.
"""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException
from notation import Release, read
from packaging.utils import canonicalize_name
from simple_repository import SimpleRepository, errors, model
from simple_repository_server.routers.simple import build_router
from typing_extensions import override

from builds import FILE_SIZE, built, core_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from uvicorn._types import ASGIApplication

RECORD = Path(__file__).parent.parent / "fixtures" / "index"
LOOPBACK = "127.0.0.1"
UNAVAILABLE = 503


class RecordedFacts:
    """The projects of the record, each read when first asked for."""

    def __init__(self, record: Path = RECORD) -> None:
        self._record = record

    def names(self) -> Iterator[str]:
        """The names of all projects."""
        return (path.stem for path in sorted(self._record.glob("*.json")))

    def releases(self, name: str) -> tuple[Release, ...]:
        """The releases of a project. Raises KeyError where there is no such project."""
        path = self._record / f"{name}.json"
        if not path.exists():
            raise KeyError(name)
        return read(path.read_text(encoding="utf-8"))

    def mentions(self, name: str) -> bool:
        """Whether the dependencies of a recorded release name the project."""
        return name in self._mentioned

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        texts = (path.read_text(encoding="utf-8") for path in self._record.glob("*.json"))
        return frozenset(canonicalize_name(name) for text in texts for name in re.findall(r'["n]([\w.-]+)', text))


class MadeUpFacts:
    """Projects as a test writes them: `{"a": {"1.0": ["b>=2"]}}`, one pure wheel a release.

    A release may instead be a `Release` of `notation`, with files and facts of its own.
    """

    def __init__(self, universe: Mapping[str, Mapping[str, Sequence[str] | Release]]) -> None:
        self._universe = {canonicalize_name(name): releases for name, releases in universe.items()}

    def names(self) -> Iterator[str]:
        """The names of all projects."""
        return iter(sorted(self._universe))

    def releases(self, name: str) -> tuple[Release, ...]:
        """The releases of a project. Raises KeyError where there is no such project."""
        return tuple(
            facts if isinstance(facts, Release) else pure_release(name, version, facts)
            for version, facts in self._universe[canonicalize_name(name)].items()
        )

    def mentions(self, _name: str) -> bool:
        """No name: a made-up universe is complete, what it has not does not exist."""
        return False


def pure_release(name: str, version: str, requires: Sequence[str], requires_python: str | None = None) -> Release:
    """A release of one pure wheel."""
    filename = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    facts = {"requires": list(requires)}
    return Release(version, "2024-01-01T00:00:00", requires_python, (filename,), facts=facts)


class FactsRepository(SimpleRepository):
    """A component of simple-repository: pages from facts, files built on request in the directory `build`."""

    def __init__(self, facts: RecordedFacts | MadeUpFacts, build: Path, *, announce_metadata: bool = True) -> None:
        self._facts = facts
        self._build = build
        self._announce_metadata = announce_metadata
        self._files = cache(self._uncached_files)
        self._page = cache(self._uncached_page)

    @override
    async def get_project_list(self, *, request_context: model.RequestContext | None = None) -> model.ProjectList:
        """All projects."""
        projects = frozenset(model.ProjectListElement(name) for name in self._facts.names())
        return model.ProjectList(model.Meta("1.0"), projects)

    @override
    async def get_project_page(
        self, project_name: str, *, request_context: model.RequestContext | None = None
    ) -> model.ProjectDetail:
        """The page of one project."""
        return self._page(canonicalize_name(project_name))

    @override
    async def get_resource(
        self, project_name: str, resource_name: str, *, request_context: model.RequestContext | None = None
    ) -> model.Resource:
        """A wheel, an sdist, or the metadata of a wheel."""
        name = canonicalize_name(project_name)
        filename = resource_name.removesuffix(".metadata")
        release = self._files(name).get(filename)
        if release is None or not release.facts or (filename != resource_name and not self._announce_metadata):
            raise errors.ResourceUnavailable(f"{resource_name} is not in the record")
        if filename != resource_name:
            return model.TextResource(core_metadata(name, release))
        path = self._build / filename
        if not path.exists():
            path.write_bytes(built(filename, name, release))
        return model.LocalResource(path)

    def _uncached_files(self, name: str) -> dict[str, Release]:
        try:
            return {filename: release for release in self._facts.releases(name) for filename in release.files}
        except KeyError:
            if self._facts.mentions(name):
                raise HTTPException(UNAVAILABLE, f"{name} was not recorded") from None
            raise errors.PackageNotFoundError(name) from None

    def _uncached_page(self, name: str) -> model.ProjectDetail:
        files = self._files(name)
        versions = frozenset(release.version for release in files.values())
        listed = tuple(self._file(name, filename, release) for filename, release in files.items())
        return model.ProjectDetail(model.Meta("1.1"), name, listed, versions)

    def _file(self, name: str, filename: str, release: Release) -> model.File:
        return model.File(
            filename=filename,
            url=filename,
            hashes={},
            requires_python=release.requires_python,
            dist_info_metadata=self._metadata_hash(name, filename, release),
            yanked=release.yanked,
            size=FILE_SIZE,
            upload_time=datetime.fromisoformat(release.uploaded),
        )

    def _metadata_hash(self, name: str, filename: str, release: Release) -> dict[str, str] | None:
        if not (filename.endswith(".whl") and release.facts and self._announce_metadata):
            return None
        return {"sha256": hashlib.sha256(core_metadata(name, release).encode()).hexdigest()}


@contextmanager
def serving(repository: SimpleRepository) -> Iterator[str]:
    """The URL of an index that serves the repository, until the context ends."""
    application = FastAPI(openapi_url=None)
    application.include_router(build_router(repository, http_client=httpx.AsyncClient()))
    with serving_application(application) as url:
        yield f"{url}/simple/"


@contextmanager
def serving_application(application: ASGIApplication) -> Iterator[str]:
    """The URL of a server for any ASGI application on a free port of the loopback interface."""
    configuration = uvicorn.Config(application, http="h11", ws="none", lifespan="off", log_level="error")
    server = uvicorn.Server(configuration)
    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
