"""Readers of what the user has. They read; they never judge."""
