"""What all tests share: building a whole site, in a process of its own, as an author would, and serving it.

Pelican's signals are process-wide, so a second build in one process would still run the plugins of the first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from plugins.blog.manifest import is_demo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
SITES = ROOT / "tests" / "sites"
THEME = SITES / "theme"
"""A theme that shows what templates are given, and nothing else."""
DEMO = "https://coffee.example/blog"
"""Where `demo` says that it is."""
SETTINGS = """
from plugins._shared.defaults import *
SITENAME = AUTHOR = "The Spare Chair"
SITESUBTITLE = "On meeting people for work, and keeping them"
TIMEZONE = "Europe/London"
COMMENTS_EMAIL = "comments@spare-chair.example"
"""
"""A settings file of the tests' own: pelicanconf.py is its author's, and may say anything."""
PUBLIC_SETTINGS = """
import os
from pelicanconf import *
from plugins._shared.production import *
SITEURL = os.environ.get("SITEURL", "https://blog.example.com").rstrip("/")
"""

# A busy machine is no fault of the code: what must be quick says so itself, in CPU time. What fails here fails for
# everyone; to look for more, pytest --hypothesis-profile=explore takes other examples each time.
hypothesis_settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("blog", hypothesis_settings.get_profile("explore"), derandomize=True)
hypothesis_settings.load_profile("blog")


@dataclass(frozen=True)
class Build:
    """What a build left behind."""

    output: Path
    status: int
    stdout: str
    stderr: str

    def read(self, name: str) -> str:
        """A file of the output as text."""
        return (self.output / name).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file of the output by its path."""
        paths = (path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in paths}


class BuildSite(Protocol):
    """See `build_site`."""

    def __call__(
        self,
        site: Path | Mapping[str, str | bytes],
        *,
        settings: str = "",
        theme: Path = ...,
        env: Mapping[str, str] = ...,
        name: str = "",
        production: bool = False,
        ok: bool = True,
    ) -> Build: ...


def find_pages(output: Path) -> dict[str, bytes]:
    """Every page of a site by its path. An HTML file that is none is a copy of a feed, for hosts without rules."""
    files = {path.relative_to(output).as_posix(): path.read_bytes() for path in sorted(output.rglob("*.html"))}
    return {path: data for path, data in files.items() if b"<html" in data}


def run_pelican(site: Path, settings: str, env: Mapping[str, str]) -> Build:
    """Build the site in a folder by one of its settings files, warnings being errors."""
    output = site / "output"
    command = [sys.executable, "-m", "pelican", "-s", settings, "-o", str(output), "--fatal", "warnings"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200", **env}
    done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    return Build(output, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def build_site(tmp_path_factory: pytest.TempPathFactory) -> BuildSite:
    """A function that builds a site with this project's defaults, plugins and theme.

    It takes the folder of a site (which has `content/` and perhaps `settings.py`) or its files as a mapping of path
    to text or bytes; `settings` are lines of Python put after `SETTINGS`; `env` adds to the environment;
    `production` builds by publishconf.py; with `ok` it asserts that the build succeeds. Sites given the same `name`
    share a folder, so that rebuilds can be watched.
    """
    folders: dict[str, Path] = {}

    def build(
        site: Path | Mapping[str, str | bytes],
        *,
        settings: str = "",
        theme: Path = ROOT / "theme",
        env: Mapping[str, str] | None = None,
        name: str = "",
        production: bool = False,
        ok: bool = True,
    ) -> Build:
        folder = folders.get(name) or tmp_path_factory.mktemp(name or "site")
        if name:
            folders[name] = folder
        shutil.rmtree(folder / "content", ignore_errors=True)
        if isinstance(site, Path):
            shutil.copytree(site, folder, dirs_exist_ok=True)
        else:
            (folder / "content").mkdir(exist_ok=True)
            for path, data in site.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data.encode() if isinstance(data, str) else data)
        own = folder / "settings.py"
        lines = [
            SETTINGS,
            f"THEME = {str(theme)!r}",
            # Encoding the demo's pictures takes half a minute; once is enough for all tests.
            f"IMAGES_CACHE = {str(ROOT / '.cache' / 'images')!r}",
            own.read_text("utf-8") if own.exists() else "",
            settings,
        ]
        (folder / "pelicanconf.py").write_text("\n".join(lines), "utf-8")
        (folder / "publishconf.py").write_text(PUBLIC_SETTINGS, "utf-8")
        done = run_pelican(folder, "publishconf.py" if production else "pelicanconf.py", env or {})
        assert not ok or done.status == 0, done.stderr + done.stdout
        return done

    return build


def need(name: str, here: bool) -> None:
    """Leave a test out where a program that it needs is missing, except in CI, where it fails."""
    if not here:
        assert "CI" not in os.environ, f"{name} is missing; the tests need it in CI"
        pytest.skip(f"there is no {name} here")


def copy_engine(folder: Path) -> None:
    """Put what runs a blog into a folder: neither content nor settings, and nothing else that is its author's."""
    for name in ("bootstrap.py", "builder.py", "tasks.py", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    for name in ("plugins", "theme"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "own"))


@contextmanager
def serving(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a server of the files in a folder; both they and the headers to send along may come later."""

    class Files(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for header in (headers or {}).items():
                self.send_header(*header)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, one for all tests of a process: Playwright cannot be started twice in it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # milliseconds, for a machine that has much else to do
    options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    options += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        path = shutil.which("chromium", path=f"{os.environ.get('PATH', '')}:/usr/bin") or "chromium"
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_files() -> dict[str, bytes]:
    """The sources of the demo. An author's own blog stands in its place one day, and is no test's business."""
    if not is_demo(ROOT):
        pytest.skip("content/ is not the demo as plugins/blog/manifest.json lists it")
    paths = (path for path in (ROOT / "content").rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def demo(demo_files: dict[str, bytes], build_site: BuildSite) -> Build:
    """The demo blog in production, below a path of a host, as on a project's GitHub Pages."""
    return build_site(demo_files, production=True, env={"SITEURL": DEMO})


@pytest.fixture(scope="session")
def demo_at_home(demo_files: dict[str, bytes], build_site: BuildSite) -> Build:
    """The demo blog as its author builds it."""
    return build_site(demo_files)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to rewrite the expected output of whole sites."""
    parser.addoption(
        "--rewrite", action="store_true", help="rewrite the expected files of tests/sites, to be read as a diff"
    )


@pytest.fixture
def long_form() -> None:
    """Leave a test out unless the variable LONG is set."""
    if "LONG" not in os.environ:
        pytest.skip("it takes many minutes; LONG=1 in the environment runs it")


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--rewrite"))
