"""depcheck finds, explains and mends dependency conflicts.

`check`, `resolve`, `why` and `tree` take `Options` and return frozen values; nothing prints, nothing exits. The names
are loaded when they are first used, so that `import depcheck` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from depcheck.api import Options, check, resolve, tree, why
    from depcheck.errors import DepcheckError, IndexConfigurationError, InputError, UsageError
    from depcheck.model.findings import Explanation, Finding, Report, Rule, Severity, Verdict
    from depcheck.model.fixes import Applicability, Change, Fix
    from depcheck.model.policy import Policy, Waiver
    from depcheck.model.resolutions import ResolutionReport
    from depcheck.model.trees import TreeReport
    from depcheck.model.why import WhyReport

__version__ = "0.1.0"

_HOMES = {
    "Applicability": "model.fixes",
    "Change": "model.fixes",
    "DepcheckError": "errors",
    "Explanation": "model.findings",
    "Finding": "model.findings",
    "Fix": "model.fixes",
    "IndexConfigurationError": "errors",
    "InputError": "errors",
    "Options": "api",
    "Policy": "model.policy",
    "Report": "model.findings",
    "ResolutionReport": "model.resolutions",
    "Rule": "model.findings",
    "Severity": "model.findings",
    "TreeReport": "model.trees",
    "UsageError": "errors",
    "Verdict": "model.findings",
    "Waiver": "model.policy",
    "WhyReport": "model.why",
    "check": "api",
    "resolve": "api",
    "tree": "api",
    "why": "api",
}

__all__ = [
    "Applicability",
    "Change",
    "DepcheckError",
    "Explanation",
    "Finding",
    "Fix",
    "IndexConfigurationError",
    "InputError",
    "Options",
    "Policy",
    "Report",
    "ResolutionReport",
    "Rule",
    "Severity",
    "TreeReport",
    "UsageError",
    "Verdict",
    "Waiver",
    "WhyReport",
    "__version__",
    "check",
    "resolve",
    "tree",
    "why",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: whatever bears the name
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - it takes longer than all else here

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
