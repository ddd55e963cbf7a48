"""The layouts of before wheels, read with the semantics of importlib-metadata, which this module alone imports.

An `.egg-info` folder or file, an `.egg` folder or archive, and the `.egg-link` of a development install. Few
environments still have one, so nothing here is loaded until one is seen.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import importlib_metadata

from depcheck.inputs.headers import Headers, parse_headers
from depcheck.inputs.looks import noted
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import inside
from depcheck.model.packages import Layout

if TYPE_CHECKING:
    from depcheck.model.limits import Limits

LINK_SIZE = 64 * 1024
METADATA_FILES = ("METADATA", "PKG-INFO", "requires.txt")

# `[socks]` and `[socks:python_version < "3"]` name an extra, `[:python_version < "3"]` does not.
SECTION = re.compile(r"^\[([^\]:\n]+)[\]:]", re.MULTILINE)


class MetadataFiles(importlib_metadata.Distribution):
    """The metadata files of one distribution that were already read, by name."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def read_text(self, filename: str) -> str | None:
        """The text of a metadata file, or None where there is no such file."""
        return self._texts.get(filename)

    def locate_file(self, path: object) -> NoReturn:
        """Nothing can be located: only texts are known here."""
        raise NotImplementedError(path)


def read_egg_metadata(
    path: Path, layout: Layout, limits: Limits, root: str | None = None
) -> tuple[Layout, Headers | Unreadable]:
    """What a distribution of an old layout declares, and the layout, which is known only now for an `.egg-info`.

    `root` is that of a foreign file system, out of which no link is followed.
    """
    match layout:
        case Layout.EGG:
            return layout, _read_egg(path, limits)
        case Layout.EGG_LINK:
            return layout, _read_linked(path, limits, root)
        case _ if path.is_dir():
            return Layout.EGG_INFO, _read_folder(path, limits)
        case _:
            return Layout.EGG_INFO_FILE, _read_file(path, limits)


def linked_folder(path: Path, root: str | None = None) -> Path | Unreadable:
    """The source folder that an `.egg-link` names in its first line."""
    content = read_regular_file(path, LINK_SIZE)
    if isinstance(content, Unreadable):
        return Unreadable(f"it {content.reason}")
    first = content.decode(errors="replace").partition("\n")[0].strip()
    if not first or "\0" in first:
        return Unreadable("it names no folder")
    folder = inside(Path(root), path.parent / first) if root else path.parent / first
    noted(folder or path)
    return folder if folder and folder.is_dir() else Unreadable("the folder that it names does not exist")


def _read_folder(folder: Path, limits: Limits) -> Headers | Unreadable:
    """An `.egg-info` or `EGG-INFO` folder."""
    noted(folder)
    contents: dict[str, bytes] = {}
    for name in METADATA_FILES:
        content = read_regular_file(folder / name, limits.metadata_size)
        if isinstance(content, bytes):
            contents[name] = content
        elif not content.missing:
            return Unreadable(f"{name} {content.reason}", too_large=content.too_large)
    return _declared(contents)


def _read_file(path: Path, limits: Limits) -> Headers | Unreadable:
    """A single `.egg-info` file, which is PKG-INFO and nothing beside it."""
    content = read_regular_file(path, limits.metadata_size)
    if isinstance(content, Unreadable):
        return Unreadable(f"it {content.reason}", too_large=content.too_large)
    return _declared({"PKG-INFO": content})


def _read_egg(path: Path, limits: Limits) -> Headers | Unreadable:
    """A folder or an archive; of an archive only the metadata files are unpacked."""
    if path.is_dir():
        return _read_folder(path / "EGG-INFO", limits)
    return _read_archive(path, limits) if path.is_file() else Unreadable("it is not a regular file")


def _read_linked(path: Path, limits: Limits, root: str | None) -> Headers | Unreadable:
    """The `.egg-info` folder in the folder that an `.egg-link` names; its own if there are several."""
    folder = linked_folder(path, root)
    if isinstance(folder, Unreadable):
        return folder
    found = sorted(folder.glob("*.egg-info"), key=lambda each: (each.stem.lower() != path.stem.lower(), each.name))
    return _read_folder(found[0], limits) if found else Unreadable("no PKG-INFO", missing=True)


def _read_archive(path: Path, limits: Limits) -> Headers | Unreadable:
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - few eggs are archives, and few environments have eggs

    try:
        with ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            contents: dict[str, bytes] = {}
            for name in METADATA_FILES:
                member = f"EGG-INFO/{name}"
                if sizes.get(member, 0) > limits.metadata_size:
                    return Unreadable(f"{name} is larger than {limits.metadata_size} bytes", too_large=True)
                if member in sizes:
                    with archive.open(member) as opened:
                        contents[name] = opened.read(limits.metadata_size)
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        return Unreadable(f"it is not a readable archive ({type(error).__name__})")
    return _declared(contents)


def _declared(contents: dict[str, bytes]) -> Headers | Unreadable:
    """The headers, with the dependencies that importlib-metadata makes of them and of requires.txt."""
    written = contents.get("METADATA") or contents.get("PKG-INFO")
    if written is None:
        return Unreadable("no PKG-INFO", missing=True)
    # An empty PKG-INFO is one without headers, not one that is missing.
    texts = {name: content.decode(errors="replace") or "\n" for name, content in contents.items()}
    headers = parse_headers(written)
    sections = SECTION.findall(texts.get("requires.txt", ""))
    requires = MetadataFiles(texts).requires or ()
    return replace(
        headers,
        requires=tuple(" ".join(line.split()) for line in requires),
        provides_extra=(*headers.provides_extra, *sections),
    )
