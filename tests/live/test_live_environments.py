"""Environments as real tools make them, of releases from the index: each trap as it is met, and told for what it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uv

from depcheck.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.live

UV = uv.find_uv_bin()
SETUP = """
from setuptools import setup
setup(name="demo", version="1.0", py_modules=["demo"], zip_safe={zip_safe},
      install_requires=["six", "absent-dependency>=2"], extras_require={{"x": ["another-absent"]}})
"""
#: What pip runs at the end of an uninstall is left out: the process ends where a user has lost his patience.
INTERRUPTED = """
import os, sys
from pip._internal.req.req_uninstall import UninstallPathSet
UninstallPathSet.commit = lambda self: os._exit(1)
from pip._internal.cli.main import main
main(["uninstall", "--yes", sys.argv[1]])
"""
Check = "Callable[..., list[dict[str, Any]]]"


def interpreter(minor: str) -> str:
    """A Python of this version on this machine; the test is skipped where there is none."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for found in (*map(str, root.glob(f"versions/{minor}.*/bin/python")), shutil.which(f"python{minor}")):
        if found and subprocess.run([found, "--version"], check=False, capture_output=True).returncode == 0:
            return found
    pytest.skip(f"live: there is no Python {minor} on this machine")


def run(*words: str | Path, cwd: Path | None = None, status: int = 0) -> str:
    """What a tool says; it must end as expected."""
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == status, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def made_by_venv(prefix: Path, minor: str, *install: str) -> Path:
    """The interpreter of a new environment, made by `python -m venv`, with these installed by its own pip."""
    run(interpreter(minor), "-m", "venv", prefix)
    python = prefix / "bin" / "python"
    if install:
        run(python, "-m", "pip", "install", "--quiet", *install)
    return python


def made_by_uv(prefix: Path, minor: str, *install: str) -> Path:
    """The same by uv."""
    run(UV, "venv", "--quiet", "--python", interpreter(minor), prefix)
    run(UV, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", prefix / "bin" / "python", *install)
    return prefix / "bin" / "python"


def source_of_demo(folder: Path, *, zip_safe: bool = False) -> Path:
    """A project with a setup.py."""
    folder.mkdir()
    (folder / "setup.py").write_text(SETUP.format(zip_safe=zip_safe))
    (folder / "demo.py").write_text("")
    return folder


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[dict[str, Any]]]:
    """A function from the words of `depcheck check` to its findings on the environment `env`."""
    monkeypatch.chdir(tmp_path)

    def check(*words: str) -> list[dict[str, Any]]:
        main(("check", "--venv", "env", "--offline", *words, "--output-format", "json"))
        findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
        return findings

    return check


def told(findings: list[dict[str, Any]], code: str) -> list[str]:
    """The headlines of one code."""
    return [finding["message"] for finding in findings if finding["code"] == code]


MISSING = ["`demo 1.0` requires `absent-dependency>=2`, but `absent-dependency` is not installed"]


@pytest.mark.parametrize("minor", ["3.6", "3.7", "3.8"])
def test_a_development_install_of_old_setuptools(tmp_path: Path, check: Check, minor: str) -> None:
    """`setup.py develop` leaves an `.egg-link`; what the egg-info in the source tree requires is judged."""
    python = made_by_venv(tmp_path / "env", minor, "setuptools<58", "six")
    run(python, "setup.py", "develop", "--no-deps", cwd=source_of_demo(tmp_path / "demo"))
    found = check()

    assert list((tmp_path / "env").glob("lib/python*/site-packages/demo.egg-link"))
    assert told(found, "DC202") == MISSING
    assert told(found, "DC205") == told(found, "DC206") == []


@pytest.mark.parametrize("zip_safe", [True, False])
def test_an_egg_of_old_setuptools(tmp_path: Path, check: Check, zip_safe: bool) -> None:  # noqa: FBT001
    """`setup.py install` leaves an `.egg`, an archive or a folder, and each is read once."""
    python = made_by_venv(tmp_path / "env", "3.8", "setuptools<58", "six")
    source = source_of_demo(tmp_path / "demo", zip_safe=zip_safe)
    run(python, "setup.py", "bdist_egg", cwd=source)
    run(python, "setup.py", "easy_install", "--no-deps", *(source / "dist").glob("*.egg"), cwd=source)
    (egg,) = (tmp_path / "env").glob("lib/python*/site-packages/demo*.egg")
    found = check()

    assert egg.is_file() == zip_safe
    assert told(found, "DC202") == MISSING
    assert told(found, "DC205") == told(found, "DC206") == []


def test_installed_files_of_old_setuptools(tmp_path: Path, check: Check) -> None:
    """An `.egg-info` folder with installed-files.txt: what it lists and what is gone is known."""
    python = made_by_venv(tmp_path / "env", "3.8", "setuptools<58", "six")
    record = tmp_path / "record.txt"
    arguments = ("--single-version-externally-managed", "--record", str(record))
    source = source_of_demo(tmp_path / "demo")
    run(python, "setup.py", "install", *arguments, cwd=source)
    (egg_info,) = (tmp_path / "env").glob("lib/python*/site-packages/demo*.egg-info")
    listed = [os.path.relpath(line, egg_info) for line in record.read_text().splitlines()]
    (egg_info / "installed-files.txt").write_text("\n".join(listed))

    assert told(check("--files"), "DC211") == []
    assert told(check(), "DC202") == MISSING
    (egg_info.parent / "demo.py").unlink()
    (gone,) = told(check("--files"), "DC211")

    assert gone.startswith("`demo 1.0` lacks 1 of its ")
    assert gone.endswith("files: `demo.py`")


def test_an_environment_of_python_2(tmp_path: Path, check: Check) -> None:
    """virtualenv still made those until 20.21; the releases in it are judged for Python 2.7."""
    old = interpreter("2.7")
    python = made_by_uv(tmp_path / "tools", "3.11", "virtualenv<20.22", "setuptools<80")
    run(python, "-m", "virtualenv", "--quiet", "--python", old, tmp_path / "env")
    run(tmp_path / "env/bin/python", "-m", "pip", "install", "--quiet", "--no-deps", "requests==2.27.1", "six==1.16.0")
    found = check()

    assert sorted(told(found, "DC202")) == [
        "`requests 2.27.1` requires `certifi (>=2017.4.17)`, but `certifi` is not installed",
        "`requests 2.27.1` requires `chardet (<5,>=3.0.2)`, but `chardet` is not installed",
        "`requests 2.27.1` requires `idna (<3,>=2.5)`, but `idna` is not installed",
        "`requests 2.27.1` requires `urllib3 (<1.27,>=1.21.1)`, but `urllib3` is not installed",
    ]
    assert told(found, "DC203") == told(found, "DC204") == []


def test_an_environment_of_virtualenv(tmp_path: Path, check: Check) -> None:
    """What virtualenv makes today, with a sound set in it, has no finding at all."""
    python = made_by_uv(tmp_path / "tools", "3.11", "virtualenv")
    run(python, "-m", "virtualenv", "--quiet", tmp_path / "env")
    run(tmp_path / "env" / "bin" / "python", "-m", "pip", "install", "--quiet", "requests")

    assert check("--files") == []


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_an_editable_install(tmp_path: Path, check: Check, tool: str) -> None:
    """PEP 660: its dependencies are judged, and an extra of it that the user asks for."""
    python = made_by_uv(tmp_path / "env", "3.11", "pip", "setuptools", "six")
    source = source_of_demo(tmp_path / "demo")
    options = ("install", "--quiet", "--no-deps", "--no-build-isolation")
    pip = (UV, "pip", *options, "--python", python) if tool == "uv" else (python, "-m", "pip", *options)
    run(*pip, "--editable", source)
    (tmp_path / "requirements.txt").write_text("demo[x,y]\n")
    found = check("-r", "requirements.txt")

    assert told(check(), "DC202") == MISSING
    assert told(found, "DC207") == ["`demo[x] 1.0` requires `another-absent`, but `another-absent` is not installed"]
    assert told(found, "DC208") == ["requirements.txt:1 requires `demo[x,y]`, but `demo 1.0` has no extra `y`"]


def test_the_two_opencv(tmp_path: Path, check: Check) -> None:
    """They own the same files; once one is uninstalled, files of the other are gone."""
    python = made_by_uv(tmp_path / "env", "3.11", "opencv-python", "opencv-python-headless")
    (clash,) = check()
    run(UV, "pip", "uninstall", "--python", python, "opencv-python-headless")
    (gone,) = check("--files")

    assert (clash["code"], clash["severity"], gone["code"]) == ("DC210", "warning", "DC211")
    assert clash["message"].startswith("`opencv-python ")
    assert "both own" in clash["message"]
    assert gone["package"] == "opencv-python"
    run(python, "-c", "import cv2; cv2.imread", status=1)


def test_pandas_of_numpy_1(tmp_path: Path, check: Check) -> None:
    """pandas 1.5.3 admits NumPy 2 and fails with it; so says the finding, and so says pandas. NumPy 1 mends both."""
    python = made_by_uv(tmp_path / "env", "3.11", "pandas==1.5.3", "bottleneck==1.3.7", "numpy>=2")
    found = check()
    run(python, "-c", "import pandas", status=1)

    assert [(finding["code"], finding["package"], finding["confidence"]) for finding in found] == [
        ("DC212", "bottleneck", "likely"),
        ("DC212", "pandas", "likely"),
    ]
    run(UV, "pip", "install", "--quiet", "--python", python, "numpy<2")
    run(python, "-c", "import pandas")

    assert check() == []


def test_pandas_of_numpy_2(tmp_path: Path, check: Check) -> None:
    """What was compiled for NumPy 2 is not suspected, with either NumPy."""
    python = made_by_uv(tmp_path / "env", "3.11", "pandas==2.2.2", "bottleneck==1.4.2", "scipy", "numpy>=2")
    first = check()
    run(UV, "pip", "install", "--quiet", "--python", python, "numpy==1.26.4", "scipy<1.14")

    assert first == check() == []


def test_an_interrupted_uninstall(tmp_path: Path, check: Check) -> None:
    """What pip has renamed and not yet removed is a note, and no installed distribution."""
    python = made_by_venv(tmp_path / "env", "3.11", "idna")
    subprocess.run([python, "-c", INTERRUPTED, "idna"], check=False, capture_output=True)
    (folder,) = (tmp_path / "env").glob("lib/python*/site-packages")
    left = sorted(path.name for path in folder.iterdir() if path.name.startswith("~"))
    found = check()

    assert len(left) == 2
    assert [(finding["code"], finding["severity"]) for finding in found] == [("DC206", "note")] * 2


def test_the_interpreters_own_environment(tmp_path: Path, check: Check) -> None:
    """An environment that sees the distributions of its base is told about both, and nothing of it is run."""
    run(sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", tmp_path / "env")

    assert all(finding["severity"] != "error" for finding in check())
