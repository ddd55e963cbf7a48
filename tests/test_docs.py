"""The documentation is true: its examples are run, its pages are complete, and it spells out no registry's address.

A page is read from top to bottom, in a directory of its own. A fenced block with a title, such as

    ```text title="requirements.txt"

is a file there. In a `console` block the lines after a `$ ` are commands and the others what they print: `depcheck`
(also behind a pipe) is run and must print exactly that on standard output, or where nothing stands there on standard
error; `cat FILE` shows a file, or makes it where no block above did; `echo $?` shows the status of the command before;
`uv` is run for what it does, not for what it prints. Other commands are
for the reader alone.

DEPCHECK_REWRITE_GOLDEN=1 writes what is printed into the pages, to be read in review.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
REWRITE = bool(os.environ.get("DEPCHECK_REWRITE_GOLDEN"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RULE_PAGES = sorted((ROOT / "docs" / "rules").glob("DC*.md"))
HEADINGS = ("What it does", "Why it is bad", "Example", "Use instead", "Fix safety")
FENCE = re.compile(r"^(?P<indent> *)(?P<marks>`{3,})(?P<language>[\w-]*) *(?P<attributes>[^`]*)$")
TITLE = re.compile(r'title="(?P<name>[^"]+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file that its title names, the line it stands on, and its text."""

    language: str
    title: str | None
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console block and the lines that it prints there."""

    words: str
    line: int
    printed: tuple[str, ...]


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    lines = iter(enumerate(page.splitlines(), start=1))
    for number, line in lines:
        if opened := FENCE.match(line):
            indent, closing = len(opened["indent"]), opened["indent"] + opened["marks"]
            inside = []
            for _, text in lines:
                if text.rstrip() == closing:
                    break
                inside.append(text[indent:])
            title = TITLE.search(opened["attributes"])
            yield Block(opened["language"], title["name"] if title else None, number, "\n".join([*inside, ""]))


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block."""
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), number, []))
        elif found:
            found[-1][2].append(line.rstrip())
    yield from (Command(words, number, tuple(printed)) for words, number, printed in found)


class Reader:
    """Somebody who follows a page: a directory, the index, and the status of the last command."""

    def __init__(self, directory: Path, index_url: str) -> None:
        self._directory = directory
        self._status = 0
        self._environment = {
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PIP_INDEX_URL": index_url,
            "UV_DEFAULT_INDEX": index_url,
            "UV_PYTHON": sys.executable,
            "COLUMNS": "100",
        }

    def follow(self, block: Block) -> Iterator[tuple[Command, list[str]]]:
        """Each command that prints something to compare, and the lines that it really printed."""
        if block.title:
            self._write(block.title, block.text)
        elif block.language == "console":
            for command in commands(block):
                printed = self._carry_out(command)
                if printed is not None:
                    yield command, [line.rstrip() for line in printed.splitlines()]

    def _carry_out(self, command: Command) -> str | None:
        match shlex.split(command.words, comments=True):
            case ["echo", "$?"]:
                return f"{self._status}\n"
            case ["cat", name]:
                return self._shown(name, command)
            case ["uv", *_]:
                self._run(command.words)
                return None
            case ["depcheck", *_]:
                return self._run(command.words)
            case [*words] if "depcheck" in words[1:] and words[words.index("depcheck") - 1] == "|":
                return self._run(command.words)
        return None

    def _shown(self, name: str, command: Command) -> str:
        if not (self._directory / name).exists():
            self._write(name, "".join(f"{line}\n" for line in command.printed))
        return (self._directory / name).read_text(encoding="utf-8")

    def _write(self, name: str, text: str) -> None:
        path = self._directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _run(self, words: str) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", words],
            cwd=self._directory,
            env=self._environment,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._status = done.returncode
        return done.stdout or done.stderr


def shown(path: Path) -> str:
    """How a path is called here."""
    return path.relative_to(ROOT).as_posix()


def rewritten(page: str, answers: list[tuple[Command, list[str]]]) -> str:
    """The page with what its commands really print."""
    lines = page.splitlines()
    for command, printed in reversed(answers):
        lines[command.line : command.line + len(command.printed)] = printed
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_examples_of_a_page_are_true(page: Path, tmp_path: Path, recorded_index: str) -> None:
    """Every `$ depcheck …` prints what the page says."""
    text = page.read_text(encoding="utf-8")
    reader = Reader(tmp_path, recorded_index)
    answers = [answer for block in blocks(text) for answer in reader.follow(block)]
    if REWRITE:
        page.write_text(rewritten(text, answers), encoding="utf-8")

    for command, printed in answers:
        assert printed == list(command.printed) or REWRITE, f"{shown(page)}:{command.line}: $ {command.words}"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    """A link to a file of the project names one that exists."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in targets if target and not (page.parent / target).exists()]

    assert missing == []


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    """The pages under docs/rules are those of the rules that exist."""
    from depcheck.rules import RULES  # noqa: PLC0415

    assert [page.stem for page in RULE_PAGES] == sorted(rule.code for rule in RULES)


@pytest.mark.parametrize("page", RULE_PAGES, ids=shown)
def test_a_rule_page_has_its_headings(page: Path) -> None:
    """Whoever knows one page finds the way on all."""
    found = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert tuple(found) == HEADINGS


def own_files() -> Iterator[Path]:
    """Every file that belongs to the project."""
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in (".ci", ".github", "docs", "fixtures", "src", "tests"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def test_no_file_spells_out_the_address_of_a_public_registry() -> None:
    """Which index is asked is the user's configuration; pip alone knows the default."""
    from pip._internal.models.index import PyPI  # noqa: PLC0415 - where the forbidden words are, and not here

    hosts = [host.lower().encode() for host in (PyPI.netloc, PyPI.file_storage_domain)]
    guilty = [shown(path) for path in own_files() if any(host in path.read_bytes().lower() for host in hosts)]

    assert guilty == []
