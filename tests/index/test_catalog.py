"""The catalog over real and faulty indexes on the loopback interface."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from faults import Answer, FaultServer, fault_server, page
from packaging.utils import NormalizedName, canonicalize_name
from packed import gruut_like, metadata_text, tarred, wheel_like, zipped

from depcheck.index.cache import FRESH_SECONDS, Cache
from depcheck.index.catalog import Catalog
from depcheck.model.index import Configured, IndexSettings, ReleasePolicy
from depcheck.model.packages import Candidate, MetadataOrigin, ReleaseMetadata, Releases, Target, Unavailable, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

LINUX = Target("3.11.7")
PKG = NormalizedName("pkg")
WHEEL = "pkg-1.0-py3-none-any.whl"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server that knows no path yet."""
    with fault_server() as faults:
        yield faults


def settings(url: str | None = None, extra: tuple[str, ...] = (), links: tuple[str | Path, ...] = ()) -> IndexSettings:
    """Settings as if an option had said them."""
    return IndexSettings(
        Configured(url, "--index-url") if url else None,
        tuple(Configured(address, "--extra-index-url") for address in extra),
        tuple(Configured(str(link), "--find-links") for link in links),
    )


def catalog(url: str | None = None, **more: Any) -> Catalog:  # noqa: ANN401
    """A catalog without a cache unless one is given."""
    sources = settings(url, more.pop("extra", ()), more.pop("links", ()))
    return Catalog(sources, more.pop("target", LINUX), **{"cache": None, **more})


def releases(source: Catalog, name: str = "pkg") -> Releases:
    """The releases of a project that is known."""
    found = source.releases(canonicalize_name(name))
    assert isinstance(found, Releases), found
    return found


def newest(source: Catalog, name: str = "pkg") -> Candidate:
    """The newest release of a project that is known."""
    return releases(source, name).candidates[-1]


def metadata(source: Catalog, name: str = "pkg") -> ReleaseMetadata:
    """The metadata of the newest release of a project that is known."""
    found = source.metadata(newest(source, name))
    assert isinstance(found, ReleaseMetadata), found
    return found


def requires(found: ReleaseMetadata) -> list[str]:
    """The requirements as text."""
    return list(map(str, found.requires))


def row(server: FaultServer, filename: str, body: bytes | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A file on a page; with `body` the server has it, and the page its hash."""
    if body is not None:
        server.add(f"/files/{filename}", Answer(body, "application/octet-stream", ranges=True))
        more.setdefault("hashes", {"sha256": hashlib.sha256(body).hexdigest()})
    return {"filename": filename, "url": f"{server.url}/files/{filename}", **more}


# A real index server.


@pytest.mark.parametrize("index", ["recorded_index", "recorded_mirror"])
def test_gruut_needs_numpy_below_2(index: str, request: pytest.FixtureRequest) -> None:
    """Its dependencies stand in the egg-info of an sdist alone, and are marked as not guaranteed."""
    with catalog(request.getfixturevalue(index)) as source:
        candidate = next(c for c in releases(source, "gruut").candidates if str(c.version) == "2.2.3")
        found = source.metadata(candidate)

        assert isinstance(found, ReleaseMetadata)
        assert "numpy<2.0.0,>=1.19.0" in requires(found)
        assert found.origin is MetadataOrigin.SDIST_EGG_INFO
        assert not found.origin.guaranteed
        assert not candidate.wheel


@pytest.mark.parametrize(
    ("index", "origin"),
    [("recorded_index", MetadataOrigin.METADATA_FILE), ("recorded_mirror", MetadataOrigin.WHEEL)],
)
def test_metadata_of_a_wheel_is_the_same_either_way(
    index: str, origin: MetadataOrigin, request: pytest.FixtureRequest
) -> None:
    """From the metadata file of PEP 658, or from the wheel on a mirror that has none."""
    with catalog(request.getfixturevalue(index)) as source:
        candidate = next(c for c in releases(source, "flask").candidates if str(c.version) == "3.0.0")
        found = source.metadata(candidate)

        assert isinstance(found, ReleaseMetadata)
        assert found.origin is origin
        assert "Werkzeug>=3.0.0" in requires(found)


def test_numpy_is_judged_for_the_target(recorded_index: str) -> None:
    """One release, 1.24.3, has a wheel for Python 3.11 and would be compiled on 3.12."""
    for python, wheel in (("3.11.7", True), ("3.12.0", False)):
        with catalog(recorded_index, target=Target(python)) as source:
            found = {str(c.version): c for c in releases(source, "numpy").candidates}["1.24.3"]

            assert (found.wheel, found.unavailable) == (wheel, None)


def test_a_project_that_does_not_exist_is_no_mystery(recorded_index: str) -> None:
    """A 404 of every index is an answer; a 503 is none."""
    nothing = Releases(NormalizedName("no-such-project"), (), exists=False)
    with catalog(recorded_index) as source:
        assert source.releases(NormalizedName("no-such-project")) == nothing
        assert isinstance(source.releases(NormalizedName("aeneas")), Unknown)


def walked(source: Catalog, root: str) -> dict[str, list[str]]:
    """The newest release of everything that the root leads to, and what each requires."""
    found: dict[str, list[str]] = {}
    names = [root]
    while names:
        name = names.pop()
        if name in found:
            continue
        known = source.releases(canonicalize_name(name))
        usable = [c for c in known.candidates if c.unavailable is None] if isinstance(known, Releases) else []
        told = source.metadata(usable[-1]) if usable else None
        found[name] = requires(told) if isinstance(told, ReleaseMetadata) else [repr(known)]
        names += [canonicalize_name(requirement.split("[")[0].split(">")[0].split("<")[0].split("=")[0].split("!")[0]
                  .split("~")[0].split(";")[0].strip()) for requirement in found[name] if "extra" not in requirement
                  and "Unknown" not in requirement]  # fmt: skip
    return found


def test_asking_ahead_changes_no_answer(recorded_index: str) -> None:
    """The same walk with and without it finds the same."""
    with catalog(recorded_index) as plain:
        expected = walked(plain, "flask")
    with catalog(recorded_index) as ahead:
        ahead.prefetch([NormalizedName("flask"), NormalizedName("requests"), NormalizedName("no-such-project")])
        found = walked(ahead, "flask")

    assert found == expected
    assert len(expected) > 5


def test_a_run_of_releases_is_read_ahead(server: FaultServer) -> None:
    """Who asks for release after release finds the next ones there; at most twice as many are fetched as asked for."""
    numbers = range(60)
    wheels = {f"pkg-1.{n}-py3-none-any.whl": zipped(wheel_like("pkg", f"Requires-Dist: a>{n}")) for n in numbers}
    server.add("/simple/pkg/", page(*(row(server, name, body) for name, body in wheels.items())))
    with catalog(server.url + "/simple") as source:
        source.prefetch([])
        asked = releases(source).candidates[::-1][:12]
        found = [source.metadata(candidate) for candidate in asked]
        done = wait_until(lambda: wheels_asked(server) > len(asked))

    assert [requires(told)[0] for told in found if isinstance(told, ReleaseMetadata)] == [
        f"a>{number}" for number in range(59, 47, -1)
    ]
    assert done
    assert wheels_asked(server) <= 2 * len(asked)


def wheels_asked(server: FaultServer) -> int:
    """How many wheels were opened."""
    return len({path for path in server.paths() if path.endswith(".whl")})


def wait_until(happened: Callable[[], bool]) -> bool:
    """Whether it happens, given far more time than it needs."""
    guard = threading.Event()
    return any(happened() or guard.wait(0.05) for _ in range(400))


# Several places.


def test_the_first_index_that_has_a_project_is_asked_for_it(served: Callable[[Mapping[str, Any]], str]) -> None:
    """A project of the same name on another index cannot slip in; extra indexes come first."""
    extra = served({"pkg": {"1.0": []}})
    default = served({"pkg": {"9.0": []}, "other": {"1.0": []}})
    with catalog(default, extra=(extra,)) as source:
        assert [str(c.version) for c in releases(source).candidates] == ["1.0"]
        assert [str(c.version) for c in releases(source, "other").candidates] == ["1.0"]
        assert not releases(source, "none").exists


def test_an_index_that_cannot_be_asked_hides_those_behind_it(server: FaultServer) -> None:
    """What it would have said is unknown, so the next one's answer is not the answer."""
    server.add("/extra/pkg/", Answer(status=403))
    server.add("/simple/pkg/", page(row(server, WHEEL)))
    with catalog(server.url + "/simple", extra=(server.url + "/extra",)) as source:
        assert isinstance(source.releases(PKG), Unknown)


def local_index(folder: Path, *names: str) -> str:
    """A directory laid out as an index that has wheels of these projects in version 2.0; its address."""
    (folder / "files").mkdir(parents=True)
    for name in names:
        filename = f"{name}-2.0-py3-none-any.whl"
        (folder / "files" / filename).write_bytes(zipped(wheel_like(name, "Requires-Dist: local")))
        (folder / "simple" / name).mkdir(parents=True)
        (folder / "simple" / name / "index.html").write_text(f'<a href="../../files/{filename}">{filename}</a>')
    return (folder / "simple").as_uri()


def test_directories_of_this_machine_add_their_files(server: FaultServer, tmp_path: Path) -> None:
    """An index of directories and a directory of wheels are merged with the index on the network, as pip does."""
    server.add("/simple/pkg/", page(row(server, WHEEL)))
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "pkg-3.0-py3-none-any.whl").write_bytes(zipped(wheel_like("pkg", "Requires-Dist: linked")))
    (wheels / "README").write_text("no archive")
    local = local_index(tmp_path / "local", "pkg", "own")
    with catalog(server.url + "/simple", extra=(local,), links=(wheels,)) as source:
        assert [str(c.version) for c in releases(source).candidates] == ["1.0", "2.0", "3.0"]
        assert requires(metadata(source)) == ["linked"]
        assert requires(metadata(source, "own")) == ["local"]
        assert source.warnings == ()


def test_links_that_are_not_there_cost_a_warning(server: FaultServer, tmp_path: Path) -> None:
    """The run goes on, and says what it did not look at."""
    server.add("/simple/pkg/", page(row(server, WHEEL)))
    with catalog(server.url + "/simple", links=(tmp_path / "gone", tmp_path / "gone-too")) as source:
        assert len(releases(source).candidates) == 1
        assert len(source.warnings) == 2


def test_the_same_file_in_two_places_is_one(server: FaultServer, tmp_path: Path) -> None:
    """The one on this machine is read; what only the page knows of it counts all the same."""
    local = local_index(tmp_path, "pkg")
    told = {"requires-python": ">=3.12", "upload-time": "2024-01-01T00:00:00Z"}
    server.add("/simple/pkg/", page(row(server, "pkg-2.0-py3-none-any.whl", **told)))
    with catalog(server.url + "/simple", extra=(local,)) as source:
        assert newest(source).unavailable is Unavailable.REQUIRES_PYTHON
        assert newest(source).uploaded == "2024-01-01T00:00:00Z"
        assert requires(metadata(source)) == ["local"]


def test_a_page_of_links_on_the_network(server: FaultServer) -> None:
    """`--find-links` may name a page; it is asked for once."""
    server.add("/links", Answer(f'<a href="/files/{WHEEL}">x</a><a href="file:///etc/pkg-9.0.tar.gz">y</a>'.encode()))
    with catalog(links=(server.url + "/links",)) as source:
        assert [str(c.version) for c in releases(source).candidates] == ["1.0"]
        assert not releases(source, "other").exists
        assert server.paths() == ["/links"]


def test_without_any_place_nothing_is_known() -> None:
    """No index at all is not "no such project"."""
    with catalog() as source:
        assert isinstance(source.releases(PKG), Unknown)


# Metadata, the cheapest way first.


def test_announced_metadata_is_one_small_request(server: FaultServer) -> None:
    """The wheel itself is never asked for."""
    text = metadata_text("pkg", "Requires-Dist: a").encode()
    server.add(f"/files/{WHEEL}.metadata", Answer(text))
    server.add(
        "/simple/pkg/", page(row(server, WHEEL, **{"core-metadata": {"sha256": hashlib.sha256(text).hexdigest()}}))
    )
    with catalog(server.url + "/simple") as source:
        found = metadata(source)

    assert (requires(found), found.origin) == (["a"], MetadataOrigin.METADATA_FILE)
    assert server.paths() == ["/simple/pkg/", f"/files/{WHEEL}.metadata"]


def test_metadata_with_a_wrong_hash_is_not_believed(server: FaultServer) -> None:
    """A mismatch is told, and not papered over with another file."""
    server.add(f"/files/{WHEEL}.metadata", Answer(metadata_text("pkg").encode()))
    server.add(
        "/simple/pkg/", page(row(server, WHEEL, zipped(wheel_like("pkg")), **{"core-metadata": {"sha256": "00"}}))
    )
    with catalog(server.url + "/simple") as source:
        assert source.metadata(newest(source)) == Unknown(f"{WHEEL}.metadata has another hash than its index says")


def test_announced_metadata_that_is_missing_is_read_from_the_wheel(server: FaultServer) -> None:
    """Mirrors forget the file for the newest wheels."""
    server.add(
        "/simple/pkg/",
        page(row(server, WHEEL, zipped(wheel_like("pkg", "Requires-Dist: a")), **{"core-metadata": True})),
    )
    with catalog(server.url + "/simple") as source:
        assert requires(metadata(source)) == ["a"]


def test_unannounced_metadata_is_looked_for_until_it_seems_futile(server: FaultServer) -> None:
    """Five misses on a host without a hit end the search there."""
    for number in range(8):
        name = f"p{number}"
        filename = f"{name}-1.0-py3-none-any.whl"
        server.add(f"/simple/{name}/", page(row(server, filename, zipped(wheel_like(name)))))
    with catalog(server.url + "/simple") as source:
        for number in range(8):
            metadata(source, f"p{number}")

    assert sum(path.endswith(".metadata") for path in server.paths()) == 5


def test_a_login_page_is_no_metadata(server: FaultServer) -> None:
    """A 200 with a form where METADATA was asked for is passed over, and the wheel read."""
    server.add(f"/files/{WHEEL}.metadata", Answer(b"<html><form>Log in</form></html>"))
    server.add("/simple/pkg/", page(row(server, WHEEL, zipped(wheel_like("pkg", "Requires-Dist: a")))))
    with catalog(server.url + "/simple") as source:
        assert requires(metadata(source)) == ["a"]


def test_the_tail_of_a_wheel_is_enough(server: FaultServer) -> None:
    """Of a large wheel little is fetched."""
    import random  # noqa: PLC0415 - here alone

    body = zipped({"pkg/data.bin": random.Random(1).randbytes(400_000), **wheel_like("pkg", "Requires-Dist: a")})  # noqa: S311
    server.add("/simple/pkg/", page(row(server, WHEEL, body)))
    with catalog(server.url + "/simple") as source:
        assert requires(metadata(source)) == ["a"]
    ranges = [asked.headers["range"] for asked in server.asked if "range" in asked.headers]

    assert ranges == ["bytes=-65536"]


@pytest.mark.parametrize("damage", [False, True])
def test_a_server_without_ranges_sends_the_whole_wheel(server: FaultServer, damage: bool) -> None:  # noqa: FBT001
    """Then its hash can be checked, and is."""
    body = zipped(wheel_like("pkg", "Requires-Dist: a"))
    line = row(server, WHEEL, body)
    server.add(f"/files/{WHEEL}", Answer(body + b"x" if damage else body))
    server.add("/simple/pkg/", page(line))
    with catalog(server.url + "/simple") as source:
        found = source.metadata(newest(source))

    assert isinstance(found, Unknown if damage else ReleaseMetadata)


@pytest.mark.parametrize(
    ("extra", "lie", "told"),
    [
        (0, {"hashes": {"sha256": "0" * 64}}, "has another hash than its index says"),
        (0, {"size": 1}, "has another size than its index says"),
        (400_000, {"size": 1}, "has another size than its index says"),
        (0, {"size": -5}, None),
        (0, {"size": True}, None),
        (400_000, {}, None),
    ],
)
def test_a_wheel_that_is_another_than_its_index_says(
    server: FaultServer, extra: int, lie: dict[str, Any], told: str | None
) -> None:
    """A small one arrives whole with its tail, so its hash is compared; the size of a large one is at least."""
    noise = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(extra // 32))
    body = zipped({"pkg/data.bin": noise, **wheel_like("pkg", "Requires-Dist: a")})
    server.add("/simple/pkg/", page(row(server, WHEEL, body, **lie)))
    with catalog(server.url + "/simple") as source:
        found = source.metadata(newest(source))

    assert isinstance(found, ReleaseMetadata) if told is None else found == Unknown(f"{WHEEL} {told}")


def test_an_sdist_is_read_and_its_hash_checked(server: FaultServer) -> None:
    """As published, or not at all."""
    body = tarred(gruut_like())
    server.add("/simple/gruut/", page(row(server, "gruut-2.2.3.tar.gz", body)))
    with catalog(server.url + "/simple") as source:
        assert "numpy<2.0.0,>=1.19.0" in requires(metadata(source, "gruut"))
    server.add("/simple/gruut/", page(row(server, "gruut-2.2.3.tar.gz", body, hashes={"sha256": "00"})))
    with catalog(server.url + "/simple") as source:
        assert source.metadata(newest(source, "gruut")) == Unknown(
            "gruut-2.2.3.tar.gz has another hash than its index says"
        )


def test_a_wheel_of_another_project_is_not_believed(server: FaultServer) -> None:
    """A file that is named as one and holds another was mixed up, or means harm."""
    server.add("/simple/pkg/", page(row(server, WHEEL, zipped(wheel_like("other")))))
    with catalog(server.url + "/simple") as source:
        assert isinstance(source.metadata(newest(source)), Unknown)


# Faults.


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html><form>Log in</form></html>"),
        Answer(b"GIF89a", "image/gif"),
        Answer(status=403),
        Answer(status=418),
        Answer(b"{", "application/vnd.pypi.simple.v1+json"),
        Answer(
            json.dumps({"meta": {"api-version": "9.0"}, "files": []}).encode(), "application/vnd.pypi.simple.v1+json"
        ),
    ],
)
def test_a_page_that_is_none_is_unknown(server: FaultServer, answer: Answer) -> None:
    """It is not taken for a project without versions."""
    server.add("/simple/pkg/", answer)
    with catalog(server.url + "/simple") as source:
        assert isinstance(source.releases(PKG), Unknown)


def test_a_question_is_asked_once(server: FaultServer) -> None:
    """Answers, also bad ones, are remembered for the run."""
    server.add("/simple/pkg/", Answer(status=403))
    with catalog(server.url + "/simple") as source:
        assert source.releases(PKG) == source.releases(PKG)
        assert server.paths() == ["/simple/pkg/"]

    assert len(server.asked) == 1


# The cache.


def test_a_second_run_asks_nothing(server: FaultServer, tmp_path: Path) -> None:
    """Pages are fresh for a while, metadata for ever; candidates and requirements are the same."""
    server.add("/simple/pkg/", page(row(server, WHEEL, zipped(wheel_like("pkg", "Requires-Dist: a")), yanked="why")))
    answers = []
    for _ in range(2):
        with catalog(server.url + "/simple", cache=Cache(tmp_path)) as source:
            answers.append((releases(source), metadata(source), releases(source, "none")))
    asked = len(server.asked)
    with catalog(server.url + "/simple", cache=Cache(tmp_path), offline=True) as source:
        answers.append((releases(source), metadata(source), releases(source, "none")))

    assert answers[0] == answers[1] == answers[2]
    assert len(server.asked) == asked == server.paths().index("/simple/none/") + 1


def test_another_target_uses_the_same_page(server: FaultServer, tmp_path: Path) -> None:
    """What was judged for one Python says nothing about another; the page need not be asked for again."""
    server.add("/simple/pkg/", page(row(server, WHEEL, **{"requires-python": ">=3.12"})))
    found = []
    for python in ("3.11.7", "3.12.0", "3.11.7"):
        with catalog(server.url + "/simple", cache=Cache(tmp_path), target=Target(python)) as source:
            found.append(newest(source).unavailable)
    with catalog(server.url + "/simple", cache=Cache(tmp_path), policy=ReleasePolicy(no_binary=frozenset({"pkg"})),
                 target=Target("3.12.0")) as source:  # fmt: skip
        found.append(newest(source).unavailable)

    assert found == [Unavailable.REQUIRES_PYTHON, None, Unavailable.REQUIRES_PYTHON, Unavailable.WHEEL_FORBIDDEN]
    assert len(server.asked) == 1


def test_a_stale_page_is_asked_for_under_its_tag(server: FaultServer, tmp_path: Path) -> None:
    """304 says that the kept page is still right, for a while again."""
    kept = page(row(server, WHEEL), headers={"ETag": '"1"'})
    grown = page(row(server, WHEEL), row(server, WHEEL.replace("1.0", "2.0")))
    server.add("/simple/pkg/", kept, Answer(status=304), grown)
    found = []
    for moment in (0.0, FRESH_SECONDS + 1, FRESH_SECONDS + 2, 3 * FRESH_SECONDS):
        with catalog(server.url + "/simple", cache=Cache(tmp_path, lambda moment=moment: moment)) as source:  # type: ignore[misc]
            found.append(len(releases(source).candidates))

    assert found == [1, 1, 1, 2]
    assert [asked.headers.get("if-none-match") for asked in server.asked] == [None, '"1"', '"1"']


def test_two_indexes_share_nothing(server: FaultServer, tmp_path: Path) -> None:
    """The same file name on another index is another file."""
    for number, index in enumerate(("one", "two")):
        line = row(server, WHEEL) | {"url": f"{server.url}/{index}/{WHEEL}"}
        server.add(f"/simple-{index}/pkg/", page(line))
        server.add(f"/{index}/{WHEEL}", Answer(zipped(wheel_like("pkg", f"Requires-Dist: a{number}"))))
    found = []
    for index in ("one", "two"):
        with catalog(f"{server.url}/simple-{index}", cache=Cache(tmp_path)) as source:
            found.append(requires(metadata(source)))

    assert found == [["a0"], ["a1"]]


def test_a_password_is_not_kept(server: FaultServer, tmp_path: Path) -> None:
    """The cache knows an index by its address without user and password."""
    server.add("/simple/pkg/", page(row(server, WHEEL, zipped(wheel_like("pkg")))))
    with catalog(server.url.replace("//", "//user:hunter2@") + "/simple", cache=Cache(tmp_path)) as source:
        metadata(source)
        shown = repr((source.warnings, settings("https://user:hunter2@index.example")))

    assert "hunter2" not in shown
    assert not any(b"hunter2" in file.read_bytes() for file in tmp_path.iterdir())


def test_offline_nothing_is_asked(server: FaultServer, tmp_path: Path) -> None:
    """What is not kept is unknown; what lies on this machine is known."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / WHEEL).write_bytes(zipped(wheel_like("pkg")))
    with catalog(server.url + "/simple", cache=Cache(tmp_path / "cache"), offline=True) as source:
        source.prefetch([PKG])
        assert source.releases(PKG) == Unknown("offline, and not in the cache")
    with catalog(links=(wheels,), offline=True) as source:
        assert requires(metadata(source)) == []

    assert server.asked == []


def test_a_damaged_cache_changes_no_answer(server: FaultServer, tmp_path: Path) -> None:
    """It is built anew, with one warning."""
    server.add("/simple/pkg/", page(row(server, WHEEL, zipped(wheel_like("pkg", "Requires-Dist: a")))))
    with catalog(server.url + "/simple", cache=Cache(tmp_path)) as source:
        expected = metadata(source)
    next(tmp_path.glob("*.sqlite3")).write_bytes(b"damage" * 5000)
    with catalog(server.url + "/simple", cache=Cache(tmp_path)) as source:
        assert metadata(source) == expected
        assert len(source.warnings) == 1


def test_a_replaced_local_wheel_is_read_again(tmp_path: Path) -> None:
    """A file of this machine may change under its name."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    found = []
    for requirement in ("a", "another"):
        (wheels / WHEEL).write_bytes(zipped(wheel_like("pkg", f"Requires-Dist: {requirement}")))
        with catalog(links=(wheels,), cache=Cache(tmp_path / "cache")) as source:
            found.append(requires(metadata(source)))

    assert found == [["a"], ["another"]]
