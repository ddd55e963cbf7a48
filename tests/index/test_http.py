"""Requests to servers that fail in every way, and passwords that stay where they belong."""

from __future__ import annotations

import gzip
import socket
from typing import TYPE_CHECKING, Any

import pytest
from faults import Answer, FaultServer, fault_server

from depcheck.index.credentials import Credentials
from depcheck.index.http import LONGEST_WAIT, RETRIES, Client, Reply, redirected
from depcheck.index.urls import host, local_path, origin, path_text, userinfo, without_secrets
from depcheck.model.limits import Limits
from depcheck.model.packages import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLENTY = 1_000_000


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server that knows no path yet."""
    with fault_server() as faults:
        yield faults


class Asking:
    """A client that notes the pauses between its tries instead of waiting."""

    def __init__(self, *urls: str, netrc: str | None = None) -> None:
        self.pauses: list[float] = []
        self.client = Client(Credentials(urls, netrc or "/nonexistent"), Limits(), pause=self.pauses.append)

    def get(self, url: str, largest: int = PLENTY, **headers: str) -> Reply | Unknown:
        """The answer to one GET."""
        try:
            return self.client.get(url, headers, largest)
        finally:
            self.client.close()


def test_a_healthy_answer_is_read(server: FaultServer) -> None:
    """Status, headers and body arrive, compressed or not."""
    packed = Answer(gzip.compress(b"hello"), "text/plain", headers={"Content-Encoding": "gzip"})
    server.add("/a", packed)
    reply = Asking().get(server.url + "/a")

    assert isinstance(reply, Reply)
    assert (reply.status, reply.body, reply.content_type) == (200, b"hello", "text/plain")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(server: FaultServer, status: int) -> None:
    """The answer after two failures is the answer."""
    server.add("/a", Answer(status=status), Answer(status=status), Answer(b"ok"))
    asking = Asking()
    reply = asking.get(server.url + "/a")

    assert isinstance(reply, Reply)
    assert reply.body == b"ok"
    assert len(asking.pauses) == 2


def test_a_lasting_failure_is_unknown(server: FaultServer) -> None:
    """After three more tries it is told, with the host and the status."""
    server.add("/a", Answer(status=503))
    reply = Asking().get(server.url + "/a")

    assert reply == Unknown(f"{host(server.url)} answered 503")
    assert len(server.asked) == RETRIES + 1


@pytest.mark.parametrize(("asked", "pause"), [("2", 2.0), ("9999", LONGEST_WAIT), ("0", 0.0)])
def test_retry_after_is_obeyed_within_reason(server: FaultServer, asked: str, pause: float) -> None:
    """A server may ask for a pause, not for an hour."""
    server.add("/a", Answer(status=503, headers={"Retry-After": asked}), Answer(b"ok"))
    asking = Asking()
    asking.get(server.url + "/a")

    assert asking.pauses == [pause]


@pytest.mark.parametrize(("seconds", "pauses"), [(60.0, [30.0] * RETRIES), (29.0, []), (0.0, [])])
def test_no_try_begins_that_a_pause_carries_past_the_deadline(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, seconds: float, pauses: list[float]
) -> None:
    """The time for one answer covers all its tries, and what the server said last is told."""
    monkeypatch.setattr("depcheck.index.http.TOTAL_SECONDS", seconds)
    server.add("/a", Answer(status=503, headers={"Retry-After": "100000"}))
    asking = Asking()  # whose pauses take no time

    assert asking.get(server.url + "/a") == Unknown(f"{host(server.url)} answered 503")
    assert asking.pauses == pauses


def test_a_retry_after_that_is_a_date_is_not_waited_for(server: FaultServer) -> None:
    """Clocks differ; our own short pause does."""
    server.add("/a", Answer(status=503, headers={"Retry-After": "Fri, 31 Dec 2999 23:59:59 GMT"}), Answer(b"ok"))
    asking = Asking()
    asking.get(server.url + "/a")

    assert max(asking.pauses) < 1


@pytest.mark.parametrize("status", [400, 401, 403, 418])
def test_a_refusal_is_not_tried_again(server: FaultServer, status: int) -> None:
    """Asking again would not help."""
    server.add("/a", Answer(status=status))

    assert Asking().get(server.url + "/a") == Unknown(f"{host(server.url)} answered {status}")
    assert len(server.asked) == 1


def test_a_truncated_answer_is_none(server: FaultServer) -> None:
    """Half a page is never taken for a page."""
    server.add("/a", Answer(b"x" * 1000, sent=500))

    assert isinstance(Asking().get(server.url + "/a"), Unknown)
    assert len(server.asked) == RETRIES + 1


@pytest.mark.parametrize("sent", [None, 20])
def test_an_answer_in_chunks_is_read_to_its_end(server: FaultServer, sent: int | None) -> None:
    """Without a length the end is told by the last chunk; where that is missing, the answer is none."""
    server.add("/a", Answer(b"x" * 1000, chunked=True, sent=sent))
    reply = Asking().get(server.url + "/a")

    assert isinstance(reply, Unknown) == (sent is not None)
    assert sent is not None or (isinstance(reply, Reply) and reply.body == b"x" * 1000)


def test_a_dripping_server_meets_the_deadline(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps no run busy: the time for one answer is bounded."""
    monkeypatch.setattr("depcheck.index.http.TOTAL_SECONDS", 0.1)
    server.add("/a", Answer(b"x" * 300, drips=True))

    assert Asking().get(server.url + "/a") == Unknown(f"{host(server.url)} needed more than 0.1 s for one answer")


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b"hello")[:-4] + b"\0\0\0\0"])
def test_a_damaged_compression_is_unknown(server: FaultServer, body: bytes) -> None:
    """Bytes that do not unpack are no answer."""
    server.add("/a", Answer(body, headers={"Content-Encoding": "gzip"}))

    assert isinstance(Asking().get(server.url + "/a"), Unknown)


def test_a_body_is_bounded_after_unpacking(server: FaultServer) -> None:
    """A small bomb is stopped by what comes out of it."""
    server.add("/a", Answer(gzip.compress(b"\0" * 10_000_000), headers={"Content-Encoding": "gzip"}))

    assert Asking().get(server.url + "/a", largest=1000) == Unknown(
        f"{host(server.url)} answered with more than 1000 bytes"
    )


def test_a_closed_port_is_unknown() -> None:
    """Nobody there: a reason without the address, which may hold a secret."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reply = Asking().get(f"http://user:secret@127.0.0.1:{port}/a?token=secret")

    assert isinstance(reply, Unknown)
    assert reply.reason.startswith(f"127.0.0.1:{port} did not answer")
    assert "secret" not in reply.reason


def test_redirects_are_followed_up_to_a_bound(server: FaultServer) -> None:
    """Five in a row are; a circle ends."""
    for number in range(5):
        server.add(f"/{number}", Answer(status=302, headers={"Location": f"/{number + 1}"}))
    server.add("/5", Answer(b"there"))
    server.add("/round", Answer(status=302, headers={"Location": "/round"}))
    there = Asking().get(server.url + "/0")

    assert isinstance(there, Reply)
    assert there.url == server.url + "/5"
    assert Asking().get(server.url + "/round") == Unknown(f"{host(server.url)} redirects more than 5 times")


@pytest.mark.parametrize(
    ("here", "location", "there"),
    [
        ("https://index.example/a", "/b", "https://index.example/b"),
        ("https://index.example/a", "https://other.example/b", "https://other.example/b"),
        ("http://index.example/a", "https://index.example/a", "https://index.example/a"),
        ("https://index.example/a", "http://index.example/a", "from https to http"),
        ("https://index.example/a", "file:///etc/passwd", "invalid address"),
        ("https://index.example/a", "ftp://index.example/a", "invalid address"),
        ("https://index.example/a", "https://[bad", "invalid address"),
        ("https://index.example/a", "https://x:port/", "invalid address"),
        ("https://index.example/a", "", "index.example redirects without saying where"),
        ("https://index.example/a", "http://127.0.0.1/", "from https to http"),
        ("https://index.example/a", "https://127.0.0.1/", "private address"),
        ("https://index.example/a", "https://169.254.169.254/latest", "private address"),
        ("https://index.example/a", "https://[::1]/", "private address"),
        ("https://index.example/a", "https://localhost/", "private address"),
        ("http://10.0.0.1/a", "http://10.0.0.2/a", "http://10.0.0.2/a"),
    ],
)
def test_where_a_redirect_may_lead(here: str, location: str, there: str) -> None:
    """Never from https to http, never to another kind of address, never from outside into a private network."""
    target = redirected(here, location)

    assert there in (target.reason if isinstance(target, Unknown) else target)
    assert isinstance(target, str) == there.startswith("http")


def authorization(server: FaultServer) -> list[str | None]:
    """The Authorization header of each request."""
    return [asked.headers.get("authorization") for asked in server.asked]


def test_a_password_goes_to_its_own_origin_alone(server: FaultServer) -> None:
    """A redirect to another host, port or scheme takes no password along."""
    with fault_server({"/b": [Answer(b"there")]}) as other:
        server.add("/a", Answer(status=302, headers={"Location": other.url + "/b"}))
        reply = Asking(server.url.replace("//", "//us%40er:secret@")).get(server.url + "/a")

        assert isinstance(reply, Reply)
        assert authorization(server) == ["Basic dXNAZXI6c2VjcmV0"]
        assert authorization(other) == [None]


def test_netrc_serves_the_configured_index(server: FaultServer, tmp_path: Path) -> None:
    """As in pip and uv; but a password is not sent over http to a host that the user did not configure so."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n", encoding="utf-8")
    netrc.chmod(0o600)
    server.add("/a", Answer(b"ok"))
    Asking(server.url, netrc=str(netrc)).get(server.url + "/a")
    Asking("https://index.example", netrc=str(netrc)).get(server.url + "/a")

    assert authorization(server) == ["Basic dXNlcjpzZWNyZXQ=", None]


@pytest.mark.parametrize("text", ["machine", "nonsense\n", "\xff\xfe"])
def test_a_malformed_netrc_is_ignored(tmp_path: Path, text: str) -> None:
    """It is not ours to judge."""
    netrc = tmp_path / "netrc"
    netrc.write_text(text, encoding="latin-1")

    assert Credentials(["https://index.example"], str(netrc)).header("https://index.example/a") == {}


def test_the_address_asked_for_holds_no_password(server: FaultServer) -> None:
    """It goes into a header, not into the request line."""
    server.add("/a", Answer(b"ok"))
    Asking().get(server.url.replace("//", "//user:secret@") + "/a")

    assert server.paths() == ["/a"]
    assert "secret" not in str(server.asked)


def test_a_proxy_of_the_environment_is_used_but_never_for_loopback(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address beyond this machine goes to the proxy, one on it does not."""
    monkeypatch.setenv("http_proxy", server.url)
    server.add("http://index.example/a", Answer(b"by proxy")).add("/a", Answer(b"straight"))
    asking = Asking()
    by_proxy = asking.get("http://index.example/a")
    straight = asking.get(server.url + "/a")

    assert isinstance(by_proxy, Reply)
    assert isinstance(straight, Reply)
    assert (by_proxy.body, straight.body) == (b"by proxy", b"straight")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:pw@index.example:8443/simple?token=x#y", "https://index.example:8443/simple"),
        ("https://index.example/simple", "https://index.example/simple"),
        ("https://[bad", "an invalid address"),
    ],
)
def test_an_address_is_shown_without_secrets(url: str, expected: str) -> None:
    """User, password, query and fragment are nobody's business."""
    assert without_secrets(url) == expected


def test_the_parts_of_an_address() -> None:
    """Origin with the default port, host for people, user and password decoded."""
    assert origin("HTTPS://Index.Example/x") == ("https", "index.example", 443)
    assert origin("/x") is None
    assert host("https://u:p@index.example:1/x") == "index.example:1"
    assert host("file:///srv/x") == "this machine"
    assert userinfo("https://u%40x:p%2F@index.example") == ("u@x", "p/")
    assert userinfo("https://index.example") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("file:///srv/my%20wheels", "/srv/my wheels"),
        ("/srv/wheels", "/srv/wheels"),
        ("file://localhost/srv", "/srv"),
        ("file://server/share", None),
        ("https://index.example/simple", None),
    ],
)
def test_a_place_on_this_machine(value: str, expected: str | None) -> None:
    """A `file:` address of another machine is none: opening it would tell that machine who we are."""
    path = local_path(value)

    assert (str(path) if path is not None else None) == expected


@pytest.mark.parametrize(
    ("quoted", "windows", "expected"),
    [
        ("/C:/my%20wheels", True, "C:/my wheels"),
        ("/C|/wheels", True, "C:/wheels"),
        ("/srv/x", True, "/srv/x"),
        ("/C:/x", False, "/C:/x"),
    ],
)
def test_the_path_in_a_file_address(quoted: str, windows: bool, expected: str) -> None:  # noqa: FBT001
    """A drive stands behind a slash on Windows alone."""
    assert path_text(quoted, windows=windows) == expected


def test_certificates_that_cannot_be_trusted_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names the host, and there is no second try without them."""
    asking = Asking()
    answers: list[Any] = []

    def refuse(*_: object, **__: object) -> None:
        import ssl  # noqa: PLC0415 - here alone

        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_message = "certificate has expired"
        answers.append(error)
        raise error

    monkeypatch.setattr(asking.client._proxies.manager("https://index.example"), "request", refuse)  # noqa: SLF001

    assert asking.get("https://index.example/a") == Unknown("index.example cannot be trusted: certificate has expired")
    assert len(answers) == 1


def test_an_address_that_is_none() -> None:
    """It is told as what it is, once."""
    assert Asking().get("https://x:port/") == Unknown("its address is invalid")
