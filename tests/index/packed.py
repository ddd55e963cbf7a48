"""Archives made in a test from the paths and contents of their members."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CANARY = "import pathlib\npathlib.Path(__file__).with_name('executed').touch()\nraise SystemExit('executed')\n"


def metadata_text(name: str, *lines: str, version: str = "2.1") -> str:
    """METADATA or PKG-INFO with these header lines more."""
    return "\n".join(
        [f"Metadata-Version: {version}", f"Name: {name}", "Version: 1.0", *lines, "", "A description.", ""]
    )


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file, compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def tarred(members: Mapping[str, str | bytes], compression: str = "gz") -> bytes:
    """A tar file, compressed with gz, bz2, xz or nothing."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{compression}") as archive:  # type: ignore[call-overload]
        for path, content in members.items():
            encoded = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(path)
            member.size = len(encoded)
            archive.addfile(member, io.BytesIO(encoded))
    return buffer.getvalue()


def gruut_like() -> dict[str, str | bytes]:
    """An sdist of setuptools before PEP 643: PKG-INFO is silent, requires.txt tells. Its setup.py must not run."""
    requires = ["Babel<3.0.0,>=2.8.0", "numpy<2.0.0,>=1.19.0"]
    sections = ["", '[:python_version < "3.7"]', "dataclasses", "", "[de]", "gruut_lang_de~=2.0.0", ""]
    return {
        "gruut-2.2.3/PKG-INFO": metadata_text("gruut", "Requires-Python: >=3.6", "Provides-Extra: de"),
        "gruut-2.2.3/setup.py": CANARY,
        "gruut-2.2.3/gruut.egg-info/PKG-INFO": metadata_text("gruut"),
        "gruut-2.2.3/gruut.egg-info/requires.txt": "\n".join([*requires, *sections]),
    }


def wheel_like(name: str, *lines: str) -> dict[str, str | bytes]:
    """The members of a wheel of version 1.0 with these header lines in METADATA."""
    stem = name.replace("-", "_")
    return {
        f"{stem}/__init__.py": "",
        f"{stem}-1.0.dist-info/METADATA": metadata_text(name, *lines),
        f"{stem}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
        f"{stem}-1.0.dist-info/RECORD": "",
    }
