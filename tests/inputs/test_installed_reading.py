"""Installed distributions are read whatever state their metadata is in, and nothing of them is run."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from packaging.version import Version

from depcheck.inputs.installed import read_environment
from depcheck.model.dependencies import OptionalDependency, declared_requirements, put_off
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.packages import Layout, Target
from environments import LINUX, Site, headers, on_path

if TYPE_CHECKING:
    from pathlib import Path

    from depcheck.model.packages import Distribution


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site-packages folder."""
    return Site(tmp_path / "site-packages")


def reasons(distribution: Distribution) -> list[str]:
    """What is wrong with its metadata."""
    return [problem.reason for problem in distribution.problems]


def test_all_that_a_folder_says(site: Site) -> None:
    """Every field of METADATA and every file beside it has its place."""
    site.add(
        "Foo-Bar",
        "1.5",
        ["a>=1", "b; extra == 'X_y'", "broken>"],
        extras=["X_y"],
        python=">=3.9",
        tags=["cp311-cp311-linux_x86_64", "py3-none-any"],
        requested=True,
        direct_url={"url": "file:///home/me/foo", "dir_info": {"editable": True}},
    )
    found = site.only()

    assert (found.name, found.raw_name, found.version) == ("foo-bar", "Foo_Bar", Version("1.5"))
    assert (found.metadata_name, found.metadata_version) == ("Foo-Bar", "1.5")
    assert found.path == f"{site.folder}/Foo_Bar-1.5.dist-info"
    assert found.written == ("a>=1",)
    assert put_off(found.guarded) == (OptionalDependency("x-y", "b; extra == 'X_y'"),)  # type: ignore[arg-type]
    assert [invalid.text for invalid in found.invalid] == ["broken>"]
    assert [requirement.name for requirement in declared_requirements(found)] == ["a", "b"]
    assert found.provides_extra == {"x-y"}
    assert found.requires_python == ">=3.9"
    assert found.wheel_tags == ("cp311-cp311-linux_x86_64", "py3-none-any")
    assert (found.installer, found.requested, found.editable) == ("pip", True, True)
    assert found.direct_url == "file:///home/me/foo"


def test_paths_are_shown_relative(tmp_path: Path) -> None:
    """A search path that is relative stays so in every path that is shown."""
    Site(tmp_path / "env").add("a")
    (found,) = read_environment(Target("3.11.0", search_path=("env",)), cwd=tmp_path).distributions

    assert (found.path, found.entry) == ("env/a-1.0.dist-info", "env")


@pytest.mark.parametrize(
    "metadata",
    [
        "Name: a\nVersion: 1.0\nRequires-Dist: b>=1,\n      <2\nRequires-Dist: c\n\nRequires-Dist: d\n",
        "Name: a\r\nVersion: 1.0\r\nRequires-Dist: b>=1,\r\n\t<2\r\nRequires-Dist: c\r\n\r\nRequires-Dist: d\r\n",
        "name: a\nVERSION: 1.0\nrequires-dist:b>=1, <2\nRequires-Dist:   c\t\n",
        "Name: a\nVersion: 1.0\nRequires-Dist: b>=1, <2\nRequires-Dist: c\nno header\nRequires-Dist: d\n",
    ],
)
def test_headers_in_every_dress(site: Site, metadata: str) -> None:
    """Folded lines are one, line ends and case do not count, and the description is not searched for dependencies."""
    found = site.add("a", metadata=metadata.encode()).only()

    assert [str(requirement) for requirement in found.requires] == ["b<2,>=1", "c"]


def test_metadata_that_is_not_utf_8(site: Site) -> None:
    """It is read all the same, and the fault is noted."""
    found = site.add("a", metadata=b"Name: a\nVersion: 1.0\nAuthor: Andr\xe9\nRequires-Dist: b\n").only()

    assert reasons(found) == ["METADATA is not UTF-8"]
    assert found.written == ("b",)


@pytest.mark.parametrize(
    ("folder", "metadata", "name", "version"),
    [
        ("foo_bar-1.0.dist-info", "Name: foo-bar\nVersion: 1.0\n", "foo-bar", "1.0"),
        ("foo-bar-1.0.dist-info", "Name: foo-bar\nVersion: 1.0\n", "foo-bar", "1.0"),
        ("foo-bar-1.0.dist-info", None, "foo", "bar-1.0"),
        ("foo-1.0_1.dist-info", "Name: foo\nVersion: 1.0-1\n", "foo", "1.0-1"),
        ("foo-2.0.dist-info", "Name: foo\nVersion: 1.0\n", "foo", "2.0"),
        ("foo.dist-info", "Name: foo\nVersion: 1.0\n", "foo", "1.0"),
        ("foo-1.0.DIST-INFO", "Name: foo\nVersion: 1.0\n", "foo", "1.0"),
        ("foo-2004d.dist-info", "Name: foo\nVersion: 2004d\n", "foo", "2004d"),
        ("foo-v1.02.dist-info", "Name: foo\nVersion: v1.02\n", "foo", "v1.02"),
        ("-1.0.dist-info", None, "", "1.0"),
    ],
)
def test_the_folder_names_it(site: Site, folder: str, metadata: str | None, name: str, version: str) -> None:
    """Name and version are those of the folder, where it has them, as installers believe."""
    found = site.add("any", metadata=metadata, folder=folder).only()

    assert (found.name, found.raw_version) == (name, version)


def test_an_egg_info_folder(site: Site) -> None:
    """The sections of requires.txt are extras and markers, also those without a line."""
    requires = "a>=1\n\n[socks]\nb\n\n[:python_version < '3']\nc\n\n[test:python_version > '3']\nd\n\n[empty]\n"
    found = site.add_egg_info("demo-1.0-py3.11.egg-info", headers("demo", "1.0"), requires).only()

    assert (found.layout, found.name, found.raw_version) == (Layout.EGG_INFO, "demo", "1.0")
    assert [str(requirement) for requirement in found.requires] == ["a>=1", 'c; python_version < "3"']
    assert {(optional.extra, optional.text.partition(";")[0]) for optional in put_off(found.guarded)} == {
        ("socks", "b"),
        ("test", "d"),
    }
    assert found.provides_extra == {"socks", "test", "empty"}


@pytest.mark.parametrize("file_name", ["demo-1.0-py3.11.egg-info", "demo.egg-info"])
def test_a_single_egg_info_file(site: Site, file_name: str) -> None:
    """Distutils wrote one file, without dependencies; a name without a version is legal."""
    found = site.add_file(file_name, headers("demo", "1.0")).only()

    assert (found.layout, found.name, found.raw_version) == (Layout.EGG_INFO_FILE, "demo", "1.0")
    assert (found.requires, found.problems) == ((), ())


def test_an_egg_archive(site: Site) -> None:
    """Of an archive only the metadata files are unpacked."""
    found = site.add_egg_archive("demo-1.0-py3.11.egg", headers("demo", "1.0"), "a>=1\n").only()

    assert (found.layout, found.name, found.raw_version, found.written) == (Layout.EGG, "demo", "1.0", ("a>=1",))


def test_an_egg_that_is_also_on_the_path(site: Site) -> None:
    """easy_install put every egg on the path by itself: it is one distribution, not two."""
    site.add_egg_info("demo-1.0-py3.11.egg/EGG-INFO", headers("demo", "1.0"))
    target = on_path(LINUX, site.folder, site.folder / "demo-1.0-py3.11.egg")
    (found,) = read_environment(target).distributions

    assert (found.layout, found.name, found.raw_version) == (Layout.EGG, "demo", "1.0")


@pytest.mark.parametrize("on_the_path", [False, True])
def test_an_egg_link(site: Site, tmp_path: Path, on_the_path: bool) -> None:  # noqa: FBT001
    """A development install is found once, through its link or through the path."""
    tree = Site(tmp_path / "tree").add_egg_info("demo.egg-info", headers("demo", "2.0"), "a\n")
    site.add_file("demo.egg-link", f"{tree.folder}\n.")
    folders = (site.folder, tree.folder) if on_the_path else (site.folder,)
    (found,) = read_environment(on_path(LINUX, *folders)).distributions

    assert found.layout is (Layout.EGG_INFO if on_the_path else Layout.EGG_LINK)
    assert (found.name, found.raw_version, found.written) == ("demo", "2.0", ("a",))


def test_a_broken_egg_link(site: Site) -> None:
    """A link to nowhere is a problem of that distribution."""
    found = site.add_file("demo.egg-link", "../gone\n").only()

    assert reasons(found) == ["the folder that it names does not exist"]


def test_a_broken_egg(site: Site) -> None:
    """A file that is no archive is a problem of that distribution."""
    found = site.add_file("demo-1.0.egg", "no archive").only()

    assert reasons(found) == ["it is not a readable archive (BadZipFile)"]


@pytest.mark.parametrize("member", ["EGG-INFO/PKG-INFO", "EGG-INFO/requires.txt"])
def test_an_egg_over_the_limit(site: Site, member: str) -> None:
    """A small archive may hold a huge file, which is not unpacked."""
    with ZipFile(site.folder / "demo-1.0.egg", "w", ZIP_DEFLATED) as archive:
        archive.writestr(member, " " * 1_000_000)
    found = site.read(limits=Limits(metadata_size=1000))

    assert reasons(found.distributions[0]) == [f"{member.partition('/')[2]} is larger than 1000 bytes"]
    assert [hit.limit for hit in found.limits_hit] == ["metadata_size"]


def test_an_egg_info_over_the_limit(site: Site) -> None:
    """The same for the files of a folder, and for a single file."""
    site.add_egg_info("a.egg-info", " " * 2000).add_file("b.egg-info", " " * 2000)
    found = site.read(limits=Limits(metadata_size=1000))

    assert [reasons(each) for each in found.distributions] == [
        ["PKG-INFO is larger than 1000 bytes"],
        ["it is larger than 1000 bytes"],
    ]


def test_an_egg_without_metadata(site: Site) -> None:
    """An archive or folder without PKG-INFO is told of."""
    with ZipFile(site.folder / "a-1.0.egg", "w") as archive:
        archive.writestr("a.py", "")
    (site.folder / "b-1.0.egg").mkdir()

    assert [reasons(each) for each in site.read().distributions] == [["no PKG-INFO"], ["no PKG-INFO"]]


def test_vendored_distributions_are_not_installed(site: Site) -> None:
    """A `.dist-info` inside a package belongs to that package."""
    site.add("pip")
    Site(site.folder / "pip" / "_vendor").add("urllib3")

    assert site.only().name == "pip"


def test_a_leftover_is_kept_apart(site: Site) -> None:
    """A `~` in front marks what an interrupted uninstall left; nothing of it is read."""
    found = site.add("a", folder="~umpy-1.0.dist-info", metadata=None).only()

    assert (found.layout, found.raw_name, found.problems) == (Layout.LEFTOVER, "~umpy", ())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["fifo", "device", "directory", "loop", "missing"])
@pytest.mark.parametrize("file_name", ["METADATA", "WHEEL", "INSTALLER", "direct_url.json"])
def test_special_files(site: Site, kind: str, file_name: str) -> None:
    """A file that would hang its reader, or give bytes without end, is a problem and nothing more."""
    site.add("a", metadata=None if file_name == "METADATA" else "")
    path = site.folder / "a-1.0.dist-info" / file_name
    path.unlink(missing_ok=True)
    makers = {
        "fifo": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
        "directory": path.mkdir,
        "loop": lambda: path.symlink_to(path),
        "missing": lambda: path.symlink_to("gone"),
    }
    makers[kind]()
    found = site.only()

    assert (found.name, found.raw_version) == ("a", "1.0")
    assert bool(found.problems) == (file_name == "METADATA")


@pytest.mark.parametrize("layout", ["a-1.0.dist-info", "a-1.0.egg-info", "a-1.0.egg", "a.egg-link"])
def test_a_file_in_place_of_a_folder(site: Site, layout: str) -> None:
    """Whatever bears the name of a distribution is told of, even where it is empty."""
    found = site.add_file(layout, "").only()

    assert found.name == "a"
    assert found.problems


def test_metadata_over_the_limit(site: Site) -> None:
    """A limit that strikes is a problem of the distribution and named for the report."""
    site.add("a", metadata="Name: a\nVersion: 1.0\n" + "Requires-Dist: b\n" * 1000)
    found = site.read(limits=Limits(metadata_size=1000))

    assert reasons(found.distributions[0]) == ["METADATA is larger than 1000 bytes"]
    assert found.limits_hit == (LimitHit("metadata_size", 1000, f"{site.folder}/a-1.0.dist-info"),)


def test_dependencies_over_the_limit(site: Site) -> None:
    """Those within the limit are kept, and the cut is named."""
    site.add("a", requires=[f"b{number}" for number in range(20)])
    found = site.read(limits=Limits(dependencies=5))

    assert len(found.distributions[0].requires) == 5
    assert [hit.limit for hit in found.limits_hit] == ["dependencies"]


@pytest.mark.parametrize("hostile", ["b" + "(" * 5000, "b==" + "9" * 100_000, "b" + ",!=1" * 5000, "b; " + "(" * 2000])
def test_a_hostile_requirement(site: Site, hostile: str) -> None:
    """What a parser would choke on is not judged, and the next one is read."""
    found = site.add("a", requires=[hostile, "c"]).read()

    assert len(found.limits_hit) == 1
    assert found.distributions[0].written == ("c",)


def test_a_line_folded_a_million_times(site: Site) -> None:
    """A field of a million lines costs no more than a million lines."""
    found = site.add("a", metadata="Name: a\nVersion: 1.0\nRequires-Dist: b" + "\n ," * 1_000_000).read()

    assert [hit.limit for hit in found.limits_hit] == ["logical_line"]


def test_a_hostile_version(site: Site) -> None:
    """A number too long to convert is no version."""
    found = site.add("a", metadata="Name: a\nVersion: " + "9" * 10_000, folder="a.dist-info").only()

    assert found.version is None


@pytest.mark.parametrize("recorded", ["[]", "{", '{"url": 3}', '{"url": "x", "vcs_info": 3}', "[" * 100_000])
def test_a_direct_url_that_is_none(site: Site, recorded: str) -> None:
    """A broken direct_url.json says nothing."""
    site.add("a").add_file("a-1.0.dist-info/direct_url.json", recorded)

    assert site.only().direct_url in {None, "x"}


def test_secrets_of_a_direct_url(site: Site) -> None:
    """User and query never leave the reader."""
    recorded = {"url": "https://me:secret@host.example/a.tar.gz?token=secret"}

    assert site.add("a", direct_url=recorded).only().direct_url == "https://host.example/a.tar.gz"


def test_secrets_of_a_requirement(site: Site) -> None:
    """A password in a `Requires-Dist` never leaves the reader either."""
    found = site.add("a", requires=["b @ https://me:hunter2@host.example/b.tar.gz"]).only()

    assert "hunter2" not in repr(found)
    assert found.requires[0].name == "b"


def test_an_entry_that_is_gone(tmp_path: Path) -> None:
    """An entry of the search path that cannot be read is said, and the others are read."""
    site = Site(tmp_path / "site").add("a")
    found = read_environment(on_path(LINUX, tmp_path / "gone", site.folder))

    assert [each.name for each in found.distributions] == ["a"]
    assert found.unread == (f"{tmp_path}/gone: no such file or directory",)


def test_the_order_is_that_of_the_names(site: Site) -> None:
    """The order of a directory is an accident of the disk and does not show."""
    for name in ("c", "a", "b"):
        site.add(name)

    assert [each.name for each in site.read().distributions] == ["a", "b", "c"]


AUDITED = """
import sys
seen = []
def watch(event, arguments):
    if event in {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"} or event.startswith("socket."):
        seen.append(event)
    if event == "open" and str(arguments[0]).endswith((".py", ".pyc")) and sys.argv[1] in str(arguments[0]):
        seen.append(str(arguments[0]))
from pathlib import Path
import depcheck.inputs.egg
from depcheck.inputs.installed import read_environment
from depcheck.inputs.target import find_target
from depcheck.rules.installed import check_environment
sys.addaudithook(watch)
target = find_target(venv=sys.argv[1], environ={}, cwd=Path(sys.argv[1]))
found = read_environment(target, cwd=Path(sys.argv[1]))
list(check_environment(found))
assert len(found.distributions) == 1, found
print(seen)
"""


def test_nothing_of_the_environment_is_run(tmp_path: Path) -> None:
    """No `.pth` line, sitecustomize, usercustomize or package runs, no process starts, no connection is made."""
    canary = tmp_path / "canary"
    trap = f"open({str(canary)!r}, 'w').close()\n"
    site = Site(tmp_path / "env/lib/python3.11/site-packages").add("trap")
    for name in ("sitecustomize.py", "usercustomize.py", "trap/__init__.py", "trap.py"):
        site.add_file(name, trap)
    site.add_file("trap.pth", f"import os; {trap}")
    (tmp_path / "env/pyvenv.cfg").write_text("version = 3.11.0\n")
    run = subprocess.run(
        [sys.executable, "-I", "-c", AUDITED, str(tmp_path / "env")], capture_output=True, text=True, check=False
    )

    assert (run.stdout, run.stderr) == ("[]\n", "")
    assert not canary.exists()


@pytest.mark.parametrize(
    ("limit", "requirement"),
    [
        ("clauses", "b>=0.1" + "".join(f",!=0.{i}" for i in range(2, 300))),
        ("logical_line", f"b>={'9' * 9_000}"),
        ("clauses", "b>=0.1" + "".join(f",!=0.{i}" for i in range(2, 300)) + " ; extra == 'x'"),
    ],
)
def test_a_requirement_over_the_limit(site: Site, limit: str, requirement: str) -> None:
    """It is not called invalid: the limit is named, and the other requirements are read."""
    site.add("a", "1.0", [requirement, "c"])
    found = site.read()

    assert [str(one) for one in found.distributions[0].requires] == ["c"]
    assert (found.distributions[0].invalid, put_off(found.distributions[0].guarded)) == ((), ())
    assert [hit.limit for hit in found.limits_hit] == [limit]
