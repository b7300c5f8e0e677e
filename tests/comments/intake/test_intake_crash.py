"""A comment that was answered with thanks is never lost and never doubled, whenever the intake is killed.

Readers post at once while the server gets SIGKILL at random moments; then every answer is compared with the inbox. A
few kills each time; for hundreds of them: KILLS=300 pytest tests/comments/intake/test_intake_crash.py
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from intake_process import Server, keep_posting
from intake_reader import reserved_port

from plugins.comments.inbox.inbox import open_inbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = int(os.environ.get("KILLS", "6"))
READERS = 4


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
