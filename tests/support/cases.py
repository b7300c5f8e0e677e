"""Cases as text: a line that names the case, then between lines of a dot what is given, and what is expected of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

_CASE = re.compile(r"^(?P<name>\S.*)\n\.\n(?P<given>(?:.*\n)*?)\.\n(?P<expected>(?:.*\n)*?)\.\n", re.MULTILINE)


def read_cases(name: str) -> list[ParameterSet]:
    """The cases of tests/cases/<name>, each given and expected without its last line end; `\\u{hex}` is a character."""
    text = (ROOT / "tests" / "cases" / name).read_text("utf-8")
    found = list(_CASE.finditer(text))
    assert text.count("\n.\n") == 3 * len(found), f"{name}: a case is not closed"
    return [pytest.param(_decoded(each["given"]), _decoded(each["expected"]), id=each["name"]) for each in found]


def _decoded(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text).removesuffix("\n")
