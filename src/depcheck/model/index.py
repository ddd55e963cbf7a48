"""Where releases are looked for, and which of their files may be used."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Configured:
    """One configured value. It may hold a password, so it never shows itself; `source` says where it stands.

    `source` is a file as shown to the user with the key after it (`/etc/pip.conf [global] index-url`), an environment
    variable, an option, or a phrase such as "the default of pip".
    """

    value: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """The package indexes that are asked, and where each setting came from.

    `index_url` is None where no index may be asked (pip's `no-index`); `warnings` name what cannot be
    read of the configuration, or is not obeyed.
    """

    index_url: Configured | None
    extra_index_urls: tuple[Configured, ...] = ()
    find_links: tuple[Configured, ...] = ()
    ca_certificates: Configured | None = None
    warnings: tuple[str, ...] = ()


ALL = ":all:"


@dataclass(frozen=True, slots=True)
class ReleasePolicy:
    """Which files the user allows: names are normalised, `:all:` stands for every project.

    A project named in one of the sets goes before `:all:` in the other, as in pip. `exclude_newer` has a time zone.
    """

    only_binary: frozenset[str] = frozenset()
    no_binary: frozenset[str] = frozenset()
    exclude_newer: datetime | None = None

    def allows_build(self, name: str) -> bool:
        """Whether an sdist of the project may be built."""
        return not _names(self.only_binary, self.no_binary, name)

    def allows_wheel(self, name: str) -> bool:
        """Whether a wheel of the project may be used."""
        return not _names(self.no_binary, self.only_binary, name)


def _names(names: frozenset[str], opposite: frozenset[str], name: str) -> bool:
    return name in names or (ALL in names and name not in opposite)
