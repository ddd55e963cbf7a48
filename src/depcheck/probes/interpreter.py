"""`--probe`: the interpreter below an environment, started to say what it is. Nothing of the environment is run.

It is the base interpreter and never the environment's own; `-S` leaves `site` out, and with it every `.pth` file,
sitecustomize and usercustomize; `-I` and `-E` leave out the variables and folders of the user; `-B` writes nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depcheck.errors import InputError
from depcheck.probes.bounded import run_bounded

if TYPE_CHECKING:
    from depcheck.model.packages import Target
    from depcheck.probes.bounded import Ended

SECONDS = 10.0
MOST_BYTES = 16 * 1024

#: The program of an interpreter, whatever else a hostile pyvenv.cfg may name.
PROGRAM = re.compile(r"(?:python|pypy)\d*(?:\.\d+)?t?(?:\.exe)?", re.IGNORECASE)

#: For every Python since 2.6. The machine is asked of the system, since `platform` starts a program to know it.
QUESTION = """
import sys
sys.path = [folder for folder in sys.path if folder]
import json, os, sysconfig
def asked(name):
    try:
        return os.confstr(name) or ""
    except (AttributeError, OSError, ValueError):
        return ""
stages = {"alpha": "a", "beta": "b", "candidate": "rc"}
stage = sys.version_info[3]
implementation = getattr(getattr(sys, "implementation", None), "name", None)
sys.stdout.write(json.dumps({
    "version": "%d.%d.%d" % tuple(sys.version_info[:3])
        + ("%s%d" % (stages[stage], sys.version_info[4]) if stage in stages else ""),
    "implementation": implementation or ("pypy" if "__pypy__" in sys.builtin_module_names else "cpython"),
    "platform": sys.platform,
    "machine": os.uname()[4] if hasattr(os, "uname") else "",
    "wide": sys.maxsize > 2 ** 32,
    "libc": asked("CS_GNU_LIBC_VERSION"),
    "soabi": sysconfig.get_config_var("SOABI") or "",
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
}))
"""
PLATFORMS = {"darwin": "macos", "win32": "windows"}


def probe(target: Target) -> Target:
    """The target with what its base interpreter says of itself. Raises InputError where it cannot be asked."""
    program = _program(target)
    isolation = ("-E", "-s") if target.python.startswith("2.") else ("-I", "-E")
    try:
        ended = run_bounded((program, *isolation, "-S", "-B", "-c", QUESTION), seconds=SECONDS, most_bytes=MOST_BYTES)
    except OSError as error:
        raise InputError(f"cannot be started: {(error.strerror or str(error)).lower()}", program) from error
    if ended.status != 0:
        raise InputError(f"{_failure(ended)} when it was asked what it is", program)
    return _told(target, _answer(ended.output, program), program)


def _failure(ended: Ended) -> str:
    if ended.status is not None:
        return f"ended with {ended.status}"
    too_much = len(ended.output) >= MOST_BYTES
    return f"wrote more than {MOST_BYTES} bytes" if too_much else f"did not answer in {SECONDS:g} seconds"


def _program(target: Target) -> str:
    """The base interpreter. One that lies in the environment itself would be the environment's own."""
    program = target.base_executable
    if program is None:
        raise InputError("no interpreter to start was found for `--probe`", target.label)
    if not PROGRAM.fullmatch(Path(program).name):
        raise InputError("is named as its interpreter, which its name denies: `--probe` does not start it", program)
    return program


def _answer(output: bytes, program: str) -> dict[str, Any]:
    try:
        told = json.loads(output)
    except (ValueError, RecursionError):
        told = None
    wanted = {"version": str, "implementation": str, "platform": str, "machine": str, "libc": str, "soabi": str}
    if not isinstance(told, dict) or not all(isinstance(told.get(key), kind) for key, kind in wanted.items()):
        raise InputError("gave no answer that depcheck understands", program)
    return told


def _told(target: Target, told: dict[str, Any], program: str) -> Target:
    minor = ".".join(told["version"].split(".")[:2])
    if minor != target.python_minor and not target.assumed:
        raise InputError(f"is Python {minor}, but the environment is for Python {target.python_minor}", program)
    system = "linux" if told["platform"].startswith("linux") else PLATFORMS.get(told["platform"])
    libc, libc_version = _libc(target, told)
    return replace(
        target,
        python=told["version"],
        patch_known=True,
        implementation=told["implementation"],
        free_threaded=told.get("free_threaded") is True,
        platform=system or target.platform,
        machine=_machine(told) or target.machine,
        libc=libc,
        libc_version=libc_version,
        label=f"{target.label} (its interpreter was started)",
    )


def _machine(told: dict[str, Any]) -> str:
    """A 32-bit interpreter on a 64-bit machine takes wheels of the smaller."""
    narrow = {"x86_64": "i686", "aarch64": "armv8l"}
    machine: str = told["machine"]
    return machine if told.get("wide") is True else narrow.get(machine, machine)


def _libc(target: Target, told: dict[str, Any]) -> tuple[str, tuple[int, int]]:
    match = re.fullmatch(r"glibc (\d{1,3})\.(\d{1,3})", told["libc"])
    if match:
        return "glibc", (int(match[1]), int(match[2]))
    return ("musl", (1, 2)) if "musl" in told["soabi"] else (target.libc, target.libc_version)
