"""What uv is configured to: its environment variables, uv.toml, and `[tool.uv]` in pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depcheck.inputs.index_layers import LARGEST_FILE, YES, IndexLayer
from depcheck.model.index import Configured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def uv_environment(environ: Mapping[str, str]) -> IndexLayer:
    """What variables such as `UV_DEFAULT_INDEX` say. An index may be written `name=address`."""
    default = _one(environ, "UV_DEFAULT_INDEX") or _one(environ, "UV_INDEX_URL")
    return IndexLayer(
        index_url=default,
        extra_index_urls=(*_several(environ, "UV_INDEX"), *_several(environ, "UV_EXTRA_INDEX_URL")),
        find_links=_several(environ, "UV_FIND_LINKS", ","),
        trusted_hosts=_several(environ, "UV_INSECURE_HOST"),
        constraints=_several(environ, "UV_CONSTRAINT"),
        no_index=environ.get("UV_NO_INDEX", "").lower() in YES,
    )


def uv_files(environ: Mapping[str, str], project: Path | None) -> list[Path]:
    """The configuration files of uv, the first going before the others: the project's, the user's, the system's."""
    if environ.get("UV_NO_CONFIG", "").lower() in YES:
        return []
    named = environ.get("UV_CONFIG_FILE")
    if named:
        return [Path(named)]
    home = Path(environ.get("HOME") or "~").expanduser()
    user = Path(environ.get("APPDATA") or environ.get("XDG_CONFIG_HOME") or home / ".config") / "uv" / "uv.toml"
    system = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    shared = [Path(folder) / "uv" / "uv.toml" for folder in system if folder]
    return [*_of_project(project), user, *shared, Path("/etc/uv/uv.toml")]


def uv_file_layer(files: Iterable[Path]) -> IndexLayer:
    """What the files say; for each setting the first file that has it counts."""
    warnings: list[str] = []
    layers: list[IndexLayer] = []
    for path in files:
        try:
            layers.append(_of_table(_table(path), path))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            warnings.append(f"{path} cannot be read as a configuration of uv ({type(error).__name__})")
    return IndexLayer(
        index_url=next((layer.index_url for layer in layers if layer.index_url is not None), None),
        extra_index_urls=tuple(url for layer in layers for url in layer.extra_index_urls),
        find_links=tuple(link for layer in layers for link in layer.find_links),
        trusted_hosts=tuple(host for layer in layers for host in layer.trusted_hosts),
        no_index=any(layer.no_index for layer in layers),
        warnings=tuple(warnings),
    )


def _of_project(project: Path | None) -> list[Path]:
    """The file of the nearest directory that has one; beside a uv.toml uv does not look at pyproject.toml."""
    if project is None:
        return []
    start = project.absolute()
    for directory in (start, *start.parents):
        for name in ("uv.toml", "pyproject.toml"):
            if (directory / name).is_file():
                return [directory / name]
    return []


def _table(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as stream:
        table = tomllib.loads(stream.read(LARGEST_FILE).decode("utf-8"))
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("uv", {}) if isinstance(table.get("tool", {}), dict) else {}
    return table if isinstance(table, dict) else {}


def _of_table(table: dict[str, Any], path: Path) -> IndexLayer:
    """The settings of one file: those of `uv pip` in `[pip]` go before those for all of uv."""
    pip = table.get("pip", {})
    table = {**table, **pip} if isinstance(pip, dict) else table
    indexes = [index for index in _list(table.get("index")) if isinstance(index, dict) and _is_general(index)]
    default = next((index["url"] for index in indexes if index.get("default") is True), table.get("index-url"))
    extra = [index["url"] for index in indexes if index.get("default") is not True]
    return IndexLayer(
        index_url=Configured(default, f"{path} index-url") if isinstance(default, str) else None,
        extra_index_urls=_configured([*extra, *_list(table.get("extra-index-url"))], path, "extra-index-url"),
        find_links=_configured([_beside(path, link) for link in _list(table.get("find-links"))], path, "find-links"),
        trusted_hosts=_configured(_list(table.get("allow-insecure-host")), path, "allow-insecure-host"),
        no_index=table.get("no-index") is True,
    )


def _is_general(index: dict[str, Any]) -> bool:
    """Whether an index serves every project; an explicit one serves only those that name it."""
    return isinstance(index.get("url"), str) and index.get("explicit") is not True


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _configured(values: Iterable[object], path: Path, key: str) -> tuple[Configured, ...]:
    return tuple(Configured(value, f"{path} {key}") for value in values if isinstance(value, str))


def _beside(path: Path, link: object) -> object:
    """A relative path counts from the file that it stands in."""
    if not isinstance(link, str) or "://" in link or link.startswith(("file:", "~")):
        return link
    return str(path.parent / link)


def _one(environ: Mapping[str, str], variable: str) -> Configured | None:
    value = environ.get(variable)
    return Configured(_address(value), variable) if value else None


def _several(environ: Mapping[str, str], variable: str, separator: str | None = None) -> tuple[Configured, ...]:
    values = environ.get(variable, "").split(separator)
    return tuple(Configured(_address(value.strip()), variable) for value in values if value.strip())


def _address(value: str) -> str:
    """The address in `name=address`; a `=` may also stand inside an address."""
    name, equals, address = value.partition("=")
    return address if equals and name.replace("-", "").replace("_", "").replace(".", "").isalnum() else value
