"""Projects and releases, written in a test and fed to the clause engine as it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.solve.engine import TRUE, Engine, Nogood, Satisfied, dependency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from depcheck.solve.engine import Term


class Shelf:
    """A feeder: for each project and release, what it accepts of others. It notes what it was asked for."""

    def __init__(self, releases: Mapping[str, Mapping[int, Mapping[str, int]]]) -> None:
        self.releases = releases
        self.engine = Engine(self)
        self.asked: list[tuple[str, list[int]]] = []

    def project(self, name: str) -> int:
        """The variable of a project."""
        return self.engine.variable(name, span(1, max(self.releases[name])))

    def load(self, variable: int, values: int) -> Iterator[Nogood]:
        """What these releases need."""
        name = self.engine.key(variable)
        assert isinstance(name, str)
        wanted = [release for release in self.releases[name] if values >> release & 1]
        self.asked.append((name, wanted))
        for release in wanted:
            for child, accepted in self.releases[name][release].items():
                yield dependency(variable, 1 << release, self.project(child), accepted, (name, release, child))

    def line(self, name: str, accepted: int) -> Term:
        """An assumption that asks for a project."""
        selector = self.engine.selector(("line", name, accepted))
        self.engine.add(dependency(selector, TRUE, self.project(name), accepted, name))
        return selector, TRUE

    def chosen(self, outcome: object) -> dict[object, int]:
        """The projects that have a value."""
        assert isinstance(outcome, Satisfied)
        values = enumerate(outcome.values)
        return {key: value for variable, value in values if value and isinstance(key := self.engine.key(variable), str)}


def span(first: int, last: int) -> int:
    """The mask of the values from `first` to `last`."""
    return (2 << last) - (1 << first)
