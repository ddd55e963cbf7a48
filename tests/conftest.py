"""What every test stands on: a user of its own, no network beyond the loopback interface, and a recorded index."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

from pages import PAGE_TYPE, configured_index_url  # noqa: E402 - needs the path above
from remote import OK, fetch  # noqa: E402

from builds import uv_metadata  # noqa: E402
from guards import guard_sockets  # noqa: E402
from servers import FactsRepository, MadeUpFacts, RecordedFacts, serving  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CLEARED = ("PIP_", "UV_", "DEPCHECK_", "XDG_", "CONDA_", "VIRTUAL_ENV", "PYTHONPATH", "NO_COLOR", "FORCE_COLOR")
#: What continuous integration says of itself; a test that means it sets it.
PROVIDERS = ("CI", "GITHUB_", "GITLAB_", "TF_BUILD", "RUNNER_")

settings.register_profile("depcheck", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("depcheck")


@pytest.fixture(autouse=True)
def isolated_user(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home directory of a user who has configured nothing. A test that is marked `live` keeps the machine's."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPCHECK_CACHE_DIR", str(home / "cache"))
        if request.node.get_closest_marker("live"):
            request.getfixturevalue("configured_index")
        else:
            _forget_the_machine(patch)
            _move_home(patch, home)
        yield home


def _forget_the_machine(patch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith((*CLEARED, *PROVIDERS)) and name != "DEPCHECK_CACHE_DIR":
            patch.delenv(name)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        patch.delenv(name, raising=False)
        patch.delenv(name.upper(), raising=False)


def _move_home(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        patch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_DIRS"):
        patch.setenv(name, str(home / name.lower()))
    patch.setenv("PIP_CONFIG_FILE", os.devnull)
    patch.setenv("UV_NO_CONFIG", "1")


@pytest.fixture(autouse=True)
def loopback_only(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A guard: a connection, or a look-up of a name, beyond this machine is refused, and the test fails."""
    if request.node.get_closest_marker("live"):
        yield
        return
    tried = guard_sockets(monkeypatch)
    yield
    if tried:
        pytest.fail(f"reached beyond the loopback interface: {', '.join(tried)}")


@pytest.fixture(scope="session")
def configured_index() -> str:
    """The URL of the index that this machine is configured for. A test that needs it is skipped where it is silent."""
    url = configured_index_url()
    try:
        answer = fetch(f"{url.rstrip('/')}/pip/", {"Accept": PAGE_TYPE})
    except urllib3.exceptions.HTTPError as error:
        pytest.skip(f"live: the configured index cannot be reached: {type(error).__name__}")
    if answer.status != OK:
        pytest.skip(f"live: the configured index answers {answer.status}")
    return url


@pytest.fixture(scope="session")
def recorded_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an index that serves the record under `fixtures/index`, its pages and its metadata files."""
    with serving(FactsRepository(RecordedFacts(), tmp_path_factory.mktemp("recorded"))) as url:
        yield url


@pytest.fixture(scope="session")
def recorded_mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same record behind an index without metadata files, as some mirrors are: wheels have to be read."""
    repository = FactsRepository(RecordedFacts(), tmp_path_factory.mktemp("mirror"), announce_metadata=False)
    with serving(repository) as url:
        yield url


@pytest.fixture
def static_metadata_for_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tells uv what each recorded setup.py states; of all other sdists it builds the metadata, without setuptools."""
    record = RecordedFacts()
    releases = [(name, release) for name in record.names() for release in record.releases(name)]
    entries = [uv_metadata(name, release) for name, release in releases if "setup_py" in release.facts]
    path = tmp_path / "uv.toml"
    path.write_text("\n".join(entries), encoding="utf-8")
    monkeypatch.setenv("UV_CONFIG_FILE", str(path))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[Mapping[str, Any]], str]]:
    """A function from a made-up universe, `{"a": {"1.0": ["b>=2"]}}`, to the URL of an index that serves it."""
    with ExitStack() as servers:

        def serve(universe: Mapping[str, Any]) -> str:
            build = tmp_path / f"index-{len(universe)}"
            build.mkdir(exist_ok=True)
            return servers.enter_context(serving(FactsRepository(MadeUpFacts(universe), build)))

        yield serve
