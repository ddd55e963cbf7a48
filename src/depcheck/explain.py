"""Facts in an order a person can follow, merged, worded last.

What you asked for comes first, then down each chain what needs what, then why nothing is left. Written requirements
stay as written; only runs of releases that say the same are told as one. What can be done about it is not mixed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from packaging.utils import canonicalize_name

from depcheck.model.facts import Constraint, Dependency, NoVersions, NoWheel, Requested, RequiresPython
from depcheck.model.findings import Step
from depcheck.model.packages import MetadataOrigin, Unavailable, Unknown
from depcheck.solve.runs import run_of, runs, span
from depcheck.solve.versions import newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from packaging.utils import NormalizedName

    from depcheck.model.facts import Fact
    from depcheck.model.packages import RequirementLine, Target
    from depcheck.solve.evidence import Evidence, Standing
    from depcheck.solve.runs import Run
    from depcheck.solve.universe import Universe
    from depcheck.solve.versions import Versions


Shortage: TypeAlias = NoVersions | RequiresPython | NoWheel


@dataclass(frozen=True, slots=True)
class Told:
    """A core in words: the project that it is about, why nothing is left of it, every fact, and the sentences."""

    contested: NormalizedName | None
    reason: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]

    @property
    def guaranteed(self) -> bool:
        """Whether no fact rests on metadata that a build could change."""
        return all(fact.origin.guaranteed for fact in self.facts if isinstance(fact, Dependency))


def tell(evidence: Evidence, universe: Universe) -> Told:
    """The facts and sentences of a core."""
    target = universe.target
    contested = contested_standing(evidence)
    told = [run for run in runs(evidence) if evidence.standing(run.parent)]
    shortages: tuple[Shortage, ...] = tuple(
        fact
        for standing in evidence.standings
        if not standing.left
        for fact in shortage(standing, _asked(standing, told), target)
    )
    shortages += tuple(fact for standing in evidence.standings for fact in _wrong_python(standing, target))
    facts = (
        *(_line_fact(line) for line in evidence.lines),
        *dependency_facts(map(run_of, evidence.statements), evidence, universe),
        *shortages,
    )
    names = spelled(evidence)
    shown = list(dependency_facts(told, evidence, universe))
    steps = (
        *(_line_step(line) for line in evidence.lines),
        *(Step(dependency_sentence(fact, names)) for fact in shown),
        *(Step(shortage_sentence(fact, target, names)) for fact in shortages),
    )
    about = [fact for fact, run in zip(shown, told, strict=True) if contested and run.child == contested.project]
    reason = _reason(about, shortages, target, names)
    if contested and not contested.left and not contested.asked and contested.demands > 1:
        steps = (*steps, Step(f"no version of {names[contested.project]} satisfies all of them"))
    return Told(contested.project if contested else None, reason, facts, steps)


def _asked(standing: Standing, told: Iterable[Run]) -> str:
    """All that is asked of a project, as written."""
    of_lines = [line.text for line in standing.lines]
    of_others = [run.requires for run in told if run.child == standing.project]
    return " and ".join(dict.fromkeys(of_lines + of_others)) or standing.project


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


def dependency_facts(told: Iterable[Run], evidence: Evidence, universe: Universe) -> Iterator[Dependency]:
    """What each run of releases requires, and how sure that is."""
    for run in told:
        standing = evidence.standing(run.parent)
        if standing is not None:
            positions = newest_first(run.releases)
            origins = [_origin(standing.versions, position, universe) for position in positions]
            weak = next((origin for origin in origins if not origin.guaranteed), origins[0])
            which = span(standing.versions, run.releases)
            yield Dependency(run.parent, which, run.requires, weak, run.releases.bit_count())


def _origin(versions: Versions, position: int, universe: Universe) -> MetadataOrigin:
    metadata = universe.metadata(versions.candidates[position])
    return MetadataOrigin.DECLARED if isinstance(metadata, Unknown) else metadata.origin


def shortage(standing: Standing, asked: str, target: Target) -> Iterator[Shortage]:
    """Why nothing usable is left of a project, one fact a reason. A clash between demands is no shortage.

    `asked` is what is asked of it, as written.
    """
    versions = standing.versions
    if not versions.exists or not versions.known or (not standing.asked and standing.demands == 1):
        newest = str(versions.newest(versions.known).version) if versions.known else None
        yield NoVersions(standing.project, asked, len(versions.versions), newest, exists=versions.exists)
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


def _wrong_python(standing: Standing, target: Target) -> Iterator[RequiresPython]:
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


def shortage_sentence(fact: Shortage, target: Target, names: Mapping[NormalizedName, str]) -> str:
    """Why something cannot be used, as one sentence."""
    match fact:
        case NoVersions():
            return _no_version(fact, names.get(fact.package, fact.package))
        case RequiresPython():
            return f"{releases(fact, names)} needs Python {fact.requires}, and the target is Python {fact.python}"
        case NoWheel():
            return _no_file(fact, target, releases(fact, names))
    assert_never(fact)


def _no_version(fact: NoVersions, name: str) -> str:
    if not fact.exists:
        return f"the index has no project {name}"
    if not fact.known:
        return f"the index has no release of {name} that can be read"
    return f"no known version matches {fact.requires}: the newest of {fact.known} is {fact.newest}"


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
    about: Sequence[Dependency], shortages: Sequence[Shortage], target: Target, names: Mapping[NormalizedName, str]
) -> str:
    if about:
        return ", ".join(f"{releases(fact, names)} needs {fact.requires}" for fact in about)
    return shortage_sentence(shortages[-1], target, names) if shortages else "no choice of versions is left"
