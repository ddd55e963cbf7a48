"""What a start loads: whoever asks for little pays for little."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "rich", "urllib3", "resolvelib", "pip_requirements_parser", "sqlite3", "email", "importlib_metadata", "pip",
    "truststore", "platformdirs", "zipfile", "http", "ssl", "asyncio",
}  # fmt: skip
STARTS = {
    "the command line": "import depcheck.cli.main",
    "the version": "from depcheck.cli.main import main; main(['--version'])",
    "the help": "from depcheck.cli.main import main; main(['check', '--help'])",
    "a wrong option": "from depcheck.cli.main import main; main(['check', '--frobnicate'])",
    "the renderers": "import depcheck.render, depcheck.render.terminal, depcheck.render.concise, depcheck.render.ci",
}


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after some code."""
    told = f"import sys; {code}; print('LOADED', *sys.modules)"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    return {name.partition(".")[0] for name in run.stdout.rpartition("LOADED")[2].split()}


@pytest.mark.parametrize("code", STARTS.values(), ids=STARTS)
def test_start_is_light(code: str) -> None:
    """None of the heavy libraries is loaded before something needs it."""
    assert loaded(code) & HEAVY - loaded("pass") == set()
