"""A comment that was answered with thanks is never lost and never doubled, whenever the intake is killed.

Readers post at once while the server gets SIGKILL at random moments; then every answer is compared with the inbox. A
few kills each time; for hundreds of them: KILLS=300 pytest tests/comments/intake/test_intake_crash.py
"""

from __future__ import annotations

import http.client
import itertools
import multiprocessing
import os
import random
import socket
import threading
import time
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from intake_reader import FORM, POSTS, hidden, reserved_port

from plugins._shared.published import dump_index
from plugins.comments.inbox.inbox import open_inbox
from plugins.comments.intake.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = int(os.environ.get("KILLS", "6"))
READERS = 4


def serve(arguments: list[str], environment: dict[str, str]) -> None:
    """Be the intake; the process that this one is forked from has an environment of its own."""
    os.environ.update(environment)
    main(arguments)


class Server:
    """The intake in a process that can be killed and started again within milliseconds."""

    def __init__(self, folder: Path, port: int, inbox: str, intake: str = "") -> None:
        self.port = port
        settings = f"""SITEURL = "http://127.0.0.1:{self.port}"
COMMENTS_INBOX = {inbox!r}
COMMENTS_INTAKE = {intake!r}
COMMENTS_INDEX = "posts.json"
COMMENTS_MIN_SECONDS = 0
COMMENTS_RATE = COMMENTS_TOTAL_RATE = "100000 per second"
"""
        (folder / "pelicanconf.py").write_text(settings)
        (folder / "posts.json").write_text(dump_index(POSTS))
        self.arguments = ["--settings", str(folder / "pelicanconf.py"), "--listen", f"127.0.0.1:{self.port}"]
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["plugins.comments.intake.__main__", "plugins.comments.inbox.bucket"])
        self.start()

    def start(self) -> None:
        self.process = self.context.Process(target=serve, args=(self.arguments, dict(os.environ)), daemon=True)
        self.process.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.is_alive():
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError("the intake does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.join()

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self.ask("GET", path)

    def post(self, fields: dict[str, str]) -> tuple[int, str]:
        """Status and text of the answer to a form.

        Raises:
            OSError, HTTPException: There was none.
        """
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        return self.ask("POST", "/", urlencode(fields), headers)

    def ask(self, *request: Any) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(*request)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


def keep_posting(server: Server, name: str, end: threading.Event, thanked: list[str], other: list[object]) -> None:
    """Leave one comment after the other, each until it is answered, and note those answered with thanks."""
    for number in itertools.count():
        if end.is_set():
            return
        body = f"{name} says {number}."
        send: dict[str, str] = {**FORM, "body": body}
        while not end.is_set():
            try:
                status, page = server.post(send)
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)  # the server is dead; what was sent may have arrived or not
                continue
            if status == 303:
                thanked.append(body)
                break
            if status == 503:  # a bucket that answers too late; the reader is asked to send it again
                time.sleep(0.01)
                continue
            if status != 200:
                other.append((status, page))
                return
            send = {**hidden(page), "action": "confirm"}


def wait_for(thanked: list[str], more: int) -> None:
    """Wait for that many more answers."""
    deadline, wanted = time.monotonic() + 60, len(thanked) + more
    while len(thanked) < wanted and time.monotonic() < deadline:
        time.sleep(0.001)


@pytest.fixture
def port() -> Iterator[int]:
    """A port to serve on, for the next server too."""
    with reserved_port() as port:
        yield port


@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_what_was_thanked_for_is_there_once(
    where: str, tmp_path: Path, port: int, request: pytest.FixtureRequest
) -> None:
    inbox = "inbox" if where == "folder" else f"{request.getfixturevalue('bucket')}/{tmp_path.name}"
    server = Server(tmp_path, port, inbox)
    end, thanked, other = threading.Event(), [], []
    readers = [
        threading.Thread(target=keep_posting, args=(server, f"Reader {n}", end, thanked, other)) for n in range(READERS)
    ]
    for reader in readers:
        reader.start()
    chance = random.Random(4)
    try:
        for _ in range(KILLS):
            # In the midst of it on a slow machine too: after a few answers, and then a moment.
            wait_for(thanked, chance.randrange(1, 6))
            time.sleep(chance.uniform(0, 0.05))
            server.kill()
            server.start()
        wait_for(thanked, 1)
    finally:
        end.set()
        for reader in readers:
            reader.join()
        server.kill()
    store = open_inbox(inbox, tmp_path)
    items = [store.get(id) for id in store.waiting()]
    kept = Counter(item.body for item in items if item)
    print(f"{len(thanked)} thanked for, {len(items)} kept, {KILLS} kills, {where}")
    assert other == []
    assert len(thanked) >= KILLS
    assert max(kept.values()) == 1
    assert set(thanked) <= set(kept)
    assert len(kept) - len(thanked) <= READERS  # the last of each may be there unanswered


def test_it_answers_below_its_path_whether_the_proxy_before_it_takes_that_off_or_not(tmp_path: Path, port: int) -> None:
    server = Server(tmp_path, port, "inbox", "/intake/")
    try:
        for path in ("/intake/?post=a-post", "/?post=a-post"):
            status, page = server.get(path)
            assert status == 200
            assert 'action="/intake/"' in page
        assert server.get("/intake/thanks")[0] == server.get("/thanks")[0] == 200
    finally:
        server.kill()
