"""From an installation that was found to the target that it is: version, platform, and the folders it looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from depcheck.inputs.conda import conda_python
from depcheck.inputs.executables import base_executable
from depcheck.inputs.layouts import base_prefix, find_installation
from depcheck.inputs.platforms import like, running_platform
from depcheck.inputs.pythons import full_version, minor_of
from depcheck.inputs.sitepaths import SearchPath, user_sites
from depcheck.model.packages import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from depcheck.inputs.layouts import Installation
    from depcheck.inputs.platforms import Platform


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a search may ask of the process: its environment variables and its working directory."""

    environ: Mapping[str, str]
    cwd: Path

    def shown(self, path: Path) -> str:
        """A path as the user sees it: relative where it lies beneath the working directory, else as given."""
        if path.is_absolute() and path.is_relative_to(self.cwd):
            path = path.relative_to(self.cwd)
        return path.as_posix()


def target_of(found: Installation, source: str, around: Surroundings) -> Target:
    """The target that an installation is, with all folders that its interpreter looks at."""
    system = platform_of(found)
    path = SearchPath(found.root)
    if sees_its_base(found) and base_of(found) is None:
        home = found.configuration.get("home") or "which its pyvenv.cfg does not name"
        path.unread.append(
            (Path(home), "the base of the virtual environment, whose distributions it sees, is not there")
        )
    own, user, base = _sites(found, system.platform, around)
    path.add(own[0])
    users = path.add(user)
    path.add(own[1])
    bases = path.add(base)
    executable = base_executable(found) if found.root is None else None
    target = Target(
        python=full_version(found.python),
        patch_known=found.python.count(".") > 1,
        implementation=found.library.implementation,
        free_threaded=found.library.free_threaded,
        source=source,
        label=_label(found, source, around),
        prefix=around.shown(found.prefix),
        installer=found.installer,
        externally_managed=found.externally_managed,
        user_path=tuple(map(around.shown, users)),
        base_path=tuple(map(around.shown, bases)),
        root=str(found.root) if found.root else None,
        base_executable=str(executable) if executable else None,
    )
    return on(system, with_search_path(target, path, around))


def with_search_path(target: Target, path: SearchPath, around: Surroundings) -> Target:
    """The target with these folders, and with what could not be followed on the way."""
    return replace(
        target,
        search_path=tuple(map(around.shown, path.entries)),
        unread=tuple(f"{around.shown(place)}: {reason}" for place, reason in path.unread),
        limits_hit=tuple(path.limits_hit),
    )


def platform_of(found: Installation) -> Platform:
    """The platform of an installation: as conda records it, as its folders show it, else the running one."""
    if found.root is not None:
        from depcheck.inputs.root_platforms import root_platform  # noqa: PLC0415 - containers are rare

        return root_platform(found.root)
    conda = conda_python(found.prefix)
    if conda and conda.platform:
        return conda.platform
    if found.library.windows:
        return like("windows")
    # A folder `lib` says only that the system is not Windows.
    system = running_platform()
    return like("linux") if system.platform == "windows" else system


def on(system: Platform, target: Target) -> Target:
    """The target on that platform."""
    return replace(
        target,
        platform=system.platform,
        machine=system.machine,
        libc=system.libc,
        libc_version=system.libc_version,
    )


def _sites(
    found: Installation, platform: str, around: Surroundings
) -> tuple[tuple[list[Path], list[Path]], list[Path], list[Path]]:
    """The sites of an installation, in front of the user's and behind them; the user's; and those of the base.

    An interpreter looks at the user's first. A virtual environment looks at its own, and at the others only where it
    sees its base. The users of a foreign file system are not those of this machine.
    """
    minor = minor_of(found.python)
    user = [] if found.root else user_sites(minor, platform, around.environ)
    if not found.configuration:
        return ([], list(found.sites)), user, []
    if not sees_its_base(found):
        return (list(found.sites), []), [], []
    base = base_of(found)
    return (list(found.sites), []), user, list(base.sites if base else ())


def sees_its_base(found: Installation) -> bool:
    """Whether this is a virtual environment that looks at the distributions of the Python it was made from."""
    return (found.configuration or {}).get("include-system-site-packages", "").lower() == "true"


def base_of(found: Installation) -> Installation | None:
    """The installation that a virtual environment was made from, where it is found."""
    prefix = base_prefix(found.configuration, windows=found.library.windows, root=found.root)
    return find_installation(prefix, minor_of(found.python), found.root) if prefix else None


def _label(found: Installation, source: str, around: Surroundings) -> str:
    kind = "conda environment" if found.installer == "conda" else "interpreter"
    kind = "virtual environment" if found.configuration else kind
    origin = f", from {source}" if source in {"VIRTUAL_ENV", "CONDA_PREFIX"} else ""
    return f"{kind} {around.shown(found.prefix)}{origin}"
