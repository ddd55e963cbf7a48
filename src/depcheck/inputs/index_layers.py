"""What one place, such as the environment variables of uv, says about indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from depcheck.model.index import Configured

# A configuration file is read up to this size; a larger one is none.
LARGEST_FILE = 1024 * 1024
# What switches an option on, for pip and for uv.
YES = frozenset({"1", "true", "yes", "y", "on", "t"})


@dataclass(frozen=True, slots=True)
class IndexLayer:
    """The settings of one place; what it does not set is None or empty. `warnings` name unreadable files."""

    index_url: Configured | None = None
    extra_index_urls: tuple[Configured, ...] = ()
    find_links: tuple[Configured, ...] = ()
    ca_certificates: Configured | None = None
    trusted_hosts: tuple[Configured, ...] = ()
    constraints: tuple[Configured, ...] = ()
    no_index: bool = False
    warnings: tuple[str, ...] = ()
