"""What `import depcheck` offers: readers, sources and pipeline, put together. Nothing here prints or exits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.errors import UsageError
from depcheck.opening import opened_world
from depcheck.options import Options

if TYPE_CHECKING:
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
    what could not be told.
    """
    from depcheck.pipeline import diagnose  # noqa: PLC0415 - the solver is loaded by those who solve

    with opened_world(options, progress) as opened:
        return opened.told(diagnose(opened.world, opened.clock.expired))


def resolve(options: Options, progress: Progress | None = None) -> ResolutionReport:
    """One consistent set of versions for the requirements, or why there is none. Raises as `check`.

    A named environment says for which Python and platform; what is installed there does not count.
    """
    from depcheck.pipeline import resolution  # noqa: PLC0415 - the solver is loaded by those who solve

    if not (options.requirements or options.arguments):
        raise UsageError("nothing to resolve: name a requirements file, or a requirement")
    with opened_world(options, progress, files_alone=True) as opened:
        found = resolution(opened.world, opened.clock.expired)
        return replace(found, report=opened.told(found.report))


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
