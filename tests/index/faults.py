"""An HTTP server on the loopback interface that answers as badly as a test wants, and notes what it was asked."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

JSON_TYPE = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True)
class Answer:
    """One response. `sent` bytes of the body are sent although all are promised; `ranges` obeys a Range header.

    `chunked` sends the body without saying its length; `drips` sends it byte by byte.
    """

    body: bytes = b""
    content_type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: int | None = None
    chunked: bool = False
    drips: bool = False
    ranges: bool = False


def page(*files: Mapping[str, Any], headers: Mapping[str, str] | None = None, **more: Any) -> Answer:  # noqa: ANN401
    """A project's page in JSON."""
    text = {"meta": {"api-version": "1.1"}, "files": list(files), **more}
    return Answer(json.dumps(text).encode(), JSON_TYPE, headers=headers or {})


@dataclass(frozen=True)
class Asked:
    """A request: its path, and its headers with names in small letters."""

    path: str
    headers: Mapping[str, str]


class FaultServer:
    """Answers by path, in order, the last one again and again; 404 for other paths."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.asked: list[Asked] = []
        self.url = f"http://127.0.0.1:{server.server_port}"
        self._answers: dict[str, list[Answer]] = {}

    def add(self, path: str, *answers: Answer) -> FaultServer:
        """Answer a path like this from now on."""
        self._answers[path] = list(answers)
        return self

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def next_answer(self, path: str) -> Answer:
        """The answer that is due."""
        due = self._answers.get(path, [Answer(status=404)])
        return due.pop(0) if len(due) > 1 else due[0]


@contextmanager
def fault_server(answers: Mapping[str, Sequence[Answer]] | None = None) -> Iterator[FaultServer]:
    """A server until the context ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        faults = FaultServer(server)
        server.faults = faults  # type: ignore[attr-defined]
        for path, due in (answers or {}).items():
            faults.add(path, *due)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield faults
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        faults: FaultServer = self.server.faults  # type: ignore[attr-defined]
        faults.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = faults.next_answer(self.path)
        asked = self.headers.get("Range") if answer.ranges else None
        if asked is None:
            self._send(answer, answer.status, answer.body, {})
            return
        start, end = _range(asked, len(answer.body))
        self._send(
            answer, 206, answer.body[start:end], {"Content-Range": f"bytes {start}-{end - 1}/{len(answer.body)}"}
        )

    def _send(self, answer: Answer, status: int, body: bytes, more: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        else:
            self.send_header("Content-Length", str(len(body)))
        for name, value in {**answer.headers, **more}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(ConnectionError):
            self._write(body[: answer.sent], 1 if answer.drips else len(body) or 1)
        if answer.sent is not None:
            self.close_connection = True

    def _write(self, body: bytes, step: int) -> None:
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            time.sleep(0.01 if step == 1 else 0)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _range(asked: str, size: int) -> tuple[int, int]:
    first, _, last = asked.removeprefix("bytes=").partition("-")
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size)
