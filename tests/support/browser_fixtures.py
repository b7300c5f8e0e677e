"""For tests that open pages: `pytest_plugins = ["browser_fixtures"]` gives them `visit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser_blog import FILES, Site, Visit
from conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import BuildSite
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def site(build_site: BuildSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The blog of `FILES`, at an address of its own."""
    folder = tmp_path_factory.mktemp("served") / "output"
    with serving(folder) as url:
        built = build_site(FILES, settings=f'SITEURL = "{url}"\nCOMMENTS_INTAKE = "/intake/"')
        folder.symlink_to(built.output)
        yield Site(url, built.output)


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A function that opens a page of the site as a reader with these habits."""
    opened = Visit(chromium, site)
    yield opened
    opened.close()
