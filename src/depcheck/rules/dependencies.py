"""Rules on what one installed distribution, or the user, asks of another."""

from __future__ import annotations

from depcheck.model.findings import Rule, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.findings import Finding
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


def check_dependencies(snapshot: Snapshot) -> Iterator[Finding]:
    """DC201, DC202, DC207, DC208, DC209 and, where the user asks, DC213 and DC214: one dependency after the other."""
    for edge in snapshot.edges:
        if not _is_met(snapshot, edge):
            from depcheck.rules.complaints import complaints  # noqa: PLC0415 - most environments have none

            yield from complaints(snapshot, edge)


def check_constraints(snapshot: Snapshot) -> Iterator[Finding]:
    """DC214 for what is installed outside a constraint of the user. What is not installed meets every constraint."""
    for edge in snapshot.limits:
        copies = snapshot.copies.get(edge.name)
        if copies and not edge.url and not is_accepted(edge, copies):
            from depcheck.rules.complaints import outside  # noqa: PLC0415 - as above

            yield outside(snapshot, edge, copies[0])


def _is_met(snapshot: Snapshot, edge: Edge) -> bool:
    """Whether there is nothing to say of a dependency. One on a URL takes a closer look."""
    copies = snapshot.copies.get(edge.name)
    if copies is None or edge.url or not is_accepted(edge, copies):
        return False
    return not edge.extras or edge.extras <= copies[0].provides_extra


def is_accepted(edge: Edge, copies: tuple[Distribution, ...]) -> bool:
    """Whether the version that counts is accepted.

    Copies in one folder are judged together, since which of them counts is not known, and DC205 says so.
    """
    if edge.accepts(copies[0]):
        return True
    return any(edge.accepts(copy) for copy in copies[1:] if copy.entry == copies[0].entry)
