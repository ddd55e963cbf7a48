"""The links of a page of HTML: PEP 503 and what PEP 592, 629, 658 and 714 added to it."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote

from depcheck.index.page import IndexFile
from depcheck.index.urls import joined


def read_anchors(text: str, url: str) -> AnchorReader:
    """A reader that has read the page: its links, of whatever project, without version and tags."""
    reader = AnchorReader(url)
    reader.feed(text)
    reader.close()
    return reader


class AnchorReader(HTMLParser):
    """The anchors of a page, with the attributes of PEP 503, 592, 658 and 714."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = url
        self.api_version: str | None = None
        self.files: list[IndexFile] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an anchor, the base address or the version of the API."""
        attributes = dict(attrs)
        if tag == "a" and attributes.get("href"):
            self._take_anchor(attributes)
        elif tag == "base" and attributes.get("href"):
            self.base = joined(self.base, attributes["href"] or "")
        elif tag == "meta" and attributes.get("name") == "pypi:repository-version":
            self.api_version = attributes.get("content")

    def _take_anchor(self, attributes: dict[str, str | None]) -> None:
        url, _, fragment = joined(self.base, attributes["href"] or "").partition("#")
        yanked = (attributes["data-yanked"] or "") if "data-yanked" in attributes else None
        metadata = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
        self.files.append(
            IndexFile(
                unquote(url.partition("?")[0].rpartition("/")[2]),
                url,
                "",
                "",
                sha256=_hash(fragment),
                requires_python=attributes.get("data-requires-python") or None,
                yanked=yanked,
                metadata=None if metadata in {None, "false"} else _hash(metadata or "") or "",
            )
        )


def _hash(text: str) -> str | None:
    """The digest in "sha256=…", as in a fragment or an attribute."""
    for part in text.split("&"):
        if part.startswith("sha256="):
            return part.removeprefix("sha256=")
    return None
