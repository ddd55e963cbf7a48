"""Builders of installed environments: site-packages folders as installers, and accidents, leave them."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

from depcheck.inputs.installed import read_environment
from depcheck.inputs.ownership import with_files
from depcheck.model.packages import Target
from depcheck.rules.installed import check_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from depcheck.model.findings import Finding
    from depcheck.model.limits import Limits
    from depcheck.model.packages import Distribution, Environment
    from depcheck.model.world import Requirements

LINUX = Target("3.11.0")


def headers(
    name: str,
    version: str,
    requires: Iterable[str] = (),
    extras: Iterable[str] = (),
    python: str | None = None,
) -> str:
    """The header block of METADATA or PKG-INFO."""
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {python}"] if python else []
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    return "\n".join(lines) + "\n"


class Site:
    """A site-packages folder to fill. Every method that adds something returns the site, so that calls chain."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def add(  # noqa: PLR0913 - one parameter for each thing a folder can say
        self,
        name: str,
        version: str = "1.0",
        requires: Iterable[str] = (),
        *,
        extras: Iterable[str] = (),
        python: str | None = None,
        tags: Iterable[str] = ("py3-none-any",),
        requested: bool = False,
        direct_url: Mapping[str, object] | None = None,
        metadata: str | bytes | None = "",
        folder: str | None = None,
        record: str | bytes | None = "",
        installer: str = "pip",
    ) -> Site:
        """A `.dist-info` folder. `metadata` replaces the whole of METADATA, None leaves it out, as it does RECORD."""
        home = self.folder / (folder or f"{name.replace('-', '_')}-{version}.dist-info")
        home.mkdir()
        if metadata is not None:
            written = metadata or headers(name, version, requires, extras, python)
            (home / "METADATA").write_bytes(written.encode() if isinstance(written, str) else written)
        (home / "WHEEL").write_text("Wheel-Version: 1.0\n" + "".join(f"Tag: {tag}\n" for tag in tags))
        (home / "INSTALLER").write_text(f"{installer}\n")
        if record is not None:
            (home / "RECORD").write_bytes(record.encode() if isinstance(record, str) else record)
        if requested:
            (home / "REQUESTED").write_text("")
        if direct_url is not None:
            (home / "direct_url.json").write_text(json.dumps(direct_url))
        return self

    def add_egg_info(self, folder: str, pkg_info: str, requires: str | None = None) -> Site:
        """An `.egg-info` folder, with a requires.txt unless that is None."""
        home = self.folder / folder
        home.mkdir(parents=True)
        (home / "PKG-INFO").write_text(pkg_info)
        if requires is not None:
            (home / "requires.txt").write_text(requires)
        return self

    def add_file(self, name: str, text: str) -> Site:
        """Any file, such as a single `.egg-info`, an `.egg-link` or a `.pth`."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)
        return self

    def add_egg_archive(self, name: str, pkg_info: str, requires: str = "") -> Site:
        """A zipped `.egg`."""
        with zipfile.ZipFile(self.folder / name, "w") as archive:
            archive.writestr("EGG-INFO/PKG-INFO", pkg_info)
            archive.writestr("EGG-INFO/requires.txt", requires)
        return self

    def read(self, target: Target = LINUX, limits: Limits | None = None, *, missing: bool = False) -> Environment:
        """The environment whose whole search path is this folder, and its files; `missing` as the option `--files`."""
        return with_files(read_environment(on_path(target, self.folder), limits=limits), missing=missing, limits=limits)

    def only(self) -> Distribution:
        """The one distribution that is installed here."""
        (distribution,) = self.read().distributions
        return distribution

    def check(
        self, target: Target = LINUX, requirements: Requirements | None = None, *, missing: bool = False
    ) -> list[Finding]:
        """The findings of this environment, in the order of a report."""
        found = check_environment(self.read(target, missing=missing), requirements)
        return sorted(found, key=lambda finding: finding.order)


def on_path(target: Target, *folders: Path) -> Target:
    """The target with these folders as its search path."""
    return Target(
        python=target.python,
        platform=target.platform,
        machine=target.machine,
        libc=target.libc,
        libc_version=target.libc_version,
        implementation=target.implementation,
        search_path=tuple(map(str, folders)),
    )


def codes(findings: Iterable[Finding]) -> list[str]:
    """The codes of the findings."""
    return [finding.rule.code for finding in findings]


def messages(findings: Iterable[Finding]) -> list[str]:
    """The headlines of the findings."""
    return [finding.message for finding in findings]
