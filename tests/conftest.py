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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
SITES = ROOT / "tests" / "sites"
THEME = SITES / "theme"
"""A theme that shows what templates are given, and nothing else."""
DEMO = "https://coffee.example/blog"
"""Where `demo` says that it is."""

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
    """A function that builds a site with this project's settings, plugins and theme.

    It takes the folder of a site (which has `content/` and perhaps `settings.py`) or its files as a mapping of path
    to text or bytes; `settings` are lines of Python put after the project's own; `env` adds to the environment;
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
            (ROOT / "pelicanconf.py").read_text("utf-8"),
            f"THEME = {str(theme)!r}",
            # Encoding the demo's pictures takes half a minute; once is enough for all tests.
            f"IMAGES_CACHE = {str(ROOT / '.cache' / 'images')!r}",
            own.read_text("utf-8") if own.exists() else "",
            settings,
        ]
        (folder / "pelicanconf.py").write_text("\n".join(lines), "utf-8")
        shutil.copy(ROOT / "publishconf.py", folder)
        done = run_pelican(folder, "publishconf.py" if production else "pelicanconf.py", env or {})
        assert not ok or done.status == 0, done.stderr + done.stdout
        return done

    return build


def need(name: str, here: bool) -> None:
    """Leave a test out where a program that it needs is missing, except in CI, where it fails."""
    if not here:
        assert "CI" not in os.environ, f"{name} is missing; the tests need it in CI"
        pytest.skip(f"there is no {name} here")


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
def demo(build_site: BuildSite) -> Build:
    """The demo blog in production, below a path of a host, as on a project's GitHub Pages."""
    paths = (path for path in (ROOT / "content").rglob("*") if path.is_file())
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    return build_site(files, production=True, env={"SITEURL": DEMO})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to rewrite the expected output of whole sites."""
    parser.addoption(
        "--rewrite", action="store_true", help="rewrite the expected files of tests/sites, to be read as a diff"
    )


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--rewrite"))
