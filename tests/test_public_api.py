"""What `import depcheck` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys

import depcheck

PUBLIC = ("__version__",)
HEAVY = (
    "asyncio",
    "email",
    "http",
    "importlib_metadata",
    "packaging",
    "pip",
    "pip_requirements_parser",
    "platformdirs",
    "resolvelib",
    "rich",
    "sqlite3",
    "ssl",
    "tomllib",
    "truststore",
    "typing_extensions",
    "urllib.request",
    "urllib3",
)


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after the statement, beyond a bare start."""
    listing = "import sys; before = set(sys.modules); {}; print(*(set(sys.modules) - before))"
    command = [sys.executable, "-I", "-S", "-c", listing.format(statement)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_the_public_names_are_exactly_these() -> None:
    """A name is added or taken away on purpose."""
    assert tuple(depcheck.__all__) == PUBLIC


def test_every_public_name_is_there() -> None:
    """What is offered can be had, although it is loaded when first used."""
    missing = [name for name in depcheck.__all__ if getattr(depcheck, name, None) is None]

    assert missing == []


def test_the_public_names_are_listed_by_dir() -> None:
    """Completion in an interpreter shows them before they are loaded."""
    assert set(depcheck.__all__) <= set(dir(depcheck))
