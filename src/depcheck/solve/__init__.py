"""The engine: pure, knows no files and no HTTP."""
