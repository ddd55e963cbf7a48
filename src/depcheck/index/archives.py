"""The few files of an sdist that state its metadata, read in one pass over its archive within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from depcheck.index.metadata import Undeclared
from depcheck.index.page import normalized
from depcheck.model.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from packaging.utils import NormalizedName

    from depcheck.model.limits import Limits

DECOMPRESSED_SIZE = 512 * MIB
MEMBERS = 100_000
ENCRYPTED = 0x1

# A file of metadata stands at the top (one folder deep) or, for an egg-info, also under a folder such as src.
DEEPEST_EGG_INFO = 4

READ_ERRORS = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
    EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(slots=True)
class SdistFiles:
    """The contents of the files that were found; `egg_info` says whether there is an egg-info folder of the project."""

    pkg_info: bytes | None = None
    pyproject: bytes | None = None
    setup_py: bytes | None = None
    setup_cfg: bytes | None = None
    requires_txt: bytes | None = None
    egg_info: bool = False


class TooLargeError(ValueError):
    """An archive that unpacks to more than is read."""


def read_sdist(filename: str, body: bytes, project: NormalizedName, limits: Limits) -> SdistFiles | Undeclared:
    """The files of an sdist that matter, or why its archive cannot be read."""
    members = _zip_members(body, limits) if filename.endswith(".zip") else _tar_members(body, limits)
    files = SdistFiles()
    try:
        for path, content in members:
            _take(files, path, content, project)
    except READ_ERRORS as error:
        return Undeclared(
            f"{filename} cannot be read: {str(error).partition(chr(10))[0][:200] or type(error).__name__}"
        )
    return files


def _take(files: SdistFiles, path: str, content: Callable[[], bytes], project: NormalizedName) -> None:
    """Keep a member that matters. The first one counts where an archive holds a path twice."""
    match path.removeprefix("./").split("/"):
        case [_, "PKG-INFO"] if files.pkg_info is None:
            files.pkg_info = content()
        case [_, "pyproject.toml"] if files.pyproject is None:
            files.pyproject = content()
        case [_, "setup.py"] if files.setup_py is None:
            files.setup_py = content()
        case [_, "setup.cfg"] if files.setup_cfg is None:
            files.setup_cfg = content()
        case [*above, folder, name] if len(above) < DEEPEST_EGG_INFO and _is_egg_info(folder, project):
            files.egg_info = True
            if name == "requires.txt" and files.requires_txt is None:
                files.requires_txt = content()
        case _:
            pass


def _is_egg_info(folder: str, project: NormalizedName) -> bool:
    return folder.endswith(".egg-info") and normalized(folder.removesuffix(".egg-info").partition("-")[0]) == project


def _tar_members(body: bytes, limits: Limits) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Path and content of each regular file of a tar archive. The stream mode never seeks, so a cap on it holds."""
    with tarfile.open(fileobj=cast("IO[bytes]", _Capped(_decompressed(body))), mode="r|") as archive:
        for count, member in enumerate(archive):
            if count >= MEMBERS:
                raise TooLargeError(f"more than {MEMBERS} members")
            if member.isreg():
                yield member.name, lambda member=member: _capped(archive.extractfile(member), limits)  # type: ignore[misc]


def _zip_members(body: bytes, limits: Limits) -> Iterator[tuple[str, Callable[[], bytes]]]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for member in archive.infolist()[:MEMBERS]:
            if not member.is_dir() and not member.flag_bits & ENCRYPTED:
                yield member.filename, lambda member=member: _capped(archive.open(member), limits)  # type: ignore[misc]


def _capped(stream: IO[bytes] | None, limits: Limits) -> bytes:
    if stream is None:
        return b""
    with stream:
        content = stream.read(limits.metadata_size + 1)
    if len(content) > limits.metadata_size:
        raise TooLargeError(f"a file of metadata is larger than {limits.metadata_size} bytes")
    return content


def _decompressed(body: bytes) -> IO[bytes]:
    """The archive behind its compression, told by its first bytes and not by its name."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=io.BytesIO(body))  # type: ignore[return-value]
    if body.startswith(b"BZh"):
        return bz2.BZ2File(io.BytesIO(body))
    if body.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile(io.BytesIO(body))
    return io.BytesIO(body)


class _Capped:
    """A stream that ends with an error once more than `DECOMPRESSED_SIZE` bytes were read: a bomb stops here."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = DECOMPRESSED_SIZE

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`."""
        content = self._stream.read(min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            raise TooLargeError(f"it unpacks to more than {DECOMPRESSED_SIZE} bytes")
        return content
