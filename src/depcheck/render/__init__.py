"""Report to text. A renderer returns a string and asks nothing of the outside."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from depcheck.model.findings import Report
    from depcheck.model.resolutions import ResolutionReport
    from depcheck.model.trees import TreeReport
    from depcheck.model.why import WhyReport
    from depcheck.render.style import Style

# Each renderer is imported when it is asked for: a run pays for the one format that it writes.


def _full(report: Report, style: Style) -> str:
    from depcheck.render.terminal import full  # noqa: PLC0415

    return full(report, style)


def _concise(report: Report, style: Style) -> str:
    from depcheck.render.concise import concise  # noqa: PLC0415

    return concise(report, style)


def _json(report: Report, _: Style) -> str:
    return report.to_json()


def _github(report: Report, _: Style) -> str:
    from depcheck.render.ci import github  # noqa: PLC0415

    return github(report)


def _pins(answer: ResolutionReport, style: Style) -> str:
    from depcheck.render.resolution import resolution  # noqa: PLC0415

    return resolution(answer, style)


def _why(answer: WhyReport, style: Style) -> str:
    from depcheck.render.why import why  # noqa: PLC0415

    return why(answer, style)


def _tree(answer: TreeReport, style: Style) -> str:
    from depcheck.render.tree import tree  # noqa: PLC0415

    return tree(answer, style)


RENDERERS: Mapping[str, Callable[[Report, Style], str]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "github": _github,
}

RESOLUTION_RENDERERS: Mapping[str, Callable[[ResolutionReport, Style], str]] = {
    "full": _pins,
    "json": lambda answer, _: answer.to_json(),
}

WHY_RENDERERS: Mapping[str, Callable[[WhyReport, Style], str]] = {
    "full": _why,
    "json": lambda answer, _: answer.to_json(),
}

TREE_RENDERERS: Mapping[str, Callable[[TreeReport, Style], str]] = {
    "full": _tree,
    "json": lambda answer, _: answer.to_json(),
}
