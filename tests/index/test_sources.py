"""What can be an index, and what happens where somebody names something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from faults import Answer, FaultServer, fault_server
from packaging.utils import NormalizedName

from depcheck.api import Options, check, resolve, why
from depcheck.errors import UsageError
from depcheck.index.addresses import index_problem
from depcheck.index.catalog import Catalog
from depcheck.inputs.configuration import IndexOptions, index_settings
from depcheck.model.index import Configured, IndexSettings
from depcheck.model.packages import Target, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PKG = NormalizedName("pkg")
USABLE = "https://index.example/simple"
FILE = "pkg-1.0-py3-none-any.whl"

UNUSABLE = [
    "",
    " ",
    "foo",
    "no/such/folder",
    "~nobody-of-this-name/simple",
    "a\0b",
    "x" * 5_000,
    "index.example/simple",
    "https:/index.example/simple",
    "https//index.example/simple",
    "https://",
    "https:///simple",
    "https://[half/simple",
    "https://index.example:port/simple",
    "https://index.example:99999/simple",
    "ftp://index.example/simple",
    "git+https://index.example/simple",
    "file:///no/such/folder",
    "file://elsewhere/simple",
    "mailto:somebody",
]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """An index that has version 1.0 of one project."""
    with fault_server() as faults:
        faults.add("/simple/pkg/", Answer(f'<a href="/files/{FILE}">{FILE}</a>'.encode()))
        yield faults


@pytest.mark.parametrize("address", UNUSABLE)
def test_what_cannot_be_an_index_has_a_reason(address: str) -> None:
    """One line, whatever it is."""
    problem = index_problem(address)

    assert problem
    assert problem.isprintable()


def test_addresses_and_directories_can_be_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory as a path, relative or not, or as an address."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "simple").mkdir()
    usable = [
        USABLE,
        "HTTPS://index.example",
        "http://user:secret@[::1]:8080/simple/",
        str(tmp_path / "simple"),
        "simple",
    ]

    assert [index_problem(address) for address in (*usable, (tmp_path / "simple").as_uri())] == [None] * 6


def test_a_file_is_no_index(tmp_path: Path) -> None:
    """Only directories are laid out as one."""
    (tmp_path / "index.html").touch()

    assert index_problem(str(tmp_path / "index.html")) is not None


@pytest.mark.parametrize("address", ["ftp://me:secret@index.example/?token=secret", "me:secret@index.example/simple"])
def test_a_reason_holds_no_secret(address: str) -> None:
    """Also where the scheme was forgotten."""
    assert "secret" not in (index_problem(address) or "")


@pytest.mark.parametrize("address", UNUSABLE)
@pytest.mark.parametrize("option", ["index-url", "extra-index-url"])
def test_an_option_that_names_no_index_is_misuse(address: str, option: str) -> None:
    """Before anything is read or asked, and even where no index would be needed."""
    first = address if option == "index-url" else USABLE
    extra = (address,) if option == "extra-index-url" else ()
    told = f"^(--{option} names no package index|{option.replace('-', '_')}s? names nothing): "

    for command in (check, resolve, lambda options: why("pkg", options)):
        with pytest.raises(UsageError, match=told):
            command(Options(requirements=("no-such-file.txt",), index_url=first, extra_index_urls=extra))


@pytest.mark.parametrize("address", UNUSABLE)
@pytest.mark.parametrize("place", ["index", "extra"])
def test_a_configuration_that_names_no_index_leaves_all_unknown(server: FaultServer, address: str, place: str) -> None:
    """Never "no such project", and never the answer of another index alone: what it hides could be better."""
    working, wrong = Configured(server.url + "/simple", "PIP_INDEX_URL"), Configured(address, "/etc/pip.conf")
    settings = IndexSettings(working, (wrong,)) if place == "extra" else IndexSettings(wrong, (working,))
    with Catalog(settings, Target("3.11.7"), cache=None) as source:
        found = source.releases(PKG)

        assert isinstance(found, Unknown)
        assert found.reason.startswith("/etc/pip.conf names no package index: ")
        assert server.asked == []


def test_what_a_variable_names_is_told_with_the_variable() -> None:
    """The user sees where to look, also offline."""
    settings = index_settings(IndexOptions(), {"PIP_INDEX_URL": "ftp://index.example/simple"}, None)
    with Catalog(settings, Target("3.11.7"), cache=None, offline=True) as source:
        found = source.releases(PKG)

        assert found == Unknown(
            "PIP_INDEX_URL names no package index: "
            "`ftp://index.example/simple` is no address of https, http or a directory"
        )
