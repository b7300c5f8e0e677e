"""A whole day in which everything is killed again and again: no comment is lost, doubled or left uncommitted.

Readers post to the intake while two desks in one folder approve, pull, edit, answer, delete, undo, unpublish, block and
push; each of the three processes gets SIGKILL at random moments. Then one desk does what is left, and every comment
that was thanked for is looked for. Some kills each time; for hundreds of them:
KILLS=500 pytest -s tests/comments/test_comments_kills.py
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from desk_process import Blog
from intake_process import Server, keep_posting
from intake_reader import reserved_port

from plugins.comments.inbox.folder import InboxError

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("KILLS", "8"))
READERS = 3
SEEDS = 10
"""Comments that were out before there was an inbox."""

COMMANDS = {
    **{"approve": 3, "pull": 2, "push": 1, "edit": 2, "reply": 1, "delete": 1},
    **{"undo": 2, "unpublish": 1, "block": 1, "all": 1, "list": 1},
}
"""How often each is given, in proportion."""

BODY = re.compile(r"(\w+) (?:says|said) (\d+)\.")


class Day:
    """What goes on, until there were enough kills."""

    def __init__(self, folder: Path, inbox: str, port: int) -> None:
        self.blog = Blog(folder / "blog", inbox, commit=True)
        root = self.blog.root
        self.blog.git("init", "-q", "--bare", "-b", "main", str(folder / "origin.git"))
        (root / "content/posts/a-post.md").write_text("title: A post\ndate: 2026-03-01\nauthor: Mara\n\nx\n")
        (root / "editor.py").write_text((root / "editor.py").read_text().replace("'all', 'some'", "'says', 'said'"))
        (root / "content/comments/a-post").mkdir(parents=True)
        for number in range(SEEDS):
            text = f"author: Zed\ndate: 2026-03-0{number % 9 + 1} 10:00\n\nSeed says {number}.\n"
            (root / f"content/comments/a-post/seed-{number}.md").write_text(text)
        (root / ".gitignore").write_text("inbox/\ncomment-*/\n")
        for words in (["checkout", "-q", "-b", "main"], ["add", "--all"], ["commit", "-q", "-m", "The blog"]):
            self.blog.git(*words)
        self.blog.git("remote", "add", "origin", str(folder / "origin.git"))
        self.blog.git("push", "-q", "-u", "origin", "main")
        self.origin = folder / "origin.git"
        (folder / "intake").mkdir()
        self.server = Server(folder / "intake", port, inbox)
        self.end, self.kills = threading.Event(), Counter[str]()
        self.thanked: list[str] = []
        self.other: list[object] = []
        self.ran = Counter[str]()
        threads = [
            threading.Thread(
                target=keep_posting,
                args=(self.server, f"Reader{n}", self.end, self.thanked, self.other),
                kwargs={"pause": 0.3, "email": f"r{n}@r.example" if n else ""},
            )
            for n in range(READERS)
        ]
        threads += [threading.Thread(target=self._keep_deciding, args=(random.Random(n),)) for n in range(2)]
        for thread in threads:
            thread.start()
        chance = random.Random(4)
        try:
            while sum(self.kills.values()) < KILLS and not self.other:
                time.sleep(chance.uniform(0.2, 2))
                self.server.kill()
                self.kills["intake"] += 1
                self.server.start()
        finally:
            self.end.set()
            for thread in threads:
                thread.join()
            self.server.kill()

    def _keep_deciding(self, chance: random.Random) -> None:
        """Be one desk after the other."""
        while not self.end.is_set():
            try:
                words = self._command(chance)
            except (IndexError, InboxError):  # there is nothing to choose from yet, or a bucket answers too late
                time.sleep(0.05)
                continue
            desk = self.blog.start(words)
            if chance.random() < 0.6:
                desk.join(chance.uniform(0, 0.6))
                if desk.is_alive():
                    desk.kill()
                    desk.join()
                    self.kills[words[0]] += 1
                    self._let_git_end()
            desk.join()
            self.ran[words[0]] += 1

    def _command(self, chance: random.Random) -> list[str]:
        inbox, waiting = self.blog.inbox, self.blog.inbox.waiting()
        (kind,) = chance.choices(list(COMMANDS), list(COMMANDS.values()))
        if kind == "undo":
            return ["undo"] if chance.random() < 0.5 else ["undo", chance.choice(inbox.decided())[0]]
        if kind == "unpublish":
            folder = self.blog.root / "content/comments/a-post"
            return ["unpublish", f"a-post/{chance.choice(sorted(folder.glob('[!.]*.md'))).stem}"]
        if kind in ("pull", "push"):
            for id in chance.sample(waiting, min(2, len(waiting))):  # somebody clicks on the links in the mails
                inbox.approve(id)
            return ["pull"] if kind == "pull" else ["pull", "--push"]
        if kind == "all":
            return ["approve", "all", "--words", f"{chance.randrange(10)}."]
        if kind == "list":
            return ["list"]
        id = chance.choice(waiting)
        if kind == "reply":
            return ["reply", id, "-m", "Thanks."]
        if kind == "block":
            return ["block", id] if chance.random() < 0.2 else ["unblock", *(f"r{n}@r.example" for n in (1, 2))]
        return [kind, id]

    def _let_git_end(self) -> None:
        """A git that a killed desk began is no child of ours; a lock that it leaves is an author's to remove."""
        for lock in self.blog.root.glob(".git/**/*.lock"):
            try:
                while lock.stat().st_mtime > time.time() - 5:
                    time.sleep(0.05)
                lock.unlink()
            except FileNotFoundError:
                continue


def told(text: str) -> str:
    """Which comment it is, after an edit too; "" for an answer of the author's."""
    found = BODY.search(text)
    return f"{found[1]} {found[2]}" if found else ""


@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_whatever_is_killed_each_comment_is_somewhere_once(
    where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    inbox = str(tmp_path / "inbox") if where == "folder" else f"{request.getfixturevalue('bucket')}/{tmp_path.name}"
    with reserved_port() as port:
        day = Day(tmp_path, inbox, port)
    blog = day.blog
    assert day.other == []
    for command in ("list", "pull --push"):
        tries = 1 if where == "folder" else 5  # a bucket may answer too late
        assert any(blog.at_once(command) == [0] for _ in range(tries))

    places: defaultdict[str, list[str]] = defaultdict(list)
    published = {name: text for name, text in blog.published().items() if name.endswith(".md")}
    for name, text in published.items():
        places[told(text)].append(name)
    for id in blog.inbox.waiting():
        item = blog.inbox.get(id)
        assert item
        places[told(item.body)].append(f"{id} waits")
    for id, decision in blog.inbox.decided():
        if not decision.files:
            places[told(decision.item)].append(f"{id} is thrown away")
    answers = Counter(name.rpartition("-")[2] for name in places.pop("", ()))
    print(
        f"{sum(day.kills.values())} kills {dict(day.kills)}, {dict(day.ran)}, {len(day.thanked)} thanked for, "
        f"{len(places)} found: {len(published)} out, {len(blog.inbox.waiting())} wait, {len(answers)} answered; {where}"
    )
    wanted = {told(body) for body in day.thanked} | {f"Seed {number}" for number in range(SEEDS)}
    assert {each: found for each, found in places.items() if len(found) > 1} == {}
    assert wanted - places.keys() == set()
    assert set(answers.values()) <= {1}
    assert blog.inbox.unfinished() == []

    changed = blog.git("status", "--porcelain", "content").splitlines()
    assert [line for line in changed if not line.endswith(".partial")] == []  # these go when they are an hour old
    committed = blog.git("ls-tree", "-r", "--name-only", "HEAD", "content/comments").split()
    assert sorted(path.rpartition("/")[2] for path in committed) == sorted(published)
    assert blog.git("rev-parse", "HEAD") == blog.git("rev-parse", "origin/main")
    assert set(re.findall(r"Reader|says|said", blog.git("log", "--format=%B"))) == set()
