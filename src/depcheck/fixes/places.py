"""Where a fix of an environment is carried out, and what pip must not be let loose on without saying so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from depcheck.fixes.commands import command, pip_install
from depcheck.fixes.other_installers import owned_by_others

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.model.fixes import Command, Fix
    from depcheck.model.packages import Environment, Target

#: The folder of a virtual environment made for a fix; one of a usual name may be there already.
NEW_VENV = ".venv-depcheck"
MANAGED = (
    "this Python is managed by its system (PEP 668): pip refuses to change it; the commands make a virtual environment "
    "that sees what is installed here, and install into that one just what changes"
)


def placed(fix: Fix, environment: Environment, arguments: Sequence[str] = ()) -> Fix:
    """The fix with the commands for where its environment is, and notes on what they would meet there.

    `arguments` are options of the user's that choose among releases.
    """
    wanted = [*arguments, *(f"{change.package}=={change.after}" for change in fix.changes)]
    commands = tuple(installing(environment.target, wanted, "installs just what changes; the rest stays"))
    notes = (*fix.notes, *of_place(environment.target), *_of_owners(fix, environment))
    return replace(fix, commands=commands, notes=notes)


def installing(target: Target, wanted: Sequence[str], reason: str) -> Iterator[Command]:
    """The commands that install into a target; where pip would refuse, into a virtual environment that sees it."""
    if not _refuses(target):
        yield pip_install(target.python_command, wanted, reason)
        return
    python = target.base_executable or target.python_command
    made = [python, "-m", "venv", "--system-site-packages", NEW_VENV]
    yield command(made, "makes a virtual environment that sees this Python's distributions", tool="python")
    yield replace(pip_install(replace(target, prefix=NEW_VENV).python_command, wanted, reason), stage=2)


def _refuses(target: Target) -> bool:
    """Whether pip would refuse to install: the mark is that of the interpreter as it is here, unmoved."""
    return target.externally_managed and target.moved_from is None and target.root is None


def of_place(target: Target) -> Iterator[str]:
    """What is to be known of a target before anything is installed there."""
    if target.moved_from is not None:
        yield f"to be carried out after the move, by a Python {target.python_minor} on {target.platform}"
    elif target.root is not None:
        yield "to be carried out inside of that root file system"
    if _refuses(target):
        yield MANAGED


def _of_owners(fix: Fix, environment: Environment) -> Iterator[str]:
    """What else has a say on the distributions that a fix changes: another installer, or the base interpreter.

    What lies below a virtual environment is hidden by the new copy, and never replaced.
    """
    if _refuses(environment.target):
        return
    below = {each.name: each for each in environment.distributions if each.entry in environment.target.base_path}
    own = tuple(each for each in environment.distributions if each.name not in below)
    yield from owned_by_others(fix.changes, replace(environment, distributions=own))
    for change in fix.changes:
        if (here := below.get(canonicalize_name(change.package or ""))) is not None:
            yield f"{here.name} {here.raw_version} of the base interpreter stays; what is installed here hides it"
