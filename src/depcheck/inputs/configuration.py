"""Which indexes the user means: depcheck's options, then what uv and pip are configured to, with where each stands.

For every setting the first place that has one wins: options, uv's and then pip's environment variables, uv's files,
pip's files, and last the index that the installed pip itself would ask. As in pip, options that may be given several
times add to what is configured.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from depcheck.errors import IndexConfigurationError
from depcheck.inputs.pip_configuration import pip_environment, pip_file_layer, pip_files
from depcheck.inputs.uv_configuration import uv_environment, uv_file_layer, uv_files
from depcheck.model.index import Configured, IndexSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from depcheck.inputs.index_layers import IndexLayer

CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """depcheck's own options."""

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()


def index_settings(options: IndexOptions, environ: Mapping[str, str], project: Path | None) -> IndexSettings:
    """The indexes to ask. `project` is the directory whose uv.toml or pyproject.toml counts, with those above it.

    It raises `IndexConfigurationError` where nothing is configured and the installed pip names no index.
    """
    layers = _layers(environ, project)
    warnings = tuple(warning for layer in layers for warning in layer.warnings)
    no_index = any(layer.no_index for layer in layers)
    extra = _first(layer.extra_index_urls for layer in layers)
    links = _first(layer.find_links for layer in layers)
    return IndexSettings(
        index_url=None if no_index else _index_url(options, layers),
        extra_index_urls=() if no_index else (*_given(options.extra_index_urls, "--extra-index-url"), *extra),
        find_links=(*_given(options.find_links, "--find-links"), *links),
        ca_certificates=_certificates(layers, environ),
        warnings=(*warnings, *(_not_trusted(host) for layer in layers for host in layer.trusted_hosts)),
    )


def configured_constraints(environ: Mapping[str, str]) -> tuple[Configured, ...]:
    """The constraints files that pip or uv are configured to hold every resolution to."""
    variables = (uv_environment(environ), pip_environment(environ))
    named = _first(layer.constraints for layer in variables)
    return named or _pip_files(environ).constraints


def default_index_url() -> Configured:
    """The index that the installed pip asks where nothing is configured. No file of depcheck spells it out."""
    try:
        from pip._internal.models.index import PyPI  # noqa: PLC0415 - the one look into pip, and it may fail

        url = PyPI.simple_url
    except (ImportError, AttributeError) as error:
        raise IndexConfigurationError(f"no index is configured, and the installed pip names none ({error})") from error
    if not isinstance(url, str) or not url.startswith("https://"):
        raise IndexConfigurationError("no index is configured, and what the installed pip names is not an address")
    return Configured(url, "the default of pip")


def _not_trusted(host: Configured) -> str:
    return f"{host.source} says to trust {host.value} unseen, which depcheck does not: certificates are checked"


def _layers(environ: Mapping[str, str], project: Path | None) -> list[IndexLayer]:
    return [
        uv_environment(environ),
        pip_environment(environ),
        uv_file_layer(uv_files(environ, project)),
        _pip_files(environ),
    ]


def _pip_files(environ: Mapping[str, str]) -> IndexLayer:
    return pip_file_layer(pip_files(environ, sys.platform, sys.prefix))


def _index_url(options: IndexOptions, layers: Iterable[IndexLayer]) -> Configured:
    if options.index_url:
        return Configured(options.index_url, "--index-url")
    configured = next((layer.index_url for layer in layers if layer.index_url is not None), None)
    return configured or default_index_url()


def _given(values: Iterable[str], option: str) -> tuple[Configured, ...]:
    return tuple(Configured(value, option) for value in values)


def _first(values: Iterable[tuple[Configured, ...]]) -> tuple[Configured, ...]:
    return next((value for value in values if value), ())


def _certificates(layers: Iterable[IndexLayer], environ: Mapping[str, str]) -> Configured | None:
    """The certificates for pip if it has some, else those for all programs that honour the usual variables."""
    named = (Configured(environ[variable], variable) for variable in CERTIFICATE_VARIABLES if environ.get(variable))
    configured = (layer.ca_certificates for layer in layers if layer.ca_certificates is not None)
    return next(configured, None) or next(named, None)
