"""The Nu HTML checker: what it finds in folders of pages, style sheets and drawings.

It comes with `npm ci --prefix tests --ignore-scripts` and runs on Java; where one of them is missing, what asks it is
left out, except in CI, where it fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ROOT

CHECKER = ROOT / "tests" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

# Messages of the checker that are no faults, each with what stands where it arises.
KNOWN = [
    # It asks the policy about the file that it reads; a browser asks about the site: tests/theme/test_reading.py.
    (r"Resource violates Content Security Policy \(meta tag\): .* “(?:https:/)?/.*", ""),
    # JSON-LD is data, and neither run nor stopped (HTML, the script element: data block).
    (r"Inline script violates Content Security Policy \(meta tag\).*", '<script type="application/ld+json">'),
    # Programs on a device take "feed:" and a whole address for a feed's, which the checker does not know.
    (r"Bad value “feed:https?://[^”]*” for attribute “href” on element “a”: .*", ""),
    # Newer than the checker; browsers that do not know them pass over them.
    (r"CSS: Unrecognized at-rule “@view-transition”", ""),
    (r"CSS: “field-sizing”: Property “field-sizing” doesn't exist\.", ""),
    (r"CSS: “--placeholder”: Parse Error\.", "transparent)"),  # attr() of another type than text
]


def faults_in(*folders: Path) -> tuple[list[str], int]:
    """What is wrong, as `file:line: message`, and how many known messages there were besides."""
    if not (CHECKER.is_file() and shutil.which("java")):
        assert "CI" not in os.environ, "the Nu HTML checker or Java is missing; the tests need them in CI"
        pytest.skip("there is no Nu HTML checker or no Java here")
    # It has little to do: compiling itself less takes it half the time.
    command = ["java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", str(CHECKER)]
    command += ["--skip-non-html", "--also-check-css", "--also-check-svg", "--format", "json", "--stdout"]
    done = subprocess.run([*command, *map(str, folders)], capture_output=True, check=False)
    messages = json.loads(done.stdout)["messages"]
    faults = [
        f"{each['url']}:{each['lastLine']}: {each['message']}"
        for each in messages
        if not (_is_feed(each["url"]) or any(_is_known(each, *known) for known in KNOWN))
    ]
    return faults, len(messages) - len(faults)


def _is_known(message: dict[str, str], what: str, where: str) -> bool:
    return re.fullmatch(what, message["message"]) is not None and where in message.get("extract", "")


def _is_feed(url: str) -> bool:
    """Whether a file is a feed at an old address, which hosts serve as HTML; tests/feeds has the checks of it."""
    with Path(unquote(urlsplit(url).path)).open("rb") as file:
        return file.read(5).startswith((b"<?xml", b"{"))
