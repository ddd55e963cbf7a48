"""depcheck finds, explains and mends dependency conflicts."""

from __future__ import annotations

__version__ = "0.1.0"
