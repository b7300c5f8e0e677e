"""What of the demo must not stand in a blog that is published: its names, its address and its e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._shared.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SITEURL = "https://blog.example.com"
EMAIL = "comments@spare-chair.example"
NAME = "The Spare Chair"


def placeholders(settings: Mapping[str, object]) -> Iterator[Fault]:
    """The settings of a blog that are the demo's, or missing for the public, each with the mend."""
    if not settings.get("SITEURL"):
        mend = "write the address of the blog there, or give it: SITEURL=https://… python3 tasks.py publish"
        yield Fault("publishconf.py", None, f"SITEURL is empty; {mend}")
    elif settings["SITEURL"] == SITEURL:
        yield Fault("publishconf.py", None, f'SITEURL = "{SITEURL}" is the demo\'s; write your own address there')
    for name in ("SITENAME", "AUTHOR"):
        if settings.get(name) == NAME:
            yield Fault("pelicanconf.py", None, f'{name} = "{NAME}" is the demo\'s; write your own')
    for name in ("COMMENTS_EMAIL", "COMMENTS_MODERATOR", "COMMENTS_SENDER"):
        if str(settings.get(name, "")).endswith("@spare-chair.example"):
            yield Fault("pelicanconf.py", None, f'{name} = "{settings[name]}" is the demo\'s; write your own, or ""')
