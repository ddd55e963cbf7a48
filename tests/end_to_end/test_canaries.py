"""Canaries in environments of every make: whatever Python would run when it starts there, depcheck does not."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest
import uv
from installed import PYTHON_311, VERSIONS, fill, lay_trap_for_starting, lay_traps
from runs import JSON, STARTING, watched

from environments import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VIRTUALENV = (
    "home = /usr/bin\nimplementation = CPython\nversion_info = 3.11.7.final.0\nvirtualenv = 20.29.0\n"
    "include-system-site-packages = false\nbase-prefix = /usr\nbase-exec-prefix = /usr\n"
)
COMMANDS = (("check", "--files"), ("check",), ("why", "numpy"))


def of_venv(prefix: Path) -> None:
    """What `python -m venv` makes."""
    venv.create(prefix, symlinks=sys.platform != "win32", with_pip=False)


def of_uv(prefix: Path) -> None:
    """What `uv venv` makes."""
    run = [uv.find_uv_bin(), "venv", "--quiet", "--offline", "--python", sys.executable, str(prefix)]
    subprocess.run(run, check=True)


def of_virtualenv(prefix: Path) -> None:
    """What virtualenv makes, with the file that its own `.pth` imports at every start."""
    site = Site(prefix / "lib" / "python3.11" / "site-packages")
    (prefix / "pyvenv.cfg").write_text(VIRTUALENV)
    site.add_file("_virtualenv.pth", "import _virtualenv").add_file("_virtualenv.py", "")
    lay_trap_for_starting(prefix, prefix.parent / "trace")


def of_conda(prefix: Path) -> None:
    """What conda makes: no pyvenv.cfg, and a record of its own."""
    Site(prefix / "lib" / "python3.11" / "site-packages")
    Site(prefix / "conda-meta").add_file("history", "==> 2026-01-01 <==\n")
    lay_trap_for_starting(prefix, prefix.parent / "trace")


def of_old_python(prefix: Path) -> None:
    """A virtual environment whose Python was never installed on this machine."""
    Site(prefix / "lib" / "python3.6" / "site-packages")
    (prefix / "pyvenv.cfg").write_text(PYTHON_311.replace("3.11.7", "3.6.15"))
    lay_trap_for_starting(prefix, prefix.parent / "trace")


def lay_every_trap(prefix: Path, trace: Path) -> Site:
    """Traps in what starts with Python, in modules, and in the source tree of a development install."""
    (folder,) = (*prefix.glob("lib/python*/site-packages"), *prefix.glob("Lib/site-packages"))
    site = fill(Site(folder), VERSIONS)
    lay_traps(site, trace)
    tree = Site(prefix.parent / "tree").add_egg_info("demo.egg-info", "Name: demo\nVersion: 1.0\n")
    for name in ("setup.py", "conftest.py", "demo.py", "sitecustomize.py"):
        tree.add_file(name, f"open({str(trace)!r}, 'w').close()\n")
    site.add_file("demo.egg-link", f"{tree.folder}\n.").add_file("easy-install.pth", f"{tree.folder}\n")
    if (site.folder / "_virtualenv.py").exists():
        site.add_file("_virtualenv.py", f"open({str(trace)!r}, 'w').close()\n")
    return site


@pytest.mark.parametrize("make", [of_venv, of_uv, of_virtualenv, of_conda, of_old_python])
def test_no_canary_sings(project: Path, make: Callable[[Path], None]) -> None:
    """Nothing is started, connected, compiled or executed, and no trace is left; who does start there leaves one."""
    trace = project / "trace"
    make(project / "voice")
    site = lay_every_trap(project / "voice", trace)
    for words in COMMANDS:
        answer = watched((*STARTING, "socket."), *words, "--venv", "voice", "--offline", *JSON)

        assert "numpy<2.0.0,>=1.19.0" in json.dumps(answer.report)
        assert "FORBIDDEN" not in answer.err
        assert not trace.exists()
    subprocess.run([sys.executable, "-c", f"import site; site.addsitedir({str(site.folder)!r})"], check=True)

    assert trace.exists()


def test_the_watch_sees_what_it_should(project: Path) -> None:
    """A run that does compile a file of the working directory is caught: without this the test above says nothing."""
    (project / "sitecustomize.py").write_text("1\n")
    program = "import sys; sys.argv = ['x', 'socket.', 'rules']; sys.path.insert(0, '.')\n"
    from runs import _WATCHED  # noqa: PLC0415 - the watch itself is looked at

    code = program + _WATCHED.replace("from depcheck", "exec(compile('1', here + 'x.py', 'exec'))\nfrom depcheck")
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=project)

    assert done.stderr.split() == ["FORBIDDEN", "compile", "FORBIDDEN", "exec"]
