"""RECORD as honest tools write it, and as nobody should: paths are text, and nothing outside is looked at."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.inputs.records import (
    enclosing,
    installed_files,
    is_inside,
    levels_below,
    normalised,
    recorded_extensions,
    recorded_files,
    roots_of,
)
from depcheck.model.limits import Limits
from environments import Site, codes

if TYPE_CHECKING:
    from pathlib import Path

SEGMENTS = st.sampled_from(["a", "b", "a-1.0", "A", "__init__.py", "a.py", "bin"])
PATHS = st.builds(
    lambda up, parts: "/".join([*[".."] * up, *parts]), st.integers(0, 3), st.lists(SEGMENTS, min_size=1, max_size=4)
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a/b.py", "a/b.py"),
        ("a\\b.py", "a/b.py"),
        ("./a/b.py", "a/b.py"),
        ("a/./b.py", "a/b.py"),
        ("a//b.py", "a/b.py"),
        ("a/../../b.py", "../b.py"),
        ("..\\..\\Scripts\\a.exe", "../../Scripts/a.exe"),
        ("a/.hidden", "a/.hidden"),
    ],
)
def test_paths_are_normalised(written: str, meant: str) -> None:
    """Two spellings of one path are one path, whatever system wrote them."""
    assert normalised(written) == meant


@pytest.mark.parametrize(
    ("path", "levels", "inside"),
    [
        ("a/b.py", 0, True),
        ("../../../bin/a", 3, True),
        ("../../../bin/a", 2, False),
        ("../../../..", 3, False),
        ("/etc/passwd", 3, False),
        ("C:/Windows/a", 3, False),
        ("c:a", 3, False),
        ("..a/b.py", 0, True),
        ("a\0b", 3, False),
    ],
)
def test_what_lies_inside(path: str, levels: int, inside: bool) -> None:  # noqa: FBT001
    """A path may lead up to the root of the environment, and no further; an absolute one is never inside."""
    assert is_inside(path, levels) == inside


@pytest.mark.parametrize(
    ("root", "entry", "levels"),
    [
        ("/venv", "/venv/lib/python3.11/site-packages", 3),
        ("venv", "venv/Lib/site-packages", 2),
        ("/venv", "/usr/lib/python3/dist-packages", 0),
        ("/venv", "/venv", 0),
    ],
)
def test_levels_below_a_root(root: str, entry: str, levels: int) -> None:
    """How far up a path may lead from an entry of the search path."""
    assert levels_below(root, entry) == levels


def test_the_lines_of_a_record() -> None:
    """Hashes are optional, paths with a comma or a quote are quoted, and the line ends are those of any system."""
    record = b'a.py,sha256=x,1\r\nb/c.py,,\n"d,e.py",sha256=y,2\n"f""g.py",,\nh.py\n\n'

    assert recorded_files(record) == {"a.py": "sha256=x", "b/c.py": "", "d,e.py": "sha256=y", 'f"g.py': "", "h.py": ""}


def test_the_shared_libraries_of_a_record() -> None:
    """They come with their size, where it is a number."""
    record = b"a.so,sha256=x,12\nb/c.cp311-win_amd64.pyd,,\nd.so.1,,7\ne.so," + b"x," + b"9" * 400 + b"\nf.so,,5"

    assert sorted(recorded_extensions(record)) == [
        (0, "b/c.cp311-win_amd64.pyd"),
        (0, "e.so"),
        (5, "f.so"),
        (12, "a.so"),
    ]


def test_installed_files_start_from_their_folder() -> None:
    """`installed-files.txt` names what lies beside its own folder by way of the folder above."""
    listed = b"../a/__init__.py\nPKG-INFO\n../../../../bin/a\n"

    assert list(installed_files(listed, "a-1.0.egg-info")) == [
        "a/__init__.py",
        "a-1.0.egg-info/PKG-INFO",
        "../../../bin/a",
    ]


@pytest.mark.parametrize(
    ("record", "roots"),
    [
        (b"a/__init__.py,x,1\na/b/c.py,x,1\na-1.0.dist-info/RECORD,,\n", ("a/",)),
        (b"google/cloud/a/__init__.py,,\ngoogle/cloud/a/b.py,,\n", ("google/cloud/a/",)),
        (b"a/b/c.py,,\na/d.py,,\n", ("a/",)),
        (b"../../../bin/x,,\n../../../bin/y,,\nsix.py,,\n__pycache__/six.cpython-311.pyc,,\n",
         ("../../../bin/x", "../../../bin/y", "six.py")),
        (b"a\\b.py,,\r\nc.py,,\r\n", ("a/", "c.py")),
        (b'"a/b,c.py",,\nd', ("a/", "d")),
        (b"", ()),
        (b"\n\n,,\n", ()),
    ],
)  # fmt: skip
def test_the_roots_of_a_record(record: bytes, roots: tuple[str, ...]) -> None:
    """The outermost folders with files in them, and the files that lie in none; metadata and byte code have none."""
    assert roots_of(record) == roots


@given(st.lists(PATHS, max_size=8), st.lists(PATHS, max_size=8))
def test_roots_of_owners_of_one_file_meet(mine: list[str], yours: list[str]) -> None:
    """Whoever shares a file has a root in common, or one below a root of the other: that is what roots are for."""
    here, there = (set(roots_of("".join(f"{path},,\n" for path in paths).encode())) for paths in (mine, yours))
    reach_here, reach_there = ({*roots, *(out for root in roots for out in enclosing(root))} for roots in (here, there))

    assert not set(mine) & set(yours) or here & reach_there or there & reach_here


@pytest.mark.parametrize(
    "path", ["../../../../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "a/../../../../../b"]
)
def test_nothing_outside_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A path that leads out of the environment is told among what was skipped; its folder is not even listed."""
    site = Site(tmp_path / "lib" / "python3.11" / "site-packages").add("a", record=f"{path},,\na.py,,\n")
    listed: list[str] = []
    real = os.listdir

    def listing(folder: str) -> list[str]:
        listed.append(os.path.normpath(folder))
        return real(folder)

    monkeypatch.setattr(os, "listdir", listing)
    environment = site.read(missing=True)
    (gone,) = environment.files.gone if environment.files else ()

    assert (gone.count, gone.listed, gone.examples) == (1, 2, ("a.py",))
    assert environment.unread == (
        f"{site.folder}/a-1.0.dist-info: 1 of its files would lie outside of the environment",
    )
    assert [folder for folder in listed if not folder.startswith(str(tmp_path))] == []


def test_a_script_of_the_environment_is_inside(tmp_path: Path) -> None:
    """`../../../bin` of a virtual environment belongs to it, so a script that is gone is told."""
    site = Site(tmp_path / "lib" / "python3.11" / "site-packages").add("a", record="../../../bin/a,,\n")

    assert codes(site.check(missing=True)) == ["DC211"]


def test_a_million_rows(tmp_path: Path) -> None:
    """A RECORD of a million rows is judged in the same pass; two of them that share one file are told."""
    rows = "".join(f"p/{number:x}.py,,\n" for number in range(1_000_000))
    site = Site(tmp_path / "site").add("a", record=rows).add("b", record="p/fffff.py,,\np/7.py,,\n")
    (finding,) = site.check()

    assert len(rows) < Limits().record_size
    assert finding.message == "`a 1.0` and `b 1.0` both own `p/7.py`"


def test_a_record_over_the_limit_is_named(tmp_path: Path) -> None:
    """Where RECORD is larger than the limit nothing is known of the files, and the report says so."""
    limits = Limits(record_size=10)
    site = Site(tmp_path / "site").add("a", record="p/__init__.py,,\n").add("b", record="p.py,,\n")
    (hit,) = site.read(limits=limits).limits_hit

    assert (hit.limit, hit.value, hit.what) == ("record_size", 10, f"{site.folder}/a-1.0.dist-info/RECORD")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["fifo", "device", "directory", "sparse", "loop"])
@pytest.mark.parametrize("file_name", ["RECORD", "METADATA"])
def test_special_files(tmp_path: Path, kind: str, file_name: str) -> None:
    """Nothing that is no regular file of a sane size is read, and nothing waits for it; the others are judged."""
    site = Site(tmp_path / "site").add("a", record="p/x.py,,\n").add("b", record="p/x.py,,\n").add("c", "1", ["d"])
    path = site.folder / "a-1.0.dist-info" / file_name
    path.unlink()
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "directory":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case _:
            with path.open("wb") as opened:
                opened.truncate(10 * 1024**3)
    found = codes(site.check(missing=True))

    assert "DC202" in found
    assert ("DC210" in found) == (file_name == "METADATA")
    assert ("DC206" in found) == (file_name == "METADATA")
    assert [hit.limit for hit in site.read().limits_hit] == (
        [] if kind != "sparse" else ["record_size" if file_name == "RECORD" else "metadata_size"]
    )
