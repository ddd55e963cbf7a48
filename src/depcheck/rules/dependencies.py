"""Rules on what one installed distribution, or the user, asks of another."""

from __future__ import annotations

import re

from depcheck.model.dependencies import normalized_extras
from depcheck.model.facts import Constraint, Dependency, Installed, Requested
from depcheck.model.findings import Confidence, Finding, Requirer, Rule, Severity
from depcheck.model.packages import MetadataOrigin
from depcheck.rules.askers import ancestry_of, asked_for, reason_for
from depcheck.rules.wording import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.ancestry import Ancestry
    from depcheck.model.facts import Fact
    from depcheck.model.packages import Distribution
    from depcheck.rules.snapshot import Edge, Snapshot

VERSION_CONFLICT = Rule(
    "DC201", "version-conflict", Severity.ERROR, "an installed version that another distribution does not accept"
)
MISSING_DEPENDENCY = Rule(
    "DC202", "missing-dependency", Severity.ERROR, "a dependency of an installed distribution that is not installed"
)
MISSING_EXTRA_DEPENDENCY = Rule(
    "DC207", "missing-extra-dependency", Severity.ERROR, "a dependency of a requested extra that is not installed"
)
UNKNOWN_EXTRA = Rule(
    "DC208", "unknown-extra", Severity.ERROR, "a requested extra that the installed distribution does not have"
)
DIRECT_URL_MISMATCH = Rule(
    "DC209", "direct-url-mismatch", Severity.WARNING, "a dependency on a URL that was installed from elsewhere"
)
REQUIREMENT_NOT_INSTALLED = Rule(
    "DC213", "requirement-not-installed", Severity.ERROR, "a requirement of the user that is not installed"
)
REQUIREMENT_NOT_MET = Rule(
    "DC214", "requirement-not-met", Severity.ERROR, "a requirement of the user that the installed version does not meet"
)

STALE = "it is an editable install, whose recorded version may be that of an earlier day"

USER = re.compile(r"(?<=://)[^/@\s]*@")


def check_dependencies(snapshot: Snapshot) -> Iterator[Finding]:
    """DC201, DC202, DC207, DC208, DC209 and, where the user asks, DC213 and DC214: one dependency after the other."""
    for edge in snapshot.edges:
        copies = snapshot.copies.get(edge.name)
        if copies is None:
            yield _missing(snapshot, edge)
            continue
        if edge.requirement.url:
            yield from _elsewhere(snapshot, edge, copies[0])
        elif not _accepted(edge, copies):
            yield _unaccepted(snapshot, edge, copies[0])
        yield from _unknown_extras(snapshot, edge, copies[0])


def check_constraints(snapshot: Snapshot) -> Iterator[Finding]:
    """DC214 for what is installed outside a constraint of the user. What is not installed meets every constraint."""
    for edge in snapshot.limits:
        copies = snapshot.copies.get(edge.name)
        if copies and not edge.requirement.url and not _accepted(edge, copies):
            yield _outside(snapshot, edge, copies[0])


def _outside(snapshot: Snapshot, edge: Edge, installed: Distribution) -> Finding:
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


def _accepted(edge: Edge, copies: tuple[Distribution, ...]) -> bool:
    """Whether the version that counts is accepted, a pre-release as well as any: it was installed on purpose.

    Copies in one folder are judged together, since which of them counts is not known, and DC205 says so. A version
    that is none of PEP 440 can be compared with nothing; DC206 says so.
    """
    beside = [copy for copy in copies if copy.entry == copies[0].entry]
    return any(
        copy.version is None or edge.requirement.specifier.contains(copy.version, prereleases=True) for copy in beside
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
    for extra in sorted(normalized_extras(edge.requirement) - installed.provides_extra):
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
    wanted = USER.sub("", edge.requirement.url or "")
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
