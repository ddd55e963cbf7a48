"""`python -m depcheck`."""

from __future__ import annotations

from depcheck.cli.main import run

if __name__ == "__main__":
    run()
