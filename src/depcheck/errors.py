"""What can go wrong at the edges. Inside, problems are values."""

from __future__ import annotations


class DepcheckError(Exception):
    """A run cannot go on. Its text is one line for the user."""


class UsageError(DepcheckError):
    """The options contradict each other, or name something that does not exist."""


class InputError(DepcheckError):
    """An input that the user named cannot be read.

    `path` is the input as the user named it; `line` is 1-based, or None where the whole file is meant.
    """

    def __init__(self, message: str, path: str, line: int | None = None) -> None:
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line


class IndexConfigurationError(DepcheckError):
    """No package index is configured anywhere, and the installed pip carries none."""
