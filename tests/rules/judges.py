"""Three judges of one environment: depcheck, `pip check` and `uv pip check`; what they say, in common terms."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pip
import uv
from packaging.utils import canonicalize_name
from packaging.version import Version

from depcheck.inputs.installed import read_environment
from depcheck.inputs.target import find_target
from depcheck.model.findings import Severity
from depcheck.rules.installed import check_environment
from environments import Site, headers

if TYPE_CHECKING:
    from collections.abc import Iterable

PIP = Version(pip.__version__)

#: The real command line of pip in an interpreter that stays, since a start of it takes a second: pip is imported from
#: where the tests have it, looks at the environment alone, and writes to the file that stands for its terminal.
PIP_SERVER = """
import contextlib, importlib, io, json, os, sys, tempfile
sys.path.insert(0, sys.argv[1])
from pip._internal.cli.main import main
sys.path.remove(sys.argv[1])
answers = os.fdopen(os.dup(1), "w")
for line in sys.stdin:
    importlib.invalidate_caches()
    with tempfile.TemporaryFile("w+") as terminal:
        for descriptor in (1, 2):
            os.dup2(terminal.fileno(), descriptor)
        status = main(["check", "--disable-pip-version-check", "--no-cache-dir"])
        sys.stdout.flush()
        terminal.seek(0)
        answers.write(json.dumps([status, terminal.read()]) + "\\n")
        answers.flush()
"""
PIP_LINE = re.compile(
    r"(?P<who>\S+) \S+ (?:requires (?P<gone>[^,\s]+), which is not installed\.|"
    r"has requirement (?P<wanted>[A-Za-z0-9._-]+).*, but you have \S+ (?P<found>\S+)\.|(?P<platform>is not supported))"
)
UV_LINE = re.compile(
    r"The package `(?P<who>[^`]+)` (?:requires Python (?P<python>\S+), but|"
    r"requires `(?P<wanted>[A-Za-z0-9._-]+)[^`]*`, but (?:`(?P<found>[^`]+)` is installed|it's not installed)|"
    r"(?P<platform>was built for a different)|(?P<twice>has multiple)|(?P<broken>is broken or incomplete))"
)
KINDS = {
    "DC201": "conflict",
    "DC202": "missing",
    "DC203": "python",
    "DC204": "platform",
    "DC205": "duplicate",
    "DC206": "metadata",
    "DC207": "missing",
    "DC208": "extra",
}


@dataclass(frozen=True, slots=True)
class Installed:
    """One distribution of a made-up environment."""

    name: str
    version: str = "1.0"
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ("x",)
    python: str | None = None
    tag: str = "py3-none-any"
    layout: str = "dist-info"
    metadata: bool = True

    @property
    def project(self) -> str:
        """The name as it is compared."""
        return canonicalize_name(self.name)

    def put(self, site: Site) -> None:
        """Lay it into a site-packages folder."""
        stem = f"{self.name.replace('-', '_')}-{self.version}"
        written = headers(self.name, self.version, extras=self.extras, python=self.python)
        match self.layout:
            case "dist-info":
                text = headers(self.name, self.version, self.requires, self.extras, self.python)
                site.add(self.name, self.version, tags=[self.tag], metadata=text if self.metadata else None)
            case "egg-info":
                site.add_egg_info(f"{stem}.egg-info", written, "\n".join(self.requires))
            case _:
                site.add_file(f"{stem}.egg-info", written)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a judge says of a project: `kind` is one of `KINDS`; `requirer` complains, where one does.

    Whether it is about a dependency of an extra is beside the point of comparing.
    """

    kind: str
    project: str
    requirer: str | None = None
    of_extra: bool = field(default=False, compare=False)


class Judges:
    """A virtual environment, and the three who look at it."""

    def __init__(self, folder: Path) -> None:
        self.prefix = folder / "venv"
        run = [uv.find_uv_bin(), "venv", "--quiet", "--offline", "--python", sys.executable, str(self.prefix)]
        subprocess.run(run, check=True)
        self.target = find_target(venv=str(self.prefix), environ={})
        self.site = Site(Path(self.target.search_path[0]))
        self.own = set(self.site.folder.iterdir())
        python = self.prefix / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        command = [str(python), "-c", PIP_SERVER, str(Path(pip.__file__).parent.parent)]
        self._pip = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def install(self, installed: Iterable[Installed]) -> None:
        """Make the environment hold just these."""
        self.clear()
        for one in installed:
            one.put(self.site)

    def clear(self) -> None:
        """Empty the environment."""
        for path in sorted(self.site.folder.rglob("*"), reverse=True):
            if not any(path == own or path.is_relative_to(own) for own in self.own):
                path.rmdir() if path.is_dir() else path.unlink()

    def close(self) -> None:
        """End pip."""
        self._stdin.close()
        self._pip.wait(10)
        if self._pip.stdout:
            self._pip.stdout.close()

    @property
    def _stdin(self) -> IO[str]:
        assert self._pip.stdin is not None
        return self._pip.stdin

    def depcheck(self) -> set[Statement]:
        """What depcheck finds: its errors."""
        return {
            Statement(
                KINDS[finding.rule.code],
                str(finding.package),
                finding.required_by.package if finding.required_by else None,
                of_extra=finding.rule.code == "DC207" or "[x]" in finding.message.partition(" requires ")[0],
            )
            for finding in check_environment(read_environment(self.target))
            if finding.level is Severity.ERROR
        }

    def pip(self) -> set[Statement]:
        """What `pip check` prints."""
        self._stdin.write("check\n")
        self._stdin.flush()
        assert self._pip.stdout is not None
        status, output = json.loads(self._pip.stdout.readline())
        found = [_of_pip(match) for line in output.splitlines() if (match := PIP_LINE.match(line))]
        assert bool(found) == (status == 1) or "Error parsing" in output, output
        return set(found)

    def uv(self) -> set[Statement]:
        """What `uv pip check` prints; nothing, where it gives up."""
        command = [uv.find_uv_bin(), "pip", "check", "--offline", "--no-config", "--python", str(self.prefix)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        found = [_of_uv(match) for line in run.stderr.splitlines() if (match := UV_LINE.match(line))]
        assert bool(found) == (run.returncode == 1), run.stderr
        return set(found)


def _of_pip(match: re.Match[str]) -> Statement:
    who = canonicalize_name(match["who"])
    if match["platform"]:
        return Statement("platform", who)
    kind = "missing" if match["gone"] else "conflict"
    return Statement(kind, canonicalize_name(match["gone"] or match["wanted"]), who)


def _of_uv(match: re.Match[str]) -> Statement:
    who = canonicalize_name(match["who"])
    if match["wanted"]:
        return Statement("conflict" if match["found"] else "missing", canonicalize_name(match["wanted"]), who)
    told = {"python": match["python"], "platform": match["platform"], "duplicate": match["twice"]}
    return Statement(next((kind for kind, said in told.items() if said), "metadata"), who)
