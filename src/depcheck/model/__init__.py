"""Frozen values. Nothing here reads a file, a clock or an environment variable."""
