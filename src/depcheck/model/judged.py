"""One environment of several, as a report of all of them tells it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from depcheck.model.targets import target_to_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from depcheck.model.findings import Report, Skipped
    from depcheck.model.limits import LimitHit
    from depcheck.model.packages import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedEnvironment:
    """What was looked at in one environment, and what could not be.

    `label` is how the user named it. `failure` says why nothing of it could be looked at; then `target` is None.
    """

    label: str
    target: Target | None = None
    looked_at: tuple[str, ...] = ()
    limits_hit: tuple[LimitHit, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    undecided: bool = False
    failure: str | None = None

    def part_of(self, report: Report) -> Report:
        """What a report of several environments says of this one."""
        return replace(
            report,
            target=self.target,
            findings=tuple(finding for finding in report.findings if self._has(finding.environment)),
            fixes=tuple(fix for fix in report.fixes if self._has(fix.environment)),
            waived=tuple(waived for waived in report.waived if self._has(waived.finding.environment)),
            limits_hit=self.limits_hit,
            skipped=self.skipped,
            undecided=self.undecided,
            looked_at=self.looked_at,
            environments=(),
        )

    def _has(self, environment: str | None) -> bool:
        """Whether something belongs here: what bears no environment belongs to all that were looked at."""
        return self.failure is None if environment is None else environment == self.label


def target_of(report: Report, environment: str | None) -> Target | None:
    """The target of one of several environments; without one, that of the report."""
    return next((judged.target for judged in report.environments if judged.label == environment), report.target)


def with_more(report: Report, told: dict[str, Any]) -> dict[str, Any]:
    """The JSON object of a report with what only some have to tell.

    `waived` is there where something is waived, `targets` and the environment of findings and fixes where there are
    several environments.
    """
    more: dict[str, Any] = {}
    waived = [waived.to_dict() for waived in report.waived]
    if report.environments:
        waived = _placed(waived, (waived.finding.environment for waived in report.waived))
        more["targets"] = [_target_to_dict(environment, report) for environment in report.environments]
        more["findings"] = _placed(told["findings"], (finding.environment for finding in report.findings))
        more["fixes"] = _placed(told["fixes"], (fix.environment for fix in report.fixes))
    return told | ({"waived": waived} if waived else {}) | more


def _placed(objects: Iterable[dict[str, Any]], environments: Iterable[str | None]) -> list[dict[str, Any]]:
    pairs = zip(objects, environments, strict=True)
    return [{**one, "environment": environment} for one, environment in pairs]


def _target_to_dict(environment: JudgedEnvironment, report: Report) -> dict[str, Any]:
    """The target of an environment, and what came of looking at it."""
    part = environment.part_of(report)
    return {
        "environment": environment.label,
        "verdict": part.verdict.value,
        "completeness": "complete" if part.complete else "partial",
        "looked_at": list(part.looked_at),
        "failure": environment.failure,
        **(target_to_dict(environment.target) if environment.target else {}),
    }
