"""Shows the built site to the browser on this machine, and to no other site that it visits. The one door to Tornado."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.routing import Matcher, Rule
from tornado.web import Application, OutputTransform, RedirectHandler, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .watch import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from socket import socket

    from tornado.httputil import HTTPHeaders, HTTPServerRequest

# A machine's own table of them may lack these, or say text/xml.
MEDIA_TYPES = {".xml": "application/xml", ".avif": "image/avif", ".webp": "image/webp", ".woff2": "font/woff2"}


def listen(port: int) -> list[socket]:
    """The sockets of a port of this machine; who asks there waits for an answer from now on.

    Raises:
        OSError: It is not free.
        OverflowError: There is no such port.
    """
    return bind_sockets(port, "localhost")


async def serve(folder: Path, base: str, port: int, sockets: list[socket]) -> None:
    """Serve a folder below a path, such as "/blog" or "", until cancelled."""
    HTTPServer(_application(folder, base, port)).add_sockets(sockets)
    print(f"http://localhost:{port}{base}/ shows {folder.name}/ until Ctrl-C.", flush=True)
    await asyncio.Event().wait()


async def livereload(
    folder: Path,
    base: Callable[[], str],
    port: int,
    sockets: list[socket],
    rebuild: Callable[[], str],
    ready: Callable[[], None],
    *,
    root: Path,
    watched: Sequence[str],
) -> None:
    """Build, serve, and build again after each change, until cancelled; open pages follow.

    A build has a thread of its own, so that the last good site is served meanwhile. All that changes during a build
    leads to one more.

    Args:
        folder: The built site.
        base: Says, after the first build, below which path it is to be.
        port: Where to serve it on this machine, by these
        sockets: which listen there.
        rebuild: Builds, and returns what went wrong, "" if nothing did.
        ready: Called once, after the first build, when the site is served.
        root: The folder of the blog; the Python files in it are watched,
        watched: and these folders.

    Raises:
        OSError: The system cannot watch that many files.
    """
    pages, changed = OpenPages(), asyncio.Event()

    async def build() -> None:
        fault = await asyncio.to_thread(rebuild)
        if fault:  # not where Ctrl-C ended the build: it is waited for, but not here
            print(fault, file=sys.stderr, flush=True)
        pages.tell(fault)

    async def build_after_changes() -> None:
        await build()
        HTTPServer(_application(folder, base(), port, pages)).add_sockets(sockets)
        print(f"http://localhost:{port}{base()}/ shows each change until Ctrl-C.", flush=True)
        ready()
        while await changed.wait():
            changed.clear()
            await build()

    await asyncio.gather(watch(root, watched, changed.set), build_after_changes())


def _application(folder: Path, base: str, port: int, pages: OpenPages | None = None) -> Application:
    """What answers to this machine's own names, and 403 to all others."""
    # Tornado follows no link out of the folder, but the folder may be one.
    files = {"path": str(folder.resolve()), "default_filename": "index.html"}
    handlers: list[Any] = [
        (rf"{re.escape(base)}/(.*)", SiteFiles, files),
        (r"/.*", RedirectHandler, {"url": f"{base}/", "permanent": False}),
    ]
    if pages is None:
        return Application([Rule(FromHere(port), handlers)], default_handler_class=Refusal)
    handlers[:0] = [
        (r"/livereload", PageSocket, {"pages": pages}),
        (r"/(livereload\.js)", SiteFiles, {"path": str(Path(__file__).parent)}),
    ]
    scripts: Any = [partial(AddScript, pages=pages)]
    return Application([Rule(FromHere(port), handlers)], default_handler_class=Refusal, transforms=scripts)


class FromHere(Matcher):
    """Lets through what a browser asks for pages that were opened at a name of this machine.

    Any site may send its readers' browsers here: by a name of its own that leads to this machine (DNS rebinding), which
    Host tells, or from its own pages, which Origin tells.
    """

    def __init__(self, port: int) -> None:
        names = ("localhost", "127.0.0.1", "[::1]")
        self.hosts = {f"{name}:{port}" for name in names}.union(names if port == 80 else ())

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """An empty dict for yes, None for no, as Tornado wants it."""
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        known = origin is None or origin.removeprefix("http://") in self.hosts
        return {} if host.lower() in self.hosts and known else None


class Refusal(RequestHandler):
    """Answers to names that are not ours."""

    def prepare(self) -> None:
        """Refuse before any method is looked at."""
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish("This preview is for the browser on its own machine: open it as http://localhost, with the port.\n")


class SiteFiles(StaticFileHandler):
    """Serves a built site as a static host does: its own page for a missing file, and standard media types."""

    def set_extra_headers(self, path: str) -> None:
        """Have the browser ask each time: the next build may be here."""
        del path
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """None: Tornado would remember the digest of a file for as long as it runs."""

    def should_return_304(self) -> bool:
        """Never, since the next build may be here, and a second has many builds."""
        return False

    def get_content_type(self) -> str:
        """The media type of the file that is asked for."""
        return MEDIA_TYPES.get(Path(self.absolute_path or "").suffix) or super().get_content_type()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with 404.html where there is no such file; 403 is what a folder without a page gets otherwise."""
        page = Path(self.root, "404.html")
        if status_code in {403, 404} and page.is_file():
            self.set_status(404)
            self.set_header("Content-Type", "text/html; charset=UTF-8")
            self.finish(page.read_bytes())
        else:
            super().write_error(status_code, **kwargs)


class AddScript(OutputTransform):
    """Ends each page with a script that keeps it up to date."""

    def __init__(self, request: HTTPServerRequest, pages: OpenPages) -> None:
        super().__init__(request)
        # Before the page is read: a build in between makes it come once more than needed, and never once less.
        self.script = f'<script src="/livereload.js" data-build="{pages.state["build"]}"></script>'.encode()

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """The headers, and what is sent first."""
        if status_code == 206 or not headers.get("Content-Type", "").startswith("text/html"):
            self.script = b""
        if "Content-Length" in headers:
            headers["Content-Length"] = str(int(headers["Content-Length"]) + len(self.script))
        return status_code, headers, self.transform_chunk(chunk, finishing)

    def transform_chunk(self, chunk: bytes, finishing: bool) -> bytes:
        """What is sent next, or last."""
        return chunk + self.script if finishing else chunk


class OpenPages:
    """The pages in browsers, which are told of each build."""

    def __init__(self) -> None:
        self.sockets: set[PageSocket] = set()
        self.state = {"build": "", "fault": ""}

    def tell(self, fault: str) -> None:
        """Let all pages come again, or show what went wrong with the build, if something did."""
        self.state = {"build": self.state["build"] if fault else str(time.time_ns()), "fault": fault}
        for socket in self.sockets:
            socket.send()


class PageSocket(WebSocketHandler):
    """The line to a page; who may open one is decided by `FromHere`, and by Tornado, which compares Origin and Host."""

    def initialize(self, pages: OpenPages) -> None:
        """Know the others."""
        self.pages = pages

    def open(self) -> None:
        """Tell at once: a build may have ended since the page was made."""
        self.pages.sockets.add(self)
        self.send()

    def send(self) -> None:
        """Send how the last build went."""
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(json.dumps(self.pages.state))

    def on_close(self) -> None:
        """Forget the page."""
        self.pages.sockets.discard(self)
