"""The intake as a process that is killed and started again, and readers who go on posting to it meanwhile."""

from __future__ import annotations

import http.client
import itertools
import multiprocessing
import os
import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from intake_reader import FORM, POSTS, hidden

from plugins._shared.published import dump_index
from plugins.comments.intake.__main__ import main

if TYPE_CHECKING:
    import threading
    from pathlib import Path


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
        deadline, self.process = time.monotonic() + 60, None
        while time.monotonic() < deadline:
            if not (self.process and self.process.is_alive()):  # a bucket that answers too late ends it
                self.process = self.context.Process(target=serve, args=(self.arguments, dict(os.environ)), daemon=True)
                self.process.start()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError("the intake does not start")

    def kill(self) -> None:
        if self.process:
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


def keep_posting(
    server: Server,
    name: str,
    end: threading.Event,
    thanked: list[str],
    other: list[object],
    *,
    pause: float = 0,
    **fields: str,
) -> None:
    """Leave one comment after the other, each until it is answered, and note those answered with thanks."""
    for number in itertools.count():
        if end.is_set():
            return
        body = f"{name} says {number}."
        send: dict[str, str] = {**FORM, **fields, "body": body}
        end.wait(pause)
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
            if status == 422 and "does not take" in page:  # the sender is blocked
                break
            if status != 200:
                other.append((status, page))
                return
            send = {**hidden(page), "action": "confirm"}
