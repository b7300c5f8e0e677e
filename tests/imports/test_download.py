"""What is missing comes from the old blog's own host: in pieces, again and again, and from nowhere else."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from wordpress_export import HOME, attachment, export, item

from content import picture
from plugins.imports import download
from plugins.imports.download import Downloads
from plugins.imports.ledger import Ledger
from plugins.imports.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Blog

CUP = picture()


class Host:
    """A web server that says what it was asked for, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.failures: list[int] = []
        self.broken_off = False
        self.elsewhere = ""


@contextmanager
def host() -> Iterator[tuple[Host, str]]:
    made = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            made.asked.append((self.path, wanted))
            if made.failures:
                self.send_error(made.failures.pop(0))
                return
            if made.elsewhere:
                self.send_response(302)
                self.send_header("Location", made.elsewhere)
                self.end_headers()
                return
            page = self.path.endswith("page.png")
            start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", "text/html" if page else "image/png")
            self.send_header("Content-Length", str(len(CUP) - start))
            self.end_headers()
            if made.broken_off:
                made.broken_off = False
                self.wfile.write(CUP[:100])
                self.wfile.flush()
                self.close_connection = True
                return
            self.wfile.write(CUP[start:])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield made, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def fetch(tmp_path: Path, *addresses: str) -> tuple[Pictures, Ledger]:
    pictures, ledger = Pictures(), Ledger()
    Downloads(tmp_path / "kept", ledger, wait=0).fetch(pictures, addresses, {"127.0.0.1"})
    return pictures, ledger


def test_a_blog_comes_along_with_its_pictures(blog: Blog) -> None:
    with host() as (asked, home):
        text = f'<img src="{HOME}/wp-content/uploads/2019/cup-300x200.png" alt="A cup">'
        whole = export(item(1, "One", text), attachment(5, "2019/cup.png", parent=1)).replace(
            "https://old.example", home
        )
        assert blog.wordpress(whole, "--download", "--dry-run") == 0
        assert asked.asked == []
        assert blog.wordpress(whole, "--download") == 0
        assert (blog.content / "posts/post-1/cup.png").read_bytes() == CUP
        before = len(asked.asked)
        assert blog.wordpress(whole, "--download") == 0
        assert len(asked.asked) == before


@pytest.mark.parametrize("failures", [[500], [503, 429, 408]])
def test_a_host_that_is_busy_is_asked_again(tmp_path: Path, failures: list[int]) -> None:
    with host() as (asked, home):
        asked.failures = list(failures)
        pictures, _ = fetch(tmp_path, f"{home}/a.png")
        assert pictures.read("/a.png") == CUP
        assert len(asked.asked) == len(failures) + 1


def test_a_file_that_broke_off_goes_on_where_it_did(tmp_path: Path) -> None:
    with host() as (asked, home):
        asked.broken_off = True
        pictures, _ = fetch(tmp_path, f"{home}/a.png")
        assert pictures.read("/a.png") == CUP
        assert asked.asked == [("/a.png", ""), ("/a.png", "bytes=100-")]


@pytest.mark.parametrize(
    ("status", "tries"), [([404], 1), ([403], 1), ([500] * 9, download.TRIES)], ids=["gone", "kept", "out of order"]
)
def test_what_cannot_be_had_is_told(tmp_path: Path, status: list[int], tries: int) -> None:
    with host() as (asked, home):
        asked.failures = status
        pictures, ledger = fetch(tmp_path, f"{home}/a.png")
        assert pictures.find("/a.png") is None
        assert len(asked.asked) == tries
        assert ledger.notes["not downloaded"][0].startswith(f"{home}/a.png: the host answers ")


def test_no_other_host_is_asked(tmp_path: Path) -> None:
    with host() as (asked, home):
        other = home.replace("127.0.0.1", "localhost")
        fetch(tmp_path, f"{other}/a.png", "file:///etc/passwd", "ftp://127.0.0.1/a.png", "http://[")
        assert asked.asked == []
        asked.elsewhere = f"{other}/b.png"
        _, ledger = fetch(tmp_path, f"{home}/a.png")
        assert asked.asked == [("/a.png", "")]
        assert "it is at another host now" in ledger.notes["not downloaded"][0]


def test_a_web_page_is_no_picture(tmp_path: Path) -> None:
    with host() as (_, home):
        _, ledger = fetch(tmp_path, f"{home}/page.png")
        assert "the host answers with a web page" in ledger.notes["not downloaded"][0]


def test_a_file_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "LARGEST", 500)
    with host() as (_, home):
        pictures, ledger = fetch(tmp_path, f"{home}/a.png")
        assert pictures.find("/a.png") is None
        assert "larger than this may take" in ledger.notes["not downloaded"][0]
