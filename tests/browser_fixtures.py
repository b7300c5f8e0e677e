"""For tests that open pages: `pytest_plugins = ["browser_fixtures"]` gives them `visit`."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from browser_blog import FILES, Site, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import BuildSite
    from playwright.sync_api import Browser


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(build_site: BuildSite) -> Iterator[Site]:
    """The blog of `FILES`, at an address of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), QuietHandler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        built = build_site(FILES, settings=f'SITEURL = "{url}"\nCOMMENTS_INTAKE = "/intake/"')
        server.RequestHandlerClass = partial(QuietHandler, directory=str(built.output))  # type: ignore[assignment]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(url, built.output)
        server.shutdown()
        thread.join()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A function that opens a page of the site as a reader with these habits."""
    opened = Visit(chromium, site)
    yield opened
    opened.close()
