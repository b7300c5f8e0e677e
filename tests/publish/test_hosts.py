"""The lines that hosts read which build the site themselves."""

from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path

from conftest import ROOT, SETTINGS
from task_blog import Blog, pretend_installed

INSTALLED_FROM = ("requirements.txt", "Pipfile", "package.json", "Gemfile", "runtime.txt", "composer.json")
"""What Netlify's build image installs from, where it is in the base folder (run-build-functions.sh)."""


def test_netlify_builds_the_site_and_installs_nothing_by_itself(tmp_path: Path, demo_files: dict[str, bytes]) -> None:
    build = tomllib.loads((ROOT / "netlify.toml").read_text("utf-8"))["build"]
    base = ROOT / build["base"]
    assert [name for name in INSTALLED_FROM if (base / name).exists()] == []
    assert not {f"{build['base']}/{name}" for name in INSTALLED_FROM} & demo_files.keys()
    blog = Blog(tmp_path / "blog")
    (blog.folder / "pelicanconf.py").write_text(f"{SETTINGS}\nSITENAME = AUTHOR = 'M'\nCOMMENTS_EMAIL = ''\n", "utf-8")
    pretend_installed(blog.folder, parts=2)
    here = blog.folder / build["base"]
    environment = {"PATH": os.environ["PATH"], "URL": "https://mine.invalid"}
    command = ["bash", "-c", build["command"]]
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    published = Path(os.path.normpath(here / build["publish"]))
    assert published == blog.output
    assert 'href="https://mine.invalid/one/"' in (published / "one/index.html").read_text("utf-8")
    assert subprocess.run(["bash", "-c", build["ignore"]], check=False).returncode == 1, "nothing is left unbuilt"
