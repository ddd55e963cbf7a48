"""Judged for another target: what would break after the move, and only that, says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from depcheck.inputs.installed import read_environment
from depcheck.inputs.target import find_target
from depcheck.rules.installed import check_environment
from environments import Site

if TYPE_CHECKING:
    from pathlib import Path

    from depcheck.model.findings import Finding


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The site of a virtual environment of Python 3.11 for Linux, made by conda so that its platform is known."""
    (tmp_path / "env/conda-meta").mkdir(parents=True)
    record = '{"subdir": "linux-64"}'
    (tmp_path / "env/conda-meta/python-3.11.7-h1_0_cpython.json").write_text(record)
    return Site(tmp_path / "env/lib/python3.11/site-packages")


def moved(tmp_path: Path, python: str | None = None, platform: str | None = None) -> list[Finding]:
    """The findings of the environment, judged for another Python and platform."""
    target = find_target(venv="env", python_version=python, platform=platform, environ={}, cwd=tmp_path)
    findings = check_environment(read_environment(target, cwd=tmp_path))
    return sorted(findings, key=lambda finding: finding.order)


@pytest.mark.parametrize(
    ("python", "platform", "prefix"),
    [
        ("3.13", "windows", "after the move to Python 3.13 on windows: "),
        ("3.13", None, "after the move to Python 3.13: "),
        (None, "windows", "after the move to windows: "),
        ("3.10.2", "macos", "after the move to Python 3.10 on macos: "),
        (None, "linux-aarch64", "after the move to linux aarch64: "),
        (None, "linux-musl", "after the move to linux with musl: "),
    ],
)
def test_what_the_move_breaks_says_so(
    tmp_path: Path, site: Site, python: str | None, platform: str | None, prefix: str
) -> None:
    """A wheel for this Python and platform alone breaks by every move; a conflict of today does not say so."""
    site.add("built", tags=["cp311-cp311-manylinux_2_17_x86_64"]).add("app", requires=["built>=2"])
    conflict, wheel = moved(tmp_path, python, platform)

    assert (conflict.rule.code, conflict.after_move) == ("DC201", False)
    assert conflict.message == "`app 1.0` requires `built>=2`, but `built 1.0` is installed"
    assert (wheel.rule.code, wheel.after_move, wheel.to_dict()["after_move"]) == ("DC204", True, True)
    assert wheel.message.startswith(f"{prefix}`built 1.0` was built for cp311-cp311-manylinux_2_17_x86_64, but")


@pytest.mark.parametrize(
    ("requires", "python", "found"),
    [
        ({"requires": ["gone; sys_platform == 'win32'"]}, None, "DC202"),
        ({"requires": ["gone; python_version < '3.13'"]}, None, "DC202"),
        ({"requires": ["other<1; python_version >= '3.13'"]}, None, "DC201"),
        ({"requires": ["other[x]; python_version >= '3.13'"]}, None, "DC208"),
        ({}, "<3.13", "DC203"),
        ({}, ">=3.11,<3.14", None),
    ],
)
def test_markers_and_python_of_the_other_target(
    tmp_path: Path, site: Site, requires: dict[str, list[str]], python: str | None, found: str | None
) -> None:
    """What holds there alone is told as broken by the move; what holds here alone is told no more."""
    site.add("app", **requires, python=python).add("other", "1.0")  # type: ignore[arg-type]
    told = [(each.rule.code, each.after_move) for each in moved(tmp_path, "3.13", "windows")]

    gone = requires.get("requires") == ["gone; python_version < '3.13'"]
    assert told == ([] if gone or found is None else [(found, True)])


@pytest.mark.parametrize(("python", "platform"), [(None, None), ("3.11", None), ("3.11.2", "linux")])
def test_who_stays_is_not_moved(tmp_path: Path, site: Site, python: str | None, platform: str | None) -> None:
    """Another patch release or an older libc is no move: nothing says that it is one."""
    site.add("app", requires=["gone"], python=">=3.11.5")

    assert not any(finding.after_move for finding in moved(tmp_path, python, platform))


def test_a_folder_that_says_nothing_is_not_moved(tmp_path: Path) -> None:
    """Where nothing tells what a folder is for, the options tell it, and there is no move."""
    Site(tmp_path / "plain").add("app", python="<3.9")
    target = find_target(paths=["plain"], python_version="3.13", platform="windows", environ={}, cwd=tmp_path)
    (finding,) = check_environment(read_environment(target, cwd=tmp_path))

    assert target.moved_from is None
    assert finding.message == "`app 1.0` requires Python `<3.9`, but the target is Python 3.13.0"


def test_the_command_of_a_fix_is_for_the_new_place(tmp_path: Path, site: Site) -> None:
    """The interpreter of the old environment cannot carry out what is proved for another."""
    site.add("app")
    here = find_target(venv="env", environ={}, cwd=tmp_path)
    there = find_target(venv="env", python_version="3.13", environ={}, cwd=tmp_path)

    assert (here.python_command, there.python_command) == ("env/bin/python", "python")
