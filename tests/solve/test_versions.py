"""Sets of releases against packaging, on every operator."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from depcheck.model.packages import Candidate, Releases
from depcheck.solve.versions import Versions, newest_first, pinned

NAME = canonicalize_name("a")


def of(*texts: str, yanked: tuple[str, ...] = ()) -> Versions:
    """A project with these releases, ascending."""
    return Versions(
        Releases(
            NAME,
            tuple(
                Candidate(NAME, version, yanked="" if str(version) in yanked else None)
                for version in sorted({Version(text) for text in texts})
            ),
        )
    )


def named(versions: Versions, mask: int) -> list[str]:
    """The releases of a set, ascending."""
    return [str(versions.versions[position]) for position in newest_first(mask)][::-1]


numbers = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
suffixes = st.sampled_from(["", "", "", "a1", "rc1", ".post1", ".dev0", "a1.dev1", ".post1.dev2", "rc2.post1"])
epochs = st.sampled_from(["", "", "", "1!"])
locals_ = st.sampled_from(["", "", "", "+cpu", "+1"])
public = st.builds("{}{}{}".format, epochs, numbers, suffixes)
version_texts = st.builds("{}{}".format, public, locals_)


@st.composite
def specifiers(draw: st.DrawFn) -> SpecifierSet:
    """One to three clauses, wildcards and arbitrary equality among them."""
    clauses = []
    for _ in range(draw(st.integers(1, 3))):
        operator = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~=", "===", "==*", "!=*"]))
        if operator.endswith("*"):
            clauses.append(f"{operator[:-1]}{draw(epochs)}{draw(numbers)}.*")
        elif operator in {"==", "!=", "==="}:
            clauses.append(f"{operator}{draw(version_texts)}")
        else:
            clauses.append(f"{operator}{draw(public)}")
    try:
        return SpecifierSet(",".join(clauses))
    except InvalidSpecifier:  # `~=1` names no series
        return SpecifierSet()


@given(st.lists(version_texts, max_size=25), specifiers())
def test_the_set_of_a_specifier_is_what_packaging_accepts(texts: list[str], specifier: SpecifierSet) -> None:
    """A release is in the set just where packaging says that the specifier contains it."""
    versions = of(*texts)

    found = {str(versions.versions[i]) for i in newest_first(versions.matching(specifier))}

    assert found == {str(v) for v in versions.versions if specifier.contains(v, prereleases=True)}


@given(st.lists(version_texts, max_size=25), specifiers())
def test_pre_releases_are_admitted_as_pip_admits_them(texts: list[str], specifier: SpecifierSet) -> None:
    """pip takes what `SpecifierSet.filter` leaves, of all specifiers merged."""
    versions = of(*texts)

    found = {
        str(versions.versions[i])
        for i in newest_first(versions.admitted(versions.matching(specifier), [versions.wanted(specifier)]))
    }

    assert found == {str(v) for v in specifier.filter(versions.versions)}


def test_a_bound_excludes_its_own_pre_releases() -> None:
    """`<2` does not mean 2.0rc1, and `>1.0` means neither its post-releases nor its local builds (PEP 440)."""
    versions = of("1.0", "1.0+cpu", "1.0.post1", "1.1", "2.0.dev0", "2.0rc1", "2.0")

    assert named(versions, versions.matching(SpecifierSet("<2"))) == ["1.0", "1.0+cpu", "1.0.post1", "1.1"]
    assert named(versions, versions.matching(SpecifierSet(">1.0,<2"))) == ["1.1"]
    assert named(versions, versions.matching(SpecifierSet("==1.0"))) == ["1.0", "1.0+cpu"]


def test_a_yanked_release_is_taken_only_when_pinned_and_alone() -> None:
    """PEP 592 as pip reads it."""
    versions = of("1.0", "1.1", yanked=("1.1",))

    assert named(versions, versions.admitted(versions.known, [])) == ["1.0"]
    pin = SpecifierSet("==1.1")
    assert named(versions, versions.admitted(versions.matching(pin), [versions.wanted(pin)])) == ["1.1"]
    bound = SpecifierSet(">1.0")
    assert named(versions, versions.admitted(versions.matching(bound), [versions.wanted(bound)])) == []


def test_what_counts_as_a_pin() -> None:
    """A wildcard is no pin."""
    assert pinned(SpecifierSet("==1.0"))
    assert pinned(SpecifierSet("===1.0,>0"))
    assert not pinned(SpecifierSet("==1.*"))
    assert not pinned(SpecifierSet(">=1"))
