"""Project names compared as PEP 503 says, without the imports of `packaging.utils`, which loads all of its tags."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.utils import NormalizedName


@lru_cache(maxsize=65_536)
def canonicalize_name(name: str) -> NormalizedName:
    """The normalised form of a project's or an extra's name: `Foo__Bar.baz` is `foo-bar-baz`."""
    value = name.lower().replace("_", "-").replace(".", "-")
    while "--" in value:
        value = value.replace("--", "-")
    return value  # type: ignore[return-value] # this is what makes a name a normalised one
