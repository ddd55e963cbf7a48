"""A fix says where it is carried out, and what pip must not be let loose on without saying so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from depcheck.model.world import World
from depcheck.pipeline import diagnose
from environments import LINUX, Site
from universes import universe

if TYPE_CHECKING:
    from pathlib import Path

    from depcheck.model.fixes import Fix
    from depcheck.model.packages import Target

HERE = replace(LINUX, prefix="usr", base_executable="/usr/bin/python3.11")
INSTALL = ("-m", "pip", "install", "numpy==1.26")


def fix_of(site: Site, target: Target) -> Fix:
    """The one fix for gruut that does not accept the installed numpy."""
    index = {"gruut": {"2.2.3": ["numpy<2"]}, "numpy": {"1.26": [], "2.3": []}}
    target = replace(target, search_path=(str(site.folder),))
    environment = replace(site.read(), target=target)
    (fix,) = diagnose(World(target=target, environment=environment, source=universe(index))).fixes
    return fix


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An environment with one conflict."""
    return Site(tmp_path / "site").add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "2.3")


def test_an_interpreter_of_its_own(site: Site) -> None:
    """One command, no note."""
    fix = fix_of(site, HERE)

    assert [command.argv for command in fix.commands] == [("usr/bin/python", *INSTALL)]
    assert fix.notes == ()


def test_an_externally_managed_interpreter(site: Site) -> None:
    """pip refuses to change it: the fix makes a virtual environment that sees it, and installs into that."""
    fix = fix_of(site, replace(HERE, externally_managed=True))

    assert [(command.stage, command.tool, command.argv) for command in fix.commands] == [
        (1, "python", ("/usr/bin/python3.11", "-m", "venv", "--system-site-packages", ".venv-depcheck")),
        (2, "pip", (".venv-depcheck/bin/python", *INSTALL)),
    ]
    assert "PEP 668" in fix.notes[0]
    assert "virtual environment" in fix.notes[0]


def test_after_a_move(site: Site) -> None:
    """What is proved for another target is not installed here, managed or not."""
    fix = fix_of(site, replace(HERE, python="3.11.0", platform="macos", moved_from=HERE, externally_managed=True))

    assert fix.commands[0].argv == ("python", *INSTALL)
    assert fix.notes == ("to be carried out after the move, by a Python 3.11 on macos",)


def test_in_a_container(site: Site) -> None:
    """The interpreter of a root file system is not one of this machine."""
    fix = fix_of(site, replace(HERE, root="/image"))

    assert fix.commands[0].argv == ("python", *INSTALL)
    assert fix.notes == ("to be carried out inside of that root file system",)


def test_what_conda_owns(site: Site) -> None:
    """pip is not proposed over its files without saying so."""
    (site.folder / "numpy-2.3.dist-info/INSTALLER").write_text("conda\n")
    managed = fix_of(site, replace(HERE, externally_managed=True))

    assert fix_of(site, HERE).notes == ("numpy was installed by conda: pip replaces files that conda keeps",)
    assert not any("conda" in note for note in managed.notes)


def test_what_the_base_owns(site: Site) -> None:
    """A new version in a virtual environment hides the one of the base, which stays."""
    fix = fix_of(site, replace(HERE, base_path=(str(site.folder),)))

    assert fix.notes == ("numpy 2.3 of the base interpreter stays; what is installed here hides it",)
