"""What an sdist states without being built."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest
from packaging.utils import NormalizedName
from packed import CANARY, gruut_like, metadata_text, tarred, zipped

from depcheck.index import archives
from depcheck.index.metadata import MetadataRecord, Undeclared
from depcheck.index.sdists import requires_txt_extras, requires_txt_lines, sdist_record
from depcheck.model.limits import Limits
from depcheck.model.packages import MetadataOrigin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EGG_INFO, PKG_INFO, PYPROJECT = (
    MetadataOrigin.SDIST_EGG_INFO,
    MetadataOrigin.SDIST_PKG_INFO,
    MetadataOrigin.SDIST_PYPROJECT,
)


def record(members: Mapping[str, str | bytes], project: str = "pkg", **limits: int) -> MetadataRecord | Undeclared:
    """What an sdist of these members declares."""
    body = tarred(members)
    return sdist_record(f"{project}-1.0.tar.gz", body, NormalizedName(project), Limits(**limits))  # type: ignore[arg-type]


def test_requires_txt_tells_where_pkg_info_is_silent() -> None:
    """As gruut 2.2.3: the dependencies stand in the egg-info alone, and that is not guaranteed."""
    found = record(gruut_like(), "gruut")

    assert isinstance(found, MetadataRecord)
    assert found.origin is EGG_INFO
    assert found.requires == (
        "Babel<3.0.0,>=2.8.0",
        "numpy<2.0.0,>=1.19.0",
        'dataclasses ; python_version < "3.7"',
        'gruut_lang_de~=2.0.0 ; extra == "de"',
    )
    assert found.provides_extra == ("de",)
    assert found.requires_python == ">=3.6"


def test_an_egg_info_without_requires_txt_means_no_dependencies() -> None:
    """As docopt 0.6.2."""
    found = record({"pkg-1.0/PKG-INFO": metadata_text("pkg"), "pkg-1.0/pkg.egg-info/top_level.txt": "pkg\n"})

    assert found == MetadataRecord(EGG_INFO, name="pkg", version="1.0")


@pytest.mark.parametrize(
    ("members", "origin", "requires"),
    [
        ({"PKG-INFO": metadata_text("pkg", "Requires-Dist: a>=1", version="2.2")}, PKG_INFO, ("a>=1",)),
        ({"PKG-INFO": metadata_text("pkg", version="2.4")}, PKG_INFO, ()),
        ({"PKG-INFO": metadata_text("pkg", "Dynamic: Version", version="2.2")}, PKG_INFO, ()),
        ({"PKG-INFO": metadata_text("pkg", "Requires-Dist: a>=1", "Dynamic: requires-dist", version="2.2")},
         EGG_INFO, ("a>=1",)),
        ({"PKG-INFO": metadata_text("pkg", "Requires-Dist: a>=1")}, EGG_INFO, ("a>=1",)),
        ({"PKG-INFO": metadata_text("pkg"), "pyproject.toml": '[project]\nname = "pkg"\ndependencies = ["a>=1"]\n'},
         PYPROJECT, ("a>=1",)),
        ({"pyproject.toml": '[project]\nname = "pkg"\nversion = "1.0"\n'}, PYPROJECT, ()),
        ({"pyproject.toml": '[project]\nname = "pkg"\n[project.optional-dependencies]\nx = ["b; os_name == \'nt\'"]\n'},
         PYPROJECT, ('b ; (os_name == \'nt\') and extra == "x"',)),
        ({"PKG-INFO": metadata_text("pkg", "Requires-Dist: a"), "pkg.egg-info/requires.txt": "b\n"}, EGG_INFO, ("a",)),
        ({"src/pkg.egg-info/requires.txt": "b\n"}, EGG_INFO, ("b",)),
        ({"Pkg.egg-info/requires.txt": "b\n"}, EGG_INFO, ("b",)),
    ],
)  # fmt: skip
def test_the_most_binding_file_counts(
    members: dict[str, str], origin: MetadataOrigin, requires: tuple[str, ...]
) -> None:
    """A static PKG-INFO, then a static pyproject.toml, then what the author's build left behind."""
    found = record({f"pkg-1.0/{path}": text for path, text in members.items()})

    assert isinstance(found, MetadataRecord)
    assert (found.origin, found.requires) == (origin, requires)


@pytest.mark.parametrize(
    "members",
    [
        {"setup.py": CANARY},
        {"PKG-INFO": metadata_text("pkg"), "setup.py": CANARY},
        {"PKG-INFO": metadata_text("pkg", "Dynamic: Requires-Dist", version="2.2")},
        {"pyproject.toml": '[project]\nname = "pkg"\ndynamic = ["dependencies"]\n'},
        {"pyproject.toml": '[tool.poetry]\nname = "pkg"\n'},
        {"pyproject.toml": "[project\n"},
        {"pyproject.toml": b"\xff\xfe"},
        {"tests/data/other.egg-info/requires.txt": "b\n"},
        {"a/b/c/d/pkg.egg-info/requires.txt": "b\n"},
    ],
)
def test_what_only_a_build_would_tell_is_unknown(members: dict[str, str | bytes]) -> None:
    """Silence is never taken for "no dependencies"."""
    found = record({f"pkg-1.0/{path}": text for path, text in members.items()})

    assert found == Undeclared("pkg-1.0.tar.gz states no dependencies: only building it would tell")


def test_nothing_of_an_sdist_runs_or_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its setup.py leaves a trace if it runs, and no file appears anywhere near."""
    monkeypatch.chdir(tmp_path)
    record(gruut_like(), "gruut")
    record({"pkg-1.0/setup.py": CANARY})
    record({"../../evil.txt": "x", "/tmp/evil.txt": "x", "pkg-1.0/PKG-INFO": metadata_text("pkg")})  # noqa: S108

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz", ""])
def test_every_compression_is_read(compression: str) -> None:
    """The first bytes say which it is, the name need not."""
    body = tarred(gruut_like(), compression)
    found = sdist_record("gruut-2.2.3.tar.gz", body, NormalizedName("gruut"), Limits())

    assert isinstance(found, MetadataRecord)
    assert len(found.requires) == 4


def test_a_zip_is_read() -> None:
    """Some sdists are zip files."""
    found = sdist_record("gruut-2.2.3.zip", zipped(gruut_like()), NormalizedName("gruut"), Limits())

    assert isinstance(found, MetadataRecord)
    assert len(found.requires) == 4


def test_metadata_of_another_project_is_not_believed() -> None:
    """An sdist that carries a foreign name was mixed up, or means harm."""
    found = record({"pkg-1.0/PKG-INFO": metadata_text("other", version="2.2")})

    assert found == Undeclared("PKG-INFO of pkg-1.0.tar.gz is of another project")


@pytest.mark.parametrize(
    "body",
    [b"", b"not an archive", tarred(gruut_like())[:300], b"\x1f\x8b" + b"\0" * 50, b"BZh9junk", b"\xfd7zXZjunk"],
)
def test_a_damaged_archive_is_unknown(body: bytes) -> None:
    """Whatever the bytes are, the answer is a value."""
    found = sdist_record("gruut-2.2.3.tar.gz", body, NormalizedName("gruut"), Limits())

    assert isinstance(found, Undeclared)


def test_a_bomb_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that unpacks to more than the bound is left alone."""
    monkeypatch.setattr(archives, "DECOMPRESSED_SIZE", 1_000_000)
    found = record({"pkg-1.0/zeros": b"\0" * 5_000_000, "pkg-1.0/PKG-INFO": metadata_text("pkg", version="2.2")})

    assert found == Undeclared("pkg-1.0.tar.gz cannot be read: it unpacks to more than 1000000 bytes")


def test_an_oversized_file_of_metadata_stops() -> None:
    """PKG-INFO is bounded as METADATA is."""
    found = record({"pkg-1.0/PKG-INFO": "x" * 2000}, metadata_size=1000)

    assert isinstance(found, Undeclared)
    assert "larger than 1000 bytes" in found.reason


def test_a_link_in_an_archive_is_not_followed() -> None:
    """PKG-INFO that is a link to a file of this machine says nothing."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        link = tarfile.TarInfo("pkg-1.0/PKG-INFO")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    found = sdist_record("pkg-1.0.tar.gz", buffer.getvalue(), NormalizedName("pkg"), Limits())

    assert isinstance(found, Undeclared)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb>=1\n", ["a", "b>=1"]),
        ("[x]\na\n", ['a ; extra == "x"']),
        ('[:os_name == "nt"]\na\n', ['a ; os_name == "nt"']),
        ('[x:os_name == "nt"]\na\n', ['a ; (os_name == "nt") and extra == "x"']),
        ('[x]\na; os_name == "nt"\n', ['a ; (os_name == "nt") and extra == "x"']),
        ("[x]\na @ https://files.example/a.zip\n", ['a @ https://files.example/a.zip ; extra == "x"']),
        ("# a comment\n\n[]\na\n", ["a"]),
    ],
)
def test_sections_become_markers(text: str, lines: list[str]) -> None:
    """As setuptools means them."""
    assert list(requires_txt_lines(text)) == lines


def test_sections_name_the_extras() -> None:
    """Each once; a section of a marker alone is none."""
    assert requires_txt_extras('a\n[x]\n[x:os_name == "nt"]\n[:os_name == "nt"]\n[y]\n') == ("x", "y")
