"""Traps of installed metadata, one row after the other: each is told for what it is, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from depcheck.inputs.installed import read_environment
from depcheck.model.findings import Severity
from depcheck.model.packages import RequirementLine, Target
from depcheck.model.world import Requirements
from depcheck.rules.installed import check_environment
from environments import LINUX, Site, codes, messages, on_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site-packages folder."""
    return Site(tmp_path / "site-packages")


@pytest.mark.parametrize(
    "name", ["~umpy", "~umpy.libs", "~-umpy-1.0.dist-info", "-umpy-1.0.dist-info", "~ip-1.egg-info"]
)
def test_what_an_interrupted_uninstall_leaves(site: Site, name: str) -> None:
    """A folder that was renamed to be removed is a note, whether or not it is one of metadata."""
    site.add_file(f"{name}/x", "")
    (finding,) = site.check()

    assert (finding.rule.code, finding.level) == ("DC206", Severity.NOTE)
    assert finding.message == (
        f"`{site.folder}/{name}` was left by an interrupted uninstall; it is not an installed distribution"
    )


@pytest.mark.parametrize("name", ["~notes.txt", "-", "-x", "umpy~"])
def test_what_no_uninstall_leaves(site: Site, name: str) -> None:
    """A file of such a name is anything but a leftover."""
    site.add_file(name, "")

    assert site.check() == []


def test_two_leftovers_are_two_findings(site: Site) -> None:
    """Each has a fingerprint of its own, so that neither is taken for the other."""
    site.add_file("~umpy/x", "").add_file("~umpy-1.0.dist-info/x", "")

    assert len({finding.fingerprint for finding in site.check()}) == 2


@pytest.mark.parametrize(
    ("folder", "metadata", "told"),
    [
        ("a.dist-info", "Name: a\n", ["`a` has invalid metadata: METADATA has no Version"]),
        ("a.dist-info", None, ["`a` has invalid metadata: no METADATA"]),
        ("a-1.0.dist-info", "Name: a\n", ["`a 1.0` has invalid metadata: METADATA has no Version"]),
        ("a-1.0.dist-info", "\n", ["`a 1.0` has invalid metadata: METADATA has no Name",
                                   "`a 1.0` has invalid metadata: METADATA has no Version"]),
    ],
)  # fmt: skip
def test_metadata_that_lacks_something(site: Site, folder: str, metadata: str | None, told: list[str]) -> None:
    """Each thing that is missing is a finding with a fingerprint of its own, and the version may be unknown."""
    site.add("a", folder=folder, metadata=metadata)
    found = site.check()

    assert messages(found) == told
    assert len({finding.fingerprint for finding in found}) == len(told)


@pytest.mark.parametrize(
    "requirement", ["pytz>dev", "other (>=1.0.*)", "other>=1.0.*", "other==1.0-foo-bar", "[x]", ""]
)
def test_a_legacy_specifier(site: Site, requirement: str) -> None:
    """It is told as written; the lines before and behind it are judged."""
    site.add("a", "1.0", ["before", requirement, "behind"])
    found = [finding for finding in site.check() if finding.rule.code != "DC206"]

    assert [finding.package for finding in found] == ["before", "behind"]
    assert requirement in {finding.requirement for finding in site.check()}


def test_a_version_from_before_pep_440_in_both_places(site: Site) -> None:
    """Installed as such, and required as such: two findings, no conflict."""
    site.add("a", "1.0", ["b>=2004d"]).add("b", "2004d")

    assert codes(site.check()) == ["DC206", "DC206"]


@pytest.mark.parametrize("asked", ["b[Foo_Bar]", "b[foo.bar]", "b[FOO-BAR]"])
@pytest.mark.parametrize("provided", ["foo-bar", "Foo_Bar", "foo.bar"])
def test_extras_are_compared_normalised(site: Site, asked: str, provided: str) -> None:
    """PEP 685: however an extra is spelled by who asks and who provides, it is one extra."""
    site.add("a", "1.0", [asked]).add("b", "1.0", [f"c; extra == '{provided}'"], extras=[provided])

    assert messages(site.check()) == ["`b[foo-bar] 1.0` requires `c`, but `c` is not installed"]


def test_a_dependency_of_a_requested_extra_at_a_wrong_version(site: Site) -> None:
    """It is a conflict of versions, and the extra is named."""
    site.add("a", "1.0", ["b[x]"]).add("b", "1.0", ["c<2; extra == 'x'"], extras=["x"]).add("c", "2.0")
    (finding,) = site.check()

    assert (finding.rule.code, finding.message) == ("DC201", "`b[x] 1.0` requires `c<2`, but `c 2.0` is installed")


def test_extras_that_ask_for_each_other(site: Site) -> None:
    """A project that refers to its own extras in a circle is judged once for each of them."""
    lines = ["b[y]; extra == 'x'", "b[x]; extra == 'y'", "c; extra == 'x'", "d; extra == 'y'"]
    site.add("a", "1.0", ["b[x]"]).add("b", "1.0", lines, extras=["x", "y"])

    assert [finding.package for finding in site.check()] == ["c", "d"]


def test_two_extras_that_do_not_exist(site: Site) -> None:
    """One requirement may name both: two findings, each with a fingerprint of its own."""
    site.add("a", "1.0", ["b[x,y]"]).add("b", "1.0")
    found = site.check()

    assert codes(found) == ["DC208", "DC208"]
    assert len({finding.fingerprint for finding in found}) == 2


def test_an_extra_of_an_egg(site: Site) -> None:
    """The sections of requires.txt are the extras of a distribution of before wheels."""
    site.add("a", "1.0", ["b[x]", "b[nope]"])
    site.add_egg_info("b-1.0.egg-info", "Name: b\nVersion: 1.0\n", "[x]\nc>=1\n\n[z:python_version < '3']\nd\n")

    assert codes(site.check()) == ["DC207", "DC208"]


@pytest.mark.parametrize(
    ("python", "needed", "fits"),
    [
        ("2.7.18", ">=2.7,!=3.0.*,!=3.1.*", True),
        ("2.7.18", ">=3.6", False),
        ("3.6.15", ">=3.6", True),
        ("3.6.15", ">=3.7", False),
        ("3.13.0", ">=3.8,<3.13", False),
        ("3.13.0", "<4", True),
        ("3.14.0rc1", ">=3.14.0rc1", True),
        ("3.12.1", "~=3.11.0", False),
    ],
)
def test_every_python_is_judged(site: Site, python: str, needed: str, fits: bool) -> None:  # noqa: FBT001
    """Old targets and new ones, bounds below and above."""
    site.add("a", python=needed)

    assert ("DC203" not in codes(site.check(Target(python)))) == fits


@pytest.mark.parametrize(
    ("tag", "target", "fits"),
    [
        ("cp311-cp311-win_amd64", Target("3.11.0", platform="windows", machine="AMD64", libc=""), True),
        ("cp311-cp311-win32", Target("3.11.0", platform="windows", machine="AMD64", libc=""), False),
        ("cp311-cp311-macosx_11_0_arm64", Target("3.11.0", "macos", "arm64", "", (14, 0)), True),
        ("cp311-cp311-macosx_11_0_x86_64", Target("3.11.0", "macos", "arm64", "", (14, 0)), False),
        ("cp311-cp311-musllinux_1_1_x86_64", Target("3.11.0", libc="musl", libc_version=(1, 2)), True),
        ("cp311-cp311-manylinux_2_28_x86_64", Target("3.11.0", libc_version=(2, 17)), False),
        ("cp311-abi3-manylinux2014_x86_64", Target("3.13.0"), True),
        ("cp310-cp310-manylinux2014_x86_64", Target("3.11.0"), False),
        ("cp313-cp313t-manylinux2014_x86_64", Target("3.13.0"), False),
        ("cp27-cp27mu-manylinux1_x86_64", Target("2.7.18"), True),
        ("py2-none-any", Target("3.11.0"), False),
    ],
)
def test_wheels_are_judged_for_the_target(site: Site, tag: str, target: Target, fits: bool) -> None:  # noqa: FBT001
    """The Python, the ABI, the system and the libc of the target decide, and not those of depcheck."""
    site.add("a", tags=[tag])

    assert ("DC204" not in codes(site.check(target))) == fits


def test_copies_on_two_entries_under_two_names(tmp_path: Path) -> None:
    """Another spelling on another entry is a copy as well; the one that comes first wins, and is named."""
    first = Site(tmp_path / "first").add("Foo.Bar", "1.0")
    second = Site(tmp_path / "second").add("foo-bar", "2.0")
    (finding,) = check_environment(read_environment(on_path(LINUX, first.folder, second.folder)))

    assert finding.message == (
        f"`foo-bar` is installed twice: 1.0 in {first.folder}/Foo.Bar-1.0.dist-info, "
        f"2.0 in {second.folder}/foo_bar-2.0.dist-info"
    )
    assert finding.details[0].startswith(f"{first.folder}/Foo.Bar-1.0.dist-info comes first on the search path")


def test_three_copies(site: Site) -> None:
    """All are listed."""
    site.add("a", "1.0").add("A", "2.0").add("a", "3.0")

    assert site.check()[0].message.startswith("`a` is installed 3 times: 3.0 in ")


def from_git(**vcs: str) -> dict[str, object]:
    """What direct_url.json says of a checkout."""
    return {"url": "https://host.example/b", "vcs_info": {"vcs": "git", "commit_id": "0a", **vcs}}


@pytest.mark.parametrize(
    ("wanted", "recorded", "same"),
    [
        ("file:///src/b", {"url": "file:///src/b", "dir_info": {"editable": True}}, True),
        ("file:///src/c", {"url": "file:///src/b", "dir_info": {}}, False),
        ("git+https://host.example/b@v1", from_git(requested_revision="v2"), False),
        ("git+https://host.example/b", from_git(), True),
        ("https://index.example/b.tar.gz", {"url": "https://index.example/b-2.tar.gz", "archive_info": {}}, False),
    ],
)  # fmt: skip
def test_where_it_came_from(site: Site, wanted: str, recorded: dict[str, object], same: bool) -> None:  # noqa: FBT001
    """A folder, a revision, an archive: what direct_url.json records is compared, also with what the user asks for."""
    site.add("b", "1.0", direct_url=recorded)
    asked = Requirements(lines=(RequirementLine(f"b @ {wanted}", Requirement(f"b @ {wanted}")),))

    assert codes(site.check(requirements=asked)) == ([] if same else ["DC209"])
