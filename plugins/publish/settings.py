"""The settings of publishing."""

from __future__ import annotations

from dataclasses import dataclass

from .._shared import defaults

PACKED = {"gzip": ".gz", "br": ".br"}
"""What web servers can serve in the place of a file, and the ending under which they look for it."""


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """The settings `PUBLISH_…`."""

    to: str = defaults.PUBLISH_TO
    """Where `publish` sends the site: a folder, user@host:/path, s3://bucket/prefix, git:remote#branch; or nowhere."""
    packed: tuple[str, ...] = defaults.PUBLISH_PACKED
    """Packed copies that your web server serves in the place of files: "gzip" (nginx: gzip_static), "br"."""
    demo: bool = defaults.PUBLISH_DEMO
    """Whether it is the demo, whose addresses nobody has to keep."""

    def __post_init__(self) -> None:
        """Refuse packings that there are not."""
        if unknown := set(self.packed) - PACKED.keys():
            raise ValueError(f"there is no packing {sorted(unknown)[0]!r}; there are {', '.join(map(repr, PACKED))}")
