"""`--probe` starts the base interpreter and nothing else, within bounds, and believes no more than it must."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
import venv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from depcheck.cli.main import main
from depcheck.errors import InputError, UsageError
from depcheck.inputs.target import find_target
from depcheck.opening import opened_world
from depcheck.options import Options
from depcheck.probes import interpreter
from depcheck.probes.bounded import run_bounded
from depcheck.probes.interpreter import probe
from environments import LINUX, Site

if TYPE_CHECKING:
    from depcheck.model.packages import Target

PYENV = Path.home() / ".pyenv/versions"
posix = pytest.mark.skipif(sys.platform == "win32", reason="the programs of the test are shell scripts")
ANSWER = {
    "version": "3.11.4",
    "implementation": "cpython",
    "platform": "linux",
    "machine": "aarch64",
    "wide": True,
    "libc": "glibc 2.31",
    "soabi": "cpython-311-aarch64-linux-gnu",
    "free_threaded": False,
}


def script(folder: Path, text: str, name: str = "python3.11") -> Target:
    """A target whose base interpreter is this shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return replace(LINUX, base_executable=str(path), label="it")


def real_venv(prefix: Path) -> Site:
    """A virtual environment of the running Python, with everything in it that could be run by mistake."""
    venv.create(prefix, symlinks=sys.platform != "win32", with_pip=False)
    (folder,) = (*prefix.glob("lib/python*/site-packages"), *prefix.glob("Lib/site-packages"))
    return Site(folder)


def test_what_the_running_interpreter_says(tmp_path: Path) -> None:
    """Version, machine and platform are as this process knows them of itself."""
    real_venv(tmp_path / "env")
    target = probe(find_target(venv="env", environ={}, cwd=tmp_path))

    assert (target.python, target.machine) == (platform.python_version().removesuffix("+"), platform.machine())
    assert target.implementation == sys.implementation.name
    assert target.platform == {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
    assert target.label.endswith("(its interpreter was started)")


@pytest.mark.parametrize("version", ["2.7.18", "3.6.15", "3.8.18", "3.13.0"])
def test_other_pythons(version: str) -> None:
    """Old and new ones understand the question, and reading them gave the same answer."""
    program = PYENV / version / "bin" / f"python{version.rpartition('.')[0]}"
    if not program.exists():
        pytest.skip(f"this machine has no Python {version} from pyenv")
    read = find_target(python=str(program), environ={})
    asked = probe(read)

    assert (read.python, read.patch_known) == (version, True)
    assert replace(asked, label=read.label) == read


def test_nothing_of_the_environment_or_the_user_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.pth` file, no customization, no module on PYTHONPATH, no start file; no byte code is written."""
    trace = tmp_path / "trace"
    leave = f"open({str(trace)!r}, 'w').close()\n"
    site = real_venv(tmp_path / "env").add_file("a.pth", f"import os; {leave}")
    for name in ("sitecustomize.py", "usercustomize.py", "json.py", "sysconfig.py"):
        site.add_file(name, leave)
        Site(tmp_path / "mine").add_file(name, leave)
    for variable in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE"):
        monkeypatch.setenv(variable, str(tmp_path / "mine"))
    monkeypatch.chdir(tmp_path / "mine")
    status = main(["check", "--venv", "../env", "--probe", "--offline"])

    assert (status, trace.exists()) == (0, False)
    assert not list(tmp_path.rglob("__pycache__/*json*"))


@posix
def test_how_it_is_started(tmp_path: Path) -> None:
    """In isolation, without `site`, without variables, in the root folder, and without anything to read."""
    told = f'echo "$@" > {tmp_path}/told; env >> {tmp_path}/told; pwd >> {tmp_path}/told; cat >> {tmp_path}/told'
    target = probe(script(tmp_path, f"{told}\nprintf '%s' '{json.dumps(ANSWER)}'"))
    lines = (tmp_path / "told").read_text().splitlines()

    assert lines[0].startswith("-I -E -S -B -c")
    assert lines[-1] == "/"
    assert {line.partition("=")[0] for line in lines if "=" in line and line.isupper()} <= {"PWD", "_", "SHLVL"}
    assert not any("HOME=" in line or "PATH=" in line for line in lines)
    assert (target.python, target.machine, target.libc_version) == ("3.11.4", "aarch64", (2, 31))


@posix
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exit 3", "ended with 3 when it was asked what it is"),
        ("sleep 60", "did not answer in 0.5 seconds"),
        ("sleep 60 & exit 0", "did not answer in 0.5 seconds"),
        ("yes", "wrote more than 16384 bytes"),
        ("echo '{}'", "gave no answer that depcheck understands"),
        ("echo '[1]'", "gave no answer that depcheck understands"),
        ("echo nonsense", "gave no answer that depcheck understands"),
        (f"echo '{json.dumps({**ANSWER, 'version': 3})}'", "gave no answer that depcheck understands"),
        (
            f"echo '{json.dumps({**ANSWER, 'version': '3.12.1'})}'",
            "is Python 3.12, but the environment is for Python 3.11",
        ),
    ],
)
def test_a_program_that_is_none(tmp_path: Path, text: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends in time, with one line that says why, whatever it does."""
    monkeypatch.setattr(interpreter, "SECONDS", 0.5)
    with pytest.raises(InputError) as raised:
        probe(script(tmp_path, text))

    assert message in str(raised.value)


@posix
def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    """A child that outlives it is stopped, also one that keeps the output open."""
    target = script(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    run_bounded([str(target.base_executable)], seconds=0.5, most_bytes=10)
    child = int((tmp_path / "child").read_text())

    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if (
            "Z"
            in subprocess.run(
                ["ps", "-o", "stat=", "-p", str(child)], capture_output=True, text=True, check=False
            ).stdout
        ):
            return
        time.sleep(0.05)
    pytest.fail("the child is still there")


@pytest.mark.parametrize("name", ["bash", "python-evil", "rm"])
def test_a_program_of_another_name(tmp_path: Path, name: str) -> None:
    """A pyvenv.cfg may name any program: only what is called as an interpreter is started."""
    target = script(tmp_path, f"touch {tmp_path}/trace", name)
    with pytest.raises(InputError, match="does not start it"):
        probe(target)

    assert not (tmp_path / "trace").exists()


def test_a_program_in_the_environment_is_not_its_base(tmp_path: Path) -> None:
    """It would be the environment's own, and run what the environment says."""
    site = Site(tmp_path / "env/lib/python3.11/site-packages")
    program = tmp_path / "env/bin/python3.11"
    program.parent.mkdir()
    program.write_text("")
    (tmp_path / "env/pyvenv.cfg").write_text(f"home = {program.parent}\nexecutable = {program}\nversion = 3.11.7\n")
    target = find_target(venv="env", environ={}, cwd=tmp_path)

    assert (site.folder.is_dir(), target.base_executable) == (True, None)
    with pytest.raises(InputError, match="no interpreter to start"):
        probe(target)


def test_files_alone_have_no_interpreter() -> None:
    """There is nothing to probe."""
    with (
        pytest.raises(UsageError, match="--probe asks the interpreter of an environment"),
        opened_world(Options(arguments=("six",), probe=True), None),
    ):
        pass
