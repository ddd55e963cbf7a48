"""One `.dist-info` folder, read by hand: this is what a hook waits for, some hundred times a run."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from depcheck.inputs.distributions import Found
from depcheck.inputs.headers import Headers, parse_headers
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.records import roots_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from depcheck.model.limits import Limits

TAG = re.compile(rb"\n[Tt][Aa][Gg]:[ \t]*(\S+)")
USER = r"(?<=://)[^/@\s]*@"

SMALL_FILE = 256 * 1024


def read_dist_info(folder: str, limits: Limits) -> Found:
    """What METADATA, WHEEL, INSTALLER, REQUESTED, direct_url.json and RECORD of a folder say."""
    direct_url, commit, editable = _origin(folder)
    return Found(
        headers=_metadata(folder, limits),
        wheel_tags=_wheel_tags(folder),
        requested=os.access(f"{folder}/REQUESTED", os.F_OK),
        installer=_installer(folder),
        direct_url=direct_url,
        commit=commit,
        editable=editable,
        roots=_roots(folder, limits),
    )


def _metadata(folder: str, limits: Limits) -> Headers | Unreadable:
    content = read_regular_file(f"{folder}/METADATA", limits.metadata_size)
    if isinstance(content, Unreadable):
        return Unreadable(f"METADATA {content.reason}", content.missing, content.too_large)
    return parse_headers(content)


def _wheel_tags(folder: str) -> tuple[str, ...]:
    """The tags as WHEEL lists them. One that cannot be read says nothing: packages of Linux distributions have none."""
    content = read_regular_file(f"{folder}/WHEEL", SMALL_FILE)
    return () if isinstance(content, Unreadable) else _tags_of(content)


@lru_cache(maxsize=1024)
def _tags_of(content: bytes) -> tuple[str, ...]:
    """The tags in a WHEEL file, of which an environment has few different ones."""
    return tuple(tag.decode("ascii", "replace") for tag in TAG.findall(b"\n" + content))


def _roots(folder: str, limits: Limits) -> tuple[str, ...] | None:
    """The roots of what RECORD lists; None where there is none to read, as in packages of Linux distributions."""
    content = read_regular_file(f"{folder}/RECORD", limits.record_size)
    return None if isinstance(content, Unreadable) else roots_of(content)


def _installer(folder: str) -> str | None:
    content = read_regular_file(f"{folder}/INSTALLER", SMALL_FILE)
    return None if isinstance(content, Unreadable) else _first_line(content)


@lru_cache(maxsize=64)
def _first_line(content: bytes) -> str | None:
    return content.decode(errors="replace").strip().partition("\n")[0].strip() or None


def _origin(folder: str) -> tuple[str | None, str | None, bool]:
    """The URL that a distribution came from (PEP 610), the commit found there, and whether it is editable."""
    path = f"{folder}/direct_url.json"
    if not os.access(path, os.F_OK):  # nearly always: an exception would cost more
        return None, None, False
    content = read_regular_file(path, SMALL_FILE)
    recorded = {} if isinstance(content, Unreadable) else _json_object(content)
    url = recorded.get("url")
    if not isinstance(url, str):
        return None, None, False
    vcs, folder_info = _object(recorded, "vcs_info"), _object(recorded, "dir_info")
    commit = vcs.get("commit_id")
    return _shown_url(url, vcs), commit if isinstance(commit, str) else None, folder_info.get("editable") is True


def _shown_url(url: str, vcs: dict[str, Any]) -> str:
    """The URL as a requirement writes it, such as `git+https://host/project@main`, without the user's secrets."""
    plain = re.sub(USER, "", url.partition("?")[0])
    revision = vcs.get("requested_revision")
    suffix = f"@{revision}" if isinstance(revision, str) else ""
    kind = vcs.get("vcs")
    return f"{kind}+{plain}{suffix}" if isinstance(kind, str) else plain


def _json_object(content: bytes) -> dict[str, Any]:
    import json  # noqa: PLC0415 - few environments hold anything that came from a URL

    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _object(recorded: dict[str, Any], key: str) -> dict[str, Any]:
    value = recorded.get(key)
    return value if isinstance(value, dict) else {}
