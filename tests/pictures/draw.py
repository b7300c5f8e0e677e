"""Draws the demo blog's pictures: each scene is an SVG made of flat shapes, rendered by Chromium and grained.

Usage, from the repository's folder, with Playwright and Pillow installed:

    python tests/pictures/draw.py [--chromium /usr/bin/chromium] [name ...]

A name is the picture's path below content/, such as ``posts/tertulia/cover.jpg``; without one, every picture is drawn.
"""

from __future__ import annotations

import argparse
import io
import random
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import sync_playwright
from scenes import SCENES

CONTENT = Path(__file__).resolve().parents[2] / "content"
QUALITY = 80
SIZES = {
    "posts": (1600, 1000),
    "authors": (480, 480),
    "posts/what-meishi-taught-me/cover.jpg": (1000, 1500),
    **{f"posts/what-meishi-taught-me/{name}.jpg": (900, 600) for name in ("dom-luis", "arrabida", "sao-joao")},
}
"""Width and height in pixels, of all in a folder or of one picture."""

# The wobble makes edges look cut by hand; the light falls from the upper left in every picture.
FRAME = """<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">
<defs><filter id="cut" x="-5%" y="-5%" width="110%" height="110%" filterUnits="userSpaceOnUse">
<feTurbulence type="fractalNoise" baseFrequency=".011" numOctaves="2" seed="{seed}" result="slow"/>
<feDisplacementMap in="SourceGraphic" in2="slow" scale="11" xChannelSelector="R" yChannelSelector="G" result="bent"/>
<feTurbulence type="fractalNoise" baseFrequency=".35" numOctaves="1" seed="{seed}" result="fast"/>
<feDisplacementMap in="bent" in2="fast" scale="2.6" xChannelSelector="G" yChannelSelector="R"/></filter>
<filter id="softer" x="-80%" y="-80%" width="260%" height="260%">
<feGaussianBlur stdDeviation="95"/></filter>
<radialGradient id="light" cx=".28" cy=".12" r="1.1"><stop offset="0" stop-color="#fff3d6" stop-opacity=".42"/>
<stop offset=".45" stop-color="#fff3d6" stop-opacity="0"/><stop offset="1" stop-color="#1f1a2e" stop-opacity=".38"/>
</radialGradient></defs>
<g filter="url(#cut)"><g transform="translate({w2} {h2}) scale({zoom}) translate(-{w2} -{h2})">{body}</g></g>
<rect width="{w}" height="{h}" fill="url(#light)" style="mix-blend-mode:soft-light"/></svg>"""


def grained(picture: Image.Image, seed: str, amount: float = 0.026) -> Image.Image:
    """The picture with a soft paper grain that is the same on every run."""
    noise = Image.frombytes("L", picture.size, random.Random(seed).randbytes(picture.width * picture.height))
    noise = noise.filter(ImageFilter.GaussianBlur(0.9)).point(lambda v: max(0, min(255, round(128 + (v - 128) * 2))))
    overlay = ImageChops.overlay(picture, Image.merge("RGB", [noise] * 3))
    return Image.blend(picture, overlay, amount * 4)


def main() -> None:
    """Draw the pictures named on the command line, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    # The empty list stands among the choices because argparse checks "no name given" against them, too.
    parser.add_argument("names", nargs="*", choices=[*SCENES, []], metavar="name")
    parser.add_argument("--chromium", help="the browser to draw with; Playwright's own by default")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in arguments.names or SCENES:
            scene = SCENES[name]
            width, height = SIZES.get(name) or SIZES.get(name.partition("/")[0]) or SIZES["posts"]
            seed = sum(map(ord, name)) % 97
            page = browser.new_page(viewport={"width": width, "height": height})
            half = {"w2": width // 2, "h2": height // 2}
            svg = FRAME.format(w=width, h=height, **half, seed=seed, body=scene(), zoom=1 + 48 / width)
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            page.close()
            target = CONTENT / name
            grained(picture, name).save(target, quality=QUALITY, optimize=True, progressive=True)
            print(f"{name}: {target.stat().st_size // 1024} KiB")
        browser.close()


if __name__ == "__main__":
    main()
