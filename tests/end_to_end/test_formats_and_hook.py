"""The formats for editors and build servers; and the hook, which needs neither network nor cache."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from installed import virtual_environment
from runs import CHECK, FILE, GRUUT, JSON, PLAIN, Answer, places, watched

if TYPE_CHECKING:
    from collections.abc import Callable

HOOKS = Path(__file__).parent.parent.parent / ".pre-commit-hooks.yaml"
MESSAGE = "`gruut==2.2.3` and `numpy==2.3.5` cannot both hold: gruut 2.2.3 needs numpy<2.0.0,>=1.19.0"
OFFLINE = ("--python-version", "3.11", "--platform", "linux")


def test_concise(asked: Callable[..., Answer]) -> None:
    """A line for each finding, as compilers write it; the headline goes to standard error."""
    told = asked(GRUUT, *CHECK, "--output-format", "concise")

    assert told.status == 1
    assert told.out == f"{FILE}:1:1: DC102 {MESSAGE}\n"
    assert told.err == "1 conflict, 2 fixes proved\n"


def test_concise_of_an_environment(project: Path, ask: Callable[..., Answer]) -> None:
    """A finding without a file names the environment or nothing, and still takes one line."""
    virtual_environment(project / "voice")
    told = ask("check", "--venv", "voice", "--platform", "linux", "--output-format", "concise")

    assert told.status == 1
    assert re.fullmatch(r"(\S+: )?DC201 `gruut 2.2.3` requires .*\n", told.out)


def test_github(asked: Callable[..., Answer]) -> None:
    """A command of the build server for each finding, with file, line and title; the fixes are in its text."""
    told = asked(GRUUT, *CHECK, "--output-format", "github")
    command, _, text = told.out.partition("::`")

    assert told.status == 1
    assert told.out.count("\n") == 1
    assert command.startswith("::error ")
    assert f"file={FILE}" in command
    assert {"line=1", "col=1", "endLine=1", "endColumn=13"} <= set(re.split("[ ,]", command))
    assert "title=DC102 unsatisfiable-requirements" in command
    assert f"`{text}".startswith(MESSAGE)
    assert "use gruut 2.4.0" in text


@pytest.mark.parametrize("name", ["concise", "github"])
def test_nothing_found_is_nothing_told(asked: Callable[..., Answer], name: str) -> None:
    """Where all is well, standard output is empty and standard error says so."""
    told = asked(PLAIN, *CHECK, "--output-format", name)

    assert (told.status, told.out, told.err) == (0, "", "no conflicts\n")


def hook_entry() -> list[str]:
    """The words after `depcheck` with which the hook is entered."""
    (entry,) = re.findall(r"^  entry: (.*)$", HOOKS.read_text(encoding="utf-8"), re.MULTILINE)
    program, *words = shlex.split(entry)

    assert program == "depcheck"
    return words


def test_the_hook_takes_requirements_files() -> None:
    """The pattern of the hook takes what people call requirements and constraints, and nothing else."""
    (pattern,) = re.findall(r"^  files: (.*)$", HOOKS.read_text(encoding="utf-8"), re.MULTILINE)
    taken = ("requirements.txt", "a/requirements-dev.txt", "constraints.txt", "requirements.in", "requirements/dev.txt")
    left = ("notes.txt", "requirements.md", "src/my_requirements.txt")

    assert [name for name in taken if not re.search(pattern, name)] == []
    assert [name for name in left if re.search(pattern, name)] == []


#: The content of the file, and the status and the codes that are found without any index.
OFFLINE_TABLE = {
    "numpy>2\nnumpy<1\nsix\n": (1, ["DC101"]),
    "numpy==1.0\nsix\nnumpy==2.0\n": (1, ["DC101"]),
    "six\n": (0, []),
    GRUUT: (0, []),
    "six ; python_version < '3'\n": (0, []),
    "# nothing\n": (0, []),
    "numpy=<2\n": (1, ["DC901"]),
}


@pytest.mark.parametrize(("content", "expected"), OFFLINE_TABLE.items(), ids=map(repr, OFFLINE_TABLE))
def test_the_hook_without_network_and_cache(
    project: Path, run: Callable[..., Answer], no_sockets: list[str], content: str, expected: tuple[int, list[str]]
) -> None:
    """A contradiction in the files fails the hook; what only an index could tell does not; no socket is opened."""
    (project / FILE).write_text(content)
    answer = run(*hook_entry(), FILE, *OFFLINE, *JSON)

    assert (answer.status, answer.codes) == expected
    assert no_sockets == []


def test_the_hook_over_several_files(project: Path, run: Callable[..., Answer], no_sockets: list[str]) -> None:
    """All files that a commit touches are judged together: a constraint in one can contradict a line of another."""
    (project / FILE).write_text("six\nnumpy==2.3.5\n")
    (project / "constraints.txt").write_text("numpy<2\n")
    answer = run(*hook_entry(), FILE, "constraints.txt", *OFFLINE, *JSON)

    assert (answer.status, answer.codes) == (1, ["DC101"])
    assert sorted(places(answer.finding)) == ["constraints.txt:1", f"{FILE}:2"]
    assert no_sockets == []


def test_without_leave_the_unknown_fails(project: Path, run: Callable[..., Answer]) -> None:
    """The hook's `--allow-incomplete` is needed: without it the same run says with status 4 that it could not tell."""
    (project / FILE).write_text("six\n")
    answer = run("check", "--offline", FILE, *OFFLINE, *JSON)

    assert (answer.status, answer.report["verdict"], answer.report["completeness"]) == (4, "incomplete", "partial")


def test_the_hook_in_its_own_process(project: Path, on_index: tuple[str, ...]) -> None:
    """From start to end the process makes no socket, looks up no name and starts nothing; a check on line does."""
    (project / FILE).write_text("numpy>2\nnumpy<1\nsix\n")
    forbidden = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork")
    hook = watched(forbidden, *hook_entry(), FILE, *JSON)
    on_line = watched(forbidden, "check", FILE, *JSON, *on_index, "--no-cache")

    assert (hook.status, hook.codes) == (1, ["DC101"])
    assert "FORBIDDEN" not in hook.err
    assert "FORBIDDEN socket.connect" in on_line.err
