"""Front matter: what an author writes, and what it is read as or why it is refused.

The cases are in tests/cases/front_matter.md, and rewritten by `pytest tests/checks/test_front_matter.py --rewrite`.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins._shared.front_matter import parse_front_matter
from plugins._shared.post_fields import read_fields
from plugins.comments.file import read_comment

CASES = Path(__file__).parents[1] / "cases" / "front_matter.md"
ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 1, 12, tzinfo=ZONE)
_CASE = re.compile(r"^(?P<name>\S[^\n]*)\n\.\n(?P<source>.*?)^\.\n(?P<read>.*?)^\.\n", re.MULTILINE | re.DOTALL)


def shown(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, tuple):
        return " | ".join(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value).replace("\n", "⏎")


def reading(name: str, source: str) -> str:
    """What a file is read as, a line a value; or a line for each fault."""
    source = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), source)
    if name.startswith("Comment: "):
        comment, mistakes = read_comment("ada", source.encode(), zone=ZONE)
        found = list(mistakes)
        keys = ("author", "date", "approved")
        values: dict[str, Any] = {key: said for key in keys if (said := getattr(comment, key, None))}
    else:
        taken = parse_front_matter(source)
        values, _, found = read_fields(taken, page=name.startswith("Page: "), zone=ZONE, lang="en", now=NOW)
    faults = sorted(found, key=lambda fault: (fault[0] or 0, fault[1]))
    lines = [f"{line or '-'}: {message}" for line, message in faults]
    return "".join(f"{line}\n" for line in lines or [f"{key} = {shown(value)}" for key, value in values.items()])


def cases() -> list[Any]:
    """The cases by their names."""
    found = [match.group("name", "source", "read") for match in _CASE.finditer(CASES.read_text("utf-8"))]
    return [pytest.param(*case, id=case[0]) for case in found]


@pytest.mark.parametrize(("name", "source", "read"), cases())
def test_front_matter_is_read_as_meant_or_refused(name: str, source: str, read: str) -> None:
    assert reading(name, source) == read


def test_cases_are_rewritten(rewrite: bool) -> None:
    def anew(case: re.Match[str]) -> str:
        name, source = case["name"], case["source"]
        return f"{name}\n.\n{source}.\n{reading(name, source)}.\n"

    text = CASES.read_text("utf-8")
    new = _CASE.sub(anew, text)
    if rewrite:
        CASES.write_text(new, "utf-8")
    assert new == text or rewrite
