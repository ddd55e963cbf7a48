"""The findings of `rules/dependencies.py`. Most environments have none, so that what words them is loaded late."""

from __future__ import annotations

import re

from depcheck.model.facts import Constraint, Dependency, Installed, Requested
from depcheck.model.findings import Confidence, Finding, Requirer
from depcheck.model.packages import MetadataOrigin
from depcheck.rules.askers import ancestry_of, asked_for, reason_for
from depcheck.rules.dependencies import (
    DIRECT_URL_MISMATCH,
    MISSING_DEPENDENCY,
    MISSING_EXTRA_DEPENDENCY,
    REQUIREMENT_NOT_INSTALLED,
    REQUIREMENT_NOT_MET,
    UNKNOWN_EXTRA,
    VERSION_CONFLICT,
    is_accepted,
)
from depcheck.rules.wording import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.ancestry import Ancestry
    from depcheck.model.facts import Fact
    from depcheck.model.packages import Distribution
    from depcheck.rules.snapshot import Edge, Snapshot

STALE = "it is an editable install, whose recorded version may be that of an earlier day"

USER = re.compile(r"(?<=://)[^/@\s]*@")


def complaints(snapshot: Snapshot, edge: Edge) -> Iterator[Finding]:
    """What is wrong with one dependency."""
    copies = snapshot.copies.get(edge.name)
    if copies is None:
        yield _missing(snapshot, edge)
        return
    if edge.url:
        yield from _elsewhere(snapshot, edge, copies[0])
    elif not is_accepted(edge, copies):
        yield _unaccepted(snapshot, edge, copies[0])
    yield from _unknown_extras(snapshot, edge, copies[0])


def outside(snapshot: Snapshot, edge: Edge, installed: Distribution) -> Finding:
    """DC214 for a constraint."""
    return Finding(
        rule=REQUIREMENT_NOT_MET,
        message=f"{_who(edge)} allows only `{edge.shown}`, but `{labelled(installed)}` is installed",
        package=edge.name,
        installed=installed.raw_version,
        requirement=edge.text,
        locations=(edge.location,) if edge.location else (),
        facts=(Constraint(edge.text, edge.location), Installed(edge.name, installed.raw_version)),
        details=_details(snapshot, edge),
        why=_why(snapshot, edge),
    )


def _unaccepted(snapshot: Snapshot, edge: Edge, installed: Distribution) -> Finding:
    return Finding(
        rule=VERSION_CONFLICT if edge.requirer else REQUIREMENT_NOT_MET,
        message=f"{_who(edge)} requires `{edge.shown}`, but `{labelled(installed)}` is installed",
        package=edge.name,
        installed=installed.raw_version,
        confidence=Confidence.LIKELY if installed.editable else Confidence.PROVED,
        required_by=_requirer(edge),
        requirement=edge.text,
        locations=(edge.location,) if edge.location else (),
        facts=(_fact(edge, installed.raw_version), Installed(edge.name, installed.raw_version)),
        details=(*_details(snapshot, edge), *([STALE] if installed.editable else [])),
        why=_why(snapshot, edge),
    )


def _missing(snapshot: Snapshot, edge: Edge) -> Finding:
    rule = MISSING_EXTRA_DEPENDENCY if edge.extra else MISSING_DEPENDENCY
    return Finding(
        rule=rule if edge.requirer else REQUIREMENT_NOT_INSTALLED,
        message=f"{_who(edge)} requires `{edge.shown}`, but `{edge.requirement.name}` is not installed",
        package=edge.name,
        required_by=_requirer(edge),
        requirement=edge.text,
        locations=(edge.location,) if edge.location else (),
        facts=(_fact(edge, None),),
        details=_details(snapshot, edge),
        why=_why(snapshot, edge),
    )


def _unknown_extras(snapshot: Snapshot, edge: Edge, installed: Distribution) -> Iterator[Finding]:
    if installed.metadata_name is None:
        return  # Without METADATA nothing is known of its extras, and DC206 says so.
    for extra in sorted(edge.extras - installed.provides_extra):
        known = ", ".join(f"`{each}`" for each in sorted(installed.provides_extra))
        yield Finding(
            rule=UNKNOWN_EXTRA,
            message=f"{_who(edge)} requires `{edge.shown}`, but `{labelled(installed)}` has no extra `{extra}`",
            package=edge.name,
            subject=extra,
            installed=installed.raw_version,
            required_by=_requirer(edge),
            requirement=edge.text,
            locations=(edge.location,) if edge.location else (),
            facts=(_fact(edge, installed.raw_version), Installed(edge.name, installed.raw_version)),
            details=(
                f"its extras are {known}" if known else "it has no extras at all",
                *_details(snapshot, edge),
            ),
            why=_why(snapshot, edge),
        )


def _elsewhere(snapshot: Snapshot, edge: Edge, installed: Distribution) -> Iterator[Finding]:
    """DC209. The version cannot be wrong: an installer takes whatever is installed for what the URL names."""
    wanted = USER.sub("", edge.url or "")
    if not _same_origin(wanted, installed):
        origin = f"from `{installed.direct_url}`" if installed.direct_url else "from no URL"
        yield Finding(
            rule=DIRECT_URL_MISMATCH,
            message=f"{_who(edge)} requires `{edge.name}` from `{wanted}`, but `{labelled(installed)}` came {origin}",
            package=edge.name,
            installed=installed.raw_version,
            required_by=_requirer(edge),
            requirement=edge.text,
            locations=(edge.location,) if edge.location else (),
            facts=(_fact(edge, installed.raw_version), Installed(edge.name, installed.raw_version)),
            details=_details(snapshot, edge),
            why=_why(snapshot, edge),
        )


def _same_origin(wanted: str, installed: Distribution) -> bool:
    """Whether a URL names what direct_url.json records, which has no fragment and no user, and a commit beside it."""
    if installed.direct_url is None:
        return False
    plain = wanted.partition("#")[0].partition("?")[0].rstrip("/")
    recorded = installed.direct_url.rstrip("/")
    without_revision = recorded.rpartition("@")[0] if "+" in recorded.partition("://")[0] else ""
    return plain in {recorded, f"{without_revision or recorded}@{installed.commit}"}


def _who(edge: Edge) -> str:
    if edge.requirer is not None:
        return f"`{labelled(edge.requirer, edge.extra)}`"
    return str(edge.location) if edge.location else "the command line"


def _requirer(edge: Edge) -> Requirer | None:
    return Requirer(edge.requirer.name, edge.requirer.raw_version) if edge.requirer else None


def _fact(edge: Edge, found: str | None) -> Fact:
    if edge.requirer is None:
        return Requested(edge.text, edge.location)
    requirer = edge.requirer
    return Dependency(requirer.name, requirer.raw_version, edge.text, MetadataOrigin.INSTALLED, found=found)


def _details(snapshot: Snapshot, edge: Edge) -> tuple[str, ...]:
    """Who else asks for the contested project, and why the one who complains is here."""
    others = asked_for(snapshot, edge.name) if len(snapshot.asked_by.get(edge.name, ())) > 1 else None
    why = _why(snapshot, edge)
    reason = reason_for(snapshot, why) if why else None
    return tuple(filter(None, (others, reason)))


def _why(snapshot: Snapshot, edge: Edge) -> Ancestry | None:
    """How the one who complains came to be here; None where that is the user."""
    return ancestry_of(snapshot, edge.requirer) if edge.requirer else None
