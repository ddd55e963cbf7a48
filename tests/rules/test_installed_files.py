"""Rules on the files of distributions: owned twice, gone, compiled for NumPy 1."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from depcheck.model.findings import Confidence, Severity
from depcheck.model.limits import Limits
from environments import Site, codes, messages

if TYPE_CHECKING:
    from pathlib import Path

OLD = b"\0numpy.core._multiarray_umath\0_ARRAY_API\0"
NEW = b"\0numpy._core._multiarray_umath\0"
TAG = "cp311-cp311-manylinux_2_17_x86_64"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site-packages folder."""
    return Site(tmp_path / "site-packages")


def record(**files: str) -> str:
    """RECORD with these files, each with its hash; two underscores are a slash, and `init` is `__init__`."""
    named = {name.replace("__", "/").replace("init", "__init__"): digest for name, digest in files.items()}
    return "".join(f"{name}.py,sha256={digest},1\n" for name, digest in named.items())


def test_two_owners_of_the_same_files(site: Site) -> None:
    """One finding for the two, with how many files they share, and one that differs as the example."""
    site.add("opencv-python", "4.12", record=record(cv2__init="a", cv2__x="b", cv2__y="c", mine="d"))
    site.add("opencv-python-headless", "4.12", record=record(cv2__init="a", cv2__x="z", cv2__y="c", other="d"))
    (finding,) = site.check()

    assert (finding.rule.code, finding.level, finding.confidence) == ("DC210", Severity.WARNING, Confidence.PROVED)
    assert finding.message == (
        "`opencv-python 4.12` and `opencv-python-headless 4.12` both own 3 files, such as `cv2/x.py`"
    )
    assert finding.details == (
        "1 of them are not recorded with one hash: what was installed last has replaced what was there",
    )
    assert [fact.package for fact in finding.facts if hasattr(fact, "package")] == [
        "opencv-python",
        "opencv-python-headless",
    ]


@pytest.mark.parametrize("digests", [("a", "a"), ("a", "b")])
def test_one_shared_file(site: Site, digests: tuple[str, str]) -> None:
    """The same content is still owned twice, and that it is the same is said."""
    site.add("a", record=record(m=digests[0])).add("b", record=record(m=digests[1]))
    (finding,) = site.check()

    assert finding.message == "`a 1.0` and `b 1.0` both own `m.py`"
    assert ("recorded with one hash by all" in finding.details[0]) == (len(set(digests)) == 1)


def test_files_without_a_hash_are_not_called_the_same(site: Site) -> None:
    """What is not recorded is not known."""
    site.add("a", record="m.py,,\n").add("b", record="m.py,,\n")

    assert "not recorded with one hash" in site.check()[0].details[0]


def test_the_same_owners_are_told_once(site: Site) -> None:
    """Three owners of one file are one finding; two of them alone have another, which has a fingerprint of its own."""
    site.add("a", record=record(p__x="1", p__y="1")).add("b", record=record(p__x="2", p__y="2"))
    site.add("c", record=record(p__x="3"))
    found = site.check()

    assert messages(found) == [
        "`a 1.0` and `b 1.0` both own `p/y.py`",
        "`a 1.0`, `b 1.0` and `c 1.0` all own `p/x.py`",
    ]
    assert len({finding.fingerprint for finding in found}) == 2


def test_many_owners_are_counted(site: Site) -> None:
    """Three are named, the others counted."""
    for name in "abcdef":
        site.add(name, record=record(tests__x=name))

    assert messages(site.check()) == ["`a 1.0`, `b 1.0`, `c 1.0` and 3 more all own `tests/x.py`"]


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        (record(n__init="e", n__a="1"), record(n__init="e", n__b="2")),
        ("__pycache__/m.cpython-311.pyc,,\na.py,,\n", "__pycache__/m.cpython-311.pyc,,\nb.py,,\n"),
        ("p/m.cpython-311.pyc,,\np/a.py,,\n", "p/m.cpython-311.pyc,,\np/b.py,,\n"),
        (record(n__a__init="1"), record(n__b__init="1")),
        ("a-1.0.dist-info/RECORD,,\n", "a-1.0.dist-info/METADATA,,\n"),
    ],
    ids=["a shared namespace", "byte code", "byte code in a package", "beside each other", "metadata"],
)
def test_what_is_no_clash(site: Site, mine: str, yours: str) -> None:
    """A package that is shared on purpose, and what follows from other files, is no finding."""
    site.add("a", record=mine).add("b", record=yours)

    assert site.check() == []


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        (record(n__init="e", n__a="1"), record(n__init="f", n__b="2")),
        (record(n__init="e"), record(n__init="e")),
        (record(n__init="e", n__a__x="1"), record(n__a__x="1")),
        ("../../../bin/tool,sha256=1,1\n", "../../../bin/tool,sha256=2,1\n"),
        ("p\\x.py,sha256=1,1\r\n", "p/./x.py,sha256=2,1\n"),
    ],
    ids=["another __init__", "a whole package", "below a folder of the other", "a script", "another spelling"],
)
def test_what_is_a_clash(site: Site, mine: str, yours: str) -> None:
    """However the two spell it, and wherever it lies."""
    site.add("a", record=mine).add("b", record=yours)

    assert codes(site.check()) == ["DC210"]


def test_copies_of_one_project_are_no_clash(site: Site) -> None:
    """DC205 says what is wrong there."""
    site.add("a", "1.0", record=record(m="1")).add("A", "2.0", record=record(m="2"))

    assert codes(site.check()) == ["DC205"]


def test_files_of_two_folders_are_no_clash(tmp_path: Path) -> None:
    """The first folder on the search path hides the other, whose file is another file."""
    from depcheck.inputs.installed import read_environment  # noqa: PLC0415
    from depcheck.inputs.ownership import with_files  # noqa: PLC0415
    from depcheck.rules.installed import check_environment  # noqa: PLC0415
    from environments import LINUX, on_path  # noqa: PLC0415

    first = Site(tmp_path / "1").add("a", record=record(m="1"))
    second = Site(tmp_path / "2").add("b", record=record(m="2"))
    environment = with_files(read_environment(on_path(LINUX, first.folder, second.folder)))

    assert codes(check_environment(environment)) == []


@pytest.mark.parametrize("listing", ["installed-files.txt", "top_level.txt"])
def test_an_owner_of_before_wheels(site: Site, listing: str) -> None:
    """An `.egg-info` folder lists its files, or at least its modules; the latter is no proof."""
    site.add("a", record=record(m="1")).add_file("m.py", "")
    site.add_egg_info("b-1.0.egg-info", "Name: b\nVersion: 1.0\n")
    site.add_file(f"b-1.0.egg-info/{listing}", "../m.py\n" if listing == "installed-files.txt" else "m\n")
    (finding,) = site.check()

    assert finding.message == "`a 1.0` and `b 1.0` both own `m.py`"
    assert (finding.confidence is Confidence.LIKELY) == (listing == "top_level.txt")


def test_a_namespace_of_before_wheels_is_no_clash(site: Site) -> None:
    """A name in namespace_packages.txt is shared on purpose."""
    site.add("a", record=record(n__init="1")).add_file("n/__init__.py", "")
    site.add_egg_info("b-1.0.egg-info", "Name: b\nVersion: 1.0\n").add_file("b-1.0.egg-info/top_level.txt", "n\n")
    site.add_file("b-1.0.egg-info/namespace_packages.txt", "n\n")

    assert site.check() == []


def test_files_that_are_gone(site: Site) -> None:
    """Told once a distribution, and only where it is asked for; byte code may be gone."""
    site.add("a", record="a/x.py,,\na/y.py,,\na/__pycache__/x.cpython-311.pyc,,\na/__pycache__,,\n").add_file(
        "a/y.py", ""
    )
    (finding,) = site.check(missing=True)

    assert site.check() == []
    assert (finding.rule.code, finding.level) == ("DC211", Severity.WARNING)
    assert finding.message == "`a 1.0` lacks 1 of its 2 files: `a/x.py`"


def test_a_file_that_is_put_back(site: Site) -> None:
    """Each run looks for itself."""
    site.add("a", record="a/x.py,,\n")
    before = codes(site.check(missing=True))
    site.add_file("a/x.py", "")

    assert (before, codes(site.check(missing=True))) == (["DC211"], [])


def test_many_files_that_are_gone(site: Site) -> None:
    """Three are named, the others counted."""
    site.add("a", record="".join(f"a/{name}.py,,\n" for name in "vwxyz"))

    assert messages(site.check(missing=True)) == [
        "`a 1.0` lacks 5 of its 5 files: such as `a/v.py`, `a/w.py`, `a/x.py`"
    ]


def test_nothing_is_known_to_be_gone_without_a_list(site: Site) -> None:
    """Without RECORD nobody knows which files there should be."""
    site.add("a", record=None).add("b", record="")

    assert site.check(missing=True) == []


def elf(constants: bytes, code: bytes) -> bytes:
    """A shared library of 64 bits with two sections: `.rodata` and `.text`."""
    names = b"\0.rodata\0.text\0.shstrtab\0"
    places, content = [], b"\x7fELF\x02\x01".ljust(64, b"\0")
    for part in (constants, code, names):
        places.append((len(content), len(part)))
        content += part
    sections = bytes(64)
    for name, (offset, size) in zip((1, 9, 15), places, strict=True):
        sections += struct.pack("<II4Q2I2Q", name, 1, 2, 0, offset, size, 0, 0, 1, 0)
    header = (
        b"\x7fELF\x02\x01".ljust(40, b"\0") + struct.pack("<Q", len(content)) + bytes(10) + struct.pack("<3H", 64, 4, 3)
    )
    return header + content[64:] + sections


def compiled(site: Site, *modules: bytes, numpy: str = "2.3.5", requires: str = "numpy>=1.21", tag: str = TAG) -> Site:
    """The site with NumPy, and a distribution `old` with these extension modules."""
    site.add("numpy", numpy).add("old", "1.5.3", [requires], extras=["x"], tags=[tag], record="".join(
        f"old/m{number}.cpython-311-x86_64-linux-gnu.so,,{len(content)}\n" for number, content in enumerate(modules)
    ))  # fmt: skip
    (site.folder / "old").mkdir()
    for number, content in enumerate(modules):
        (site.folder / "old" / f"m{number}.cpython-311-x86_64-linux-gnu.so").write_bytes(content)
    return site


def test_compiled_for_numpy_1(site: Site) -> None:
    """The module is named; it is evidence and no proof."""
    (finding,) = compiled(site, b"plain", OLD).check()

    assert (finding.rule.code, finding.level, finding.confidence) == ("DC212", Severity.ERROR, Confidence.LIKELY)
    assert (finding.package, finding.installed) == ("old", "1.5.3")
    assert finding.message == "`old 1.5.3` was compiled for NumPy 1, but `numpy 2.3.5` is installed"
    assert finding.details[0].startswith("`old/m1.cpython-311-x86_64-linux-gnu.so` asks for `numpy.core._multiarray_")


@pytest.mark.parametrize(
    ("modules", "more", "found"),
    [
        ((OLD,), {}, True),
        ((elf(OLD, b""),), {}, True),
        ((elf(b"", b"")[:-64] + OLD,), {}, True),
        ((b"x" * (1024 * 1024 - 9) + OLD,), {}, True),
        ((OLD,), {"requires": "numpy>=1; extra == 'x'"}, True),
        ((OLD,), {"requires": "NumPy"}, True),
        ((OLD + NEW,), {}, False),
        ((NEW,), {}, False),
        ((elf(OLD + NEW, b""),), {}, False),
        ((elf(b"", OLD),), {}, False),
        ((b"",), {}, False),
        ((OLD,), {"numpy": "1.26.4"}, False),
        ((OLD,), {"requires": "numpydoc"}, False),
        ((OLD,), {"requires": "numpydoc; extra == 'x'"}, False),
        ((OLD,), {"tag": "py3-none-any"}, False),
    ],
)
def test_who_is_suspected(site: Site, modules: tuple[bytes, ...], more: dict[str, str], found: bool) -> None:  # noqa: FBT001
    """Only the names among the constants of a module count, only where NumPy 2 is, and only for who depends on it."""
    assert ("DC212" in codes(compiled(site, *modules, **more).check())) == found


def test_one_module_speaks_for_all(site: Site) -> None:
    """Modules of one distribution are compiled together: where one has both names, no other is suspected."""
    assert compiled(site, b"plain", OLD + NEW, b"").check() == []


def test_a_library_is_no_module(site: Site) -> None:
    """What a module loads, such as `libgomp.so`, may be as large as it likes: it is not read."""
    site.add("numpy", "2.0").add("a", "1", ["numpy"], tags=[TAG], record="a/libx.so,,1\na.libs/libx-1.so,,1\n")
    site.add_file("a/libx.so", OLD.decode()).add_file("a.libs/libx-1.so", OLD.decode())

    assert site.check() == []


def test_modules_over_the_limit_are_named(site: Site) -> None:
    """How many modules and bytes are read has a limit, and one that strikes is told."""
    compiled(site, b"12345678901", b"1")
    few, small = (site.read(limits=limits) for limits in (Limits(extension_modules=1), Limits(extension_size=10)))

    assert [(hit.limit, hit.value) for hit in few.limits_hit] == [("extension_modules", 1)]
    assert [(hit.limit, hit.value) for hit in small.limits_hit] == [("extension_size", 10)]


@pytest.mark.parametrize("path", ["../../../../../m.so", "/m.so", "C:\\m.pyd", "a/../../m.so"])
def test_a_module_outside_is_not_opened(site: Site, path: str) -> None:
    """A path that leads out of the environment is no module of it."""
    site.add("numpy", "2.0").add("a", "1", ["numpy"], tags=[TAG], record=f"{path},,1\n")
    (site.folder.parent / "m.so").write_bytes(OLD)

    assert site.check() == []
