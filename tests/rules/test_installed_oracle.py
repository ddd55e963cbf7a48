"""depcheck and another checker agree on environments that were made up."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import uv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depcheck.inputs.installed import read_environment
from depcheck.inputs.target import find_target
from depcheck.rules.installed import check_environment
from environments import Site

LINE = re.compile(
    r"The package `(?P<requirer>[^`]+)` (?:requires `(?P<name>[\w.-]+)[^`]*`, but (?:`(?P<found>[^`]+)` is installed|"
    r"it's not installed)|(?P<platform>was built for a different platform))"
)
NAMES = ("a", "b-b", "c", "d")
SPELLINGS = {"a": ["a", "A"], "b-b": ["b-b", "B_b", "b.B"], "c": ["c"], "d": ["D"]}
VERSIONS = ["1.0", "1.0rc1", "1.0.post1", "1.0.dev0", "1.0+cpu", "2.0", "2.0rc1", "1!1.0", "1.10", "0.9"]
SPECIFIERS = [
    "",
    ">=1",
    "<2",
    "==1.0",
    "!=1.0",
    "~=1.0",
    ">1.0",
    "==1.*",
    "<=1.0,>0.9",
    "===1.0",
    "==1.0+cpu",
    ">=1.0rc1",
]
MARKERS = ["", "; python_version < '3'", "; python_version > '3'", "; sys_platform == 'nowhere'", "; extra == 'x'",
           "; os_name == 'posix' or os_name == 'nt'", "; python_full_version >= '3.8.1'"]  # fmt: skip
TAGS = ["py3-none-any", "py2-none-any", "py2.py3-none-any", "cp27-cp27m-win32", "py30-none-any"]


@st.composite
def installations(draw: st.DrawFn) -> dict[str, tuple[str, list[str], str]]:
    """Some of four projects, each at one version, with requirements on the others and a wheel tag."""
    requirement = st.builds(
        lambda name, specifier, marker: f"{name}{specifier} {marker}",
        st.sampled_from([spelling for name in NAMES for spelling in SPELLINGS[name]]),
        st.sampled_from(SPECIFIERS),
        st.sampled_from(MARKERS),
    )
    one = st.tuples(st.sampled_from(VERSIONS), st.lists(requirement, max_size=3), st.sampled_from(TAGS))
    return draw(st.dictionaries(st.sampled_from(NAMES), one, min_size=1))


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty virtual environment of the running Python."""
    folder = tmp_path_factory.mktemp("oracle") / "venv"
    run = [uv.find_uv_bin(), "venv", "--quiet", "--offline", "--python", sys.executable, str(folder)]
    subprocess.run(run, check=True)
    return folder


def told_by_uv(venv: Path) -> set[tuple[str, str | None, str | None]]:
    """Who complains, of whom, and which version was found; platform complaints have no second name."""
    command = [uv.find_uv_bin(), "pip", "check", "--offline", "--no-config", "--python", str(venv)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [match for match in map(LINE.match, run.stderr.splitlines()) if match]
    assert run.returncode == 0 or found, run.stderr
    return {(match["requirer"], match["name"], match["found"]) for match in found}


@given(installations())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_complaints(venv: Path, installed: dict[str, tuple[str, list[str], str]]) -> None:
    """Conflicts, missing dependencies and wrong platforms are the same ones, whoever is asked."""
    target = find_target(venv=str(venv), environ={})
    site = Site(Path(target.search_path[0]))
    for name, (version, requires, tag) in installed.items():
        site.add(name, version, requires, extras=["x"], tags=[tag])
    told = {
        (finding.required_by.package, finding.package, finding.installed)
        if finding.required_by
        else (finding.package, None, None)
        for finding in check_environment(read_environment(target))
    }
    expected = told_by_uv(venv)
    for folder in site.folder.glob("*.dist-info"):
        shutil.rmtree(folder)

    assert told == expected
