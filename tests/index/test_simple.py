"""Pages of the simple API, in JSON and HTML, and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from packaging.utils import NormalizedName

from depcheck.index.page import IndexFile, ProjectPage, project_of, split_filename
from depcheck.index.simple import HTML_TYPE, JSON_TYPE, parse_page
from depcheck.model.limits import Limits
from depcheck.model.packages import Unknown

URL = "https://index.example/simple/some-project/"
PROJECT = NormalizedName("some-project")
WHEEL = "some_project-1.0-py3-none-any.whl"


def parsed(body: str, kind: str = JSON_TYPE, url: str = URL, **limits: int) -> ProjectPage | Unknown:
    """The page of `some-project`."""
    return parse_page(body.encode(), kind, url, PROJECT, Limits(**limits))  # type: ignore[arg-type]


def json_page(*files: dict[str, Any], **more: Any) -> str:  # noqa: ANN401
    """A page in JSON."""
    return json.dumps({"meta": {"api-version": "1.0"}, "files": list(files), **more})


def files(page: ProjectPage | Unknown) -> tuple[IndexFile, ...]:
    """The files of a page that is one."""
    assert isinstance(page, ProjectPage)
    return page.files


def test_a_page_in_json_tells_all_it_can() -> None:
    """PEP 691 with 592, 658 and 700: everything of a file survives."""
    row = {
        "filename": WHEEL, "url": "../../files/" + WHEEL, "hashes": {"sha256": "ab"}, "requires-python": ">=3.8",
        "yanked": "broken", "upload-time": "2024-01-01T00:00:00Z", "core-metadata": {"sha256": "cd"}, "size": 7,
    }  # fmt: skip

    assert files(parsed(json_page(row))) == (
        IndexFile(
            WHEEL, "https://index.example/files/" + WHEEL, "1.0", "py3-none-any", "ab", ">=3.8", "broken",
            "2024-01-01T00:00:00Z", "cd", 7,
        ),
    )  # fmt: skip


def test_a_page_in_html_tells_all_it_can() -> None:
    """PEP 503 with 592, 658 and 714: attributes, fragments, entities and a base address are understood."""
    anchor = (
        f'<base href="https://files.example/x/"><a href="{WHEEL}#sha256=ab" data-requires-python="&gt;=3.8"'
        ' data-yanked="" data-core-metadata="sha256=cd">it</a>'
    )

    assert files(parsed(anchor, "text/html; charset=utf-8")) == (
        IndexFile(
            WHEEL, "https://files.example/x/" + WHEEL, "1.0", "py3-none-any", "ab", ">=3.8", "", None, "cd", None
        ),
    )


@pytest.mark.parametrize(
    "row",
    [
        3,
        None,
        [],
        "x",
        {},
        {"filename": 3, "url": f"https://files.example/{WHEEL}"},
        {"filename": WHEEL},
        {"filename": WHEEL, "url": None},
        {"filename": WHEEL, "url": 3},
        {"filename": WHEEL, "url": ""},
        {"filename": WHEEL, "url": "http://[bad"},
        {"filename": WHEEL, "url": "file:///etc/passwd"},
    ],
)
def test_a_record_that_cannot_be_read_is_counted(row: Any) -> None:  # noqa: ANN401
    """It might have been any file of the project; the others are not lost by it."""
    good = {"filename": "some_project-2.0.tar.gz", "url": "https://files.example/some_project-2.0.tar.gz"}
    page = parsed(json_page(row, good))

    assert [file.version for file in files(page)] == ["2.0"]
    assert isinstance(page, ProjectPage)
    assert page.unreadable == 1


@pytest.mark.parametrize(
    ("row", "yanked"),
    [
        ({}, None),
        ({"yanked": False}, None),
        ({"yanked": True}, ""),
        ({"yanked": "why"}, "why"),
        ({"yanked": None}, None),
    ],
)
def test_yanked_is_a_reason_or_nothing(row: dict[str, Any], yanked: str | None) -> None:
    """PEP 592: False and absence are no yank, True is one without a reason."""
    file = {"filename": WHEEL, "url": "https://files.example/" + WHEEL, **row}

    assert files(parsed(json_page(file)))[0].yanked == yanked


@pytest.mark.parametrize(
    ("row", "metadata"),
    [
        ({}, None),
        ({"core-metadata": False}, None),
        ({"core-metadata": True}, ""),
        ({"dist-info-metadata": {"sha256": "cd"}}, "cd"),
        ({"core-metadata": {"sha256": "cd"}, "dist-info-metadata": {"sha256": "ef"}}, "cd"),
    ],
)
def test_metadata_is_announced_under_two_names(row: dict[str, Any], metadata: str | None) -> None:
    """PEP 714: the new key goes before the old one."""
    file = {"filename": WHEEL, "url": "https://files.example/" + WHEEL, **row}

    assert files(parsed(json_page(file)))[0].metadata == metadata


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        (WHEEL, ("1.0", "py3-none-any")),
        ("Some.Project-1.0-1-cp311-cp311-linux_x86_64.whl", ("1.0", "cp311-cp311-linux_x86_64")),
        ("some-project-1.0.tar.gz", ("1.0", "")),
        ("some_project-1.0rc1.zip", ("1.0rc1", "")),
        ("some-project-1.0-2.tar.bz2", ("1.0-2", "")),
        ("some-project-extra-1.0.tar.gz", ("extra-1.0", "")),
        ("other-1.0.tar.gz", None),
        ("other-1.0-py3-none-any.whl", None),
        ("some_project-1.0.exe", None),
        ("some_project-1.0-py3.11.egg", None),
        ("some_project-1.0.whl", None),
    ],
)
def test_a_file_name_is_split(filename: str, expected: tuple[str, str] | None) -> None:
    """Wheels and sdists of the project have a version, whatever the spelling; nothing else has."""
    assert split_filename(filename, PROJECT) == expected


@pytest.mark.parametrize(
    ("filename", "expected"),
    [("A_b-1.0-py3-none-any.whl", "a-b"), ("a-b-1.0.tar.gz", "a-b"), ("a.zip", None), ("a-1.0.egg", None)],
)
def test_a_file_beside_others_says_its_project(filename: str, expected: str | None) -> None:
    """In a directory of archives the name is all there is."""
    assert project_of(filename) == expected


def test_files_of_no_use_are_passed_over() -> None:
    """Eggs, installers and foreign files are ignored, and rows that are no rows counted; none is fatal."""
    rows: list[Any] = [
        {"filename": "some_project-1.0-py2.7.egg", "url": "x"},
        {"filename": WHEEL, "url": 3},
        {"filename": "other-1.0.tar.gz", "url": "y"},
        "nonsense",
        {"filename": WHEEL, "url": "https://files.example/" + WHEEL},
    ]
    page = parsed(json_page(*rows))

    assert [file.filename for file in files(page)] == [WHEEL]
    assert isinstance(page, ProjectPage)
    assert page.unreadable == 2


def test_versions_without_files_are_kept() -> None:
    """PEP 700 lists a version also where all its files are gone."""
    page = parsed(json_page(versions=["0.9", "1.0"]))

    assert isinstance(page, ProjectPage)
    assert page.versions == ("0.9", "1.0")


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        ("<html><form>Log in</form></html>", "text/html", "is not a package index"),
        ("<a href='https://portal.example/welcome'>Log in</a>", "text/html", "is not a package index"),
        ("{}", JSON_TYPE, "is not a package index"),
        ("[1, 2]", JSON_TYPE, "is not a package index"),
        ("not JSON", JSON_TYPE, "cannot be read"),
        ("[" * 100_000, JSON_TYPE, "cannot be read"),
        ("GIF89a", "image/gif", "is not a package index: it answered with image/gif"),
        ("", "", "is not a package index: it answered with no content type"),
        ('{"meta": {"api-version": "2.0"}, "files": []}', JSON_TYPE, "speaks version 2.0"),
        ('<meta name="pypi:repository-version" content="3.1">', HTML_TYPE, "speaks version 3.1"),
        ('{"meta": {"api-version": "1.0"}, "name": "other", "files": []}', JSON_TYPE, "another project"),
    ],
)
def test_what_is_no_page_is_unknown(body: str, kind: str, says: str) -> None:
    """A login page with status 200 must never look like "no such version"."""
    page = parsed(body, kind)

    assert isinstance(page, Unknown)
    assert says in page.reason


def test_an_empty_page_that_says_what_it_is_is_one() -> None:
    """A project without files is no login page where the page names the API."""
    assert files(parsed('<meta name="pypi:repository-version" content="1.0">', HTML_TYPE)) == ()


def test_a_page_from_the_network_opens_no_file_of_this_machine() -> None:
    """A link to a `file:` address counts on a page of this machine alone."""
    anchor = f'<a href="file:///srv/{WHEEL}">it</a>'

    assert isinstance(parsed(anchor, "text/html"), Unknown)
    assert len(files(parsed(anchor, "text/html", "file:///srv/simple/some-project/index.html"))) == 1


def test_a_page_with_too_many_files_is_unknown() -> None:
    """A limit that strikes is told, the rest is not taken for the whole."""
    rows = [{"filename": f"some_project-{n}-py3-none-any.whl", "url": "x"} for n in range(4)]
    page = parsed(json_page(*rows), page_files=3)

    assert page == Unknown("the page of some-project at index.example lists more than 3 files")
