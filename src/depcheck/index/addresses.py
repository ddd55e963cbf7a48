"""What can be a package index: an address of HTTP, or a directory of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.errors import UsageError
from depcheck.index.urls import local_path, split, without_secrets
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMES = frozenset({"http", "https"})


def check_index_options(index_url: str | None, extra_index_urls: Iterable[str]) -> None:
    """Raise UsageError where an option names what can be no index: then nothing the user means is asked."""
    named = (("--index-url", index_url), *(("--extra-index-url", url) for url in extra_index_urls))
    for option, url in named:
        problem = index_problem(url) if url is not None else None
        if problem is not None:
            raise UsageError(f"{option} names no package index: {problem}")


def index_problem(url: str) -> str | None:
    """Why this can be no index, in one line that holds no secret; None where it can be one."""
    if not url.strip():
        return "it is empty"
    parts = split(url)
    if parts is None:
        return "its address is invalid"
    if parts.scheme.lower() in SCHEMES and "://" in url:
        return None if parts.hostname else f"{_shown(url)} has no host"
    if is_directory(url):
        return None
    if "://" not in url or parts.scheme.lower() == "file":
        return f"{_shown(url)} is neither an address with https:// nor a directory"
    return f"{_shown(url)} is no address of https, http or a directory"


def is_directory(url: str) -> bool:
    """Whether a path, or the path of a `file:` address, is a directory of this machine."""
    try:
        path = local_path(url)
        return path is not None and path.is_dir()
    except (OSError, ValueError, RuntimeError):
        return False


def _shown(url: str) -> str:
    """The address without what may be a secret: `user:password@host` without a scheme is none that can be split."""
    shown = without_secrets(url)
    return "what it names" if "@" in shown else f"`{safe(shown)}`"
