"""What depcheck calls impossible and proved, put to uv: it resolves by itself, on the same index.

uv builds the metadata of what has no wheel, which runs code of the archive; those of the record hold none but ours.
What a setup.py of the record states it is told, since there is no setuptools on that index to build it with.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from runs import CHECK, GRUUT, JSON, PAIR, PLAIN, RESOLVE, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

UV = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
TARGET = ("--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28")

pytestmark = [
    pytest.mark.skipif(UV is None, reason="no uv here: what is proved is not put to an independent judge"),
    pytest.mark.usefixtures("static_metadata_for_uv"),
]


@pytest.fixture
def judge(
    tmp_path: Path, recorded_index: str, uv_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function from lines, and pins that bound them, to what uv says of them."""
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")

    def judged(lines: Iterable[str], pins: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        asked, bounds = tmp_path / "asked.in", tmp_path / "bounds.txt"
        asked.write_text("".join(f"{line}\n" for line in lines))
        bounds.write_text("".join(f"{name}=={version}\n" for name, version in (pins or {}).items()))
        where = ("--index-url", recorded_index, "--cache-dir", str(uv_cache), "--python", sys.executable)
        words = [str(UV), "pip", "compile", "--quiet", *where, *TARGET, "--constraint", str(bounds), str(asked)]
        return subprocess.run([*words, "--no-annotate", "--no-header"], capture_output=True, text=True, check=False)

    return judged


@pytest.fixture(scope="module")
def uv_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of uv."""
    return tmp_path_factory.mktemp("uv-cache")


def pins_of(judgement: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """The versions that uv has chosen."""
    lines = (line.partition("==") for line in judgement.stdout.splitlines() if "==" in line)
    return {name: version.partition(" ")[0] for name, _, version in lines}


def test_uv_finds_it_impossible_too(judge: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """The two lines as they were have no solution, and uv names the same reason."""
    judgement = judge(GRUUT.splitlines())

    assert judgement.returncode == 1
    assert "gruut==2.2.3 depends on numpy>=1.19.0,<2.0.0" in " ".join(judgement.stderr.split())


@pytest.mark.parametrize("content", [GRUUT, PAIR], ids=["gruut", "pair"])
def test_uv_agrees_with_each_fix(
    asked: Callable[..., Answer], judge: Callable[..., subprocess.CompletedProcess[str]], content: str
) -> None:
    """The lines after a fix, bounded by its pins, resolve to exactly these pins: none is missing, none too many."""
    fixes = [fix for fix in asked(content, *CHECK, *JSON).fixes if not fix["environments"]]

    assert len(fixes) >= 2
    for fix in fixes:
        judgement = judge([*fix["requirements"], *fix["constraints"]], fix["pins"])

        assert judgement.returncode == 0, judgement.stderr
        assert pins_of(judgement) == fix["pins"]


def test_uv_agrees_with_a_resolution(
    asked: Callable[..., Answer], judge: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Without any bound uv resolves the set without conflict to the same versions."""
    judgement = judge(PLAIN.splitlines())

    assert pins_of(judgement) == asked(PLAIN, *RESOLVE, *JSON).report["pins"]


def test_uv_agrees_on_the_pair(
    asked: Callable[..., Answer], judge: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """The cause has no solution by itself, so that it is one; without any line of it there is one, so it is minimal."""
    cause = asked(PAIR, *CHECK, *JSON).finding["explanation"]["requirements"]

    assert judge(cause).returncode == 1
    for line in cause:
        assert judge(kept for kept in cause if kept != line).returncode == 0
