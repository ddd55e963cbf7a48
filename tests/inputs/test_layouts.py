"""What every tool leaves behind tells version, platform and folders, and nothing of it is started."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from layouts import conda, found, interpreter, linked, venv, written

from depcheck.inputs.installed import read_environment
from depcheck.rules.installed import check_environment
from environments import Site, codes

if TYPE_CHECKING:
    from pathlib import Path

    from depcheck.model.packages import Target

links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def test_the_order_of_discovery(tmp_path: Path) -> None:
    """VIRTUAL_ENV, then `.venv` in the project, then CONDA_PREFIX, then the interpreter that runs depcheck."""
    venv(tmp_path / "active")
    venv(tmp_path / "project/.venv")
    conda(tmp_path / "conda", "linux-64")
    project, bare = tmp_path / "project", tmp_path / "active"
    active, prefix = str(tmp_path / "active"), str(tmp_path / "conda")
    told = [
        found(project, VIRTUAL_ENV=active, CONDA_PREFIX=prefix),
        found(project, CONDA_PREFIX=prefix),
        found(bare, CONDA_PREFIX=prefix),
        found(bare),
    ]

    assert [target.source for target in told] == ["VIRTUAL_ENV", ".venv", "CONDA_PREFIX", "interpreter"]
    assert told[0].label == f"virtual environment {tmp_path.as_posix()}/active, from VIRTUAL_ENV"
    assert told[1].label == "virtual environment .venv"
    assert told[2].label == f"conda environment {tmp_path.as_posix()}/conda, from CONDA_PREFIX"


@pytest.mark.parametrize(
    ("folder", "version"),
    [
        ("versions/3.9.18", "3.9.18"),
        ("cpython-3.9.21-linux-x86_64-gnu", "3.9.21"),
        ("cpython-3.9.0rc2+freethreaded-linux-x86_64-gnu", "3.9.0rc2"),
        ("Python39", None),
        ("3.10.2", None),
    ],
)
def test_the_folder_says_the_version(tmp_path: Path, folder: str, version: str | None) -> None:
    """pyenv and uv name the folder of an interpreter after its version; one of another Python says nothing."""
    interpreter(tmp_path / folder)
    target = found(tmp_path, python=folder)

    assert target.patch_known == (version is not None)
    assert target.python_minor == "3.9"
    assert target.python == version or version is None


@pytest.mark.parametrize(
    "file", ["bin/python3.9", "lib/libpython3.9.so.1.0", "lib/x86_64-linux-gnu/libpython3.9.so.1.0"]
)
@pytest.mark.parametrize(
    ("strings", "version"),
    [
        (b"\x003.9.13\x00", "3.9.13"),
        (b"\x003.9.13+\x00", "3.9.13"),
        (b"\x003.9.0rc1\x00\x003.2.0\x00", "3.9.0rc1"),
        (b"\x003.9.1\x00\x003.9.2\x00", None),
        (b"libfoo-3.9.13\x00", None),
    ],
)
def test_the_program_says_the_version(tmp_path: Path, file: str, strings: bytes, version: str | None) -> None:
    """It is a string of its own in the interpreter; two different ones say nothing."""
    interpreter(tmp_path / "usr")
    written(tmp_path / "usr" / file, b"\x7fELF" + strings + b"more")
    target = found(tmp_path, python="usr")

    assert (target.python if target.patch_known else None) == version


def test_the_base_says_the_version(tmp_path: Path) -> None:
    """A virtual environment that knows the minor version alone has the patch level of what it was made from."""
    interpreter(tmp_path / "3.9.18")
    venv(tmp_path / "env", f"home = {tmp_path}/3.9.18/bin\nversion = 3.9")

    assert found(tmp_path, venv="env").python == "3.9.18"


@pytest.mark.parametrize(
    ("requires", "found_codes"), [(">=3.9.5", []), ("!=3.9.0", []), (">=3.10", ["DC203"]), ("<3.9", ["DC203"])]
)
def test_a_patch_level_that_is_not_known(tmp_path: Path, requires: str, found_codes: list[str]) -> None:
    """What depends on it is not known either, and is no conflict; what no patch level would mend is one."""
    venv(tmp_path / "env", "home = /nowhere/bin").add("a", python=requires)
    target = found(tmp_path, venv="env")

    assert not target.patch_known
    assert codes(check_environment(read_environment(target, cwd=tmp_path))) == found_codes


@pytest.mark.parametrize(
    ("subdir", "platform", "machine"),
    [
        ("linux-64", "linux", "x86_64"),
        ("linux-aarch64", "linux", "aarch64"),
        ("osx-64", "macos", "x86_64"),
        ("osx-arm64", "macos", "arm64"),
        ("win-64", "windows", "AMD64"),
        ("win-arm64", "windows", "ARM64"),
    ],
)
def test_conda_says_version_and_platform(tmp_path: Path, subdir: str, platform: str, machine: str) -> None:
    """Its record of the Python has both, wherever the environment is looked at."""
    conda(tmp_path / "conda", subdir)
    target = found(tmp_path, venv="conda")

    assert (target.python, target.installer) == ("3.10.13", "conda")
    assert (target.platform, target.machine) == (platform, machine)


@pytest.mark.parametrize("record", ["", "[]", '{"subdir": 3}', '{"subdir": "noarch"}', "[" * 100_000])
def test_a_broken_record_of_conda(tmp_path: Path, record: str) -> None:
    """The name of the record still has the version."""
    conda(tmp_path / "conda", "linux-64")
    written(tmp_path / "conda/conda-meta/python-3.10.13-h1234_0_cpython.json", record)

    assert found(tmp_path, venv="conda").python == "3.10.13"


def test_windows_read_elsewhere(tmp_path: Path) -> None:
    """The folders `Lib` and `Scripts`, and the library that has the version in its name."""
    written(tmp_path / "Python311/python311.dll", b"MZ\x003.11.4\x00")
    written(tmp_path / "Python311/python3.dll")
    written(tmp_path / "Python311/python.exe")
    Site(tmp_path / "Python311/Lib/site-packages").add("a")
    written(tmp_path / "env/Scripts/python.exe")
    written(tmp_path / "env/pyvenv.cfg", "home = C:\\Python311\r\nversion = 3.11.4\r\n")
    Site(tmp_path / "env/Lib/site-packages").add("a")
    told = [found(tmp_path, python="Python311/python.exe"), found(tmp_path, python="env/Scripts/python.exe")]

    assert [(target.platform, target.python) for target in told] == [("windows", "3.11.4")] * 2
    assert told[1].search_path == ("env/Lib/site-packages",)
    assert told[1].python_command == "env\\Scripts\\python.exe"


def test_fedora_has_two_library_folders(tmp_path: Path) -> None:
    """What its administrator installs lies in usr/local, and comes first, in both library folders."""
    interpreter(tmp_path / "usr", "3.12")
    for folder in ("local/lib64", "local/lib", "lib64"):
        (tmp_path / f"usr/{folder}/python3.12/site-packages").mkdir(parents=True)

    assert found(tmp_path, python="usr/bin/python3.12").search_path == (
        "usr/local/lib64/python3.12/site-packages",
        "usr/local/lib/python3.12/site-packages",
        "usr/lib64/python3.12/site-packages",
        "usr/lib/python3.12/site-packages",
    )


@links
def test_debian_with_two_pythons(tmp_path: Path) -> None:
    """They share one folder, which is judged for the Python that `python3` starts."""
    site = Site(tmp_path / "usr/lib/python3/dist-packages").add("a")
    for minor in ("3.9", "3.13"):
        (tmp_path / f"usr/lib/python{minor}").mkdir()
        written(tmp_path / f"usr/bin/python{minor}", f"\0{minor}.2\0")
    linked(tmp_path / "usr/bin/python3", "python3.9")
    shared = "usr/lib/python3/dist-packages"

    assert found(tmp_path, paths=[shared]).python == "3.9.2"
    assert found(tmp_path, venv="usr").python == "3.9.2"
    assert found(tmp_path, python="usr/bin/python3.13").python == "3.13.2"
    assert site.folder == tmp_path / shared


def test_the_administrators_folder_of_debian(tmp_path: Path) -> None:
    """`usr/local/lib/python3.9/dist-packages` belongs to the Python in usr, unless there is one in usr/local."""
    interpreter(tmp_path / "usr")
    written(tmp_path / "usr/bin/python3.9", b"\x003.9.2\x00")
    Site(tmp_path / "usr/local/lib/python3.9/dist-packages")
    path = ["usr/local/lib/python3.9/dist-packages"]
    before = found(tmp_path, paths=path).python
    written(tmp_path / "usr/local/bin/python3.9", b"\x003.9.7\x00")

    assert (before, found(tmp_path, paths=path).python) == ("3.9.2", "3.9.7")


def test_a_virtualenv_of_before_pyvenv_cfg(tmp_path: Path) -> None:
    """virtualenv before 20, which made most environments of Python 2, says the same in files of its own."""
    base = interpreter(tmp_path / "2.7.18", "2.7").add("a")
    site = interpreter(tmp_path / "env", "2.7")
    site.add_file("../orig-prefix.txt", str(tmp_path / "2.7.18"))
    sees = found(tmp_path, venv="env")
    site.add_file("../no-global-site-packages.txt", "")
    sees_not = found(tmp_path, venv="env", HOME=tmp_path)

    assert (sees.python, sees.base_path) == ("2.7.18", ("2.7.18/lib/python2.7/site-packages",))
    assert (sees_not.python, sees_not.search_path) == ("2.7.18", ("env/lib/python2.7/site-packages",))
    assert base.folder.is_dir()


def test_python_2_names_its_platform_otherwise(tmp_path: Path) -> None:
    """`sys_platform` is linux2 there, and its wheels have an ABI of their own."""
    site = venv(tmp_path / "env", "version_info = 2.7.18.final.0", "2.7")
    markers = ["gone; sys_platform == 'linux'", "missing; sys_platform == 'linux2'"]
    site.add("a", requires=markers, tags=["py2-none-any"]).add("b", tags=["cp27-cp27mu-linux_x86_64"])
    site.add("c", tags=["cp36-cp36m-linux_x86_64"]).add("d", python=">=3.6", tags=["py2.py3-none-any"])
    target = found(tmp_path, venv="env", platform="linux")
    findings = list(check_environment(read_environment(target, cwd=tmp_path)))

    assert {(finding.rule.code, finding.package) for finding in findings} == {
        ("DC202", "missing"),
        ("DC204", "c"),
        ("DC203", "d"),
    }


def test_a_python_of_macos_behind_a_link(tmp_path: Path) -> None:
    """The mark of PEP 668 may lie in either library folder."""
    interpreter(tmp_path / "usr", "3.12")
    (tmp_path / "usr/lib64/python3.12/site-packages").mkdir(parents=True)
    written(tmp_path / "usr/lib/python3.12/EXTERNALLY-MANAGED")

    assert found(tmp_path, python="usr/bin/python3.12").externally_managed


def seeing_base(tmp_path: Path) -> Target:
    """A virtual environment that sees its base, which has a path file, and the user's site."""
    interpreter(tmp_path / "base").add("numpy", "1.0").add_file("more.pth", "../../../more\n")
    Site(tmp_path / "base/more").add("extra", requires=["gone"])
    Site(tmp_path / "home/.local/lib/python3.9/site-packages").add("mine")
    configuration = f"home = {tmp_path}/base/bin\ninclude-system-site-packages = TRUE\nversion = 3.9.18"
    venv(tmp_path / "env", configuration).add("app", requires=["numpy>=2"])
    return found(tmp_path, venv="env", HOME=tmp_path / "home")


def test_what_the_base_adds_is_marked(tmp_path: Path) -> None:
    """Its folders, and those that its path files name, come last and are known as the base's."""
    target = seeing_base(tmp_path)

    assert target.search_path == (
        "env/lib/python3.9/site-packages",
        "home/.local/lib/python3.9/site-packages",
        "base/lib/python3.9/site-packages",
        "base/more",
    )
    assert target.base_path == target.search_path[2:]
    assert target.user_path == target.search_path[1:2]


def test_a_finding_says_what_is_of_the_base(tmp_path: Path) -> None:
    """The contested project, or the one who complains, is told to be the base's: in details and as data."""
    environment = read_environment(seeing_base(tmp_path), cwd=tmp_path)
    conflict, missing = sorted(check_environment(environment), key=lambda finding: finding.rule.code)

    assert conflict.from_base == ("numpy",)
    assert conflict.details[-1] == "numpy 1.0 is of the base interpreter, in base/lib/python3.9/site-packages"
    assert missing.from_base == ("extra",)
    assert missing.to_dict()["from_base"] == ["extra"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("easy-install.pth", "import sys; sys.__plen = len(sys.path)\n../added\n../gone\nimport sys; new=sys.path\n"),
        ("__editable__.added-1.0.pth", "../added"),
        ("__editable__.added-1.0.pth", "\ufeff../added\r\n"),
        ("zz.pth", "#comment\n\n   \n../added/\n./\n.\n"),
    ],
)
def test_path_files(tmp_path: Path, name: str, text: str) -> None:
    """Folders are taken, relative to the site; comments, blanks, imports and what is not there are not."""
    Site(tmp_path / "added").add("a")
    Site(tmp_path / "site").add_file(name, text)

    assert found(tmp_path, paths=["site"]).search_path == ("site", "added")


def test_path_files_that_import(tmp_path: Path) -> None:
    """The finder of an editable install is code, which is not run; its `.dist-info` folder is found all the same."""
    site = Site(tmp_path / "site").add("added", direct_url={"url": "file:///src", "dir_info": {"editable": True}})
    canary = tmp_path / "canary"
    site.add_file("__editable___added_finder.py", f"open({str(canary)!r}, 'w')\n")
    site.add_file("__editable__.added-1.0.pth", "import __editable___added_finder; __editable___added_finder.install()")
    target = found(tmp_path, paths=["site"])
    (distribution,) = read_environment(target, cwd=tmp_path).distributions

    assert (target.search_path, distribution.editable, canary.exists()) == (("site",), True, False)


def test_path_files_in_folders_that_are_no_sites(tmp_path: Path) -> None:
    """Python reads them in sites alone: what one adds may hold another, which does not count."""
    Site(tmp_path / "first").add_file("nested.pth", "../second\n")
    Site(tmp_path / "second").add("a")
    Site(tmp_path / "site").add_file("first.pth", "../first\n")

    assert found(tmp_path, paths=["site"]).search_path == ("site", "first")


def test_a_path_file_that_cannot_be_read(tmp_path: Path) -> None:
    """It is named, since folders may be missing for it; the others are read."""
    site = Site(tmp_path / "site").add_file("b.pth", "../added\n")
    (site.folder / "a.pth").mkdir()
    Site(tmp_path / "added")
    target = found(tmp_path, paths=["site"])

    assert target.search_path == ("site", "added")
    assert read_environment(target, cwd=tmp_path).unread == ("site/a.pth: is a directory",)


def test_more_path_entries_than_are_read(tmp_path: Path) -> None:
    """The limit is named."""
    for number in range(1_005):
        (tmp_path / f"added/{number}").mkdir(parents=True)
    Site(tmp_path / "site").add_file("many.pth", "".join(f"../added/{number}\n" for number in range(1_005)))
    environment = read_environment(found(tmp_path, paths=["site"]), cwd=tmp_path)

    assert len(environment.target.search_path) == 1_000
    assert [hit.limit for hit in environment.limits_hit] == ["search_path"]


@pytest.mark.parametrize("line", ["x" * 5_000, "a\0b", "../" * 2_000, "\x1b[31m"])
def test_hostile_path_lines(tmp_path: Path, line: str) -> None:
    """A line that is no path adds nothing and stops nothing."""
    Site(tmp_path / "added")
    Site(tmp_path / "site").add_file("a.pth", f"{line}\n../added\n")

    assert found(tmp_path, paths=["site"]).search_path[-1] == "added"
