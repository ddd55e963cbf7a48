"""Who may import whom. The picture of the house is in docs/explanation/architecture.md; this holds it."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parent.parent / "src" / "depcheck"

#: For each unit the other units that it may import. A unit is a module or a package directly below depcheck.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"api", "model", "errors"},
    "__main__": {"cli"},
    "errors": set(),
    "model": set(),
    "text": set(),
    "inputs": {"model", "text", "errors"},
    "index": {"model", "text", "errors"},
    "solve": {"model"},
    "rules": {"model", "solve"},
    "explain": {"model", "solve"},
    "fixes": {"model", "solve", "text"},
    "resolving": {"model", "solve", "rules", "explain", "fixes"},
    "policy": {"model"},
    "several": {"model"},
    "pipeline": {"model", "solve", "rules", "fixes", "resolving"},
    "reasons": {"model", "solve", "rules", "pipeline", "resolving"},
    "render": {"model", "text"},
    "probes": {"model", "errors"},
    "options": {"model", "errors"},
    "opening": {"model", "text", "errors", "inputs", "index", "probes", "options"},
    "api": {"model", "errors", "options", "opening", "pipeline", "policy", "reasons", "several"},
    "cli": {"model", "text", "errors", "inputs", "index", "policy", "rules", "render", "options", "api"},
}
#: What is pure reads no file, no clock and no environment, and starts nothing.
PURE = (
    "model",
    "text",
    "solve",
    "rules",
    "explain",
    "fixes",
    "resolving",
    "pipeline",
    "policy",
    "several",
    "reasons",
    "render",
)
IMPURE_MODULES = {
    "os",
    "io",
    "pathlib",
    "subprocess",
    "socket",
    "ssl",
    "time",
    "sqlite3",
    "urllib3",
    "tempfile",
    "shutil",
    "platform",
    "sysconfig",
    "threading",
    "http",
    "requests",
}
#: The libraries that a unit may import beside packaging and the standard library.
LIBRARIES = {
    "solve": {"resolvelib"},
    "inputs": {"pip_requirements_parser", "importlib_metadata", "pip"},
    "index": {"urllib3", "truststore", "platformdirs"},
    "cli": {"rich"},
}
MODULES = sorted(SOURCE.rglob("*.py"))


def unit(module: Path) -> str:
    """The unit that a module belongs to."""
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(module: Path) -> Iterator[str]:
    """The full names that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(name), level=0, names=names):
                yield from (f"{name}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                pytest.fail(f"{module}:{node.lineno}: a relative import")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(SOURCE)))
def test_a_module_imports_only_what_its_layer_may(module: Path) -> None:
    """Every import of a part of depcheck stands in the table."""
    own = unit(module)
    names = (name.split(".") for name in imported(module))
    units = {parts[1] if len(parts) > 1 else "__init__" for parts in names if parts[0] == "depcheck"}
    # `from depcheck import __version__` names no unit
    foreign = {name for name in units if name != own and not name.startswith("__")} - MAY_IMPORT[own]

    assert foreign == set()


@pytest.mark.parametrize("module", [m for m in MODULES if unit(m) in PURE], ids=lambda m: str(m.relative_to(SOURCE)))
def test_a_pure_module_touches_nothing_outside(module: Path) -> None:
    """No module between the readers and the command line imports what reads files, clocks or the environment."""
    roots = {name.split(".")[0] for name in imported(module)}

    assert roots & IMPURE_MODULES == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(SOURCE)))
def test_a_module_imports_only_the_libraries_of_its_layer(module: Path) -> None:
    """A heavy library has one home."""
    roots = {name.split(".")[0] for name in imported(module)} - sys.stdlib_module_names - {"depcheck", "packaging"}

    assert roots - LIBRARIES.get(unit(module), set()) == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(SOURCE)))
def test_modules_stay_small(module: Path) -> None:
    """A module that a person cannot read at one sitting is two modules."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300


def test_every_unit_stands_in_the_table() -> None:
    """A new unit needs a line that says whom it may import, and a line is there for no other."""
    assert {unit(module) for module in MODULES} == MAY_IMPORT.keys()


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_the_table_permits_what_is_used_alone(name: str) -> None:
    """A permission that nobody uses is a door left open: who needs it adds it."""
    names = [full.split(".") for module in MODULES if unit(module) == name for full in imported(module)]
    units = {parts[1] for parts in names if parts[0] == "depcheck" and len(parts) > 1}

    assert MAY_IMPORT[name] - units == set()
    assert LIBRARIES.get(name, set()) - {parts[0] for parts in names} == set()


def test_libraries_are_dependencies() -> None:
    """Every library in the table is a dependency of the distribution."""
    project = tomllib.loads((SOURCE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {Requirement(text).name.replace("-", "_") for text in project["dependencies"]}

    assert {library for libraries in LIBRARIES.values() for library in libraries} - named == set()


def test_the_picture_of_the_house_names_every_unit() -> None:
    """The table in the architecture page is that of the code."""
    page = (SOURCE.parent.parent / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    unnamed = {name for name in {unit(module) for module in MODULES} if f"`{name}`" not in page}

    assert unnamed - {"__init__", "__main__"} == set()
