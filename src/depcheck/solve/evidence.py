"""A core read against the universe: who demands what of whom, and what is left of each project.

The projects are walked from the user's lines down each chain. A project's releases in question are those that the
lines and its requirers within the core let through; what those releases say of the next project is a statement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.model.packages import Unknown
from depcheck.solve.universe import Problem, Universe, WrongPython, line_applies
from depcheck.solve.versions import Versions, Wanted, newest_first

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Candidate, RequirementLine
    from depcheck.solve.causes import Core


@dataclass(frozen=True, slots=True)
class Statement:
    """The releases of `parent` in the set `releases` require `requirement`; `accepts` of the child's would do.

    `text` is the requirement as the newest of them writes it, without its marker, which holds for the target.
    """

    parent: NormalizedName
    child: NormalizedName
    releases: int
    requirement: Requirement
    accepts: int
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One project of a core.

    `asked` is the set that every line and every requirer in the core would accept, whether usable or not; `left`
    what is usable of it for the target, under pip's rules for pre-releases and yanked releases; `wrong_python` the
    part of `left` whose own metadata rules the target's Python out. `demands` counts who limits it.
    """

    project: NormalizedName
    versions: Versions
    lines: tuple[RequirementLine, ...]
    asked: int
    left: int
    demands: int
    wrong_python: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The projects of a core in reading order, and what they say of each other."""

    lines: tuple[RequirementLine, ...]
    standings: tuple[Standing, ...]
    statements: tuple[Statement, ...]

    def about(self, project: NormalizedName) -> tuple[Statement, ...]:
        """What the others say of a project."""
        return tuple(statement for statement in self.statements if statement.child == project)

    @property
    def contested(self) -> Standing | None:
        """The project that the core is about: one of which nothing is left, else the one that most limit."""
        empty = [standing for standing in self.standings if not standing.left]
        return empty[-1] if empty else max(self.standings, key=lambda standing: standing.demands, default=None)

    def standing(self, project: NormalizedName) -> Standing | None:
        """How a project stands, where its releases are known."""
        return next((standing for standing in self.standings if standing.project == project), None)


def evidence(core: Core, problem: Problem, universe: Universe) -> Evidence:
    """The evidence for a core."""
    reader = _Reader(core, problem, universe)
    for project in reader.reading_order():
        reader.read(project)
    return Evidence(reader.lines, tuple(reader.standings.values()), tuple(reader.statements))


def accepted_by_any(statements: Iterable[Statement]) -> int:
    """What at least one release accepts. What one release says several times must hold at once, as `>=2` and `<2`."""
    said: dict[int, int] = {}
    for statement in statements:
        for releases, accepts in tuple(said.items()):
            both = releases & statement.releases
            if both:
                del said[releases]
                said[releases & ~both] = accepts
                said[both] = accepts & statement.accepts
        new = statement.releases & ~reduce(or_, said, 0)
        said[new] = statement.accepts
    return reduce(or_, (accepts for releases, accepts in said.items() if releases), 0)


def _telling(statements: Collection[Statement]) -> Iterator[Statement]:
    """The statements without those that follow from another: `>=1.21` beside `>=1.23` of the same releases."""
    for statement in statements:
        if not any(other is not statement and _implies(other, statement) for other in statements):
            yield statement


def _implies(one: Statement, other: Statement) -> bool:
    """Whether `one` says all that `other` says, and more."""
    same_project = one.child == other.child and one.requirement.extras >= other.requirement.extras
    covers = not other.releases & ~one.releases and not one.accepts & ~other.accepts
    equal = one.releases == other.releases and one.accepts == other.accepts
    return same_project and covers and not (equal and one.text > other.text)


class _Reader:
    def __init__(self, core: Core, problem: Problem, universe: Universe) -> None:
        self.lines = tuple(line for line in core.lines if line_applies(line, problem.target))
        self.standings: dict[NormalizedName, Standing] = {}
        self.statements: list[Statement] = []
        self._edges = core.edges
        self._prereleases = problem.prereleases
        self._universe = universe

    def reading_order(self) -> Iterator[NormalizedName]:
        """The user's projects first; each further one when all that require it were read, as far as cycles allow."""
        pending = list(dict.fromkeys(canonicalize_name(line.requirement.name) for line in self.lines))
        done: set[NormalizedName] = set()
        while pending:
            project = next((p for p in pending if self._parents(p) <= done), pending[0])
            pending.remove(project)
            done.add(project)
            yield project
            reached = (child for parent, child in self._edges if parent == project)
            pending.extend(child for child in reached if child not in done and child not in pending)

    def _parents(self, project: NormalizedName) -> set[NormalizedName]:
        return {parent for parent, child in self._edges if child == project} - {project}

    def read(self, project: NormalizedName) -> None:
        """Add a project's standing, and what it says of others."""
        versions = self._universe.versions(project)
        if isinstance(versions, Unknown):
            return
        lines = tuple(line for line in self.lines if canonicalize_name(line.requirement.name) == project)
        wanted = [versions.wanted(line.requirement.specifier) for line in lines]
        wanted += self._accepted(project, versions)
        asked = versions.known
        for one in wanted:
            asked &= one.mask
        left = versions.admitted(asked & versions.usable, wanted, prereleases=self._prereleases)
        wrong = self._declare(project, versions, left, self._extras(project, lines))
        self.standings[project] = Standing(project, versions, lines, asked, left, len(wanted), tuple(wrong.items()))

    def _accepted(self, project: NormalizedName, versions: Versions) -> Iterator[Wanted]:
        """For each requirer what any of its releases accepts; of one that says several things, only that set."""
        by_parent: dict[NormalizedName, list[Statement]] = {}
        for statement in self.statements:
            if statement.child == project:
                by_parent.setdefault(statement.parent, []).append(statement)
        for statements in by_parent.values():
            only = versions.wanted(statements[0].requirement.specifier) if len(statements) == 1 else None
            yield only or Wanted(accepted_by_any(statements))

    def _extras(self, project: NormalizedName, lines: tuple[RequirementLine, ...]) -> frozenset[NormalizedName]:
        asking = [line.requirement for line in lines]
        asking += [statement.requirement for statement in self.statements if statement.child == project]
        return frozenset(canonicalize_name(extra) for requirement in asking for extra in requirement.extras)

    def _declare(
        self, project: NormalizedName, versions: Versions, left: int, extras: frozenset[NormalizedName]
    ) -> dict[int, str]:
        """Note what the releases left say of the projects that matter; return those that rule the Python out."""
        children = {child for parent, child in self._edges if parent == project}
        found: dict[tuple[NormalizedName, str], Statement] = {}
        wrong: dict[int, str] = {}
        for position in newest_first(left):
            requirements = self._universe.dependencies(versions.candidates[position], extras)
            if isinstance(requirements, WrongPython):
                wrong[position] = requirements.requires
            for requirement in requirements if isinstance(requirements, tuple) else ():
                child = canonicalize_name(requirement.name)
                if child in children:
                    key = child, str(requirement)
                    before = found.get(key) or self._statement(versions.candidates[position], child, requirement)
                    found[key] = replace(before, releases=before.releases | 1 << position)
        self.statements.extend(_telling(found.values()))
        return wrong

    def _statement(self, candidate: Candidate, child: NormalizedName, requirement: Requirement) -> Statement:
        versions = self._universe.versions(child)
        accepts = -1 if isinstance(versions, Unknown) else versions.matching(requirement.specifier)
        text = self._universe.written(candidate, requirement)
        return Statement(candidate.name, child, 0, requirement, accepts, text)
