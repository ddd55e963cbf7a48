"""Real wheels and sdists, built anew from recorded facts.

Every built file is `FILE_SIZE` bytes long, so that an index page can tell the size of a file that nobody has built
yet. That is more than the tail which a client reads to find METADATA, so both of its requests happen.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING

from notation import stated_requirements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notation import Release

FILE_SIZE = 100_000
EPOCH = (2020, 1, 1, 0, 0, 0)
BACKEND = '''"""Hands over the wheel that lies beside it, so that pip and uv can build without a network."""
import pathlib
import shutil


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    wheel = next(pathlib.Path(__file__).parent.glob("*.whl"))
    shutil.copy(wheel, wheel_directory)
    return wheel.name
'''
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "rebuilt"\nbackend-path = ["rebuilt"]\n'


def core_metadata(name: str, release: Release, *, version: str = "2.1", dependencies: bool = True) -> str:
    """The text of METADATA or PKG-INFO."""
    facts = release.facts
    lines = [f"Metadata-Version: {version}", f"Name: {name}", f"Version: {release.version}"]
    if release.requires_python:
        lines.append(f"Requires-Python: {release.requires_python}")
    if dependencies:
        lines += [f"Provides-Extra: {extra}" for extra in facts.get("extras", _extras(facts.get("requires_txt")))]
        lines += [f"Requires-Dist: {requirement}" for requirement in stated_requirements(facts)]
    return "\n".join([*lines, "", f"{name} {release.version}, built anew for tests.", ""])


def wheel(filename: str, metadata: str) -> bytes:
    """A wheel of that name with one module in it."""
    return _filled(lambda filler: _zip(_wheel_members(filename, metadata, filler)))


def sdist(filename: str, name: str, release: Release) -> bytes:
    """An sdist of that name, laid out as the original: what had a requires.txt has the same, what had none has none.

    One whose setup.py was recorded has such a setup.py, and setuptools has to build it. Any other builds without a
    network, see `BACKEND`.
    """
    members = _sdist_members(filename, name, release)
    if filename.endswith(".zip"):
        return _filled(lambda filler: _zip({**members, f"{_root(filename, release)}/FILLER": _text(filler)}))
    archive = _tar(members)
    return _filled(lambda filler: _gzip(archive, filler))


def _filled(build: Callable[[int], bytes]) -> bytes:
    """What `build` makes with so much filler that it is `FILE_SIZE` bytes long."""
    filler = 0
    while len(built := build(filler)) != FILE_SIZE:
        filler += FILE_SIZE - len(built)
    return built


def _text(length: int) -> str:
    return "#" * length


def _wheel_members(filename: str, metadata: str, filler: int) -> dict[str, str]:
    stem, tags = filename.removesuffix(".whl").split("-")[:2], filename.removesuffix(".whl").split("-")[-3:]
    info = f"{'-'.join(stem)}.dist-info"
    expanded = [f"{p}-{a}-{s}" for p in tags[0].split(".") for a in tags[1].split(".") for s in tags[2].split(".")]
    tag_lines = "".join(f"Tag: {tag}\n" for tag in expanded)
    pure = str(expanded[0].endswith("-any")).lower()
    members = {
        f"{stem[0]}/__init__.py": f'"""Built anew for tests."""\n{_text(filler)}\n',
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: depcheck tests\nRoot-Is-Purelib: {pure}\n{tag_lines}",
    }
    rows = [f"{path},sha256={_digest(text)},{len(text.encode())}" for path, text in members.items()]
    return {**members, f"{info}/RECORD": "\n".join([*rows, f"{info}/RECORD,,", ""])}


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _sdist_members(filename: str, name: str, release: Release) -> dict[str, str | bytes]:
    root, facts = _root(filename, release), release.facts
    legacy = "requires" not in facts
    told = core_metadata(name, release, version=facts.get("metadata_version") or "2.1", dependencies=not legacy)
    members: dict[str, str | bytes] = {f"{root}/PKG-INFO": told, **_build_members(root, name, release)}
    if egg_info := facts.get("egg_info"):
        members[f"{root}/{egg_info}/PKG-INFO"] = told
        members[f"{root}/{egg_info}/top_level.txt"] = f"{name.replace('-', '_')}\n"
        if facts["requires_txt"] is not None:
            members[f"{root}/{egg_info}/requires.txt"] = facts["requires_txt"]
    return members


def _build_members(root: str, name: str, release: Release) -> dict[str, str | bytes]:
    if "setup_py" in release.facts:
        return {f"{root}/setup.py": _setup_script(name=name, version=release.version, **release.facts["setup_py"])}
    wheel_name = f"{name.replace('-', '_')}-{release.version}-py3-none-any.whl"
    return {
        f"{root}/setup.py": _setup_script(),
        f"{root}/pyproject.toml": PYPROJECT,
        f"{root}/rebuilt/rebuilt.py": BACKEND,
        f"{root}/rebuilt/{wheel_name}": _zip(_wheel_members(wheel_name, core_metadata(name, release), 0)),
    }


def _setup_script(**keywords: str | list[str]) -> str:
    written = ", ".join(f"{keyword}={value!r}" for keyword, value in keywords.items())
    return f"from setuptools import setup\n\nsetup({written})\n"


def uv_metadata(name: str, release: Release) -> str:
    """An entry of uv.toml that spares uv a build of the release, for which it would need the real setuptools."""
    members = {"name": name, "version": release.version, "requires-dist": stated_requirements(release.facts)}
    return "\n".join(["[[dependency-metadata]]", *(f"{key} = {json.dumps(members[key])}" for key in members), ""])


def _root(filename: str, release: Release) -> str:
    root: str = release.facts.get("root") or filename.removesuffix(".zip").removesuffix(".tar.gz")
    return root


def _extras(requires_txt: str | None) -> list[str]:
    sections = [line.strip("[]") for line in (requires_txt or "").splitlines() if line.startswith("[")]
    return [extra for extra in dict.fromkeys(section.partition(":")[0] for section in sections) if extra]


def _zip(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in members.items():
            archive.writestr(zipfile.ZipInfo(path, EPOCH), content)
    return buffer.getvalue()


def _tar(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in members.items():
            encoded = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(path)
            member.size = len(encoded)
            archive.addfile(member, io.BytesIO(encoded))
    return buffer.getvalue()


def _gzip(content: bytes, filler: int) -> bytes:
    """RFC 1952 with a comment of `filler` bytes in its header (flag 0x10), which every reader skips."""
    plain = gzip.compress(content, mtime=0)
    if not filler:
        return plain
    return plain[:3] + b"\x10" + plain[4:10] + b"#" * (filler - 1) + b"\x00" + plain[10:]


def built(filename: str, name: str, release: Release) -> bytes:
    """The wheel or sdist of that name."""
    if filename.endswith(".whl"):
        return wheel(filename, core_metadata(name, release))
    return sdist(filename, name, release)
