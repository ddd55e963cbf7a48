"""Small universes by trying everything: is there a set of versions that meets all requirements?"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Projects = dict[str, dict[str, list[str]]]


def satisfiable(projects: Projects, requirements: Sequence[str], constraints: Sequence[str] = ()) -> bool:
    """Whether any choice of at most one version a project meets everything."""
    names = sorted(projects)
    choices = [[None, *projects[name]] for name in names]
    return any(
        holds(projects, dict(zip(names, chosen, strict=True)), requirements, constraints)
        for chosen in product(*choices)
    )


def holds(
    projects: Projects,
    chosen: Mapping[str, str | None],
    requirements: Sequence[str],
    constraints: Sequence[str] = (),
) -> bool:
    """Whether an assignment meets the requirements, those of its own choices included."""
    asked = list(requirements)
    for name, version in chosen.items():
        if version is not None:
            asked += [text for text in projects[name][version] if "extra" not in text]
    return all(_met(text, chosen) for text in asked) and all(_met(text, chosen, absent=True) for text in constraints)


def _met(text: str, chosen: Mapping[str, str | None], *, absent: bool = False) -> bool:
    requirement = Requirement(text)
    version = chosen.get(canonicalize_name(requirement.name))
    if version is None:
        return absent
    return requirement.specifier.contains(Version(version), prereleases=True)
