"""Takes the picture of the README anew, from the demo: python tests/screenshots.py, in the environment of the tests."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from conftest import ROOT, serving
from PIL import Image
from playwright.sync_api import sync_playwright

SCREENS = {
    "light": {1440: "", 820: "the-spare-chair/", 390: "the-spare-chair/#comments"},
    "dark": {1440: "the-spare-chair/#related", 820: "", 390: "the-spare-chair/"},
}
HEIGHT, GAP, SCALE = 1060, 40, 0.5


def main() -> None:
    """Put one row of screens below the other into theme/screenshot.webp: desk, tablet and phone, by day and night."""
    widths = SCREENS["light"].keys()
    size = (sum(widths) + GAP * (len(widths) + 1), (HEIGHT + GAP) * len(SCREENS) + GAP)
    sheet = Image.new("RGB", size, "#b5a697")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address, sync_playwright() as playwright:
        subprocess.run([sys.executable, "-m", "pelican", "-o", folder], cwd=ROOT, check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for row, (scheme, screens) in enumerate(SCREENS.items()):
            left = GAP
            for width, path in screens.items():
                page = browser.new_page(
                    viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
                )
                page.goto(f"{address}/{path}", wait_until="networkidle")
                page.evaluate("document.fonts.ready")
                sheet.paste(Image.open(io.BytesIO(page.screenshot())), (left, GAP + row * (HEIGHT + GAP)))
                left += width + GAP
                page.close()
    small = sheet.resize((round(sheet.width * SCALE), round(sheet.height * SCALE)), Image.Resampling.LANCZOS)
    small.save(ROOT / "theme" / "screenshot.webp", quality=72, method=6)


if __name__ == "__main__":
    main()
