"""One project's page of an index: its files, split into version and tags, in the form that is judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.utils import NormalizedName

WHEEL = ".whl"
SDISTS = (".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".tbz")

# name-version-python-abi-platform, or one part more where a build tag is given.
WHEEL_PARTS = frozenset({5, 6})

normalized = lru_cache(maxsize=4096)(canonicalize_name)


class IndexFile(NamedTuple):
    """One file of a release, as an index tells of it. A page of numpy holds thousands: hence a tuple with names.

    `version` is as written in the file name; `tags` is the compressed tag set of a wheel ("py2.py3-none-any") and
    empty for an sdist. `yanked` is the reason of PEP 592, None where the file is not yanked. `uploaded` is a time of
    ISO 8601 (PEP 700). `metadata` says whether the index announces a metadata file (PEP 658): None where it does not,
    otherwise its SHA-256, or an empty string where it gives none. `size` is in bytes.
    """

    filename: str
    url: str
    version: str
    tags: str
    sha256: str | None = None
    requires_python: str | None = None
    yanked: str | None = None
    uploaded: str | None = None
    metadata: str | None = None
    size: int | None = None

    @property
    def is_wheel(self) -> bool:
        """Whether the file is a wheel, not an sdist."""
        return bool(self.tags)

    @property
    def is_local(self) -> bool:
        """Whether the file lies on this machine."""
        return self.url.startswith("file:")


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """What one index says of one project.

    `versions` are those that PEP 700 lists, also where none of their files is left. `unreadable` counts the records
    that might have been any file. `exists` is False where the index has no such project.
    """

    files: tuple[IndexFile, ...] = ()
    versions: tuple[str, ...] = ()
    unreadable: int = 0
    exists: bool = True


ABSENT = ProjectPage(exists=False)


class FileName(NamedTuple):
    """What a file name says: the version as written, and the tags of a wheel (empty for an sdist)."""

    version: str
    tags: str


def split_filename(filename: str, project: NormalizedName) -> FileName | None:
    """Version and tags of a wheel or sdist of the project; None for every other file.

    It splits by hand since `parse_wheel_filename` builds a set of tags for each of the thousands of files.
    """
    if filename.endswith(WHEEL):
        return _split_wheel(filename, project)
    for extension in SDISTS:
        if filename.endswith(extension):
            return _split_sdist(filename.removesuffix(extension), project)
    return None


def project_of(filename: str) -> NormalizedName | None:
    """The project of a file that lies beside others, as in a directory of `--find-links`.

    The version of an sdist follows the last hyphen that a digit follows: `a-b-1.0.tar.gz` is of `a-b`.
    """
    if filename.endswith(WHEEL):
        return normalized(filename.split("-", 1)[0])
    extension = next((extension for extension in SDISTS if filename.endswith(extension)), None)
    if extension is None:
        return None
    name, hyphen, version = filename.removesuffix(extension).rpartition("-")
    return normalized(name) if hyphen and version[:1].isdigit() else None


def _split_wheel(filename: str, project: NormalizedName) -> FileName | None:
    parts = filename[: -len(WHEEL)].split("-")
    if len(parts) not in WHEEL_PARTS or normalized(parts[0]) != project:
        return None
    return FileName(parts[1], "-".join(parts[-3:]))


def _split_sdist(stem: str, project: NormalizedName) -> FileName | None:
    position = stem.find("-", 1)
    while position > 0:
        if normalized(stem[:position]) == project:
            return FileName(stem[position + 1 :], "")
        position = stem.find("-", position + 1)
    return None


def merged(pages: Sequence[ProjectPage]) -> ProjectPage:
    """One page of several. Of files with the same name the first counts; it learns from the others what it lacks."""
    existing = [page for page in pages if page.exists]
    if len(existing) <= 1:
        return existing[0] if existing else ABSENT
    files: dict[str, IndexFile] = {}
    for page in existing:
        for file in page.files:
            first = files.setdefault(file.filename, file)
            if first is not file:
                files[file.filename] = _completed(first, file)
    versions = dict.fromkeys(version for page in existing for version in page.versions)
    return ProjectPage(tuple(files.values()), tuple(versions), sum(page.unreadable for page in existing))


def _completed(file: IndexFile, same: IndexFile) -> IndexFile:
    """The file with what another place tells of it: a directory of wheels knows neither a time nor a Python."""
    return file._replace(
        requires_python=file.requires_python or same.requires_python, uploaded=file.uploaded or same.uploaded
    )
