"""Environments with gruut in them, of the metadata that the record has, and traps that show whether one was started."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from builds import core_metadata
from environments import Site
from servers import RecordedFacts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: What `gruut==2.2.3` had installed, before numpy was raised to 2.3.5.
VERSIONS = {
    "babel": "2.18.0",
    "dateparser": "1.1.8",
    "docopt": "0.6.2",
    "gruut": "2.2.3",
    "gruut-ipa": "0.13.0",
    "gruut-lang-en": "2.0.1",
    "jsonlines": "1.2.0",
    "networkx": "2.8.8",
    "num2words": "0.5.14",
    "numpy": "2.3.5",
    "python-crfsuite": "0.9.12",
    "python-dateutil": "2.9.0.post0",
    "pytz": "2026.6",
    "regex": "2026.11.15",
    "six": "1.17.0",
    "tzdata": "2026.6",
    "tzlocal": "5.4.5",
}
PYTHON_311 = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.7\n"
_FACTS = RecordedFacts()


def virtual_environment(folder: Path, **changed: str | None) -> Site:
    """A virtual environment of Python 3.11 with the versions above, `changed` apart; None leaves a project out."""
    site = Site(folder / "lib" / "python3.11" / "site-packages")
    (folder / "pyvenv.cfg").write_text(PYTHON_311, encoding="utf-8")
    return fill(site, {name: version for name, version in {**VERSIONS, **changed}.items() if version})


def fill(site: Site, versions: Mapping[str, str]) -> Site:
    """The site with these releases installed, each with the metadata that its wheel has, or would be built with."""
    for name, version in versions.items():
        release = next(release for release in _FACTS.releases(name) if release.version == version)
        site.add(name, version, metadata=core_metadata(name, release))
    return site


def lay_traps(site: Site, trace: Path) -> None:
    """Whoever starts the interpreter of this site, or imports what is in it, makes the file `trace`."""
    leave_trace = f"open({str(trace)!r}, 'w').close()\n"
    site.add_file("canary.pth", f"import builtins; builtins.{leave_trace}")
    for module in ("sitecustomize.py", "usercustomize.py", "numpy/__init__.py", "gruut/__init__.py", "pip/__init__.py"):
        site.add_file(module, leave_trace)


def lay_trap_for_starting(prefix: Path, trace: Path) -> None:
    """A program in place of the interpreter, which makes the file `trace`."""
    program = prefix / "bin" / "python"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nopen({str(trace)!r}, 'w').close()\n", encoding="utf-8")
    program.chmod(0o755)


def interpreter_of(prefix: Path) -> Path:
    """The interpreter of a virtual environment that this machine made."""
    return prefix / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
