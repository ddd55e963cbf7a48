"""An index that is not configured, does not answer, or answers with something else: never taken for a conflict."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
from installed import virtual_environment
from runs import CHECK, FILE, GRUUT, JSON, RESOLVE, Answer

import depcheck
from depcheck.inputs import configuration
from servers import LOOPBACK, serving_application

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping
    from pathlib import Path
    from typing import Any

    Message = MutableMapping[str, Any]

LOGIN = b"<!doctype html><title>Sign in</title><form action=/login><input name=user><a href=/lost>Lost?</a></form>"
NO_INDEX = "no index is configured, and the installed pip names none"
#: How an index may fail: status, type and body of every answer, and what must be said of it.
ANSWERS = {
    "a login page": (200, b"text/html", LOGIN, "is not a package index"),
    "an empty page": (200, b"text/html", b"", "is not a package index"),
    "plain text": (200, b"text/plain", b"welcome", ""),
    "broken JSON": (200, b"application/vnd.pypi.simple.v1+json", b'{"files": [', ""),
    "forbidden": (403, b"text/html", LOGIN, "403"),
    "unauthorized": (401, b"text/html", LOGIN, "401"),
    "a teapot": (418, b"text/html", b"short and stout", "418"),
}


@pytest.fixture
def no_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip that names no index."""

    def no_index() -> None:
        raise depcheck.IndexConfigurationError(NO_INDEX)

    monkeypatch.setattr(configuration, "default_index_url", no_index)


@pytest.fixture
def refusing() -> str:
    """The URL of an index on a port where nobody listens."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://{LOOPBACK}:{port}/simple"


@pytest.fixture
def answering() -> Iterator[Callable[[int, bytes, bytes], str]]:
    """A function from an answer to the URL of an index that always gives it."""
    due: list[tuple[int, bytes, bytes]] = []

    async def application(
        _scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        status, content_type, body = due[0]
        headers = [(b"content-type", content_type)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    with serving_application(application) as url:

        def answer(*parts: Any) -> str:  # noqa: ANN401 - the parts of an answer, as they are in the table
            due.append(parts)
            return f"{url}/simple"

        yield answer


@pytest.mark.usefixtures("no_default")
@pytest.mark.parametrize("words", [CHECK, RESOLVE, ("why", "numpy", *CHECK[1:])], ids=["check", "resolve", "why"])
def test_no_index_is_configured(project: Path, run: Callable[..., Answer], words: tuple[str, ...]) -> None:
    """Where nothing names an index and pip has no default, that is said in one line, with status 2."""
    (project / FILE).write_text(GRUUT)
    answer = run(*words)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"error: {NO_INDEX}\n"


@pytest.mark.usefixtures("no_default")
def test_an_environment_in_order_needs_no_index(project: Path, run: Callable[..., Answer]) -> None:
    """Where nothing is wrong, nothing needs to be mended, and nobody is asked."""
    virtual_environment(project / "voice", numpy="1.26.4")
    answer = run("check", "--venv", "voice", "--platform", "linux", *JSON)

    assert (answer.status, answer.report["verdict"]) == (0, "ok")


@pytest.mark.usefixtures("no_default")
def test_a_conflict_is_told_without_an_index(project: Path, run: Callable[..., Answer]) -> None:
    """What is installed contradicts itself whatever an index has; only the fixes are missing."""
    virtual_environment(project / "voice")
    answer = run("check", "--venv", "voice", "--platform", "linux", *JSON)

    assert (answer.status, answer.codes, answer.fixes) == (1, ["DC201"], [])


def test_an_index_that_refuses(project: Path, run: Callable[..., Answer], refusing: str) -> None:
    """No connection: status 4, incomplete, every project is named with the reason; no conflict is claimed."""
    (project / FILE).write_text(GRUUT)
    formats = ("--output-format", "full", "--output-format", "json=report.json")
    told = run(*CHECK, *formats, "--index-url", refusing, "--no-cache")
    report = json.loads((project / "report.json").read_text(encoding="utf-8"))

    assert (told.status, told.err) == (4, "")
    assert told.text.count("did not answer (connection refused)") == 2
    assert "could not tell" in told.text
    assert (report["verdict"], report["findings"]) == ("incomplete", [])
    assert {skipped["what"] for skipped in report["skipped"]} == {"gruut", "numpy"}


def test_a_contradiction_counts_although_the_index_refuses(
    project: Path, run: Callable[..., Answer], refusing: str
) -> None:
    """What is proved without an index is a finding, status 1, whatever else is unknown."""
    (project / FILE).write_text("six>2\nnumpy\nsix<1\n")
    answer = run(*CHECK, *JSON, "--index-url", refusing, "--no-cache", "--allow-incomplete")

    assert (answer.status, answer.codes, answer.report["completeness"]) == (1, ["DC101"], "partial")


@pytest.mark.parametrize(
    ("record", "limit"),
    [
        ({"filename": "good-1.0-py3-none-any.whl", "url": None}, None),
        ({"filename": 3, "url": "https://files.example/good-1.0-py3-none-any.whl"}, None),
        ({"filename": "good-1.0-py3-none-any.whl", "url": "file:///good-1.0-py3-none-any.whl"}, None),
        (
            {"filename": f"good-1!{'9' * 5_000}-py3-none-any.whl", "url": "https://files.example/good.whl"},
            "version_length",
        ),
        (
            {"filename": f"good-1.0-{'.'.join(f'py{i}' for i in range(1_001))}-none-any.whl", "url": "g.whl"},
            "wheel_tags",
        ),
    ],
)
def test_a_page_of_which_not_all_can_be_read(
    project: Path,
    run: Callable[..., Answer],
    answering: Callable[[int, bytes, bytes], str],
    record: dict[str, object],
    limit: str | None,
) -> None:
    """There may be a release that would do: status 4, the page is named, and a limit that struck as well."""
    (project / FILE).write_text("good>=1\n")
    page = {"meta": {"api-version": "1.0"}, "name": "good", "files": [record]}
    url = answering(200, b"application/vnd.pypi.simple.v1+json", json.dumps(page).encode())
    answer = run(*CHECK, *JSON, "--index-url", url, "--no-cache")

    assert (answer.status, answer.codes, answer.report["completeness"]) == (4, [], "partial")
    assert [skipped["what"] for skipped in answer.report["skipped"]] == ["good"]
    assert [hit["limit"] for hit in answer.report["limits_hit"]] == ([limit] if limit else [])


@pytest.mark.parametrize(("status", "content_type", "body", "reason"), ANSWERS.values(), ids=ANSWERS)
def test_an_index_that_is_none(  # noqa: PLR0913, PLR0917 - a column of the table each
    project: Path,
    run: Callable[..., Answer],
    answering: Callable[[int, bytes, bytes], str],
    status: int,
    content_type: bytes,
    body: bytes,
    reason: str,
) -> None:
    """A page that is no index's must never look like "no such version": status 4, and the page is what is blamed."""
    (project / FILE).write_text(GRUUT)
    answer = run(*CHECK, *JSON, "--index-url", answering(status, content_type, body), "--no-cache")
    reasons = [skipped["why"] for skipped in answer.report["skipped"]]

    assert (answer.status, answer.codes, answer.report["verdict"]) == (4, [], "incomplete")
    assert len(reasons) == 2
    assert all(reason in told and LOOPBACK in told for told in reasons)


def test_an_index_folder_that_is_not_there(project: Path, run: Callable[..., Answer]) -> None:
    """A folder that cannot be read says nothing of what exists; it is named as the trouble."""
    (project / FILE).write_text("six\n")
    (project / "wheels").mkdir()
    answer = run(*CHECK, *JSON, "--index-url", "gone", "--find-links", "wheels", "--no-cache")

    assert answer.status in {2, 4}
    assert "DC112" not in answer.out
