"""Versions of Python, as venv, virtualenv, uv and users write them."""

from __future__ import annotations

import re
import sys

from depcheck.errors import UsageError

VERSION = re.compile(
    r"(\d{1,4}\.\d{1,4})(?:\.(\d{1,4})(?:\.(alpha|beta|candidate|final)\.(\d{1,4})|((?:a|b|rc)\d{1,4}))?)?",
    re.ASCII,
)
STAGES = {"alpha": "a", "beta": "b", "candidate": "rc"}


def running_version() -> str:
    """The version of the interpreter that runs this; a build from between two releases counts as the earlier."""
    return sys.version.split()[0].removesuffix("+")


def minor_of(version: str) -> str:
    """Such as "3.11" of "3.11.7"."""
    return ".".join(version.split(".")[:2])


def written_version(text: str) -> str | None:
    """A version as venv, virtualenv and uv write it: "3.11", "3.11.7", "3.14.0.candidate.2" or "3.14.0rc2"."""
    match = VERSION.fullmatch(text.strip())
    if match is None:
        return None
    minor, patch, stage, serial, short = match.groups()
    if patch is None:
        return minor
    suffix = f"{STAGES[stage]}{serial}" if stage in STAGES else (short or "")
    return f"{minor}.{patch}{suffix}"


def asked_version(text: str) -> str:
    """The version of `--python-version`; "3.11" is 3.11.0. Raises UsageError."""
    version = written_version(text)
    if version is None:
        compact = text.isdigit() and text[0] in "23" and len(text) > 1
        hint = f", did you mean `{text[0]}.{text[1:]}`?" if compact else ""
        raise UsageError(f"`{text}` is not a Python version such as 3.12 or 3.12.4{hint}")
    return version if version.count(".") > 1 else f"{version}.0"


def full_version(version: str) -> str:
    """A version with a patch level: that of the running interpreter where nothing better is known."""
    if version.count(".") > 1:
        return version
    running = running_version()
    return running if version in {"", minor_of(running)} else f"{version}.0"
