"""Which files of a release a target can use, and why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from packaging.utils import NormalizedName
from packaging.version import Version

from depcheck.index.files import Usability
from depcheck.index.known import KnownProject, decode_known, encode_known
from depcheck.index.page import IndexFile, ProjectPage, split_filename
from depcheck.model.index import ReleasePolicy
from depcheck.model.limits import Limits
from depcheck.model.packages import Candidate, Target, Unavailable

NAME = NormalizedName("pkg")
LINUX = Target("3.11.7")
EARLY, LATE = "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"
CUTOFF = datetime(2024, 6, 1, tzinfo=UTC)

PURE = "py3-none-any"
FITTING = "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64"
FOREIGN = "cp311-cp311-win_amd64"
OTHER_PYTHON = "cp39-cp39-manylinux_2_17_x86_64"
SDIST = ""


def file(tags: str, version: str = "1.0", **more: str | None) -> IndexFile:
    """A wheel with those tags, or an sdist."""
    filename = f"pkg-{version}-{tags}.whl" if tags else f"pkg-{version}.tar.gz"
    return IndexFile(filename, f"https://files.example/{filename}", version, tags, **more)  # type: ignore[arg-type]


def judged(*files: IndexFile, policy: ReleasePolicy | None = None, target: Target = LINUX) -> KnownProject:
    """The project that has these files."""
    return Usability(target, policy or ReleasePolicy(), Limits()).judged(NAME, ProjectPage(files))


def only(known: KnownProject) -> Candidate:
    """The one candidate of a project."""
    assert len(known.releases.candidates) == 1
    return known.releases.candidates[0]


@pytest.mark.parametrize(
    ("limit", "strange"),
    [
        ("version_length", file(PURE, "1!" + "9" * 5000)),
        ("wheel_tags", file("-".join(".".join(f"{part}{i}" for i in range(30)) for part in ("py", "abi", "any")))),
        ("clauses", file(PURE, "3.0", requires_python=">=3" + ",!=3.0" * 300)),
    ],
)
def test_a_file_over_a_limit_is_neither_judged_nor_forgotten(limit: str, strange: IndexFile) -> None:
    """The limit is named, there may be more releases than those known, and the cache keeps that."""
    known = judged(strange, file(PURE, "2.0"))

    assert [str(candidate.version) for candidate in known.releases.candidates] == ["2.0"]
    assert [hit.limit for hit in known.releases.limits_hit] == [limit]
    assert known.releases.gap is not None
    assert limit in known.releases.gap
    assert decode_known(NAME, encode_known(known)).releases == known.releases


def test_records_that_cannot_be_read_are_told() -> None:
    """Their number is the reason why there may be more releases than those known."""
    known = Usability(LINUX, ReleasePolicy(), Limits()).judged(NAME, ProjectPage((file(PURE),), unreadable=2))

    assert known.releases.gap == "its page has 2 records that cannot be read"


NO_BUILD = ReleasePolicy(only_binary=frozenset({":all:"}))
NO_WHEEL = ReleasePolicy(no_binary=frozenset({"pkg"}))
DATED = ReleasePolicy(exclude_newer=CUTOFF)
ANY = ReleasePolicy()


@pytest.mark.parametrize(
    ("files", "policy", "reason", "wheel"),
    [
        ([file(PURE)], ANY, None, True),
        ([file(FITTING)], ANY, None, True),
        ([file(SDIST)], ANY, None, False),
        ([file(FOREIGN), file(SDIST)], ANY, None, False),
        ([file(FOREIGN)], ANY, Unavailable.NO_COMPATIBLE_WHEEL, False),
        ([file(OTHER_PYTHON), file(FOREIGN)], ANY, Unavailable.NO_COMPATIBLE_WHEEL, False),
        ([file(PURE, requires_python="<3.11")], ANY, Unavailable.REQUIRES_PYTHON, True),
        ([file(OTHER_PYTHON, requires_python="<3.10"), file(SDIST, requires_python="<3.10")], ANY,
         Unavailable.REQUIRES_PYTHON, False),
        ([file(OTHER_PYTHON, requires_python=">=3.12")], NO_BUILD, Unavailable.REQUIRES_PYTHON, False),
        ([file(PURE, requires_python=">=3.8,<4")], ANY, None, True),
        ([file(PURE, requires_python=">=3.6.*")], ANY, None, True),
        ([file(PURE, requires_python="~~3")], ANY, None, True),
        ([file(SDIST)], NO_BUILD, Unavailable.BUILD_FORBIDDEN, False),
        ([file(SDIST), file(FOREIGN)], NO_BUILD, Unavailable.BUILD_FORBIDDEN, False),
        ([file(SDIST), file(PURE)], NO_BUILD, None, True),
        ([file(PURE)], NO_WHEEL, Unavailable.WHEEL_FORBIDDEN, True),
        ([file(PURE), file(SDIST)], NO_WHEEL, None, False),
        ([file(PURE, uploaded=LATE)], DATED, Unavailable.AFTER_DATE, True),
        ([file(PURE, uploaded=None)], DATED, Unavailable.AFTER_DATE, True),
        ([file(PURE, uploaded="yesterday")], DATED, Unavailable.AFTER_DATE, True),
        ([file(PURE, uploaded=EARLY)], DATED, None, True),
        ([file(PURE, uploaded=LATE), file(SDIST, uploaded=EARLY)], DATED, None, False),
        ([file(FOREIGN, uploaded=EARLY), file(PURE, uploaded=LATE)], DATED, Unavailable.NO_COMPATIBLE_WHEEL, True),
    ],
)  # fmt: skip
def test_the_most_telling_reason_is_given(
    files: list[IndexFile],
    policy: ReleasePolicy,
    reason: Unavailable | None,
    wheel: bool,  # noqa: FBT001
) -> None:
    """Each way of having no usable file is a fact of its own."""
    candidate = only(judged(*files, policy=policy))

    assert (candidate.unavailable, candidate.wheel) == (reason, wheel)


def test_a_file_of_this_machine_tells_no_time_and_so_is_too_late() -> None:
    """A date asks for the world as it was; nobody can say that a file without a time was in it."""
    local = file(PURE)._replace(url="file:///wheels/pkg-1.0-py3-none-any.whl")

    assert only(judged(local, policy=DATED)).unavailable is Unavailable.AFTER_DATE
    assert only(judged(local)).unavailable is None


@pytest.mark.parametrize(
    ("yanks", "expected"),
    [(("why", "why"), "why"), (("", "why"), ""), ((None, "why"), None), ((None, None), None)],
)
def test_a_release_is_yanked_where_all_its_files_are(yanks: tuple[str | None, ...], expected: str | None) -> None:
    """PEP 592 yanks files; one that is left keeps the release."""
    files = [file(PURE, yanked=yanks[0]), file(SDIST, yanked=yanks[1])]

    assert only(judged(*files)).yanked == expected


def test_only_usable_files_make_a_release_yanked() -> None:
    """That a wheel for another system is not yanked helps nobody here."""
    assert only(judged(file(PURE, yanked="why"), file(FOREIGN))).yanked == "why"


def test_spellings_of_a_version_are_one_release() -> None:
    """PEP 440: 1.0 and 1.0.0 are equal; legacy versions are no releases."""
    known = judged(file(PURE, "1.0"), file(SDIST, "1.0.0"), file(SDIST, "2004d-beta-x"), file(PURE, "0.9"))

    assert [str(candidate.version) for candidate in known.releases.candidates] == ["0.9", "1.0"]


def test_a_version_without_files_is_unavailable() -> None:
    """What PEP 700 lists, and what has no file, is known and cannot be used."""
    known = Usability(LINUX, ANY, Limits()).judged(NAME, ProjectPage(versions=("1.0",)))

    assert only(known).unavailable is Unavailable.NO_FILES
    assert only(known).yanked is None


@pytest.mark.parametrize(
    ("files", "policy", "best"),
    [
        ([file(SDIST), file(PURE), file(FITTING)], ANY, FITTING),
        ([file(SDIST), file(FOREIGN)], ANY, FOREIGN),
        ([file(FOREIGN), file(PURE)], ANY, PURE),
        ([file(SDIST)], ANY, SDIST),
        ([file(PURE, uploaded=LATE), file(SDIST, uploaded=EARLY)], DATED, SDIST),
    ],
)
def test_metadata_is_read_from_the_best_file(files: list[IndexFile], policy: ReleasePolicy, best: str) -> None:
    """A wheel that fits, then any wheel, then an sdist; never one from after the date if another is there."""
    assert judged(*files, policy=policy).best[Version("1.0")].tags == best


@pytest.mark.parametrize(
    ("target", "fits"),
    [
        (Target("3.11.7", libc_version=(2, 17)), True),
        (Target("3.11.7", libc_version=(2, 12)), False),
        (Target("3.11.7", libc="musl", libc_version=(1, 2)), False),
        (Target("3.11.7", machine="aarch64"), False),
        (Target("3.12.0"), False),
        (Target("3.11.0", platform="windows", machine="AMD64", libc="", libc_version=(0, 0)), False),
    ],
)
def test_a_wheel_fits_its_target_alone(target: Target, fits: bool) -> None:  # noqa: FBT001
    """Tags are those of the target, whatever interpreter runs the test."""
    assert only(judged(file(FITTING), target=target)).wheel == fits


def test_a_judged_project_survives_the_cache() -> None:
    """Candidates are as they were, and the best file still tells where to read."""
    known = judged(file(FITTING, requires_python=">=3.8", sha256="ab", yanked=""), file(FOREIGN, "2.0"))
    again = decode_known(NAME, encode_known(known))

    assert again.releases == known.releases
    assert [best.url for best in again.best.values()] == [best.url for best in known.best.values()]
    assert again.best[Version("1.0")].sha256 == "ab"


def test_split_and_judged_agree() -> None:
    """The tags that a file name holds are those that are judged."""
    name = split_filename("pkg-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", NAME)

    assert name is not None
    assert name.tags == FITTING
