"""What the files of a test's blog hold: sources with front matter, and pictures."""

from __future__ import annotations

import io

from PIL import Image


def source(body: str = "", **fields: str) -> str:
    """A file of content: its front matter in the order given, a blank line, its body."""
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + "\n" + body


def picture(color: str = "teal", width: int = 640, height: int = 420) -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "PNG")
    return buffer.getvalue()
