"""Nobody holds the intake up: not by sending slowly, and not by many connections."""

from __future__ import annotations

import http.client
import itertools
import multiprocessing
import socket
import time
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING

import pytest
from intake_reader import POSTS, reserved_port

from plugins._shared.published import dump_index
from plugins.comments.intake import __main__ as intake
from plugins.comments.intake import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS = """SITEURL = "https://blog.example.com"
COMMENTS_INTAKE = "/intake/"
COMMENTS_INDEX = "posts.json"
COMMENTS_TRUSTED_PROXIES = ["127.0.0.1"]
"""


def serve_impatiently(arguments: list[str], of_one: int) -> None:
    """Be an intake that waits a second, and to which this machine is a stranger."""
    serve.SECONDS, serve.OF_ONE, serve.may_be_proxy = 1, of_one, lambda *_: False
    intake.main(arguments)


@pytest.fixture(params=[3])
def port(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of such an intake, which takes so many connections from one address."""
    (tmp_path / "pelicanconf.py").write_text(SETTINGS)
    (tmp_path / "posts.json").write_text(dump_index(POSTS))
    with reserved_port() as port:
        arguments = ["--settings", str(tmp_path / "pelicanconf.py"), "--listen", f"127.0.0.1:{port}"]
        context = multiprocessing.get_context("forkserver")
        server = context.Process(target=serve_impatiently, args=(arguments, request.param), daemon=True)
        server.start()
        until = time.monotonic() + 60
        while time.monotonic() < until and server.is_alive():
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield port
        server.kill()
        server.join()


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side has closed it, within a minute."""
    connection.settimeout(60)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def status(port: int) -> int:
    """That of a page, as soon as one is to be had: the server takes a moment to see that others have gone."""
    until = time.monotonic() + 60
    while True:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            try:
                connection.request("GET", "/intake?post=a-post")
                return connection.getresponse().status
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


def test_a_request_that_is_sent_a_byte_now_and_then_is_given_up(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        slow.settimeout(0.2)
        for _ in itertools.repeat(None, 300):
            try:
                slow.sendall(b"x")
                if slow.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            raise AssertionError("a minute later it was still listened to")
    assert status(port) == 200


def test_one_address_gets_a_few_connections_and_the_others_still_get_in(port: int) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(12)]
        assert all(is_closed(each) for each in held[3:])
    assert status(port) == 200
