"""Answers that were given before. The same command over the same files has the same answer.

An answer is kept beside all that it follows from: the words of the command, what the process takes from its
surroundings, and inode, size and times of every file and folder that was looked at. As long as all of that is the same
the answer is given again, and nothing of an environment is opened for that. It is never kept longer than the day.

This is all that a second run loads, so it takes what it needs from `os` and from modules that are compiled in.
"""

from __future__ import annotations

import os
import sys
import time
from stat import S_ISREG

from depcheck import __version__
from depcheck.index.cache_folder import cache_folder, check_owner, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from depcheck.inputs.looks import Looks

FOLDER = "answers-1"
MOST_ANSWERS = 64
LARGEST = 64 * 1024 * 1024

#: What a check takes from the environment variables, by name or by how the name begins.
VARIABLES = (
    *("APPDATA", "CI", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "HOME", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA"),
    *("NO_COLOR", "PATH", "PSMODULEPATH", "TERM", "TF_BUILD", "TZ", "USERPROFILE", "VIRTUAL_ENV"),
)
BEGINNINGS = ("CONDA_", "DEPCHECK_", "LANG", "LC_", "PIP_", "PYTHON", "UV_", "XDG_")

#: A file that changes twice within one tick of its file system's clock looks the same. So what changed just before it
#: was looked at is not relied on; where times are whole hundredths of a second, a tick may be as long as two seconds.
TICK, LONG_TICK = 50_000_000, 2_100_000_000
COARSE = 10_000_000

MASK = 2**64 - 1
MARK = "=4Q"
NOTHING = bytes(32)


class Answer:
    """What a command wrote to standard output and to standard error, and its exit status."""

    __slots__ = ("output", "said", "status")

    def __init__(self, status: int, output: str, said: str) -> None:
        self.status = status
        self.output = output
        self.said = said


def recalled(words: Sequence[str]) -> Answer | None:
    """The answer that was given to this command before, if all is as it was then."""
    try:
        folder = _folder(words)
        if folder is None:
            return None
        check_owner(os.stat(folder))  # noqa: PTH116 - pathlib takes longer to load than all of this
        key = _key(words, time.time_ns())
        return _answer(_read(_place(folder, key)), key)
    except (OSError, ValueError):
        return None


def keep(words: Sequence[str], answer: Answer, looks: Looks, began: int) -> str | None:
    """Keep an answer that follows from what was looked at since `began`; why that is impossible, if it is.

    Nothing is kept of what may have changed meanwhile, or cannot be watched.
    """
    folder = _folder(words)
    if folder is None or looks.beyond:
        return None
    try:
        prepare(folder)
        key = _key(words, began)
        record = _record(key, answer, looks, began)
        if record is not None:
            place = _place(folder, key)
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 - as above
            _write(place, record)
            _forget_old(os.path.dirname(place))  # noqa: PTH120 - as above
    except ValueError:
        return None  # a path that no record can hold
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return f"the cache in {folder} cannot be used ({reason}); going on without it"
    return None


def _folder(words: Sequence[str]) -> str | None:
    """The folder of the caches; None where none may be used."""
    if "--no-cache" in words:
        return None
    named = None
    for word, following in zip(words, [*words[1:], None][: len(words)], strict=True):
        if word == "--cache-dir":
            named = following
        elif word.startswith("--cache-dir="):
            named = word.partition("=")[2]
    return cache_folder(named, os.environ)


def _key(words: Sequence[str], moment: int) -> bytes:
    """All that an answer follows from beside files."""
    variables = [f"{name}={os.environ[name]}" for name in sorted(os.environ) if _counts(name)]
    stream = sys.stdout
    seen = (stream.encoding, stream.isatty(), _columns()) if stream else ()
    day = time.localtime(moment // 1_000_000_000)[:3]
    told = (__version__, sys.version, sys.executable, sys.prefix, sys.path, os.getcwd(), day, seen, list(words))  # noqa: PTH109 - as above
    return repr((told, variables)).encode("utf-8", "surrogatepass")


def _counts(name: str) -> bool:
    return name in VARIABLES or name.startswith(BEGINNINGS)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return 0


def crc32(content: bytes) -> int:
    """The check sum of zip files. It guards against damage; against others, the folder is the user's alone."""
    from binascii import crc32 as check_sum  # noqa: PLC0415 - only where answers are kept

    return check_sum(content)


def _place(folder: str, key: bytes) -> str:
    """Two commands may share a place; the key stands in the record."""
    return f"{folder}/{FOLDER}/{crc32(key):08x}{crc32(key[::-1]):08x}"


def _read(path: str) -> bytes:
    """The content of a record. Raises ValueError for what is no regular file: a pipe would never end."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not S_ISREG(status.st_mode):
            raise ValueError(path)
        content = os.read(descriptor, min(status.st_size, LARGEST))
    finally:
        os.close(descriptor)
    return content


def _answer(record: bytes, key: bytes) -> Answer | None:
    """The answer of a record, if it is whole, is that of the command, and nothing has changed."""
    check, _, body = record.partition(b"\n")
    if check != b"%08x" % crc32(body):
        return None
    lengths, _, body = body.partition(b"\n")
    sections = []
    for length in map(int, lengths.split()):
        sections.append(body[:length])
        body = body[length:]
    held, paths, marks, asked, there, status, output, said = sections
    if held != key or _marks(_paths(paths), {}) != marks or _there(_paths(asked)) != there:
        return None
    return Answer(int(status), output.decode("utf-8", "surrogatepass"), said.decode("utf-8", "surrogatepass"))


def _record(key: bytes, answer: Answer, looks: Looks, began: int) -> bytes | None:
    """The record of an answer; None where something changed so late that a later change might not be seen."""
    looked_at = {**looks.paths, **dict.fromkeys((*_own_files(), *configuration(os.getcwd())))}  # noqa: PTH109 - as above
    paths = _written(looked_at)
    marks = _marks(_paths(paths), looked_at)
    if any(_is_fresh(moment, began) for moment in _moments(marks)):
        return None
    texts = (str(answer.status), answer.output, answer.said)
    asked = _written(looks.asked)
    sections = (
        key,
        paths,
        marks,
        asked,
        _there(_paths(asked)),
        *(text.encode("utf-8", "surrogatepass") for text in texts),
    )
    body = b"%s\n%s" % (b" ".join(b"%d" % len(section) for section in sections), b"".join(sections))
    return b"%08x\n%s" % (crc32(body), body)


def _written(paths: Iterable[str]) -> bytes:
    """Paths as they stand in a record: each folder with the names in it, on a line."""
    return os.fsencode("\n".join("\0".join((folder, *names)) for folder, names in _groups(paths).items()))


def _groups(paths: Iterable[str]) -> dict[str, list[str]]:
    """The names within each folder. Raises ValueError for a path that cannot be written down."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        if "\n" in path or "\0" in path:
            raise ValueError(path)
        folder, separator, name = path.rpartition("/")
        groups.setdefault(folder if separator else ".", []).append(name)
    return groups


def _paths(text: bytes) -> Iterable[str]:
    for line in os.fsdecode(text).split("\n"):
        folder, *names = line.split("\0")
        for name in names:
            yield f"{folder}/{name}"


def _marks(paths: Iterable[str], known: Mapping[str, os.stat_result | None]) -> bytes:
    """Inode, size and times of each path; nothing of one that is not there."""
    from struct import Struct  # noqa: PLC0415 - only where answers are kept

    stat, get, pack = os.stat, known.get, Struct(MARK).pack
    marks = []
    for path in paths:
        try:
            status = get(path) or stat(path)
        except OSError:
            marks.append(NOTHING)
        else:
            times = (status.st_mtime_ns & MASK, status.st_ctime_ns & MASK)
            marks.append(pack(status.st_ino & MASK, status.st_size, *times))
    return b"".join(marks)


def _there(paths: Iterable[str]) -> bytes:
    """For each path whether it is there."""
    return b"".join(b"1" if os.access(path, os.F_OK) else b"0" for path in paths)


def _moments(marks: bytes) -> set[int]:
    """When something last changed."""
    from struct import iter_unpack  # noqa: PLC0415 - only where answers are kept

    return {moment for mark in iter_unpack(MARK, marks) for moment in mark[2:]}


def _is_fresh(moment: int, began: int) -> bool:
    return moment > began - (TICK if moment % COARSE else LONG_TICK) if moment else False


def _own_files() -> Iterable[str]:
    """The files of depcheck and its libraries that are loaded: another release of them may judge otherwise."""
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and name.partition(".")[0] not in sys.stdlib_module_names:
            yield path.replace(os.sep, "/")


def configuration(folder: str) -> Iterable[str]:
    """The files that would configure depcheck here, were they there."""
    for name in ("depcheck.toml", "pyproject.toml"):
        here = folder
        while True:
            yield f"{here.rstrip('/')}/{name}"
            above = os.path.dirname(here)  # noqa: PTH120 - as above
            if above == here:
                break
            here = above


def _write(path: str, record: bytes) -> None:
    """Write a record whole or not at all, whoever else does so at the same time."""
    partial = f"{path}.{os.getpid()}.{time.monotonic_ns()}"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        try:
            rest = memoryview(record)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)
        os.replace(partial, path)  # noqa: PTH105 - as above
    except BaseException:
        os.unlink(partial)  # noqa: PTH108 - as above
        raise


def _forget_old(folder: str) -> None:
    """Leave no more than the newest answers."""
    names = os.listdir(folder)  # noqa: PTH208 - as above
    if len(names) <= MOST_ANSWERS:
        return
    with os.scandir(folder) as entries:
        old = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
    for _, path in old[:-MOST_ANSWERS]:
        try:
            os.unlink(path)  # noqa: PTH108 - as above
        except FileNotFoundError:
            continue
