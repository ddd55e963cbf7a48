"""Counts as words."""

from __future__ import annotations


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Such as "1 fix" and "2 fixes"."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or noun + 's'}"
