"""Where each format goes: one to standard output, any number to files."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from depcheck.cli import console
from depcheck.errors import UsageError
from depcheck.inputs.looks import beyond

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Collection, Iterable

    from depcheck.model.findings import Report
    from depcheck.render.style import Style


#: So many things that are not known are named on standard error.
_FEW = 5


@dataclass(frozen=True, slots=True)
class Output:
    """One format, and the file that it is written to; None is standard output."""

    format: str
    path: str | None = None


def outputs(words: Collection[str], known: Collection[str]) -> tuple[Output, ...]:
    """What `--output-format` asks for; `full` where it is not given. Raises UsageError."""
    asked = tuple(_output(word, known) for word in words) or (Output("full"),)
    if sum(output.path is None for output in asked) > 1:
        raise UsageError("standard output takes one format; name a file for the others: --output-format NAME=FILE")
    return asked


def check_outputs(asked: Iterable[Output], inputs: Iterable[str]) -> None:
    """Raise UsageError where a report would be written over one of the inputs."""
    read = tuple(inputs)
    for output in asked:
        if output.path is not None and any(_is_same(output.path, path) for path in read):
            raise UsageError(f"`{output.path}` is an input, and the report would replace it; name another file")


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)  # noqa: PTH121 - paths as they were given
    except (OSError, ValueError):
        return False


def deliver(
    asked: Collection[Output], render: Callable[[str, Style], str], report: Report, arguments: Namespace
) -> None:
    """Write every format to its place. Where people see no report, standard error gets the headline."""
    _check_replaced(asked, report)
    for output in asked:
        text = render(output.format, _style(arguments, to_file=output.path is not None))
        if output.path is None:
            console.emit(text)
        else:
            beyond()  # a file is to be written, not only to be told of
            write(Path(output.path), text)
    for notice in () if arguments.quiet else report.notices:
        console.say(f"warning: {notice}")
    if Output("full") not in asked or arguments.quiet:
        _say_what_is_unknown(report)
    if Output("full") not in asked and not arguments.quiet:
        from depcheck.render.summary import headline  # noqa: PLC0415 - not needed beside the report for people

        console.say(headline(report))


def _check_replaced(asked: Collection[Output], report: Report) -> None:
    """Raise UsageError where something that was read would be replaced, but for a baseline by the next one."""
    if all(output.path is None for output in asked):
        return
    from depcheck.model.source import SourceKind  # noqa: PLC0415 - only where a report goes to a file

    baselines = [source.path for source in report.inputs if source.kind is SourceKind.BASELINE]
    check_outputs(asked, (source.path for source in report.inputs if source.path not in baselines))
    check_outputs((output for output in asked if output.format != "json"), baselines)


def _say_what_is_unknown(report: Report) -> None:
    """Where the report does not say it: a run that could not tell always says what it could not tell."""
    from depcheck.render.summary import gaps_of  # noqa: PLC0415 - as above

    gaps = gaps_of(report)
    for gap in gaps[:_FEW]:
        console.say(f"unknown: {gap}")
    if len(gaps) > _FEW:
        console.say(f"{len(gaps) - _FEW} more unknown")


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises UsageError where that is impossible."""
    try:
        if path.exists() and not path.is_file():  # such as /dev/stderr, which cannot be replaced
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path.resolve(), text.encode())
    except OSError as error:
        raise UsageError(f"cannot write `{path}`: {error.strerror or error}") from error


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            partial.chmod(path.stat().st_mode & 0o7777)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def _output(word: str, known: Collection[str]) -> Output:
    name, equals, path = word.partition("=")
    if name not in known:
        raise UsageError(f"no output format `{name}`; there are {', '.join(known)}")
    if equals and not path:
        raise UsageError(f"no file after `{word}`")
    return Output(name, path or None)


def _style(arguments: Namespace, *, to_file: bool) -> Style:
    return console.style(arguments.color, verbose=arguments.verbose, quiet=arguments.quiet, to_file=to_file)
