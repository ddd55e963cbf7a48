"""The dependencies that an sdist states without being built: read from its archive, never unpacked, never run.

Three files can state them: PKG-INFO, pyproject.toml, and the requires.txt that setuptools leaves in its egg-info. The
first two bind an installer where PEP 643 and PEP 621 say so; the third is what the last build of its author produced.
Where all three are silent, setup.py and setup.cfg may state them so plainly that reading is enough.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from depcheck.index.archives import SdistFiles, read_sdist
from depcheck.index.metadata import Headers, MetadataRecord, Undeclared, parse_headers
from depcheck.index.page import normalized
from depcheck.index.setup_configurations import setup_configuration_lines
from depcheck.index.setup_scripts import StatedDependencies, setup_script_lines
from depcheck.model.packages import MetadataOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.utils import NormalizedName

    from depcheck.model.limits import Limits

FIRST_STATIC_VERSION = (2, 2)
LEGACY = "setuptools.build_meta:__legacy__"
SETUPTOOLS = ("setuptools.build_meta", LEGACY)
DEPENDENCY_FIELDS = frozenset({"dependencies", "optional-dependencies"})


def sdist_record(filename: str, body: bytes, project: NormalizedName, limits: Limits) -> MetadataRecord | Undeclared:
    """What an sdist declares, from the most binding of its files; Unknown where only a build would tell."""
    files = read_sdist(filename, body, project, limits)
    if isinstance(files, Undeclared):
        return files
    headers = parse_headers(files.pkg_info) if files.pkg_info is not None else Headers()
    if headers.name is not None and normalized(headers.name) != project:
        return Undeclared(f"PKG-INFO of {filename} is of another project")
    static = _static_pkg_info(headers) or _static_pyproject(files.pyproject)
    record = static or _left_behind(headers, files) or _set_up(headers, files)
    return record or Undeclared(f"{filename} states no dependencies: only building it would tell")


def requires_txt_lines(text: str) -> Iterator[str]:
    """The requirements in a requires.txt of setuptools; a section `[extra:marker]` becomes their marker."""
    marker = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            marker = _section_marker(line[1:-1])
        elif line and not line.startswith("#"):
            yield _with_marker(line, marker)


def requires_txt_extras(text: str) -> tuple[str, ...]:
    """The extras that the sections of a requires.txt name."""
    sections = (line.strip()[1:-1] for line in text.splitlines() if line.strip().startswith("["))
    return tuple(dict.fromkeys(extra for section in sections if (extra := section.partition(":")[0].strip())))


def _static_pkg_info(headers: Headers) -> MetadataRecord | None:
    """PEP 643: from version 2.2 on a field that is not dynamic is the same in every wheel built."""
    static = not headers.dynamic & {"requires-dist", "provides-extra"}
    if _version(headers.metadata_version) < FIRST_STATIC_VERSION or not static:
        return None
    return headers.record(MetadataOrigin.SDIST_PKG_INFO)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isascii() and part.isdigit())


def _static_pyproject(text: bytes | None) -> MetadataRecord | None:
    """PEP 621: `dependencies` that are not dynamic must be taken as they stand."""
    project = _table(_toml(text), "project")
    dynamic = project.get("dynamic", [])
    if not project or not isinstance(dynamic, list) or not DEPENDENCY_FIELDS.isdisjoint(map(str, dynamic)):
        return None
    optional = project.get("optional-dependencies", {})
    dependencies = project.get("dependencies", [])
    if not isinstance(optional, dict) or not isinstance(dependencies, list):
        return None
    extras = [
        _with_marker(str(line), _section_marker(extra))
        for extra, lines in optional.items() if isinstance(lines, list) for line in lines
    ]  # fmt: skip
    return MetadataRecord(
        MetadataOrigin.SDIST_PYPROJECT,
        requires=(*map(str, dependencies), *extras),
        provides_extra=tuple(optional),
        requires_python=_text(project.get("requires-python")),
        name=_text(project.get("name")),
        version=_text(project.get("version")),
    )


def _toml(text: bytes | None) -> dict[str, Any]:
    """The document; an empty one where there is none, or none that can be read."""
    if text is None:
        return {}
    try:
        return tomllib.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}


def _table(document: dict[str, Any], name: str) -> dict[str, Any]:
    table = document.get(name, {})
    return table if isinstance(table, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _left_behind(headers: Headers, files: SdistFiles) -> MetadataRecord | None:
    """What the build of the author left: a PKG-INFO before 2.2 that names dependencies, or an egg-info.

    An egg-info without requires.txt says that there were none.
    """
    origin = MetadataOrigin.SDIST_EGG_INFO
    if headers.requires:
        return headers.record(origin)
    if not files.egg_info:
        return None
    text = (files.requires_txt or b"").decode("utf-8", "replace")
    extras = (*requires_txt_extras(text), *headers.provides_extra)
    return MetadataRecord(
        origin, tuple(requires_txt_lines(text)), tuple(dict.fromkeys(extras)),
        headers.requires_python, headers.name, headers.version,
    )  # fmt: skip


def _set_up(headers: Headers, files: SdistFiles) -> MetadataRecord | None:
    """What setup.py and setup.cfg tell setuptools, both where both tell something."""
    if not _by_setuptools(files):
        return None
    nothing = StatedDependencies()
    script = nothing if files.setup_py is None else setup_script_lines(files.setup_py)
    configuration = nothing if files.setup_cfg is None else setup_configuration_lines(files.setup_cfg)
    stated = script and configuration and _both(script, configuration)
    if stated is None:
        return None
    sections = [(_section_marker(section), lines) for section, lines in stated.extras]
    extras = (section.partition(":")[0].strip() for section, _ in stated.extras)
    return MetadataRecord(
        MetadataOrigin.SDIST_SETUP,
        (*stated.requires, *(_with_marker(line, marker) for marker, lines in sections for line in lines)),
        tuple(dict.fromkeys(extra for extra in (*extras, *headers.provides_extra) if extra)),
        stated.requires_python or headers.requires_python, headers.name, headers.version,
    )  # fmt: skip


def _by_setuptools(files: SdistFiles) -> bool:
    """Whether setuptools builds it, and nothing but setup.py and setup.cfg tells it how.

    PEP 517: that is so without a pyproject.toml, or without a backend in it; both need a setup.py.
    """
    if files.pyproject is None:
        return files.setup_py is not None
    document = _toml(files.pyproject)
    system = _table(document, "build-system")
    backend = system.get("build-backend", LEGACY if files.setup_py is not None else None)
    return bool(document) and backend in SETUPTOOLS and "backend-path" not in system and "project" not in document


def _both(script: StatedDependencies, configuration: StatedDependencies) -> StatedDependencies | None:
    """What the two state together. Which of them counts where they differ is a matter of the version of setuptools."""
    twice = (
        (script.requires, configuration.requires),
        (script.extras, configuration.extras),
        (script.requires_python, configuration.requires_python),
    )
    if any(first and second and first != second for first, second in twice):
        return None
    return StatedDependencies(
        script.requires or configuration.requires,
        script.extras or configuration.extras,
        script.requires_python or configuration.requires_python,
    )


def _section_marker(section: str) -> str:
    """The marker of `extra:marker`, `:marker` or `extra`."""
    extra, _, marker = (part.strip() for part in section.partition(":"))
    if extra and marker:
        return f'({marker}) and extra == "{extra}"'
    return f'extra == "{extra}"' if extra else marker


def _with_marker(requirement: str, marker: str) -> str:
    """The requirement under one marker more. A blank stands before the semicolon, since a URL may end in one."""
    own, semicolon, existing = requirement.partition(" ;") if "@" in requirement else requirement.partition(";")
    if not marker:
        return requirement
    if semicolon:
        return f"{own.strip()} ; ({existing.strip()}) and {_grouped(marker)}"
    return f"{requirement} ; {marker}"


def _grouped(marker: str) -> str:
    return f"({marker})" if " or " in marker else marker
