"""What pip is configured to: its environment variables and its files at all levels, as pip itself weighs them."""

from __future__ import annotations

import os
from configparser import Error as ConfigError
from configparser import RawConfigParser
from pathlib import Path
from typing import TYPE_CHECKING

from depcheck.inputs.index_layers import LARGEST_FILE, YES, IndexLayer
from depcheck.model.index import Configured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What stands under the command goes before what stands for all commands, whichever file it is in.
SECTIONS = ("install", "global")


def pip_environment(environ: Mapping[str, str]) -> IndexLayer:
    """What variables such as `PIP_INDEX_URL` say; an empty one says nothing, as in pip."""
    settings = {
        name.removeprefix("PIP_").lower().replace("_", "-"): Configured(value, name)
        for name, value in environ.items()
        if name.startswith("PIP_") and value
    }
    return _layer(settings, ())


def pip_files(environ: Mapping[str, str], platform: str, prefix: str) -> list[Path]:
    """The configuration files of pip, each going before those ahead of it; `platform` is as in `sys.platform`.

    `PIP_CONFIG_FILE` comes last and, where it exists, takes the place of the user's files; `os.devnull` turns all off.
    """
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    system, user, name = _places(environ, platform)
    chosen = [Path(named)] if named else []
    used = [] if chosen and chosen[0].exists() else user
    return [*system, *used, Path(prefix) / name, *chosen]


def pip_file_layer(files: Iterable[Path]) -> IndexLayer:
    """What the files say, the later ones going before the earlier, `[install]` before `[global]`."""
    found: dict[tuple[str, str], Configured] = {}
    warnings: list[str] = []
    for path in files:
        try:
            found.update(_read(path))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, ConfigError) as error:
            warnings.append(f"{path} cannot be read as a configuration of pip ({type(error).__name__})")
    settings = {key: found[section, key] for section in reversed(SECTIONS) for place, key in found if place == section}
    return _layer(settings, tuple(warnings))


def _read(path: Path) -> dict[tuple[str, str], Configured]:
    if not path.is_file():
        raise FileNotFoundError(path)
    parser = RawConfigParser()
    parser.optionxform = _normalized  # type: ignore[assignment, method-assign]
    with path.open(encoding="utf-8-sig") as stream:
        parser.read_string(stream.read(LARGEST_FILE))
    return {
        (section, key): Configured(value, f"{path} [{section}] {key}")
        for section in SECTIONS
        if parser.has_section(section)
        for key, value in parser.items(section)
        if value
    }


def _normalized(key: str) -> str:
    """`Index_URL` and `--index-url` as "index-url"."""
    return key.lower().replace("_", "-").removeprefix("--")


def _layer(settings: Mapping[str, Configured], warnings: tuple[str, ...]) -> IndexLayer:
    no_index = settings.get("no-index")
    return IndexLayer(
        index_url=settings.get("index-url"),
        extra_index_urls=_several(settings.get("extra-index-url")),
        find_links=_several(settings.get("find-links")),
        ca_certificates=settings.get("cert"),
        trusted_hosts=_several(settings.get("trusted-host")),
        constraints=_several(settings.get("constraint")),
        no_index=no_index is not None and no_index.value.strip().lower() in YES,
        warnings=warnings,
    )


def _several(configured: Configured | None) -> tuple[Configured, ...]:
    if configured is None:
        return ()
    return tuple(Configured(value, configured.source) for value in configured.value.split())


def _places(environ: Mapping[str, str], platform: str) -> tuple[list[Path], list[Path], str]:
    """The files of the system and of the user, and the name of the file in an environment."""
    home = Path(environ.get("USERPROFILE" if platform == "win32" else "HOME") or "~").expanduser()
    if platform == "win32":
        system = Path(environ.get("PROGRAMDATA", r"C:\ProgramData")) / "pip" / "pip.ini"
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "pip" / "pip.ini"
        return [system], [home / "pip" / "pip.ini", roaming], "pip.ini"
    own = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    old = home / ".pip" / "pip.conf"
    if platform == "darwin":
        library = Path("Library", "Application Support", "pip")
        own = home / library / "pip.conf" if (home / library).is_dir() else home / ".config" / "pip" / "pip.conf"
        return [Path("/") / library / "pip.conf"], [old, own], "pip.conf"
    shared = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    system_wide = [Path(folder) / "pip" / "pip.conf" for folder in shared if folder]
    return [*system_wide, Path("/etc/pip.conf")], [old, own], "pip.conf"
