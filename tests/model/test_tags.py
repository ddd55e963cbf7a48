"""The tags of a target are its own, whatever interpreter computes them."""

from __future__ import annotations

import platform
import sys

import pytest
from packaging.tags import parse_tag, sys_tags

from depcheck.inputs.target import find_target
from depcheck.model.packages import Target
from depcheck.model.tags import supported_platforms, supported_tag_names, supported_tags

LINUX = Target("3.11.0")
MUSL = Target("3.11.0", libc="musl", libc_version=(1, 2))
MACOS = Target("3.12.1", platform="macos", machine="arm64", libc="", libc_version=(13, 0))
WINDOWS = Target("3.13.0", platform="windows", machine="AMD64", libc="", libc_version=(0, 0))


def accepts(target: Target, tag: str) -> bool:
    """Whether a wheel with this (perhaps compressed) tag fits the target."""
    return any(str(single) in supported_tag_names(target) for single in parse_tag(tag))


@pytest.mark.parametrize(
    ("target", "tag"),
    [
        (LINUX, "py3-none-any"),
        (LINUX, "py2.py3-none-any"),
        (LINUX, "py311-none-any"),
        (LINUX, "cp311-cp311-manylinux_2_28_x86_64"),
        (LINUX, "cp311-cp311-manylinux2014_x86_64"),
        (LINUX, "cp311-cp311-manylinux_2_5_x86_64.manylinux1_x86_64"),
        (LINUX, "cp36-abi3-manylinux2010_x86_64"),
        (LINUX, "cp311-cp311-linux_x86_64"),
        (LINUX, "cp311-none-any"),
        (MUSL, "cp311-cp311-musllinux_1_1_x86_64"),
        (MACOS, "cp312-cp312-macosx_11_0_arm64"),
        (MACOS, "cp312-cp312-macosx_10_13_universal2"),
        (WINDOWS, "cp313-cp313-win_amd64"),
        (Target("3.13.0", free_threaded=True), "cp313-cp313t-manylinux_2_17_x86_64"),
        (Target("3.7.9"), "cp37-cp37m-manylinux1_x86_64"),
        (Target("2.7.18"), "cp27-cp27mu-manylinux1_x86_64"),
        (Target("3.10.0", implementation="pypy"), "pp310-pypy310_pp73-manylinux_2_17_x86_64"),
    ],
)
def test_a_tag_that_fits(target: Target, tag: str) -> None:
    """A wheel for this target is taken."""
    assert accepts(target, tag)


@pytest.mark.parametrize(
    ("target", "tag"),
    [
        (LINUX, "cp310-cp310-manylinux2014_x86_64"),
        (LINUX, "cp312-abi3-manylinux2014_x86_64"),
        (LINUX, "cp311-cp311-manylinux_2_29_x86_64"),
        (LINUX, "cp311-cp311-musllinux_1_1_x86_64"),
        (LINUX, "cp311-cp311-manylinux2014_aarch64"),
        (LINUX, "py2-none-any"),
        (LINUX, "cp311-cp311t-manylinux2014_x86_64"),
        (Target("3.11.0", machine="aarch64"), "cp311-cp311-manylinux2010_aarch64"),
        (MUSL, "cp311-cp311-manylinux2014_x86_64"),
        (MACOS, "cp312-cp312-macosx_14_0_arm64"),
        (MACOS, "cp312-cp312-macosx_11_0_x86_64"),
        (WINDOWS, "cp313-cp313-win32"),
        (Target("3.13.0", free_threaded=True), "cp313-cp313-manylinux_2_17_x86_64"),
    ],
)
def test_a_tag_that_does_not_fit(target: Target, tag: str) -> None:
    """A wheel for another interpreter, system or machine is refused."""
    assert not accepts(target, tag)


def test_the_most_specific_tag_comes_first() -> None:
    """Order is preference: a compiled wheel before a pure one."""
    names = [str(tag) for tag in supported_tags(LINUX)]

    assert names[0] == "cp311-cp311-linux_x86_64"
    assert names.index("cp311-cp311-manylinux_2_28_x86_64") < names.index("cp37-abi3-manylinux_2_28_x86_64")
    assert names[-1] == "py30-none-any"


def test_an_absurd_libc_costs_nothing() -> None:
    """A target read from a hostile file asks for no more platforms than a real one could."""
    platforms = supported_platforms(Target("3.11.0", libc_version=(2, 10**9)))

    assert len(platforms) < 200


@pytest.mark.skipif(sys.platform != "linux", reason="the oracle describes the system that runs it")
def test_the_running_interpreter_agrees() -> None:
    """For the interpreter that runs this, the tags are those that packaging finds by asking the system."""
    running = find_target(venv=None, python=sys.executable, paths=(), python_version=None, platform=None)
    expected = frozenset(map(str, sys_tags()))

    assert platform.machine() == running.machine
    assert supported_tag_names(running) == expected
