"""How a distribution is named in a message."""

from __future__ import annotations

from depcheck.model.names import canonicalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Distribution


def labelled(distribution: Distribution, extra: NormalizedName | None = None) -> str:
    """Such as "gruut 2.2.3" or "gruut[de] 2.2.3": the name as its author writes it, the version as it is installed."""
    written = distribution.metadata_name
    name = written if written and canonicalize_name(written) == distribution.name else distribution.raw_name
    asked = f"[{extra}]" if extra else ""
    return f"{name}{asked} {distribution.raw_version}".rstrip()
