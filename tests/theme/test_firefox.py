"""What Firefox makes of the pages: Debian's, by the script firefox.mjs, once for all that is asked of it here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT, need

if TYPE_CHECKING:
    from browser_blog import Site

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.browser

PATHS = [
    "",
    "asking/",
    "pictures/",
    "tall/",
    "he/rtl/",
    "long/",
    "about/",
    "category/referrals/",
    "author/mara-lindqvist/",
]
PATHS += ["tags/", "archives/", "search/", "subscribe/", "404.html", "feed/index.xml"]
LIGHT, DARK = ["rgb(250, 245, 236)", "#faf5ec"], ["rgb(31, 26, 23)", "#1f1a17"]


@pytest.fixture(scope="module")
def seen(site: Site) -> dict[str, Any]:
    """What the script says of the pages, to a reader who wishes for dark colours and less motion."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    need("Firefox", bool(firefox))
    need("puppeteer-core", (ROOT / "tests" / "node_modules" / "puppeteer-core").is_dir())
    asked = {"browser": firefox, "address": site.url, "paths": PATHS, "widths": [390, 820, 1440], "scheme": "dark"}
    # To look at the pages, name a folder for pictures of them.
    asked["folder"] = os.environ.get("PICTURES", "")
    script = Path(__file__).with_name("firefox.mjs")
    done = subprocess.run(["node", script], input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]  # the script above


def test_every_kind_of_page_fits_in_firefox(seen: dict[str, Any]) -> None:
    assert {path: page["over"] for path, page in seen["seen"].items() if any(map(bool, page["over"].values()))} == {}
    assert seen["problems"] == []


def test_nothing_moves_by_itself_where_a_reader_wants_no_motion(seen: dict[str, Any]) -> None:
    assert {path: page["moved"] for path, page in seen["seen"].items() if page.get("moved")} == {}


def test_a_word_too_long_for_a_phone_is_cut_between_syllables(seen: dict[str, Any]) -> None:
    syllables = ["Netz", "werk", "ver", "an", "stal", "tungs", "ge", "sell", "schafts", "vor", "sit", "zen", "der"]
    cut = [line for line in seen["cut"] if line.strip()]
    assert len(cut) > 1
    ends = {"".join(syllables[: number + 1]) for number in range(len(syllables))}
    assert {"".join(cut[: number + 1]) for number in range(len(cut))} <= ends


def test_a_note_opens_where_it_is_read(seen: dict[str, Any]) -> None:
    assert seen["note"] == "A note."


def test_the_page_and_its_frame_change_colours_together(seen: dict[str, Any]) -> None:
    assert seen["grounds"] == [DARK, LIGHT]
