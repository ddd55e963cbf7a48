"""Requirements files and an environment together: what the files ask for and the environment does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from installed import virtual_environment
from packaging.requirements import Requirement
from runs import FILE, JSON, Answer, places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHECK = ("check", "-r", FILE, "--venv", "voice", "--platform", "linux")
SOUND = {"numpy": "1.26.4"}
#: The content of the file, and for each finding the code, the line, and what the message must say.
TABLE = [
    ("gruut==2.2.3\nnumpy<2\n", []),
    ("gruut==2.2.3\nflask\n", [("DC213", 2, "`flask`, but `flask` is not installed")]),
    ("# pinned\n\ngruut==2.4.0\n", [("DC214", 3, "`gruut==2.4.0`, but `gruut 2.2.3` is installed")]),
    (
        "NumPy>=2\nflask>=3\n",
        [("DC213", 2, "`flask>=3`, but `flask` is not installed"), ("DC214", 1, "but `numpy 1.26.4` is installed")],
    ),
    ("flask ; python_version < '3.8'\nnumpy\n", []),
    ("six\nflask ; python_version >= '3.8'\n", [("DC213", 2, "but `flask` is not installed")]),
    ("-r more.txt\n", [("DC213", 1, "`wrapt`, but `wrapt` is not installed")]),
]


@pytest.mark.parametrize(("content", "expected"), TABLE, ids=[repr(row[0]) for row in TABLE])
def test_what_is_asked_for_and_not_there(
    project: Path, ask: Callable[..., Answer], content: str, expected: list[tuple[str, int, str]]
) -> None:
    """DC213 for what is not installed, DC214 for another version than asked for, each with its file and line."""
    virtual_environment(project / "voice", **SOUND)
    (project / FILE).write_text(content)
    (project / "more.txt").write_text("wrapt\n")
    answer = ask(*CHECK, *JSON)
    found = sorted(answer.report["findings"], key=lambda finding: str(finding["code"]))
    path = "more.txt" if content.startswith("-r") else FILE

    assert [finding["code"] for finding in found] == [code for code, _, _ in expected]
    assert [places(finding) for finding in found] == [[f"{path}:{line}"] for _, line, _ in expected]
    assert all(text in finding["message"] for finding, (_, _, text) in zip(found, expected, strict=True))
    assert answer.status == (1 if expected else 0)


def test_a_constraint_installs_nothing(project: Path, ask: Callable[..., Answer]) -> None:
    """What only a constraints file names need not be installed; what is installed must be within it."""
    virtual_environment(project / "voice", **SOUND)
    (project / "limits.txt").write_text("flask<3\nnumpy<1.26\n")
    answer = ask("check", "-c", "limits.txt", "--venv", "voice", "--platform", "linux", *JSON)

    assert (answer.status, answer.codes) == (1, ["DC214"])
    assert places(answer.finding) == ["limits.txt:2"]


def test_both_are_judged(project: Path, ask: Callable[..., Answer]) -> None:
    """The conflict of the lines, that of the environment, and the fixes of each stand in one report."""
    virtual_environment(project / "voice")
    (project / FILE).write_text("gruut==2.2.3\nnumpy==2.3.5\n")
    answer = ask(*CHECK, *JSON)

    assert sorted(answer.codes) == ["DC102", "DC201"]
    assert all(finding["fix_ids"] for finding in answer.report["findings"])
    assert [fix["id"] for fix in answer.fixes] == [f"F{number}" for number in range(1, len(answer.fixes) + 1)]


def test_a_fix_of_the_environment_respects_the_file(project: Path, ask: Callable[..., Answer]) -> None:
    """What a fix installs is within what the file asks for: to mend one conflict it must not make another."""
    virtual_environment(project / "voice")
    (project / FILE).write_text("gruut<2.4\nnumpy<2\n")
    lines = {"gruut": Requirement("gruut<2.4"), "numpy": Requirement("numpy<2")}
    answer = ask(*CHECK, *JSON)
    changes = [change for fix in answer.fixes for change in fix["changes"] if change["package"] in lines]

    assert any(change["package"] == "numpy" for change in changes)
    assert [change for change in changes if not lines[change["package"]].specifier.contains(change["to"])] == []


def test_the_first_fix_mends_all_that_is_wrong(project: Path, ask: Callable[..., Answer]) -> None:
    """Where one change ends the conflict of the environment and that with the file, it comes first."""
    virtual_environment(project / "voice")
    (project / FILE).write_text("gruut<2.4\nnumpy<2\n")
    answer = ask(*CHECK, *JSON)
    first = answer.fixes[0]

    assert sorted(answer.codes) == ["DC201", "DC214"]
    assert sorted(first["addresses"]) == sorted(finding["fingerprint"] for finding in answer.report["findings"])
    assert [(change["package"], change["to"]) for change in first["changes"]] == [("numpy", "1.26.4")]
