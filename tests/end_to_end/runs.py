"""What the end-to-end tests share: the sets of requirements they ask about, and an answer of the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE = "requirements.txt"
GRUUT = "gruut==2.2.3\nnumpy==2.3.5\n"
PAIR = "TTS==0.22.0\nstyletts2==0.1.6\nnumpy==1.24.3\n"
PLAIN = "requests\nflask\npandas\n"
ON_LINUX = ("--no-environment", "--python-version", "3.11", "--platform", "linux")
CHECK = ("check", "-r", FILE, *ON_LINUX)
RESOLVE = ("resolve", "-r", FILE, *ON_LINUX)
JSON = ("--output-format", "json")

#: Says on standard error what a run does that it must not do: events of the audit hook, see PEP 578. Code of a file
#: below the working directory is none of depcheck, so it must be neither compiled nor executed.
_WATCHED = """
import os, sys
forbidden = tuple(sys.argv.pop(1).split(","))
here = os.getcwd() + os.sep
def is_forbidden(event, arguments):
    file_name = {"exec": lambda: arguments[0].co_filename, "compile": lambda: arguments[1]}.get(event, str)()
    return event.startswith(forbidden) or str(file_name).startswith(here)
sys.addaudithook(lambda event, arguments: is_forbidden(event, arguments) and print("FORBIDDEN", event, file=sys.stderr))
from depcheck.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
#: The events of whoever starts a program.
STARTING = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.system", "os.startfile", "pty.")


@dataclass(frozen=True)
class Answer:
    """What a run of the command line came to."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Standard output on one line: where lines are broken depends on the width."""
        return " ".join(self.out.replace("│", " ").split())

    @cached_property
    def report(self) -> dict[str, Any]:
        """Standard output as JSON. Raises ValueError with what was said instead, where it is none."""
        if not self.out.startswith("{"):
            raise ValueError(f"status {self.status}: {self.out}{self.err}")
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def codes(self) -> list[str]:
        """The codes of the findings."""
        return [finding["code"] for finding in self.report["findings"]]

    @property
    def finding(self) -> dict[str, Any]:
        """The only finding."""
        (finding,) = self.report["findings"]
        told: dict[str, Any] = finding
        return told

    @property
    def fixes(self) -> list[dict[str, Any]]:
        """The fixes, best first."""
        fixes: list[dict[str, Any]] = self.report["fixes"]
        return fixes


def places(finding: Mapping[str, Any]) -> list[str]:
    """Where a finding points, as file:line."""
    return [f"{place['path']}:{place['line']}" for place in finding["locations"]]


def facts(finding: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The facts of one kind that a finding rests on."""
    return [fact for fact in finding["facts"] if fact["kind"] == kind]


def make_edits(folder: Path, edits: Iterable[Mapping[str, Any]]) -> None:
    """Put the edits of a report into the files, by nothing but their byte offsets."""
    for edit in sorted(edits, key=lambda edit: -edit["start"]):
        path = folder / edit["path"]
        content = path.read_bytes()
        before, there, behind = content[: edit["start"]], content[edit["start"] : edit["end"]], content[edit["end"] :]
        if there != edit["expected"].encode():
            raise ValueError(f"{edit['path']} has {there!r} where the edit expects {edit['expected']!r}")
        path.write_bytes(before + edit["replacement"].encode() + behind)


def process(*words: str, **variables: str) -> Answer:
    """The command line in a process of its own."""
    return _ran([sys.executable, "-m", "depcheck", *words], variables)


def watched(forbidden: Iterable[str], *words: str) -> Answer:
    """The same, where every audit event that begins like one of `forbidden` leaves a line FORBIDDEN in `err`.

    So does every piece of code of the working directory that is compiled or executed.
    """
    return _ran([sys.executable, "-c", _WATCHED, ",".join(forbidden), *words], {})


def _ran(command: list[str], variables: Mapping[str, str]) -> Answer:
    environment = {**os.environ, **variables, "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=300, env=environment)
    return Answer(done.returncode, done.stdout, done.stderr)
