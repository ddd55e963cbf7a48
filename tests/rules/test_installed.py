"""Rules on installed environments, each on folders as installers and accidents leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from depcheck.inputs.installed import read_environment
from depcheck.model.facts import Dependency, Installed
from depcheck.model.findings import Confidence, Severity
from depcheck.model.packages import MetadataOrigin, RequirementLine, Target
from depcheck.model.source import Location
from depcheck.model.world import Requirements
from depcheck.rules.installed import RULES, check_environment
from environments import LINUX, Site, codes, messages, on_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site-packages folder."""
    return Site(tmp_path / "site-packages")


def asked(*lines: str) -> Requirements:
    """The user's requirements, one a line of requirements.txt."""
    return Requirements(
        lines=tuple(
            RequirementLine(text, Requirement(text), location=Location("requirements.txt", number, 1, number, 9))
            for number, text in enumerate(lines, 1)
        )
    )


def test_the_headline_case(site: Site) -> None:
    """A version that its requirer does not accept is told by a line that stands alone, with both as facts."""
    site.add("gruut", "2.2.3", ["numpy<2.0.0,>=1.19.0"], requested=True).add("numpy", "2.3.5")
    (finding,) = site.check()

    assert finding.rule.code == "DC201"
    assert finding.message == "`gruut 2.2.3` requires `numpy<2.0.0,>=1.19.0`, but `numpy 2.3.5` is installed"
    assert (finding.package, finding.installed, finding.requirement) == ("numpy", "2.3.5", "numpy<2.0.0,>=1.19.0")
    assert finding.required_by is not None
    assert (finding.required_by.package, finding.required_by.version) == ("gruut", "2.2.3")
    assert finding.facts == (
        Dependency("gruut", "2.2.3", "numpy<2.0.0,>=1.19.0", MetadataOrigin.INSTALLED, found="2.3.5"),
        Installed("numpy", "2.3.5"),
    )
    assert finding.details == ("gruut 2.2.3 was asked for by the user (REQUESTED)",)


def test_everybody_who_asks_is_named(site: Site) -> None:
    """The details hold all that a person needs to pick the one requirement to change, and the way from its root."""
    site.add("tts", "0.22.0", ["gruut[de]==2.2.3", "networkx"], requested=True)
    site.add("gruut", "2.2.3", ["numpy<2"], extras=["de"]).add("networkx", "3.1", ["numpy>=1.25"]).add("numpy", "2.0")
    (finding,) = site.check()

    assert finding.details == (
        "numpy is asked for by gruut 2.2.3 (`numpy<2`) and networkx 3.1 (`numpy>=1.25`)",
        "tts 0.22.0 was asked for by the user (REQUESTED); it needs gruut 2.2.3",
    )


def test_a_cycle_has_an_end(site: Site) -> None:
    """Two distributions that only ask for each other are still told about."""
    site.add("a", "1.0", ["b>=2"]).add("b", "1.0", ["a"])

    assert codes(site.check()) == ["DC201"]


@pytest.mark.parametrize(
    ("requirement", "installed", "accepted"),
    [
        ("b>=1.0", "1.1.0.dev0", True),
        ("b>=1.0", "1.0rc1", False),
        ("b<2", "2.0rc1", False),
        ("b<2", "2.0.dev0", False),
        ("b==2.1.0", "2.1.0+cpu", True),
        ("b<=2.1.0", "2.1.0+cpu", True),
        ("b>2.1.0", "2.1.0+cpu", False),
        ("b>1.0", "1.0.post1", False),
        ("b>=2020", "1!1.0", True),
        ("b===1.0", "1.0.0", False),
        ("b===1.0", "1.0", True),
        ("b!=3.18.*,<=3.20.0", "3.18.4", False),
        ("b (>=1.0,<2)", "1.5", True),
        ("b>=1.2", "v1.02", True),
        ("b @ https://index.example/b-2.0-py3-none-any.whl", "1.0", True),
        ("b>=2; python_version < '3.11'", "1.0", True),
        ("b>=2; python_full_version == '3.11.0'", "1.0", False),
        ("b>=2; sys_platform == 'win32'", "1.0", True),
    ],
)
def test_versions_as_pep_440_compares_them(site: Site, requirement: str, installed: str, accepted: bool) -> None:  # noqa: FBT001
    """What is installed is judged with pre-releases allowed, and markers in the target."""
    site.add("a", "1.0", [requirement]).add("b", installed)

    assert ("DC201" not in codes(site.check())) == accepted


def test_a_missing_dependency(site: Site) -> None:
    """What is required and not there is told with the requirement as written, its marker included."""
    site.add("package_A", "1.0", ["Dependency.B>=1.0; python_version >= '3'"])
    (finding,) = site.check()

    assert finding.rule.code == "DC202"
    assert finding.message == "`package_A 1.0` requires `Dependency.B>=1.0`, but `Dependency.B` is not installed"
    assert (finding.package, finding.installed) == ("dependency-b", None)
    assert finding.requirement == "Dependency.B>=1.0; python_version >= '3'"


def test_names_are_compared_normalised(site: Site) -> None:
    """`Foo_Bar`, `foo.bar` and `foo-bar` are one project."""
    site.add("a", "1.0", ["Foo.Bar>=1"]).add("foo_bar", "2.0", metadata="Name: FOO-bar\nVersion: 2.0\n")

    assert site.check() == []


@pytest.mark.parametrize("needed", ["<3.11,>=3.9.0", ">=3.12", "==3.10.*"])
def test_python_is_judged_in_both_directions(site: Site, needed: str) -> None:
    """A bound above excludes a Python as one below does."""
    site.add("tts", "0.22.0", python=needed)
    (finding,) = site.check()

    assert finding.rule.code == "DC203"
    assert finding.message == f"`tts 0.22.0` requires Python `{needed}`, but the target is Python 3.11.0"


@pytest.mark.parametrize("tags", [["py3-none-any"], ["py2.py3-none-any"], ["cp311-abi3-manylinux_2_17_x86_64"], []])
def test_a_wheel_for_this_target(site: Site, tags: list[str]) -> None:
    """One tag that fits is enough, and a distribution without tags came from no wheel."""
    site.add("a", tags=tags)

    assert site.check() == []


def test_a_wheel_for_another_platform(site: Site) -> None:
    """A wheel none of whose tags fits cannot work here."""
    site.add("base", "0.1.0", tags=["cp310-cp310-musllinux_1_1_x86_64"])
    (finding,) = site.check()

    assert finding.rule.code == "DC204"
    assert finding.message == (
        "`base 0.1.0` was built for cp310-cp310-musllinux_1_1_x86_64, "
        "but the target is cpython 3.11 on linux x86_64 with glibc 2.28"
    )


def test_the_same_environment_for_another_target(site: Site) -> None:
    """Markers and tags are those of the target: what is right for Linux is wrong for Windows."""
    site.add("a", "1.0", ["colorama; sys_platform == 'win32'"], tags=["cp311-cp311-manylinux2014_x86_64"])
    windows = Target("3.11.0", platform="windows", machine="AMD64", libc="")

    assert codes(site.check()) == []
    assert codes(site.check(windows)) == ["DC202", "DC204"]


def test_two_folders_for_one_project(site: Site) -> None:
    """Both are listed with their paths, however they spell the name."""
    site.add("demo", "1.0").add("Demo", "2.0")
    (finding,) = site.check()

    assert finding.rule.code == "DC205"
    assert finding.level is Severity.ERROR
    assert finding.message == (
        f"`demo` is installed twice: 2.0 in {site.folder}/Demo-2.0.dist-info, 1.0 in {site.folder}/demo-1.0.dist-info"
    )


def test_one_version_in_two_layouts(site: Site) -> None:
    """Packages of Linux distributions keep an `.egg-info` beside the `.dist-info`: untidy, and a warning."""
    site.add("demo", "1.0").add_egg_info("demo.egg-info", "Name: demo\nVersion: 1.0\n")
    (finding,) = site.check()

    assert (finding.rule.code, finding.level) == ("DC205", Severity.WARNING)


def test_a_requirement_that_one_of_two_copies_meets(site: Site) -> None:
    """Which copy counts is not known, so no conflict is claimed that may not be there."""
    site.add("demo", "1.0").add("Demo", "2.0").add("a", "1.0", ["demo<2"]).add("b", "1.0", ["demo>=2"])

    assert codes(site.check()) == ["DC205"]


def test_the_first_on_the_path_hides_the_others(tmp_path: Path) -> None:
    """Shadowing is often meant, so it is a warning; the first copy is judged, and named."""
    first = Site(tmp_path / "first").add("demo", "1.0")
    second = Site(tmp_path / "second").add("demo", "2.0").add("a", "1.0", ["demo>=2"])
    found = read_environment(on_path(LINUX, first.folder, second.folder))
    conflict, duplicate = sorted(check_environment(found), key=lambda finding: finding.order)

    assert (conflict.rule.code, conflict.installed) == ("DC201", "1.0")
    assert (duplicate.rule.code, duplicate.level) == ("DC205", Severity.WARNING)
    assert duplicate.details == (
        f"{first.folder}/demo-1.0.dist-info comes first on the search path and hides the others",
    )


def test_the_source_tree_of_an_editable_install_is_no_copy(tmp_path: Path) -> None:
    """Building leaves an `.egg-info` in the tree that a `.pth` file puts on the path."""
    editable = {"url": "file:///src/demo", "dir_info": {"editable": True}}
    site = Site(tmp_path / "site").add("demo", "1.0", direct_url=editable)
    tree = Site(tmp_path / "tree").add_egg_info("demo.egg-info", "Name: demo\nVersion: 1.0\n")

    assert list(check_environment(read_environment(on_path(LINUX, site.folder, tree.folder)))) == []


def test_a_leftover_is_a_note(site: Site) -> None:
    """An uninstaller renames what it removes to `~umpy`; if it is interrupted, that is no installed distribution."""
    site.add("numpy", "1.26.4").add("numpy", "1.26.0", folder="~umpy-1.26.0.dist-info")
    (finding,) = site.check()

    assert (finding.rule.code, finding.level) == ("DC206", Severity.NOTE)
    assert finding.message == (
        f"`{site.folder}/~umpy-1.26.0.dist-info` was left by an interrupted uninstall; "
        "it is not an installed distribution"
    )


def test_one_bad_line_hides_no_other(site: Site) -> None:
    """A legacy specifier is told, and the lines beside it are judged."""
    site.add("celery", "3.1.19", ["pytz>dev", "billiard>=3.3"]).add("pytz", "2024.1")
    found = site.check()

    assert codes(found) == ["DC202", "DC206"]
    assert found[1].message.startswith("`celery 3.1.19` declares the invalid requirement `pytz>dev`: ")
    assert found[1].requirement == "pytz>dev"


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (None, "`a 1.0` has invalid metadata: no METADATA"),
        (b"Name: a\nVersion: 1.0\nAuthor: Andr\xe9\n", "`a 1.0` has invalid metadata: METADATA is not UTF-8"),
        ("Version: 1.0\n", "`a 1.0` has invalid metadata: METADATA has no Name"),
        (
            "Name: a\nVersion: 1.0\nRequires-Python: >=3.*.1\n",
            "`a 1.0` has invalid metadata: Requires-Python is `>=3.*.1`",
        ),
    ],
)
def test_metadata_that_cannot_be_understood(site: Site, metadata: str | bytes | None, message: str) -> None:
    """Every kind of damage is told of the distribution that has it, and of no other."""
    site.add("a", metadata=metadata).add("b", "1.0", ["a"])

    assert messages(site.check()) == [message]


def test_a_version_that_is_none(site: Site) -> None:
    """A version from before PEP 440 can be compared with nothing: it is told once, and no conflict is invented."""
    site.add("pytz", "2004d").add("a", "1.0", ["pytz>=2000"])

    assert messages(site.check()) == ["`pytz 2004d` has the version `2004d`, which PEP 440 forbids"]


def test_a_marker_that_cannot_be_judged(site: Site) -> None:
    """A marker that compares what cannot be compared is told; it is neither true nor false."""
    site.add("a", "1.0", ["b; python_version ~= 'x'"])

    assert codes(site.check()) == ["DC206"]


def test_a_marker_that_cannot_be_judged_for_an_extra(site: Site) -> None:
    """The same where the extra is asked for: it is told once, and the other lines of the extra are judged."""
    lines = ["c; python_version ~= 'x' or extra == 'y'", "d; extra == 'y'"]
    site.add("a", "1.0", ["b[y]"]).add("b", "1.0", lines, extras=["y"])

    assert codes(site.check()) == ["DC206", "DC207"]


def test_a_broken_line_of_an_extra(site: Site) -> None:
    """A line of an extra is looked at when somebody asks for the extra, and told if it is invalid."""
    site.add("b", "1.0", ["c>dev; extra == 'y'"], extras=["y"])

    assert codes(site.check()) == []
    assert codes(site.check(requirements=asked("b[y]"))) == ["DC206"]


def test_an_editable_version_may_be_stale(site: Site) -> None:
    """The version of an editable install is that of the day when it was installed, so the conflict is only likely."""
    editable = {"url": "file:///src/b", "dir_info": {"editable": True}}
    site.add("a", "1.0", ["b>=2"]).add("b", "1.0", direct_url=editable)
    (finding,) = site.check()

    assert finding.confidence is Confidence.LIKELY
    assert finding.details == ("it is an editable install, whose recorded version may be that of an earlier day",)


def test_a_marker_of_the_user_that_cannot_be_judged(site: Site) -> None:
    """It is left to the rules on what is declared."""
    assert site.check(requirements=asked("b; python_version ~= 'x'")) == []


def test_many_askers_are_counted(site: Site) -> None:
    """Six are named, the others counted."""
    site.add("b", "1.0").add("z", "1.0", ["b>=2"])
    for number in range(8):
        site.add(f"a{number}", "1.0", ["b"])
    (finding,) = site.check()

    assert finding.details[0].endswith("a5 1.0 (`b`) and 3 more")


@pytest.mark.parametrize(
    "tag", ["nonsense", "a-b-c-d", ".".join(["py2"] * 40) + "-" + ".".join(["none"] * 40) + "-any"]
)
def test_a_tag_that_is_none(site: Site, tag: str) -> None:
    """A tag that cannot be understood says nothing against the distribution."""
    site.add("a", tags=[tag])

    assert site.check() == []


def test_nobody_asked_for_the_extra(site: Site) -> None:
    """Which extras were installed is not recorded, so one that nobody asks for is not judged."""
    site.add("b", "1.5", ["c>=1; extra == 'x'", "d>1; python_version > '3' and extra == 'x'"], extras=["x"])

    assert site.check() == []


@pytest.mark.parametrize("marker", ["extra == 'x'", "python_version > '3' and extra == 'x'", "'x' == extra"])
@pytest.mark.parametrize("spelling", ["x", "X"])
def test_a_dependency_of_a_requested_extra(site: Site, marker: str, spelling: str) -> None:
    """Another distribution asks for the extra, so what it needs must be there."""
    site.add("a", "1.0", [f"b[{spelling}]>=1.0"]).add("b", "1.5", [f"c>=1; {marker}"], extras=["x"])
    (finding,) = site.check()

    assert finding.rule.code == "DC207"
    assert finding.message == "`b[x] 1.5` requires `c>=1`, but `c` is not installed"
    assert finding.required_by is not None
    assert finding.required_by.package == "b"


def test_an_extra_that_asks_for_another(site: Site) -> None:
    """`all` is usually written as the project itself with its other extras, and each of them counts."""
    site.add("a", "1.0", ["b[all]"])
    site.add("b", "1.0", ["b[x]; extra == 'all'", "c>=2; extra == 'x'"], extras=["all", "x"]).add("c", "1.0")
    (finding,) = site.check()

    assert finding.message == "`b[x] 1.0` requires `c>=2`, but `c 1.0` is installed"


def test_an_extra_that_does_not_exist(site: Site) -> None:
    """The one who asks is named, and the extras that do exist."""
    site.add("a", "1.0", ["b[nope]>=1.0"]).add("b", "1.5", extras=["x"])
    (finding,) = site.check()

    assert finding.rule.code == "DC208"
    assert finding.message == "`a 1.0` requires `b[nope]>=1.0`, but `b 1.5` has no extra `nope`"
    assert finding.details[0] == "its extras are `x`"


def test_extras_are_unknown_without_metadata(site: Site) -> None:
    """Where METADATA is gone, no extra is called missing."""
    site.add("a", "1.0", ["b[x]"]).add("b", "1.5", metadata=None)

    assert codes(site.check()) == ["DC206"]


@pytest.mark.parametrize(
    ("wanted", "recorded"),
    [
        ("https://index.example/b-1.0.tar.gz", {"url": "https://index.example/b-1.0.tar.gz", "archive_info": {}}),
        ("https://me:pw@index.example/b.tar.gz#sha256=00", {"url": "https://index.example/b.tar.gz"}),
        (
            "git+https://host.example/b@main",
            {
                "url": "https://host.example/b",
                "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "0a"},
            },
        ),
        (
            "git+https://host.example/b@0a",
            {
                "url": "https://host.example/b",
                "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "0a"},
            },
        ),
    ],
)
def test_a_url_that_it_came_from(site: Site, wanted: str, recorded: dict[str, object]) -> None:
    """What direct_url.json records is compared without users, fragments and the difference of branch and commit."""
    site.add("a", "1.0", [f"b @ {wanted}"]).add("b", "1.0", direct_url=recorded)

    assert site.check() == []


def test_a_url_that_it_did_not_come_from(site: Site) -> None:
    """Another origin can only be a warning, and no secret of the URL is repeated."""
    site.add("a", "1.0", ["b @ https://me:secret@index.example/b.tar.gz"]).add("b", "1.0")
    (finding,) = site.check()

    assert (finding.rule.code, finding.level) == ("DC209", Severity.WARNING)
    assert finding.message == (
        "`a 1.0` requires `b` from `https://index.example/b.tar.gz`, but `b 1.0` came from no URL"
    )


def test_metadata_that_contradicts_its_folder(site: Site) -> None:
    """Installers believe the folder, `importlib.metadata` believes METADATA: the folder is judged, the other told."""
    site.add("b", "1.0", metadata="Name: b\nVersion: 3.0\n").add("a", "1.0", ["b>=2"])
    conflict, disagreement = site.check()

    assert (conflict.rule.code, conflict.installed) == ("DC201", "1.0")
    assert (disagreement.rule.code, disagreement.level) == ("DC215", Severity.WARNING)
    assert disagreement.message == f"`{site.folder}/b-1.0.dist-info` says in METADATA that it is `b 3.0`"


def test_metadata_without_a_name(site: Site) -> None:
    """Of what METADATA does not say, nothing is told."""
    site.add("b", "1.0", metadata="Metadata-Version: 2.1\nVersion: 2\n")
    told = [finding.message for finding in site.check() if finding.rule.code == "DC215"]

    assert told == [f"`{site.folder}/b-1.0.dist-info` says in METADATA that its version is `2`"]


def test_the_users_lines_against_the_environment(site: Site) -> None:
    """A line that is not installed, and one that is installed at another version, are told at their place."""
    site.add("b", "1.0", extras=["x"])
    found = site.check(requirements=asked("a>=1", "b>=2", "b[nope]", "c; python_version < '3'"))

    assert [(finding.rule.code, finding.message, finding.locations[0].line) for finding in found] == [
        ("DC213", "requirements.txt:1 requires `a>=1`, but `a` is not installed", 1),
        ("DC214", "requirements.txt:2 requires `b>=2`, but `b 1.0` is installed", 2),
        ("DC208", "requirements.txt:3 requires `b[nope]`, but `b 1.0` has no extra `nope`", 3),
    ]
    assert all(finding.required_by is None for finding in found)


def test_the_users_extra_counts(site: Site) -> None:
    """An extra that the user asks for is judged as one that a distribution asks for."""
    site.add("b", "1.0", ["c; extra == 'x'"], extras=["x"])

    assert messages(site.check(requirements=asked("b[x]"))) == ["`b[x] 1.0` requires `c`, but `c` is not installed"]


def test_constraints_require_nothing(site: Site) -> None:
    """A constraint is met where nothing is installed, and told where what is installed is outside it."""
    limits = asked("absent<2", "b<2")
    site.add("b", "3.0")
    found = site.check(requirements=Requirements(constraints=limits.lines))

    assert messages(found) == ["requirements.txt:2 allows only `b<2`, but `b 3.0` is installed"]
    assert codes(found) == ["DC214"]


def test_every_rule_is_listed_once() -> None:
    """The literal tuple has no code twice and none of another hundred."""
    listed = [rule.code for rule in RULES]

    assert len(set(listed)) == len(listed)
    assert all(code.startswith("DC2") for code in listed)


def test_a_line_that_is_declared_twice(site: Site) -> None:
    """One mistake is one finding, however often it is written."""
    assert codes(site.add("a", requires=["gone>1", "gone>1"]).check()) == ["DC202"]


@pytest.mark.parametrize(
    ("requested", "lines", "origin", "path"),
    [
        (None, (), "root", ["app", "mid", "low"]),
        ("mid", (), "requested", ["mid", "low"]),
        ("app", (), "requested", ["app", "mid", "low"]),
        (None, ("mid",), "requirements", ["mid", "low"]),
        ("app", ("low",), "requirements", ["low"]),
    ],
)
def test_the_causal_path(
    site: Site, requested: str | None, lines: tuple[str, ...], origin: str, path: list[str]
) -> None:
    """Who complains is here for the user's requirements, else for REQUESTED, else for a root; the path leads there."""
    for name, requires in {"app": ["mid"], "mid": ["low"], "low": ["gone", "old<1", "old[x]"], "old": []}.items():
        site.add(name, requires=requires, requested=name == requested)
    found = [each for each in site.check(requirements=asked(*lines) if lines else None) if each.required_by]

    assert {each.rule.code for each in found} == {"DC201", "DC202", "DC208"}
    for finding in found:
        why = finding.to_dict()["why"]
        assert (why["origin"], [each["package"] for each in why["path"]]) == (origin, path)
        assert why["path"][-1] == {"package": "low", "version": "1.0"}


def test_the_causal_path_of_an_extra(site: Site) -> None:
    """A dependency of an extra that is missing is here for the one who asks for the extra."""
    site.add("app", requires=["reqs[s]"]).add("reqs", requires=["socks; extra == 's'"], extras=["s"])
    (finding,) = site.check()

    assert finding.rule.code == "DC207"
    assert [each.package for each in finding.why.path] == ["app", "reqs"]  # type: ignore[union-attr]
