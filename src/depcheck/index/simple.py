"""The simple repository API: PEP 691 (JSON) and PEP 503 (HTML), with 592, 629, 658, 700 and 714."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Any

from depcheck.index.page import IndexFile, ProjectPage, normalized, split_filename
from depcheck.index.urls import host, joined
from depcheck.model.packages import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.utils import NormalizedName

    from depcheck.model.limits import Limits

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"
ACCEPT = f"{JSON_TYPE}, {HTML_TYPE};q=0.2, text/html;q=0.01"
JSON_TYPES = frozenset({JSON_TYPE, "application/json"})
HTML_TYPES = frozenset({HTML_TYPE, "text/html"})
SUPPORTED_MAJOR = "1"
REMOTE = ("https://", "http://")


class Unreadable(Enum):
    """Stands for a record that might have been any file of the project."""

    UNREADABLE = "unreadable"


UNREADABLE = Unreadable.UNREADABLE


def parse_page(
    body: bytes, content_type: str, url: str, project: NormalizedName, limits: Limits
) -> ProjectPage | Unknown:
    """A project's page, or why it is none: a login page of a hotel must never look like "no such version"."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in JSON_TYPES:
        return _json_page(body, url, project, limits)
    if kind in HTML_TYPES:
        return _html_page(body.decode("utf-8", "replace"), url, project, limits)
    return Unknown(f"{host(url)} is not a package index: it answered with {kind or 'no content type'}")


def _json_page(body: bytes, url: str, project: NormalizedName, limits: Limits) -> ProjectPage | Unknown:
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return Unknown(f"{host(url)} answered with JSON that cannot be read")
    if not isinstance(page, dict) or not isinstance(page.get("meta"), dict) or not isinstance(page.get("files"), list):
        return Unknown(f"{host(url)} is not a package index: its answer has no list of files")
    problem = _version_problem(page["meta"].get("api-version"), url) or _name_problem(page.get("name"), url, project)
    if problem is not None:
        return problem
    files = (_json_file(row, url, project) for row in page["files"])
    return _project_page(files, page.get("versions"), url, project, limits)


def _html_page(text: str, url: str, project: NormalizedName, limits: Limits) -> ProjectPage | Unknown:
    from depcheck.index.anchors import read_anchors  # noqa: PLC0415 - most indexes answer in JSON

    reader = read_anchors(text, url)
    problem = _version_problem(reader.api_version, url)
    if problem is not None:
        return problem
    page = _project_page((_own(file, url, project) for file in reader.files), None, url, project, limits)
    if isinstance(page, ProjectPage) and not page.files and reader.api_version is None and not url.startswith("file:"):
        return Unknown(f"{host(url)} is not a package index: its page links to no file of {project}")
    return page


def _own(file: IndexFile, url: str, project: NormalizedName) -> IndexFile | Unreadable | None:
    """The file of an anchor with its version and tags; None where it is none of the project's."""
    name = split_filename(file.filename, project)
    if name is None:
        return None
    address = _address(url, file.url)
    if address is None:
        return UNREADABLE
    return file._replace(url=address, version=name.version, tags=name.tags)


def _version_problem(api_version: object, url: str) -> Unknown | None:
    """PEP 629: a page of a major version that we do not know may mean anything."""
    if api_version is None or str(api_version).partition(".")[0] == SUPPORTED_MAJOR:
        return None
    return Unknown(f"{host(url)} speaks version {str(api_version)[:20]} of the simple API, which is not known here")


def _name_problem(name: object, url: str, project: NormalizedName) -> Unknown | None:
    if not isinstance(name, str) or normalized(name) == project:
        return None
    return Unknown(f"{host(url)} answered with the page of another project than {project}")


def _project_page(
    files: Iterator[IndexFile | Unreadable | None], versions: object, url: str, project: NormalizedName, limits: Limits
) -> ProjectPage | Unknown:
    found: list[IndexFile] = []
    unreadable = 0
    for file in files:
        if file is UNREADABLE:
            unreadable += 1
        elif file is None:
            continue
        elif len(found) >= limits.page_files:
            return Unknown(f"the page of {project} at {host(url)} lists more than {limits.page_files} files")
        else:
            found.append(file)
    listed = tuple(str(version) for version in versions) if isinstance(versions, list) else ()
    return ProjectPage(tuple(found), listed, unreadable)


def _address(page_url: str, url: str) -> str | None:
    """The full address of a file. A page from the network must not make us open a file of this machine."""
    if url.startswith(REMOTE) and "[" not in url:  # Only brackets, as in `http://[half`, need a second look.
        return url
    full = joined(page_url, url)
    return full if full.startswith(REMOTE) or (full.startswith("file:") and page_url.startswith("file:")) else None


def _json_file(row: Any, url: str, project: NormalizedName) -> IndexFile | Unreadable | None:  # noqa: ANN401 - a stranger's
    """The file of one row; None where it is none of the project's. Thousands of rows come through here."""
    filename = row.get("filename") if isinstance(row, dict) else None
    if not isinstance(filename, str):
        return UNREADABLE
    name = split_filename(filename, project)
    if name is None:
        return None
    given = row.get("url")
    address = _address(url, given) if isinstance(given, str) and given else None
    if address is None:
        return UNREADABLE
    hashes, yanked, size = row.get("hashes"), row.get("yanked", False), row.get("size")
    return IndexFile(
        filename,
        address,
        name[0],
        name[1],
        _text(hashes.get("sha256")) if isinstance(hashes, dict) else None,
        _text(row.get("requires-python")) or None,
        None if yanked is False or yanked is None else _text(yanked) or "",
        _text(row.get("upload-time")),
        _announced(row.get("core-metadata", row.get("dist-info-metadata"))),
        size if type(size) is int and size >= 0 else None,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _announced(value: object) -> str | None:
    """PEP 714: False, True, or the hashes of the metadata file."""
    if isinstance(value, dict):
        return _text(value.get("sha256")) or ""
    return "" if value is True else None
