"""A project folder, and the real command line asked in it, with the recorded index on the loopback interface."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, TypeAlias

import pytest
from runs import FILE, Answer

from depcheck.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Memory: TypeAlias = dict[tuple[object, ...], Answer]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def index_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of all runs: what the recorded index has said once need not be asked again."""
    return tmp_path_factory.mktemp("index-cache")


@pytest.fixture
def on_index(recorded_index: str, index_cache: Path) -> tuple[str, ...]:
    """The options that name the recorded index and the cache."""
    return ("--index-url", recorded_index, "--cache-dir", str(index_cache))


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """A function from the words of a command line to its answer, without any index."""
    assert project.is_dir()

    def run(*words: str) -> Answer:
        status = main(words)
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def ask(run: Callable[..., Answer], on_index: tuple[str, ...]) -> Callable[..., Answer]:
    """The same with the recorded index."""
    return lambda *words: run(*words, *on_index)


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sockets that were asked for, each of which was refused."""
    opened: list[str] = []

    def refuse(*arguments: object, **_: object) -> None:
        opened.append(repr(arguments))
        raise OSError("no sockets here")

    for name in ("socket", "getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return opened


@pytest.fixture(scope="session")
def remembered() -> Memory:
    """The answers of this session."""
    return {}


@pytest.fixture
def asked(project: Path, ask: Callable[..., Answer], remembered: Memory) -> Callable[..., Answer]:
    """A function from the content of requirements.txt and a command line to its answer, each found out once only."""

    def asked(content: str, *words: str) -> Answer:
        (project / FILE).write_bytes(content.encode())
        key = (content, words)
        if key not in remembered:
            remembered[key] = ask(*words)
        return remembered[key]

    return asked
