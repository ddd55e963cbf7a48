"""What setup.py and setup.cfg state so plainly that nothing need run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName
from packed import CANARY, metadata_text, tarred

from depcheck.explain import caveat
from depcheck.index.metadata import MetadataRecord, Undeclared
from depcheck.index.sdists import sdist_record
from depcheck.index.setup_configurations import setup_configuration_lines
from depcheck.index.setup_scripts import LARGEST_SCRIPT, MOST_LINES, StatedDependencies, setup_script_lines
from depcheck.model.limits import Limits
from depcheck.model.packages import MetadataOrigin

if TYPE_CHECKING:
    from pathlib import Path

IMPORT = "from setuptools import setup\n"
NOTHING = StatedDependencies()
SILENT = Undeclared("pkg-1.0.tar.gz states no dependencies: only building it would tell")


def stated(requires: str = "", extras: dict[str, str] | None = None, python: str | None = None) -> StatedDependencies:
    """Dependencies that stand apart by blanks."""
    sections = tuple((extra, tuple(lines.split())) for extra, lines in (extras or {}).items())
    return StatedDependencies(tuple(requires.split()), sections, python)


def record(**members: str) -> MetadataRecord | Undeclared:
    """What an sdist declares that has a PKG-INFO without dependencies, and these files, `_` for the dot."""
    files = {f"pkg-1.0/{name.replace('_', '.')}": text for name, text in members.items()}
    body = tarred({"pkg-1.0/PKG-INFO": metadata_text("pkg", "Requires-Python: >=3.5"), **files})
    return sdist_record("pkg-1.0.tar.gz", body, NormalizedName("pkg"), Limits())


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (IMPORT + "setup(name='x', install_requires=['a>=1', 'b'])", stated("a>=1 b")),
        (IMPORT + "setup(install_requires=('a',), python_requires='>=3.8')", stated("a", python=">=3.8")),
        (IMPORT + "setup(install_requires='''\n  a>=1\n\n  # c\n  b # d\n''')", stated("a>=1 b")),
        (IMPORT + "setup(install_requires=['a\\nb', '#c'])", stated("a b")),
        (IMPORT + "setup(install_requires=None, extras_require=None)", NOTHING),
        (
            IMPORT + "setup(extras_require={'x': ['a'], ':os_name==\"nt\"': 'b'})",
            stated("", {"x": "a", ':os_name=="nt"': "b"}),
        ),
        (IMPORT + "R = ['a']\nsetup(install_requires=R, tests_require=R)", stated("a")),
        (IMPORT + "R: list = ['a']\nsetup(install_requires=R)", stated("a")),
        (
            IMPORT + "T = ['t']\nP = '>=3'\nsetup(extras_require={'test': T}, python_requires=P)",
            stated("", {"test": "t"}, ">=3"),
        ),
        (IMPORT + "A = 'a>=1'\nsetup(install_requires=[A, 'b'])", stated("a>=1 b")),
        (IMPORT + "R = ['a']\nexec(open('v.py').read(), about)\nsetup(install_requires=R)", stated("a")),
        ("import setuptools\nsetuptools.setup(install_requires=['a'])", stated("a")),
        ("import distutils.core\ndistutils.core.setup(name='x')", NOTHING),
        ("from distutils.core import setup\nV = open('v').read()\nsetup(name='x', version=V, requires=['a'])", NOTHING),
        (
            "try:\n    from setuptools import setup\nexcept OSError:\n    from distutils.core import setup\nsetup()",
            NOTHING,
        ),
        (IMPORT + "if __name__ == '__main__':\n    setup(install_requires=['a'])", stated("a")),
        (IMPORT + "def main():\n    setup(install_requires=['a'], cmdclass=commands())\nmain()", stated("a")),
        (
            "# coding: latin-1\n" + IMPORT + "setup(author='\\xe9', description='\\d', install_requires=['a'])",
            stated("a"),
        ),
        ("\ufeff" + IMPORT + "setup(\r\ninstall_requires=['a'])\r\n", stated("a")),
        (IMPORT + "setup(install_requires=['a'],setup_requires=['wheel'],use_scm_version=True)", stated("a")),
    ],
)
def test_what_is_plain_is_read(script: str, expected: StatedDependencies) -> None:
    """Literals, and names that stand for one and that nothing else touches."""
    assert setup_script_lines(script.encode()) == expected


@pytest.mark.parametrize(
    "script",
    [
        "setup(install_requires=[])",
        IMPORT,
        IMPORT + "setup(**arguments)",
        IMPORT + "setup(*arguments)",
        IMPORT + "setup(install_requires=open('requirements.txt').read().splitlines())",
        IMPORT + "setup(install_requires=['a'] + extra)",
        IMPORT + "setup(install_requires=['a', *extra])",
        IMPORT + "setup(install_requires=['a' if old else 'b'])",
        IMPORT + "setup(install_requires=[f'a=={version}'])",
        IMPORT + "setup(install_requires=['a==%s' % version])",
        IMPORT + "setup(install_requires={'a'})",
        IMPORT + "setup(install_requires={'a': 'b'})",
        IMPORT + "setup(install_requires=[['a']])",
        IMPORT + "setup(install_requires=3)",
        IMPORT + "setup(install_requires=['a \\\\', '>=1'])",
        IMPORT + "setup(install_requires=R)",
        IMPORT + "R = ['a']\nR.append('b')\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\nR += ['b']\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\nS = R\nS.append('b')\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\nif old:\n    R = ['b']\nsetup(install_requires=R)",
        IMPORT + "if old:\n    R = ['b']\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\nfrom own import R\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\nfrom own import *\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\ndef more():\n    global R\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\ndef main(R):\n    setup(install_requires=R)\nmain([])",
        IMPORT + "R = ['a']\nexec(open('more.py').read())\nsetup(install_requires=R)",
        IMPORT + "R = ['a']\nglobals()['R'] = ['b']\nsetup(install_requires=R)",
        IMPORT + "R = [R]\nsetup(install_requires=R)",
        IMPORT + "E = {'x': ['a']}\nE['all'] = ['b']\nsetup(extras_require=E)",
        IMPORT + "setup(extras_require={x: ['a']})",
        IMPORT + "setup(extras_require={**more})",
        IMPORT + "setup(extras_require=['a'])",
        IMPORT + "setup(python_requires='>=' + oldest)",
        IMPORT + "setup(python_requires=['>=3'])",
        IMPORT + "setup(pbr=True)",
        IMPORT + "setup(distclass=Own)",
        IMPORT + "setup(name='a', name='b')",
        IMPORT + "setup(cmdclass={'egg_info': Own})",
        IMPORT + "setup(name='a').install_requires.append('b')",
        IMPORT + "setup(name='a')\nsetup(name='b')",
        IMPORT + "run = setup\nsetup(name='a')",
        IMPORT + "def setup(**more):\n    pass\nsetup(name='a')",
        IMPORT + "from numpy.distutils.core import setup\nsetup(name='a')",
        "from setuptools import setup as run\nrun(name='a')",
        "from skbuild import setup\nsetup(name='a')",
        "import own\nown.setup(name='a')",
        "import setuptools\nsetuptools.setup(name='a')\nsetuptools.setup = None",
        IMPORT + "print 'Python 2'\nsetup(name='a')",
        IMPORT + "setup(name='a', version=" + "9" * 5000 + ")",
        "# coding: nonsense\n" + IMPORT + "setup(name='a')",
        IMPORT + "setup(\0)",
        IMPORT + "setup(name='a')\n" + "#" * LARGEST_SCRIPT,
    ],
)
def test_what_only_running_would_tell_is_unknown(script: str) -> None:
    """Computed, read from a file, conditional, changed behind the call, or not to be understood."""
    assert setup_script_lines(script.encode()) is None


@pytest.mark.parametrize(
    "argument",
    [
        "1+" * 50_000 + "1",
        "-" * 100_000 + "1",
        "(" * 50_000 + ")" * 50_000,
        "[" * 150 + "]" * 150,
        "a" + ".a" * 50_000,
        "a" + "()" * 50_000,
        "lambda:" * 20_000 + "1",
    ],
    ids=["sum", "sign", "parentheses", "lists", "attributes", "calls", "functions"],
)
def test_deep_nesting_is_survived(argument: str) -> None:
    """The parser may give up; the process may not."""
    assert setup_script_lines(f"{IMPORT}setup(install_requires={argument})".encode()) is None


def test_few_bytes_do_not_become_many_lines() -> None:
    """A long literal that is named over and over is left alone, and so are more lines than any project has."""
    repeated = f"{IMPORT}L = '{'a,' * 10_000}'\nsetup(install_requires=[{'L, ' * 10_000}])"
    long = IMPORT + "setup(install_requires=[" + "'a', " * (MOST_LINES + 1) + "])"

    assert setup_script_lines(repeated.encode()) is None
    assert setup_script_lines(long.encode()) is None


def test_parsing_warns_of_nothing(recwarn: pytest.WarningsRecorder) -> None:
    """Odd literals of others are no concern of the user's."""
    setup_script_lines(f"{IMPORT}x = 1 is 1\nassert (x, 'y')\nsetup(name='\\d')".encode())

    assert not recwarn.list


WORDS = st.sampled_from(
    [
        "setup", "setuptools", "from setuptools import setup\n", "install_requires", "extras_require", "R", "exec", "=",
        "'a'", "'b>=1\\nc'", "[", "]", "(", ")", "{", "}", ",", ":", "\n", "    ", ".", "*", "**", "+=", "if 1:",
        "None", "def", "global", "import", "setup(install_requires=R)\n", "R = ['a']\n",
        "setup(extras_require={'x': R})\n", "\\",
    ]
)  # fmt: skip


def is_stated(found: StatedDependencies | None) -> bool:
    """Whether an answer is None, or texts in the places that they belong in."""
    if found is None:
        return True
    lines = [*found.requires, *(line for _, section in found.extras for line in section)]
    return all(line == line.strip() and line for line in lines) and isinstance(found.requires_python, str | None)


@given(st.one_of(st.binary(), st.text().map(str.encode), st.lists(WORDS).map(lambda words: " ".join(words).encode())))
def test_any_bytes_give_a_value(source: bytes) -> None:
    """Nothing but an answer or None comes out, as a script and as a configuration."""
    assert is_stated(setup_script_lines(source))
    assert is_stated(setup_script_lines(IMPORT.encode() + source))
    assert is_stated(setup_configuration_lines(source))
    assert is_stated(setup_configuration_lines(b"[options]\ninstall_requires =" + source))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NOTHING),
        ("[metadata]\nname = pkg\n[egg_info]\ntag_build =\n", NOTHING),
        (
            "[options]\ninstall_requires =\n  a>=1\n  # no\n  b # why\npython_requires = >=3.8\n",
            stated("a>=1 b", None, ">=3.8"),
        ),
        ("[options]\ninstall_requires = a; b>=1\n", stated("a b>=1")),
        ("[options]\ninstall_requires =\n  a;os_name=='nt'\n", stated("a;os_name=='nt'")),
        ("[options.extras_require]\nTest = a\ndocs =\n  b\n  c\n", stated("", {"Test": "a", "docs": "b c"})),
        ("[options]\ninstall_requires = file: requirements.txt\n", None),
        ("[options]\ninstall_requires =\n  attr: pkg.requires\n", None),
        ("[options.extras_require]\nx = file: x.txt\n", None),
        ("[options]\ninstall-requires = a\n", None),
        ("[options]\nextras_require = a\n", None),
        ("[options]\ninstall_requires = a\ninstall_requires = b\n", None),
        ("[options\n", None),
        ("[options]\ninstall_requires = a \\\n", None),
        ("#" * LARGEST_SCRIPT + "\n", None),
    ],
)
def test_a_configuration_is_read_as_setuptools_does(text: str, expected: StatedDependencies | None) -> None:
    """What it points to, or what versions of setuptools read differently, is unknown."""
    assert setup_configuration_lines(text.encode()) == expected


def test_an_sdist_of_distutils_has_no_dependencies() -> None:
    """As jieba 0.42.1: PKG-INFO of version 1, no egg-info, and a setup.py without any keyword of setuptools."""
    found = record(setup_py="from distutils.core import setup\nsetup(name='pkg', version='1.0', packages=['pkg'])\n")

    assert found == MetadataRecord(MetadataOrigin.SDIST_SETUP, (), (), ">=3.5", "pkg", "1.0")


def test_both_files_count() -> None:
    """Each where the other is silent; the range of Python in setup.py goes before that of PKG-INFO."""
    found = record(
        setup_py=IMPORT + "setup(install_requires=['a'], python_requires='>=3.8')",
        setup_cfg="[options]\ninstall_requires = a\n[options.extras_require]\nx =\n  b; os_name == 'nt'\n",
    )
    requires = ("a", "b ; (os_name == 'nt') and extra == \"x\"")

    assert found == MetadataRecord(MetadataOrigin.SDIST_SETUP, requires, ("x",), ">=3.8", "pkg", "1.0")


def test_sections_of_a_script_become_markers() -> None:
    """As in the requires.txt that setuptools would have written."""
    extras = "{'x': ['b', 'c; os_name==\"nt\"'], 'y:os_name==\"nt\"': 'd', ':os_name==\"nt\"': 'e'}"
    found = record(setup_py=f"{IMPORT}setup(extras_require={extras})")

    assert isinstance(found, MetadataRecord)
    assert found.requires == (
        'b ; extra == "x"',
        'c ; (os_name=="nt") and extra == "x"',
        'd ; (os_name=="nt") and extra == "y"',
        'e ; os_name=="nt"',
    )
    assert found.provides_extra == ("x", "y")


@pytest.mark.parametrize(
    ("pyproject", "known"),
    [
        ("[tool.black]\nline-length = 100\n", True),
        ("[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n", True),
        ("[build-system]\nrequires = ['setuptools']\n", True),
        ("[build-system]\nbuild-backend = 'poetry.core.masonry.api'\n", False),
        ("[build-system]\nbuild-backend = 'setuptools.build_meta'\nbackend-path = ['.']\n", False),
        ("[project]\nname = 'pkg'\ndynamic = ['dependencies', 'version']\n", False),
        ("[build-system\n", False),
    ],
)
def test_only_what_setuptools_builds_is_told_by_its_files(pyproject: str, known: bool) -> None:  # noqa: FBT001
    """Another backend looks elsewhere, and `[project]` may point elsewhere."""
    found = record(setup_py=f"{IMPORT}setup(install_requires=['a'])", pyproject_toml=pyproject)

    assert (isinstance(found, MetadataRecord) and found.requires == ("a",)) == known


def test_setuptools_needs_no_setup_py() -> None:
    """Where pyproject.toml names it, setup.cfg alone tells all; without either the archive cannot be built."""
    setup_cfg = "[options]\ninstall_requires = a\n"
    found = record(setup_cfg=setup_cfg, pyproject_toml="[build-system]\nbuild-backend = 'setuptools.build_meta'\n")

    assert isinstance(found, MetadataRecord)
    assert found.requires == ("a",)
    assert record(setup_cfg=setup_cfg) == SILENT


@pytest.mark.parametrize(
    "members",
    [
        {"setup_py": IMPORT + "setup(install_requires=['a'])", "setup_cfg": "[options]\ninstall_requires = b\n"},
        {"setup_py": IMPORT + "setup()", "setup_cfg": "[options]\ninstall_requires = file: b.txt\n"},
        {"setup_py": IMPORT + "setup(**more)", "setup_cfg": "[options]\ninstall_requires = b\n"},
        {"setup_py": CANARY},
    ],
)
def test_two_files_that_leave_a_doubt_are_unknown(members: dict[str, str]) -> None:
    """Neither is believed alone."""
    assert record(**members) == SILENT


def test_a_setup_script_never_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is read to the end leaves a trace if anything of it ran."""
    monkeypatch.chdir(tmp_path)
    trace = f"__import__('pathlib').Path({str(tmp_path / 'ran')!r}).touch()"
    script = f"{IMPORT}{trace}\nR = ['a']\nsetup(name={trace}, install_requires=R, cmdclass={trace})\n"

    assert setup_script_lines(script.encode()) == stated("a")
    assert isinstance(record(setup_py=script), MetadataRecord)
    assert list(tmp_path.iterdir()) == []


def test_what_was_read_from_a_script_is_told_as_such() -> None:
    """It is no promise, and not called an egg-info."""
    assert not MetadataOrigin.SDIST_SETUP.guaranteed
    assert "setup.py" in caveat(MetadataOrigin.SDIST_SETUP)
    assert "egg-info" not in caveat(MetadataOrigin.SDIST_SETUP)
    assert "egg-info" in caveat(MetadataOrigin.SDIST_EGG_INFO)
