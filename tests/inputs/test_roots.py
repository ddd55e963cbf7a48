"""The root file system of a container, read from outside: nothing of this machine is taken for its own."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import rmtree

import pytest
from layouts import elf, found, interpreter, linked, venv, written

from depcheck.errors import InputError
from depcheck.inputs.installed import read_environment
from depcheck.inputs.ownership import with_files
from depcheck.inputs.roots import inside, root_of
from environments import Site, headers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a root of Linux needs links, a privilege on Windows")


def debian(root: Path, *, marked: bool = True) -> Site:
    """The root of a Debian system with Python 3.9.2 for arm64 and glibc 2.31; not `marked`: without os-release."""
    if marked:
        written(root / "etc/os-release", "ID=debian\n")
    (root / "usr/lib/python3.9").mkdir(parents=True)
    written(root / "usr/bin/python3.9", elf(183, b"\x003.9.2\x00"))
    linked(root / "usr/bin/python3", "python3.9")
    linked(root / "lib", "usr/lib")
    version = b"\0GNU C Library (Debian GLIBC 2.31-13) stable release version 2.31.\n\0"
    written(root / "usr/lib/aarch64-linux-gnu/libc.so.6", elf(183, version))
    return Site(root / "usr/lib/python3/dist-packages").add("numpy", "1.0")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/image/opt/app", "opt/app"),
        ("/opt/app", "opt/app"),
        ("/image/there", "opt"),
        ("/there/app", "opt/app"),
        ("/relative/app", "opt/app"),
        ("/../../etc", "etc"),
        ("/image/a/../b", "b"),
        ("/loop", None),
        ("/loop/below", None),
        ("/up/app", "app"),
    ],
)
def test_paths_as_they_are_inside(tmp_path: Path, path: str, place: str | None) -> None:
    """Absolute links begin at the root, `..` ends there, and a link without end leads nowhere."""
    root = tmp_path / "image"
    (root / "opt/app").mkdir(parents=True)
    linked(root / "there", "/opt")
    linked(root / "relative", "there")
    linked(root / "loop", "loop")
    linked(root / "up", "../../..")
    found_at = inside(root, Path(str(tmp_path) + path) if path.startswith("/image") else path)

    assert found_at == (None if place is None else root / place)


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("image/usr/lib/python3/dist-packages", "image"),
        ("image/usr/local/lib/python3.9/site-packages", "image"),
        ("image/usr/lib64/python3.9/site-packages", "image"),
        ("marked/opt/app/.venv", "marked"),
        ("marked", "marked"),
        ("home/lib/python3.9/site-packages", None),
    ],
)
def test_where_a_root_begins(tmp_path: Path, path: str, root: str | None) -> None:
    """At the mark of an operating system, else above `usr`; a prefix of a user is no root."""
    written(tmp_path / "marked/etc/os-release")
    (tmp_path / path).mkdir(parents=True, exist_ok=True)

    assert root_of(tmp_path / path) == (None if root is None else tmp_path / root)


@pytest.mark.parametrize("path", ["/usr/lib/python3/dist-packages", "/usr/local/lib/python3.9/site-packages", "/"])
def test_this_machine_is_no_root(path: str) -> None:
    """Its own folders are read as they are."""
    assert root_of(Path(path)) is None


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("path", ["image", "image/usr/lib/python3/dist-packages"])
def test_a_container_from_outside(tmp_path: Path, path: str, marked: bool) -> None:  # noqa: FBT001
    """Python, machine and libc are those of the container, by its root or by the folder alone."""
    debian(tmp_path / "image", marked=marked)
    target = found(tmp_path, paths=[path], HOME=tmp_path / "home")

    assert (target.python, target.patch_known) == ("3.9.2", True)
    assert (target.platform, target.machine, target.libc, target.libc_version) == ("linux", "aarch64", "glibc", (2, 31))
    assert target.search_path == ("image/usr/lib/python3/dist-packages",)
    assert (target.base_executable, target.python_command) == (None, "python")


def test_alpine(tmp_path: Path) -> None:
    """Its libc is musl, of the version that its package database records."""
    root = tmp_path / "image"
    written(root / "etc/os-release", "ID=alpine\n")
    written(root / "lib/ld-musl-x86_64.so.1", elf(62))
    written(root / "lib/apk/db/installed", "P:alpine\nV:3.21\n\nC:Q1\nP:musl\nV:1.2.5-r9\n")
    interpreter(root / "usr", "3.12")
    target = found(tmp_path, paths=["image"])

    assert (target.machine, target.libc, target.libc_version) == ("x86_64", "musl", (1, 2))
    assert target.python_minor == "3.12"


def test_a_root_with_several_pythons(tmp_path: Path) -> None:
    """The first of a usual PATH is looked at, and the others are named."""
    debian(tmp_path / "image")
    interpreter(tmp_path / "image/usr/local", "3.11").add("a")
    venv(tmp_path / "image/opt/venv")
    target = found(tmp_path, paths=["image"])

    assert target.search_path == ("image/usr/local/lib/python3.11/site-packages",)
    assert target.label == "the Python in usr/local of image (not looked at: usr, opt/venv)"


def test_a_root_without_python(tmp_path: Path) -> None:
    """That is said, not judged."""
    written(tmp_path / "image/etc/os-release")
    with pytest.raises(InputError, match="no Python was found"):
        found(tmp_path, paths=["image"])


def names(tmp_path: Path, **options: object) -> list[str]:
    """The distributions found with these options."""
    return [each.name for each in read_environment(found(tmp_path, **options), cwd=tmp_path).distributions]


def test_links_that_would_lead_out(tmp_path: Path) -> None:
    """A site, a path file and a development link that are absolute mean the container, never this machine."""
    host = Site(tmp_path / "host").add("foreign").add_egg_info("dev.egg-info", headers("dev", "1.0"))
    root = tmp_path / "image"
    site = debian(root)
    Site(Path(f"{root}{host.folder}")).add("inside")
    site.add_file("path.pth", f"{host.folder}\n/nowhere\n../../../../../../../..{host.folder}\n")
    linked(root / "usr/local/lib/python3.9/dist-packages", str(tmp_path / "host"))

    assert names(tmp_path, paths=["image"]) == ["inside", "numpy"]


def test_distributions_that_are_links(tmp_path: Path) -> None:
    """Links of uv's into its cache are followed within the container; what leads out of it is not read."""
    host = Site(tmp_path / "host").add("foreign", "9.9", ["secret"])
    root = tmp_path / "image"
    site = debian(root)
    Site(root / "cache").add("a", "1.0", ["b"])
    for name in ("METADATA", "WHEEL"):
        linked(site.folder / "a-1.0.dist-info" / name, f"/cache/a-1.0.dist-info/{name}")
    linked(site.folder / "foreign-9.9.dist-info", str(host.folder / "foreign-9.9.dist-info"))
    linked(site.folder / "c-1.0.dist-info/METADATA", str(host.folder / "foreign-9.9.dist-info/METADATA"))
    linked(site.folder / "d.egg-info", str(host.folder / "foreign-9.9.dist-info"))
    linked(site.folder / "e.egg-link", "/gone")
    environment = read_environment(found(tmp_path, paths=["image"]), cwd=tmp_path)
    told = {
        each.name: (each.written, [problem.reason for problem in each.problems]) for each in environment.distributions
    }

    assert told["a"] == (("b",), [])
    assert told["foreign"] == ((), ["no METADATA"])
    assert told["c"] == ((), ["no METADATA"])
    assert told["d"] == ((), ["it leads out of the root file system"])
    assert told["numpy"] == ((), [])


TAG = "cp39-cp39-manylinux_2_17_aarch64"
MODULE = "a/core.cpython-39-aarch64-linux-gnu.so"
FOR_NUMPY_1 = "\0numpy.core._multiarray_umath\0"


@pytest.mark.parametrize(
    ("module", "is_found"), [(None, True), ("/old.so", True), ("/gone.so", False), ("{host}/old.so", False)]
)
def test_the_modules_of_a_container(tmp_path: Path, module: str | None, is_found: bool) -> None:  # noqa: FBT001
    """What was compiled for NumPy 1 is found behind a link within the container, and not in a file of this machine."""
    host = Site(tmp_path / "host").add_file("old.so", FOR_NUMPY_1)
    root = tmp_path / "image"
    site = debian(root).add("numpy", "2.0", folder="numpy-2.0.dist-info").add("a", requires=["numpy"], tags=[TAG])
    rmtree(site.folder / "numpy-1.0.dist-info")
    (site.folder / "a-1.0.dist-info/RECORD").write_text(f"{MODULE},,10\n")
    written(root / "old.so", FOR_NUMPY_1)
    if module is None:
        written(site.folder / MODULE, FOR_NUMPY_1)
    else:
        linked(site.folder / MODULE, module.format(host=host.folder))
    environment = read_environment(found(tmp_path, paths=["image"]), cwd=tmp_path)
    files = with_files(environment, cwd=tmp_path).files

    assert bool(files and files.old_extensions) == is_found


@pytest.mark.parametrize(("record", "gone"), [("/list", ["inner.py"]), ("{host}/list", [])])
def test_the_lists_of_files_of_a_container(tmp_path: Path, record: str, gone: list[str]) -> None:
    """A RECORD that is a link is one of the container."""
    host = Site(tmp_path / "host").add_file("list", "foreign.py,,\n")
    root = tmp_path / "image"
    site = debian(root)
    written(root / "list", "inner.py,,\n")
    (site.folder / "numpy-1.0.dist-info/RECORD").unlink()
    linked(site.folder / "numpy-1.0.dist-info/RECORD", record.format(host=host.folder))
    environment = read_environment(found(tmp_path, paths=["image"]), cwd=tmp_path)
    files = with_files(environment, missing=True, cwd=tmp_path).files

    assert [name for one in (files.gone if files else ()) for name in one.examples] == gone


def test_a_venv_in_a_container(tmp_path: Path) -> None:
    """Its base is that of the container, and so are the distributions that it sees of it."""
    root = tmp_path / "image"
    debian(root)
    configuration = "home = /usr/bin\ninclude-system-site-packages = true\nversion = 3.9"
    venv(root / "opt/app", configuration).add("app")
    linked(root / "opt/app/bin/python", "/usr/bin/python3.9")
    by_folder = found(tmp_path, venv="image/opt/app")
    by_program = found(tmp_path, python="image/opt/app/bin/python")

    assert by_folder.base_path == ("image/usr/lib/python3/dist-packages",)
    assert (by_folder.python, by_folder.machine) == ("3.9.2", "aarch64")
    assert by_program.search_path == by_folder.search_path


def test_an_interpreter_in_a_container(tmp_path: Path) -> None:
    """A link to an absolute path is one to a program of the container."""
    debian(tmp_path / "image")
    linked(tmp_path / "image/usr/bin/python", "/usr/bin/python3")

    assert found(tmp_path, python="image/usr/bin/python").python == "3.9.2"
