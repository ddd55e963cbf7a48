"""The headline, the impossible pair and a sound set, on the package index that this machine is configured for.

What is published changes, so these tests ask for what must stay true, and for no version that may be superseded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from depcheck.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.live

ON_LINUX = ("--no-environment", "--python-version", "3.11", "--platform", "linux")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of these tests: the two sets share projects."""
    return tmp_path_factory.mktemp("live-cache")


@pytest.fixture
def check(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """A function from requirements to the exit status and the report of `depcheck check`."""
    monkeypatch.chdir(tmp_path)

    def check(*lines: str) -> tuple[int, dict[str, Any]]:
        (tmp_path / "requirements.txt").write_text("".join(f"{line}\n" for line in lines))
        words = ("check", "-r", "requirements.txt", *ON_LINUX, "--output-format", "json", "--cache-dir", str(cache))
        status = main(words)
        return status, json.loads(capsys.readouterr().out)

    return check


def test_gruut_and_numpy(check: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    """The conflict is found in the egg-info of an sdist; to raise gruut and to lower numpy are both proved."""
    status, report = check("gruut==2.2.3", "numpy==2.3.5")
    (finding,) = report["findings"]
    needs = [fact for fact in finding["facts"] if fact["kind"] == "dependency"]
    proved = [set(fix["requirements"]) for fix in report["fixes"] if fix["proved"]]

    assert (status, finding["code"]) == (1, "DC102")
    assert finding["explanation"]["requirements"] == ["gruut==2.2.3", "numpy==2.3.5"]
    assert [(need["package"], need["requires"], need["guaranteed"]) for need in needs] == [
        ("gruut", "numpy<2.0.0,>=1.19.0", False)
    ]
    assert any("numpy==2.3.5" in lines for lines in proved)
    assert any("gruut==2.2.3" in lines for lines in proved)


def test_the_impossible_pair(check: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    """The two that need different versions of gruut are to blame, and no pin of numpy; what is offered is proved."""
    status, report = check("TTS==0.22.0", "styletts2==0.1.6", "numpy==1.24.3")
    (finding,) = report["findings"]

    assert (status, finding["code"]) == (1, "DC102")
    assert finding["explanation"]["requirements"] == ["TTS==0.22.0", "styletts2==0.1.6"]
    assert {fact["requires"] for fact in finding["facts"] if fact["kind"] == "dependency"} == {
        "gruut[de,es,fr]==2.2.3",
        "gruut>=2.3.4,<3.0.0",
    }
    assert all(fix["proved"] for fix in report["fixes"])
    assert {change["kind"] for fix in report["fixes"] for change in fix["changes"]} <= {
        "drop-requirement",
        "split-environments",
    }


def test_a_set_without_conflict(check: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    """Three lines that ask for no version have a solution."""
    status, report = check("requests", "flask", "pandas")

    assert (status, report["verdict"], report["findings"]) == (0, "ok", [])
