"""The recorded index is an index: real pages, real files, and real installers resolve from it."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from notation import Release, read, written
from packaging.version import Version
from pages import Project

from guards import guard_sockets
from servers import RECORD, RecordedFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON = "application/vnd.pypi.simple.v1+json"
#: What is asked for, and how one of the pins found begins.
SOLVABLE = {
    "gruut==2.2.3": "numpy==1.26.4",
    "gruut numpy==2.3.5": "gruut==2.4.0",
    "TTS==0.22.0 numpy==1.24.3": "gruut==2.2.3",
    "styletts2==0.1.6 numpy==1.24.3": "gruut==2.4.0",
    "requests": "requests==2.",
    "flask": "flask==3.",
    "pandas numpy==1.24.3": "numpy==1.24.3",
}


def fetched(url: str, accept: str = "*/*") -> bytes:
    """What a GET request answers."""
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310 - always http
    with urllib.request.urlopen(request) as response:  # noqa: S310
        content: bytes = response.read()
    return content


def files(index: str, project: str) -> dict[str, dict[str, Any]]:
    """The files of a project's JSON page by their names."""
    return {file["filename"]: file for file in json.loads(fetched(f"{index}{project}/", JSON))["files"]}


def compiled(index: str, wanted: str) -> subprocess.CompletedProcess[str]:
    """What uv resolves for Python 3.11 on Linux."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--no-header", "--no-annotate"]
    target = ["--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28", "--default-index", index]
    return subprocess.run(
        [*command, *target], input="\n".join(wanted.split()), capture_output=True, text=True, check=False
    )


def test_a_page_tells_the_recorded_facts(recorded_index: str) -> None:
    """Requires-Python, upload time and the hash of the metadata stand on the JSON page."""
    numpy = files(recorded_index, "numpy")["numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"]

    assert numpy["requires-python"] == ">=3.9"
    assert numpy["upload-time"].startswith("2024-02-05")
    assert set(numpy["core-metadata"]) == {"sha256"}


def test_a_page_comes_as_html_too(recorded_index: str) -> None:
    """Who asks for HTML gets links."""
    page = fetched(f"{recorded_index}gruut/", "text/html").decode()

    assert 'data-requires-python="&gt;=3.6">gruut-2.2.3.tar.gz</a>' in page


def test_the_sdist_of_gruut_is_as_it_was_published(recorded_index: str) -> None:
    """PKG-INFO says no dependencies; they stand in the requires.txt of the egg-info alone."""
    content = fetched(recorded_index.replace("simple", "resources") + "gruut/gruut-2.2.3.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        told, requires = (
            archive.extractfile(f"gruut-2.2.3/{path}").read().decode()  # type: ignore[union-attr]
            for path in ("PKG-INFO", "gruut.egg-info/requires.txt")
        )

    assert told.startswith("Metadata-Version: 2.1\n")
    assert "Requires-Dist" not in told
    assert "numpy<2.0.0,>=1.19.0" in requires.splitlines()


def test_the_sdist_of_docopt_has_an_egg_info_without_requires_txt(recorded_index: str) -> None:
    """That is how an sdist of its age says that it needs nothing."""
    content = fetched(recorded_index.replace("simple", "resources") + "docopt/docopt-0.6.2.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = archive.getnames()

    assert "docopt-0.6.2/docopt.egg-info/PKG-INFO" in names
    assert "docopt-0.6.2/docopt.egg-info/requires.txt" not in names


def test_a_file_has_the_size_that_its_page_says(recorded_index: str) -> None:
    """Sizes are told before a file is built, and hold."""
    wheel = "numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    for project, name in (("numpy", wheel), ("gruut", "gruut-2.2.3.tar.gz"), ("docopt", "docopt-0.6.2.tar.gz")):
        content = fetched(recorded_index.replace("simple", "resources") + f"{project}/{name}")

        assert len(content) == files(recorded_index, project)[name]["size"]


def test_a_metadata_file_is_that_of_its_wheel(recorded_index: str) -> None:
    """PEP 658: the same bytes as in the wheel."""
    url = recorded_index.replace("simple", "resources") + "flask/flask-3.0.0-py3-none-any.whl"
    with zipfile.ZipFile(io.BytesIO(fetched(url))) as wheel:
        inside = wheel.read("flask-3.0.0.dist-info/METADATA")

    assert inside == fetched(f"{url}.metadata")


def test_a_mirror_may_have_no_metadata_files(recorded_mirror: str) -> None:
    """Then the page announces none, and there is none."""
    announced = {name for name, file in files(recorded_mirror, "flask").items() if "core-metadata" in file}
    url = recorded_mirror.replace("simple", "resources") + "flask/flask-3.0.0-py3-none-any.whl.metadata"

    assert announced == set()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(url)


@pytest.mark.parametrize(("project", "status"), [("no-such-project", "404"), ("aeneas", "503")])
def test_what_was_not_recorded_is_not_said_to_be_missing(recorded_index: str, project: str, status: str) -> None:
    """A project that dependencies name exists, recorded or not."""
    with pytest.raises(urllib.error.HTTPError, match=status):
        fetched(f"{recorded_index}{project}/")


@pytest.mark.usefixtures("static_metadata_for_uv")
@pytest.mark.parametrize(("wanted", "pin"), SOLVABLE.items())
def test_uv_resolves_from_the_record(recorded_index: str, wanted: str, pin: str) -> None:
    """uv, which knows nothing of the record, finds a solution in it."""
    found = compiled(recorded_index, wanted)

    assert found.stderr == ""
    assert [line for line in found.stdout.splitlines() if line.startswith(pin)] != []


@pytest.mark.usefixtures("static_metadata_for_uv")
@pytest.mark.parametrize(
    "wanted", ["gruut==2.2.3 numpy==2.3.5", "TTS==0.22.0 styletts2==0.1.6 numpy==1.24.3", "TTS==0.22.0 styletts2"]
)
def test_uv_finds_what_is_impossible_impossible(recorded_index: str, wanted: str) -> None:
    """The conflicts of the record are conflicts for uv too."""
    found = compiled(recorded_index, wanted)

    assert found.returncode == 1
    assert "your requirements are unsatisfiable" in " ".join(found.stderr.split())


def test_pip_resolves_from_the_record(recorded_index: str) -> None:
    """Pip builds the recorded sdists without a network, so it can judge sets that need them."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    wanted = ["--index-url", recorded_index, "gruut==2.2.3"]
    found = subprocess.run([*command, *wanted], capture_output=True, text=True, check=True)
    chosen = {entry["metadata"]["name"]: entry["metadata"]["version"] for entry in json.loads(found.stdout)["install"]}

    assert chosen["gruut"] == "2.2.3"
    assert chosen["docopt"] == "0.6.2"


def test_a_made_up_universe_is_served(served: Callable[[Mapping[str, Any]], str]) -> None:
    """A few words are an index that uv resolves from."""
    index = served({"a": {"1.0": ["b>=2"], "2.0": ["b>=3"]}, "b": {"2.0": [], "2.1": []}})

    assert compiled(index, "a").stdout.splitlines() == ["a==1.0", "b==2.1"]


@pytest.mark.live
def test_the_index_still_says_what_was_recorded(configured_index: str) -> None:
    """The headline sdist has not been replaced, and is still the only file of its release."""
    recorded = next(release for release in RecordedFacts().releases("gruut") if release.version == "2.2.3")
    project = Project(configured_index, "gruut")
    project.requires(Version("2.2.3"))

    assert list(project.recorded()) == [recorded]


def test_the_record_is_written_as_it_is_read() -> None:
    """Reading a project's file and writing it again gives the same text."""
    for path in sorted(RECORD.glob("*.json")):
        text = path.read_text(encoding="utf-8")

        assert written(path.stem, read(text)) == text


def test_releases_survive_the_notation() -> None:
    """File names without a pattern, a yank, and dependencies that change from release to release."""
    usual = Release(
        "1.0", "2020-01-01T00:00:00", None, ("x-1.0-py3-none-any.whl",), facts={"requires": ["a", "b" * 99]}
    )
    names = ("X-1.1-cp311-cp311-win_amd64.whl", "x-1.1-cp312-cp312-win_amd64.whl", "x-1.1.zip")
    facts = {"requires": ["b" * 9, "c"], "extras": ["e"]}
    yanked = Release("1.1", "2020-01-02T00:00:00", ">=3.6", names, "broken", facts)

    assert read(written("x", [usual, yanked])) == (usual, yanked)


def test_the_guard_refuses_what_is_beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an address (192.0.2.0/24 belongs to nobody) nor the look-up of a name gets out."""
    tried = guard_sockets(monkeypatch)
    with pytest.raises(ConnectionRefusedError), socket.socket() as connection:
        connection.connect(("192.0.2.1", 80))
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("index.example", 443)

    assert tried == ["192.0.2.1:80", "index.example"]


def test_a_user_has_configured_nothing() -> None:
    """Neither pip's nor uv's variables of this machine reach a test."""
    inherited = {name for name in os.environ if name.startswith(("PIP_", "UV_"))}

    assert inherited == {"PIP_CONFIG_FILE", "UV_NO_CONFIG"}
    assert os.environ["PIP_CONFIG_FILE"] == os.devnull
