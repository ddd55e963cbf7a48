"""What `import depcheck` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys

import depcheck

PUBLIC = (
    "Applicability",
    "Change",
    "DepcheckError",
    "Explanation",
    "Finding",
    "Fix",
    "IndexConfigurationError",
    "InputError",
    "Options",
    "Policy",
    "Report",
    "ResolutionReport",
    "Rule",
    "Severity",
    "TreeReport",
    "UsageError",
    "Verdict",
    "Waiver",
    "WhyReport",
    "__version__",
    "check",
    "resolve",
    "tree",
    "why",
)
#: What takes its time to load, and is loaded by those who use it.
HEAVY = {
    "asyncio", "email", "http", "importlib_metadata", "packaging", "pip", "pip_requirements_parser", "platformdirs",
    "resolvelib", "rich", "sqlite3", "ssl", "truststore", "urllib3",
}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after the statement and had not before."""
    listing = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-I", "-c", listing], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_the_public_names_are_exactly_these() -> None:
    """A name is added or taken away on purpose."""
    assert tuple(depcheck.__all__) == PUBLIC


def test_every_public_name_can_be_had() -> None:
    """What is offered is there, although it is loaded when it is first used."""
    missing = [name for name in depcheck.__all__ if getattr(depcheck, name, None) is None]

    assert missing == []


def test_importing_depcheck_loads_nothing_heavy() -> None:
    """Who imports depcheck, in a hook that may then do nothing, does not wait for what it may need."""
    loaded = loaded_by("import depcheck")

    assert loaded & HEAVY == set()


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    """`depcheck --version` answers at once."""
    loaded = loaded_by("from depcheck.cli.main import main; main(['--version'])")

    assert loaded & HEAVY == set()
