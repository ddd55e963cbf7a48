"""Facts in an order a person can follow, merged, worded last.

What you asked for comes first, then down each chain what needs what, then why nothing is left. Written requirements
stay as written; only runs of releases that say the same are told as one. What can be done about it is not mixed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from packaging.utils import canonicalize_name

from depcheck.model.facts import Constraint, Dependency, NoVersions, NoWheel, Requested, RequiresPython
from depcheck.model.findings import Step
from depcheck.model.packages import MetadataOrigin, Unavailable, Unknown
from depcheck.model.told import Told
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


#: So many different Pythons that releases need are told one by one.
PYTHONS_SHOWN = 3

Shortage: TypeAlias = NoVersions | RequiresPython | NoWheel


def tell(evidence: Evidence, universe: Universe) -> Told:
    """The facts and sentences of a core."""
    target = universe.target
    contested = evidence.contested
    told = [run for run in runs(evidence) if evidence.standing(run.parent)]
    shortages: tuple[Shortage, ...] = tuple(
        fact
        for standing in evidence.standings
        if not standing.left
        for fact in shortage(standing, _asked(standing, told), target)
    )
    for standing in evidence.standings:
        shortages += tuple(_other_pythons(standing, standing.wrong_python, target))
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
        *(Step(sentence) for sentence in _shortage_sentences(shortages, target, names)),
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
            told = [(position, versions.candidates[position].requires_python or "") for position in newest_first(mask)]
            yield from _other_pythons(standing, told[::-1], target)
        else:
            yield NoWheel(standing.project, span(versions, mask), reason, mask.bit_count())
    passed_over = standing.asked & versions.usable & ~standing.left
    yanked = passed_over & versions.yanked
    for reason, mask in ((Unavailable.PRERELEASE, passed_over & ~yanked), (Unavailable.YANKED, yanked)):
        if mask and not standing.left:
            yield NoWheel(standing.project, span(versions, mask), reason, mask.bit_count())


def _other_pythons(standing: Standing, told: Iterable[tuple[int, str]], target: Target) -> Iterator[RequiresPython]:
    """The releases that rule the target's Python out, those together that say the same."""
    wrong: dict[str, int] = {}
    for position, requires in told:
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


def _shortage_sentences(
    shortages: Sequence[Shortage], target: Target, names: Mapping[NormalizedName, str]
) -> Iterator[str]:
    """A sentence for each; of many Pythons that the releases of a project need, those of the newest."""
    pythons = [fact for fact in shortages if isinstance(fact, RequiresPython)]
    untold = pythons[: -PYTHONS_SHOWN if len(pythons) > PYTHONS_SHOWN else 0]
    if untold:
        count = sum(fact.count for fact in untold)
        yield f"{count} older versions of {names.get(untold[0].package, untold[0].package)} need other Pythons as well"
    for fact in shortages:
        if fact not in untold:
            yield shortage_sentence(fact, target, names)


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
        Unavailable.PRERELEASE: f"{who} is a pre-release, and is only used where something asks for one",
        Unavailable.YANKED: f"{who} was withdrawn (yanked), and is only used where it is pinned",
    }[fact.reason]


def _reason(
    about: Sequence[Dependency], shortages: Sequence[Shortage], target: Target, names: Mapping[NormalizedName, str]
) -> str:
    if about:
        return ", ".join(f"{releases(fact, names)} needs {fact.requires}" for fact in about)
    return shortage_sentence(shortages[-1], target, names) if shortages else "no choice of versions is left"
