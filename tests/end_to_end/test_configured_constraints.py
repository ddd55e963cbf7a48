"""Constraints files that pip or uv are configured for hold as those of `-c`, and every report names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runs import FILE, JSON, ON_LINUX, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

UNIVERSE = {"foo": {"1.0": [], "2.0": []}}


@pytest.fixture
def asked(
    project: Path, run: Callable[..., Answer], served: Callable[[Mapping[str, Any]], str]
) -> Callable[..., Answer]:
    """A function from a command line to the answer on a project that asks for foo."""
    (project / FILE).write_text("foo\n")
    (project / "c.txt").write_text("foo<2\n")
    url = served(UNIVERSE)
    return lambda *words: run(*words, *ON_LINUX, "--index-url", url, "--no-cache")


@pytest.mark.parametrize("variable", ["PIP_CONSTRAINT", "UV_CONSTRAINT"])
def test_a_variable_constrains(asked: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """What pip would install is what is resolved, under a line that says why."""
    monkeypatch.setenv(variable, "c.txt")
    answer, told = asked("resolve", "-r", FILE), asked("resolve", "-r", FILE, *JSON)

    assert answer.out.splitlines()[1:] == [f"# constrained by c.txt ({variable})", "foo==1.0"]
    assert told.report["pins"] == {"foo": "1.0"}
    assert [(one["kind"], one["path"], one.get("named_by")) for one in told.report["inputs"]] == [
        ("requirements", FILE, None),
        ("constraints", "c.txt", variable),
    ]


def test_a_file_of_pip_constrains(asked: Callable[..., Answer], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line in a file that nobody looks at is named by `check` and by `why`."""
    (project / "pip.conf").write_text("[global]\nconstraint = c.txt\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", "pip.conf")
    checked, why = asked("check", FILE), asked("why", "foo", FILE)

    assert f"1 requirement and 1 constraint in {FILE}, c.txt (pip.conf [global] constraint)" in checked.text
    assert "constrained by c.txt (pip.conf [global] constraint)" in why.text
    assert "1 version left of 2" in why.text


def test_a_constraint_that_conflicts(
    asked: Callable[..., Answer], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a conflict like any other, told at its place."""
    (project / FILE).write_text("foo>=2\n")
    monkeypatch.setenv("PIP_CONSTRAINT", "c.txt")
    (finding,) = asked("check", FILE, *JSON).report["findings"]

    assert finding["code"] == "DC101"
    assert [place["path"] for place in finding["locations"]] == [FILE, "c.txt"]


def test_constraints_by_url_are_unknown(asked: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not fetched, and the answer is not fine without them; no password of the address is shown."""
    monkeypatch.setenv("PIP_CONSTRAINT", "https://me:secret@index.example/c.txt")
    answer = asked("check", FILE, *JSON)

    assert (answer.status, answer.report["verdict"]) == (4, "incomplete")
    assert answer.report["skipped"][0]["what"] == "https://****@index.example/c.txt (PIP_CONSTRAINT)"
    assert "secret" not in answer.out + answer.err


def test_constraints_that_are_gone(asked: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    """As pip refuses to install then, so is nothing told; the message says who names the file."""
    monkeypatch.setenv("PIP_CONSTRAINT", "gone.txt")
    answer = asked("check", FILE)

    assert (answer.status, answer.out) == (2, "")
    assert "gone.txt: no such file (PIP_CONSTRAINT names it)" in answer.err


def test_an_environment_alone_asks_for_no_constraints(
    project: Path, run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is to be resolved no constraints are read."""
    (project / "site").mkdir()
    monkeypatch.setenv("PIP_CONSTRAINT", "gone.txt")

    assert run("check", "--path", "site").status == 0


def test_a_host_that_is_trusted_unseen(asked: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once, as what is not obeyed, and changes no answer."""
    monkeypatch.setenv("PIP_TRUSTED_HOST", "index.example")
    answer = asked("check", FILE)

    assert answer.status == 0
    assert answer.err.count("PIP_TRUSTED_HOST says to trust index.example") == 1
