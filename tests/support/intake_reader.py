"""A reader of the intake, for its tests: posts forms as a browser would, and reads the pages that come back."""

from __future__ import annotations

import re
import socket
import sys
from contextlib import ExitStack, contextmanager
from html import unescape
from typing import TYPE_CHECKING

from plugins._shared.published import Entry
from plugins.comments.intake.app import Intake, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

SITE = "https://blog.example.com"
ORIGIN = {"Origin": SITE}
POSTS = {
    "a-post": Entry(title="A <Post> & More", url="a-post/", open=True, comments={"2026-03-14-ada": "Ada"}),
    "closed": Entry(title="Closed", url="closed/", open=False),
    "over": Entry(title="Over", url="over/", open=True, closes="2020-01-01T00:00:00+00:00"),
}
FORM = {"post": "a-post", "author": "Bea", "body": "I *agree*."}


class Reader:
    """Posts comments as a browser would, and reads the pages that come back."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.inbox = intake.inbox
        self.client = create_app(intake).test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(
        self, path: str = "/", headers: dict[str, str] = ORIGIN, address: str = "192.0.2.1", **fields: str
    ) -> TestResponse:
        return self.client.post(path, data=fields, headers=headers, environ_base={"REMOTE_ADDR": address})

    def preview(self, address: str = "192.0.2.1", **fields: str) -> dict[str, str]:
        """The fields of the preview's form: what sending it would send."""
        page = self.post(address=address, **{**FORM, **fields})
        assert page.status_code == 200, page.text
        return {**hidden(page.text), "action": "confirm"}

    def leave(self, address: str = "192.0.2.1", **fields: str) -> TestResponse:
        """The answer to a comment that was previewed and sent."""
        return self.post(address=address, **self.preview(address, **fields))


@contextmanager
def reserved_port(ports: int = 1) -> Iterator[int]:
    """A port of this machine, or the first of several in a row, that are given to nobody else meanwhile.

    Connections to it are refused, unless a server listens there that reuses addresses, as most do.
    """
    while True:
        with ExitStack() as stack:
            held = [stack.enter_context(socket.socket()) for _ in range(ports)]
            held[0].bind(("127.0.0.1", 0))
            first = held[0].getsockname()[1]
            try:
                for number in range(1, ports):
                    held[number].bind(("127.0.0.1", first + number))
            except (OSError, OverflowError):  # that one is taken, or there is none
                continue
            for each in held:  # only now: before, this would let it share what another test has reserved
                each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if sys.platform != "linux":  # elsewhere no server could share it either; free is the best that it can be
                stack.close()
            yield first
            return


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
