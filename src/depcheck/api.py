"""What `import depcheck` offers: readers, sources and pipeline, put together. Nothing here prints or exits."""

from __future__ import annotations

from dataclasses import replace

from depcheck.errors import DepcheckError, IndexConfigurationError, InputError, UsageError
from depcheck.model.names import canonicalize_name
from depcheck.opening import environment_label, opened_world
from depcheck.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from depcheck.model.findings import Report
    from depcheck.model.resolutions import ResolutionReport
    from depcheck.model.trees import TreeReport
    from depcheck.model.why import WhyReport
    from depcheck.opening import Progress

__all__ = ["Options", "check", "resolve", "tree", "why"]


def check(options: Options, progress: Progress | None = None) -> Report:
    """What is wrong with the requirements, the environment, or both together, why, and what mends it.

    Raises DepcheckError: UsageError, InputError where something that the options name cannot be read, and
    IndexConfigurationError where no package index is configured. A network that fails raises nothing: the report says
    what could not be told. Of several environments those that can be read are told, the others named in the report.
    """
    each = _each(options)
    report = _all_checked(each, progress) if len(each) > 1 else _checked(next(iter(each.values())), progress)
    if options.policy is None:
        return report
    from datetime import datetime  # noqa: PLC0415 - as above

    from depcheck.policy import Scope, judged  # noqa: PLC0415 - only where something was decided

    today = options.today or datetime.now().astimezone().date()
    environment = options.judges_environment
    scope = Scope(files=options.names_files, environment=environment, missing_files=environment and options.files)
    return judged(_naming(options, report), options.policy, today, scope)


def _naming(options: Options, report: Report) -> Report:
    """The report with the files that the options were read from."""
    return replace(report, inputs=(*report.inputs, *options.policy.files)) if options.policy else report


def _checked(options: Options, progress: Progress | None) -> Report:
    from depcheck.pipeline import diagnose  # noqa: PLC0415 - the solver is loaded by those who solve

    with opened_world(options, progress) as opened:
        return opened.told(diagnose(opened.world, opened.clock.expired))


def _each(options: Options) -> dict[str, Options]:
    """The options for each environment by its label, each environment once."""
    each = options.each_environment
    return {"": each[0]} if len(each) == 1 else {environment_label(one): one for one in each}


def _all_checked(each: Mapping[str, Options], progress: Progress | None) -> Report:
    """One report of several environments. Raises DepcheckError where none of them can be looked at."""
    from depcheck.several import Part, as_one  # noqa: PLC0415 - only where there are several

    parts = [Part(label, _outcome(options, progress)) for label, options in each.items()]
    if all(isinstance(part.outcome, str) for part in parts):
        raise DepcheckError("; ".join(f"{part.label}: {part.outcome}" for part in parts))
    return as_one(parts)


def _outcome(options: Options, progress: Progress | None) -> Report | str:
    """The report of one environment, or why there is none. Raises where something is wrong for all of them."""
    try:
        return _checked(options, progress)
    except IndexConfigurationError as error:
        return str(error)
    except InputError as error:
        if error.path in {*options.requirements, *options.constraints}:
            raise
        return str(error).removeprefix(f"{options.venv or options.python}: ")


def resolve(options: Options, progress: Progress | None = None) -> ResolutionReport:
    """One consistent set of versions for the requirements, or why there is none. Raises as `check`.

    A named environment says for which Python and platform; what is installed there does not count.
    """
    from depcheck.pipeline import resolution  # noqa: PLC0415 - the solver is loaded by those who solve

    if not (options.requirements or options.arguments):
        raise UsageError("nothing to resolve: name a requirements file, or a requirement")
    with opened_world(options, progress, files_alone=True) as opened:
        found = resolution(opened.world, opened.clock.expired)
        return replace(found, report=_naming(options, opened.told(found.report)))


def why(package: str, options: Options, progress: Progress | None = None) -> WhyReport:
    """Who needs a project, what each allows, and which versions are left.

    Raises as `check`, but of an installed environment it is told without an index who needs the project.
    """
    from depcheck.reasons.why import why_package  # noqa: PLC0415 - the solver is loaded by those who solve

    with opened_world(options, progress) as opened:
        found = why_package(canonicalize_name(package), opened.world, opened.clock.expired)
        needed = options.names_files
        return replace(found, report=opened.told(found.report) if needed else opened.noted(found.report))


def tree(
    package: str | None, options: Options, progress: Progress | None = None, *, reverse: bool = False
) -> TreeReport:
    """What a project needs, all the way down, or with `reverse` who needs it; without one, everything. Raises as `why`.

    It is the tree of the environment where one is looked at, else that of a resolution of the files.
    """
    from depcheck.reasons.trees import tree as tree_of  # noqa: PLC0415 - the solver is loaded by those who solve

    with opened_world(options, progress) as opened:
        name = canonicalize_name(package) if package else None
        found = tree_of(name, opened.world, opened.clock.expired, reverse=reverse)
        return replace(found, report=opened.told(found.report))
