"""Rules, each module of them one look at one thing. `RULES` lists every rule, in the order of the parts that hold them.

The list is put together on demand: who judges an environment need not load what judges a resolution.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from depcheck.model.findings import Rule

    RULES: tuple[Rule, ...]


def __getattr__(name: str) -> tuple[Rule, ...]:
    if name != "RULES":
        raise AttributeError(name)
    from depcheck.rules import declared, installed, resolved  # noqa: PLC0415  # Loaded by those who list the rules.

    return (*declared.RULES, *resolved.RULES, *installed.RULES)
