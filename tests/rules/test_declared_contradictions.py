"""Contradictions against brute force."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from depcheck.model.packages import RequirementLine
from depcheck.rules.contradictions import contradictions

VERSIONS = ("0.1", "0.9", "1.0rc1", "1.0", "1.0+x", "1.0.post1", "1.1", "1.5", "2.0.dev1", "2.0", "2.1", "3.0")
CLAUSES = st.builds(
    lambda operator, version: operator + version,
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.sampled_from(["1.0", "1.1", "2.0", "3.0"]),
)
SPECIFIERS = st.lists(CLAUSES, max_size=2).map(",".join)


def written(specifiers: list[str], *, constraint: bool) -> tuple[RequirementLine, ...]:
    """A line for each specifier; no two are equal."""
    texts = [f"a{specifier} ; python_version >= '3.{n}'" for n, specifier in enumerate(specifiers)]
    return tuple(RequirementLine(text, Requirement(text), constraint) for text in texts)


def possible(lines: tuple[RequirementLine, ...]) -> bool:
    """Whether nobody asks, or packaging knows a version for all lines."""
    merged = SpecifierSet(",".join(str(line.requirement.specifier) for line in lines if line.requirement.specifier))
    return all(line.constraint for line in lines) or not merged.is_unsatisfiable()


@settings(max_examples=300)
@given(st.lists(SPECIFIERS, max_size=5), st.lists(SPECIFIERS, max_size=4))
def test_each_is_impossible_and_minimal_and_none_is_missed(asked: list[str], limiting: list[str]) -> None:
    """A set is impossible, possible without any of its lines, and what is left in the end is possible."""
    lines, constraints = written(asked, constraint=False), written(limiting, constraint=True)
    cores = list(contradictions(lines, constraints))
    taken = {id(line) for core in cores for line in core}

    assert possible(tuple(line for line in (*lines, *constraints) if id(line) not in taken))
    assert len(taken) == sum(len(core) for core in cores)
    for core in cores:
        assert not possible(core)
        assert all(possible(rest) for rest in combinations(core, len(core) - 1))


@given(st.lists(SPECIFIERS, min_size=1, max_size=4))
def test_no_known_version_fits_a_contradiction(asked: list[str]) -> None:
    """What is called impossible is so for every version that one can think of."""
    for core in contradictions(written(asked, constraint=False), ()):
        assert not [
            version
            for version in VERSIONS
            if all(line.requirement.specifier.contains(version, prereleases=True) for line in core)
        ]
