"""Exit statuses."""

from __future__ import annotations

OK = 0
FINDINGS = 1
WRONG = 2
NOTHING = 3
INCOMPLETE = 4
INTERRUPTED = 130
