"""A nogood inside the engine, with where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from depcheck.solve.clauses.tables import Table
    from depcheck.solve.clauses.values import Nogood, Term


@dataclass(slots=True)
class Resolution:
    """The clauses that were resolved with each other, and the terms that hold whatever is assumed (at level 0)."""

    antecedents: list[Clause] = field(default_factory=list)
    roots: list[Term] = field(default_factory=list)


Source: TypeAlias = "Nogood | Table | Resolution"
"""Where a clause comes from: the caller gave it, a table of facts implies it, or it was learned."""


@dataclass(slots=True, eq=False)
class Clause:
    """Terms that do not all hold together. The first two are the watched ones where the clause is watched at all."""

    terms: list[Term]
    source: Source
