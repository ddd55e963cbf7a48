"""Facts in an order a person can follow, merged, worded last.

What you asked for comes first, then down each chain what needs what, then why nothing is left. Written requirements
stay as written; only runs of releases that say the same are told as one. What can be done about it is not mixed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from depcheck.model.facts import Constraint, Dependency, NoVersions, NoWheel, Requested, RequiresPython
from depcheck.model.findings import Step
from depcheck.model.packages import MetadataOrigin, Unavailable, Unknown
from depcheck.solve.versions import newest_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from packaging.utils import NormalizedName

    from depcheck.model.facts import Fact
    from depcheck.model.packages import RequirementLine, Target
    from depcheck.solve.evidence import Evidence, Standing, Statement
    from depcheck.solve.universe import Universe
    from depcheck.solve.versions import Versions

#: More different statements of one project about another are told as one, with the range that they span.
STATEMENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A core in words: the project that it is about, why nothing is left of it, every fact, and the sentences."""

    contested: NormalizedName | None
    reason: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]


def tell(evidence: Evidence, universe: Universe) -> Told:
    """The facts and sentences of a core."""
    target = universe.target
    contested = contested_standing(evidence)
    runs = merged_statements(evidence.statements)
    shortages = tuple(
        fact for standing in evidence.standings if not standing.left for fact in shortage(standing, target)
    )
    shortages += tuple(fact for standing in evidence.standings for fact in _wrong_python(standing, target))
    facts = (
        *(_line_fact(line) for line in evidence.lines),
        *(dependency_fact(run, evidence, universe) for run in evidence.statements),
        *shortages,
    )
    names = spelled(evidence)
    shown = [dependency_fact(run, evidence, universe) for run in runs]
    steps = (
        *(_line_step(line) for line in evidence.lines),
        *(Step(dependency_sentence(fact, names)) for fact in shown),
        *(Step(shortage_sentence(fact, target, names)) for fact in shortages),
    )
    about = [fact for fact, run in zip(shown, runs, strict=True) if contested and run.child == contested.project]
    reason = _reason(about, shortages, target, names)
    if contested and not contested.left and not contested.asked and contested.demands > 1:
        steps = (*steps, Step(f"no version of {names[contested.project]} satisfies all of them"))
    return Told(contested.project if contested else None, reason, facts, steps)


def spelled(evidence: Evidence) -> dict[NormalizedName, str]:
    """Each project's name as the user writes it, else as those that require it do."""
    written = [line.requirement.name for line in evidence.lines]
    written += [statement.requirement.name for statement in evidence.statements]
    names = {standing.project: str(standing.project) for standing in evidence.standings}
    return names | {canonicalize_name(name): name for name in reversed(written)}


def contested_standing(evidence: Evidence) -> Standing | None:
    """The project that a core is about: one of which nothing is left, else the one that most demand something of."""
    if not evidence.standings:
        return None
    empty = [standing for standing in evidence.standings if not standing.left]
    return empty[-1] if empty else max(evidence.standings, key=lambda standing: standing.demands)


def merged_statements(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, those of one project about another told as one where there are many.

    A merged statement is weaker than its parts: it says the range of all that they accept. Where that range would
    no longer exclude what they exclude together, the parts stay.
    """
    by_edge: dict[tuple[NormalizedName, NormalizedName], list[Statement]] = {}
    for statement in statements:
        by_edge.setdefault((statement.parent, statement.child), []).append(statement)
    merged: list[Statement] = []
    for parts in by_edge.values():
        merged.extend(parts if len(parts) <= STATEMENTS_SHOWN else [_merge(parts)])
    return tuple(merged)


def _merge(parts: Sequence[Statement]) -> Statement:
    releases = accepts = 0
    for part in parts:
        releases |= part.releases
        accepts |= part.accepts
    first = parts[0]
    return type(first)(first.parent, first.child, releases, first.requirement, accepts)


def span(versions: Versions, releases: int) -> str:
    """A set of releases as a range: `2.2.3`, `>=1.35.0`, `<=2.0`, or `>=1.0,<=1.9`."""
    low, high = (releases & -releases).bit_length() - 1, releases.bit_length() - 1
    first, last = versions.versions[low], versions.versions[high]
    if low == high:
        return str(first)
    if high == versions.usable.bit_length() - 1:
        return f">={first}"
    oldest = (versions.usable & -versions.usable).bit_length() - 1
    return f"<={last}" if low == oldest else f">={first},<={last}"


def bare(requirement: Requirement) -> str:
    """A requirement without its marker, for a sentence about a target for which the marker holds."""
    if requirement.marker is None:
        return str(requirement)
    plain = Requirement(str(requirement).split(";", 1)[0])
    return str(plain)


def dependency_fact(statement: Statement, evidence: Evidence, universe: Universe) -> Dependency:
    """What a run of releases requires, and how sure that is."""
    standing = evidence.standing(statement.parent)
    assert standing is not None  # noqa: S101 - a statement is only ever made by a project that stands
    requires = bare(statement.requirement)
    parts = [s for s in evidence.statements if (s.parent, s.child) == (statement.parent, statement.child)]
    child = evidence.standing(statement.child)
    if statement not in parts and child is not None:  # merged: nobody wrote this range
        requires = f"{statement.child}{_range(child.versions, statement.accepts)}"
    origins = {_origin(standing.versions, position, universe) for position in newest_first(statement.releases)}
    weak = next((origin for origin in origins if not origin.guaranteed), None)
    return Dependency(
        statement.parent,
        span(standing.versions, statement.releases),
        requires,
        weak or min(origins),
        statement.releases.bit_count(),
    )


def _range(versions: Versions, accepts: int) -> str:
    if not accepts:
        return " (no known version)"
    low, high = (accepts & -accepts).bit_length() - 1, accepts.bit_length() - 1
    if low == high:
        return f"=={versions.versions[low]}"
    newest = high == len(versions.versions) - 1
    return f">={versions.versions[low]}" + ("" if newest else f",<={versions.versions[high]}")


def _origin(versions: Versions, position: int, universe: Universe) -> MetadataOrigin:
    metadata = universe.metadata(versions.candidates[position])
    return MetadataOrigin.DECLARED if isinstance(metadata, Unknown) else metadata.origin


def shortage(standing: Standing, target: Target) -> Iterator[Fact]:
    """Why nothing usable is left of a project, one fact a reason. A clash between demands is no shortage."""
    versions = standing.versions
    asked = " and ".join(line.text for line in standing.lines) or standing.project
    if not versions.exists or (not standing.asked and standing.demands == 1):
        newest = str(versions.newest(versions.known).version) if versions.known else None
        yield NoVersions(standing.project, asked, len(versions.versions), newest)
        return
    for reason, mask in versions.unavailable(standing.asked).items():
        if reason is Unavailable.REQUIRES_PYTHON:
            requires = versions.newest(mask).requires_python or ""
            yield RequiresPython(standing.project, span(versions, mask), requires, target.python, mask.bit_count())
        else:
            yield NoWheel(standing.project, span(versions, mask), reason, mask.bit_count())
    passed_over = standing.asked & versions.usable & ~standing.left
    if passed_over and not standing.left:
        yield NoWheel(standing.project, span(versions, passed_over), Unavailable.YANKED, passed_over.bit_count())


def _wrong_python(standing: Standing, target: Target) -> Iterator[Fact]:
    wrong: dict[str, int] = {}
    for position, requires in standing.wrong_python:
        wrong[requires] = wrong.get(requires, 0) | 1 << position
    for requires, mask in wrong.items():
        yield RequiresPython(standing.project, span(standing.versions, mask), requires, target.python, mask.bit_count())


def _line_fact(line: RequirementLine) -> Fact:
    return (Constraint if line.constraint else Requested)(line.text, line.location)


def _line_step(line: RequirementLine) -> Step:
    return Step(f"your constraint {line.text}" if line.constraint else f"you require {line.text}", line.location)


def dependency_sentence(fact: Dependency, names: Mapping[NormalizedName, str]) -> str:
    """Such as "gruut 2.2.3 needs numpy<2.0.0,>=1.19.0"."""
    return f"{releases(fact, names)} needs {fact.requires}{caveat(fact.origin)}"


def releases(fact: Dependency | RequiresPython | NoWheel, names: Mapping[NormalizedName, str]) -> str:
    """Such as "gruut 2.2.3", or "boto3 >=1.35.0 (431 versions)"."""
    which = f"{names.get(fact.package, fact.package)} {fact.versions}"
    return which if fact.count == 1 else f"{which} ({fact.count} versions)"


def caveat(origin: MetadataOrigin) -> str:
    """What to add to a sentence whose fact an installer might not see the same way."""
    if origin.guaranteed:
        return ""
    place = "the egg-info of its source distribution"
    if origin is MetadataOrigin.SDIST_SETUP:
        place = "its setup.py or setup.cfg without running it"
    return f" (read from {place}: a build could say otherwise)"


def shortage_sentence(fact: Fact, target: Target, names: Mapping[NormalizedName, str]) -> str:
    """Why something cannot be used, as one sentence."""
    match fact:
        case NoVersions(known=0):
            return f"the index has no project {names.get(fact.package, fact.package)}"
        case NoVersions():
            return f"no known version matches {fact.requires}: the newest of {fact.known} is {fact.newest}"
        case RequiresPython():
            return f"{releases(fact, names)} needs Python {fact.requires}, and the target is Python {fact.python}"
        case NoWheel():
            return _no_file(fact, target, releases(fact, names))
        case _:
            return ""


def _no_file(fact: NoWheel, target: Target, who: str) -> str:
    where = f"Python {target.python_minor} on {target.platform} {target.machine}"
    return {
        Unavailable.REQUIRES_PYTHON: f"{who} needs another Python than {target.python}",
        Unavailable.NO_COMPATIBLE_WHEEL: f"{who} has no wheel for {where}, and no source distribution",
        Unavailable.BUILD_FORBIDDEN: f"{who} has no wheel for {where}, and builds are not allowed",
        Unavailable.WHEEL_FORBIDDEN: f"{who} has no source distribution, and wheels are not allowed",
        Unavailable.AFTER_DATE: f"{who} was not uploaded before the date that limits the releases",
        Unavailable.NO_FILES: f"{who} has no file that can be installed",
        Unavailable.YANKED: f"{who} was withdrawn (yanked), and is only used where it is pinned",
    }[fact.reason]


def _reason(
    about: Sequence[Dependency], shortages: Sequence[Fact], target: Target, names: Mapping[NormalizedName, str]
) -> str:
    if about:
        return ", ".join(f"{releases(fact, names)} needs {fact.requires}" for fact in about)
    return shortage_sentence(shortages[-1], target, names) if shortages else "no choice of versions is left"
