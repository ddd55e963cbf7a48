"""`why --tree` and `--reverse`: what needs what, of what is installed, else of what the user's files resolve to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from depcheck.model.trees import Mark, TreeLine, TreeReport
from depcheck.reasons.requests import told
from depcheck.reasons.why import Asked, asked_by_files, report_of
from depcheck.rules.snapshot import take
from depcheck.solve.universe import Universe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from packaging.requirements import Requirement
    from packaging.utils import NormalizedName
    from packaging.version import Version

    from depcheck.model.world import World
    from depcheck.rules.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Link:
    """One depends on another: `parent` is None where the user asks."""

    parent: NormalizedName | None
    child: NormalizedName
    requires: str
    extra: NormalizedName | None = None
    met: bool = True


@dataclass(frozen=True, slots=True)
class Graph:
    """Projects with their versions, and who depends on whom. A project without a version is wanted and not there."""

    versions: Mapping[NormalizedName, str | None]
    links: tuple[Link, ...]


def tree(
    package: NormalizedName | None, world: World, stop: Callable[[], bool], *, reverse: bool = False
) -> TreeReport:
    """The dependencies below a project, or below every project that nobody needs; `reverse`: those who need it.

    Where there is an environment, the tree is that of what is installed.
    """
    asked = Asked()
    if world.environment:
        graph = _of_installed(take(world.environment, world.requirements))
    else:
        asked = asked_by_files(world, Universe(world.source, world.target) if world.source else None, stop)
        graph = _of_files(asked)
    return TreeReport(
        lines=tuple(_lines(graph, package, reverse=reverse)),
        package=package,
        reverse=reverse,
        report=report_of(world, asked.gaps),
    )


def _of_installed(snapshot: Snapshot) -> Graph:
    versions: dict[NormalizedName, str | None] = {each.name: each.raw_version for each in snapshot.distributions}
    links = []
    for edge in snapshot.edges:
        found = snapshot.installed(edge.name)
        met = found is not None and (found.version is None or _accepts(edge.requirement, found.version))
        links.append(Link(edge.requirer.name if edge.requirer else None, edge.name, told(edge), edge.extra, met))
        versions.setdefault(edge.name, None)
    return Graph(versions, tuple(links))


def _of_files(asked: Asked) -> Graph:
    """What a resolution takes; where there is none, the versions are left open."""
    pins = asked.pins or {}
    links = []
    for request in asked.requests:
        if request.line is None or not request.line.constraint:
            pin = pins.get(request.name)
            met = pin is not None and _accepts(request.requirement, pin)
            links.append(Link(request.requirer, request.name, request.text, met=met))
    return Graph({link.child: str(pins[link.child]) if link.child in pins else None for link in links}, tuple(links))


def _accepts(requirement: Requirement, version: Version) -> bool:
    return requirement.url is not None or requirement.specifier.contains(version, prereleases=True)


def _lines(graph: Graph, package: NormalizedName | None, *, reverse: bool) -> Iterator[TreeLine]:
    below: dict[NormalizedName, list[Link]] = {}
    for link in sorted(dict.fromkeys(graph.links), key=lambda link: (link.parent or "", link.child, link.requires)):
        if link.parent is not None:
            below.setdefault(link.child if reverse else link.parent, []).append(link)
    if package is not None:
        return _walked([_root(package, graph)] if package in graph.versions else [], below, graph, reverse=reverse)
    roots = [_root(name, graph) for name in _roots(graph, below, reverse=reverse)]
    return _walked(roots, below, graph, reverse=reverse)


def _root(name: NormalizedName, graph: Graph) -> TreeLine:
    """A line at the left margin, with what the user asks of it."""
    asked = next((link for link in graph.links if link.parent is None and link.child == name), None)
    line = TreeLine(depth=0, package=name, version=graph.versions[name])
    return replace(line, requires=asked.requires, met=asked.met) if asked else line


def _roots(graph: Graph, below: Mapping[NormalizedName, Sequence[Link]], *, reverse: bool) -> Iterator[NormalizedName]:
    """What nobody needs, and what the user asks for; then one of each cycle that none of these leads to."""
    inner = {_end(link, reverse) for links in below.values() for link in links if link.parent != link.child}
    asked = {link.child for link in graph.links if link.parent is None and not reverse}
    first = [name for name in sorted(graph.versions) if name in asked or name not in inner]
    reached: set[NormalizedName] = set()
    for name in first:
        _reach(name, below, reached, reverse=reverse)
    yield from first
    for name in sorted(graph.versions):
        if name not in reached:
            yield name
            _reach(name, below, reached, reverse=reverse)


def _reach(
    name: NormalizedName,
    below: Mapping[NormalizedName, Sequence[Link]],
    reached: set[NormalizedName],
    *,
    reverse: bool,
) -> None:
    pending = [name]
    while pending:
        one = pending.pop()
        if one not in reached:
            reached.add(one)
            pending.extend(_end(link, reverse) for link in below.get(one, ()))


def _end(link: Link, reverse: bool) -> NormalizedName:  # noqa: FBT001 - the direction of the whole tree
    """The project that stands below in the tree."""
    return link.parent if reverse and link.parent is not None else link.child


def _walked(
    roots: Iterable[TreeLine], below: Mapping[NormalizedName, Sequence[Link]], graph: Graph, *, reverse: bool
) -> Iterator[TreeLine]:
    """Depth first without recursion; what was expanded once is not expanded again."""
    expanded: set[NormalizedName] = set()
    above: list[NormalizedName] = []
    pending = list(reversed(list(roots)))
    while pending:
        line = pending.pop()
        del above[line.depth :]
        links = below.get(line.package, ())
        if line.package in above:
            yield replace(line, mark=Mark.CYCLE)
        elif line.package in expanded and links:
            yield replace(line, mark=Mark.REPEATED)
        else:
            yield line
            expanded.add(line.package)
            above.append(line.package)
            pending.extend(_child(link, line, graph, reverse=reverse) for link in reversed(links))


def _child(link: Link, line: TreeLine, graph: Graph, *, reverse: bool) -> TreeLine:
    name = _end(link, reverse)
    return TreeLine(
        depth=line.depth + 1,
        package=name,
        version=graph.versions.get(name),
        requires=link.requires,
        extra=link.extra,
        met=link.met,
    )
