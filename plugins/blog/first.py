"""What is particular about a blog of 0.1: it has no manifest, and its settings and their plumbing are one file.

engine_0_1.json says what the engine's files could be then (the beginnings of git's names of their contents; the last of
them is that of 0.1.0), and the values of all settings.
"""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .form import read_settings, with_values
from .manifest import Manifest, blob_name
from .placeholders import SITEURL

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = "0.1.0"
KNOWN = Path(__file__).with_name("engine_0_1.json")


def first_manifest(blog: Path) -> Manifest:
    """The manifest that the engine of a blog of 0.1 would have."""
    engine = {}
    for path, beginnings in json.loads(KNOWN.read_text("utf-8"))["files"].items():
        here = blob_name((blog / path).read_bytes()) if (blog / path).is_file() else ""
        engine[path] = here if here[:10] in beginnings.split() else beginnings.split()[-1]
    return Manifest(FIRST, engine, {})


def convert(blog: Path, engine: Path) -> dict[str, bytes]:
    """The two settings files of a blog of 0.1 as forms, with what its author has set otherwise.

    Raises:
        ValueError: A settings file fails, or sets something to what is no plain value.
    """
    known = json.loads(KNOWN.read_text("utf-8"))
    os.environ.pop("SITEURL", None)  # what the file says counts here
    settings, public = (read_settings(blog, name) for name in ("pelicanconf.py", "publishconf.py"))
    own = _changed(settings, known["settings"], "pelicanconf.py")
    form = (engine / "pelicanconf.py").read_text("utf-8")
    plugins = own.pop("PLUGINS", None)
    text = with_values(form, own)
    if isinstance(plugins, list):
        before = ast.literal_eval(known["settings"]["PLUGINS"])
        gone, more = [each for each in before if each not in plugins], [each for each in plugins if each not in before]
        text += f"PLUGINS = [each for each in PLUGINS if each not in {gone!r}] + {more!r}\n"
    beyond = {name: value for name, value in public.items() if settings.get(name, "") != value or name == "SITEURL"}
    own_public = _changed(beyond, known["public"], "publishconf.py")
    address = own_public.pop("SITEURL", None)
    public_form = (engine / "publishconf.py").read_text("utf-8")
    if isinstance(address, str):
        public_form = public_form.replace(json.dumps(SITEURL), json.dumps(address))
    return {"pelicanconf.py": text.encode(), "publishconf.py": with_values(public_form, own_public).encode()}


def _changed(settings: Mapping[str, object], known: Mapping[str, str], name: str) -> dict[str, object]:
    """The settings whose values are not those of 0.1."""
    found = {}
    for key, value in settings.items():
        if repr(value) != known.get(key):
            try:
                found[key] = ast.literal_eval(repr(value))
            except (ValueError, SyntaxError):
                mend = "take it out, upgrade, and add it again"
                raise ValueError(f"{name}: {key} is no plain value that the new form can take over; {mend}") from None
    return found
