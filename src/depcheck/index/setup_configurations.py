"""What a setup.cfg states of dependencies: `[options]` and `[options.extras_require]`, as setuptools reads them."""

from __future__ import annotations

from configparser import Error, RawConfigParser
from typing import TYPE_CHECKING

from depcheck.index.setup_scripts import DEPENDENCIES, StatedDependencies, requirement_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_CONFIGURATION = 256 * 1024
OPTIONS = "options"
EXTRAS = "options.extras_require"


def setup_configuration_lines(source: bytes) -> StatedDependencies | None:
    """The dependencies that a setup.cfg states; None where it points to other files, or cannot be read."""
    if len(source) > LARGEST_CONFIGURATION:
        return None
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(source.decode("utf-8"))
        return _stated(_section(parser, OPTIONS), _section(parser, EXTRAS))
    except (Error, ValueError):
        return None


def _section(parser: RawConfigParser, name: str) -> Mapping[str, str]:
    return dict(parser.items(name)) if parser.has_section(name) else {}


def _stated(options: Mapping[str, str], extras: Mapping[str, str]) -> StatedDependencies:
    if "extras_require" in options or any(key not in DEPENDENCIES and _spelled(key) in DEPENDENCIES for key in options):
        raise ValueError("an option whose meaning depends on the version of setuptools")
    return StatedDependencies(
        _listed(options.get("install_requires", "")),
        tuple((section, _listed(lines)) for section, lines in extras.items()),
        options.get("python_requires"),
    )


def _spelled(key: str) -> str:
    return key.lower().replace("-", "_")


def _listed(value: str) -> tuple[str, ...]:
    """The requirements of a value: one a line, or all in one line with a semicolon after each."""
    lines = value.splitlines() if "\n" in value else value.split(";")
    if any(line.strip().startswith(("file:", "attr:")) for line in lines):
        raise ValueError("another file states it")
    return requirement_lines(lines)
