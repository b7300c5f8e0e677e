"""The inbox keeps what it is given, once, in a folder and in a bucket alike."""

from __future__ import annotations

import os
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_reader import reserved_port

from plugins._shared.text import one_line
from plugins.comments.inbox.folder import Folder, InboxError
from plugins.comments.inbox.inbox import Inbox, open_inbox
from plugins.comments.inbox.item import Contact, Decision, Item

if TYPE_CHECKING:
    from pathlib import Path

ITEM = Item(
    id="20260314-0123456789ab",
    post="a-post",
    author="Ada Okafor",
    date=datetime(2026, 3, 14, 13, 3, tzinfo=UTC),
    body="post: this is no front matter\n\n---\n\nBye.",
)
READER = Contact(email="Ada@example.com", post="a-post")


def test_keeps_an_item(inbox: Inbox) -> None:
    assert inbox.put(ITEM)
    assert inbox.get(ITEM.id) == ITEM
    assert inbox.waiting() == [ITEM.id]
    assert inbox.private(ITEM.id) is None


def test_an_item_put_twice_is_one(inbox: Inbox) -> None:
    assert inbox.put(ITEM, READER)
    assert not inbox.put(replace(ITEM, author="Somebody else"), Contact(email="x@example.com", post="a-post"))
    assert inbox.get(ITEM.id) == ITEM
    assert inbox.private(ITEM.id) == READER


def test_a_second_put_makes_up_for_a_contact_that_was_lost(inbox: Inbox) -> None:
    inbox.put(ITEM)
    inbox.put(ITEM, READER)
    assert inbox.private(ITEM.id) == READER


def test_an_item_dealt_with_does_not_come_back(inbox: Inbox) -> None:
    inbox.put(ITEM, READER)
    inbox.remove(ITEM.id)
    assert not inbox.put(ITEM, READER)
    assert (inbox.get(ITEM.id), inbox.waiting(), inbox.private(ITEM.id)) == (None, [], None)


def test_publishing_keeps_the_contact(inbox: Inbox) -> None:
    inbox.put(ITEM, READER)
    inbox.remove(ITEM.id, published_as="2026-03-14-ada")
    assert inbox.private(ITEM.id) == replace(READER, comment="2026-03-14-ada")
    assert (inbox.waiting(), inbox.put(ITEM)) == ([], False)


def test_of_each_thing_a_reader_is_told_once(inbox: Inbox) -> None:
    assert inbox.claim(ITEM.id, "2026-03-14-ada.b")
    assert not inbox.claim(ITEM.id, "2026-03-14-ada.b")
    assert inbox.told() == {(ITEM.id, "2026-03-14-ada.b")}
    inbox.unclaim(ITEM.id, "2026-03-14-ada.b")
    assert inbox.told() == set()
    with pytest.raises(ValueError, match="no id of a comment"):
        inbox.claim(ITEM.id, "../x")


def test_a_yes_by_link_is_listed_until_the_item_is_dealt_with(inbox: Inbox) -> None:
    inbox.put(ITEM)
    inbox.approve("20260314-ffffffffffff")
    assert inbox.approved() == []
    inbox.approve(ITEM.id)
    inbox.approve(ITEM.id)
    assert inbox.approved() == [ITEM.id]
    inbox.remove(ITEM.id)
    assert inbox.approved() == []


def test_of_what_is_decided_on_an_item_the_first_holds_until_it_is_done(inbox: Inbox) -> None:
    publish, discard = Decision(post="a-post", files={"ada": "author: Ada\n", "an-answer": "x"}), Decision()
    assert inbox.decide(ITEM.id, publish) is None
    assert inbox.put(ITEM, READER)
    assert inbox.decide(ITEM.id, publish) == publish
    assert inbox.decide(ITEM.id, discard) == publish
    assert (inbox.waiting(), inbox.get(ITEM.id), inbox.unfinished()) == ([], None, [ITEM.id])
    for _ in range(2):
        inbox.remove(ITEM.id, published_as=publish.published_as)
        assert inbox.unfinished() == []
        assert inbox.private(ITEM.id) == replace(READER, comment="ada")
    assert inbox.decide(ITEM.id, discard) is None


def test_what_was_dealt_with_long_ago_cannot_be_decided_on_again(inbox: Inbox) -> None:
    inbox.put(ITEM)
    inbox.decide(ITEM.id, Decision())
    inbox.remove(ITEM.id)
    late = datetime(2027, 1, 1, tzinfo=UTC)
    inbox.expire(contacts_before=late, dealt_with_before=late)
    assert inbox.decision(ITEM.id) is None
    assert inbox.decide(ITEM.id, Decision(post="a-post", files={"ada": "x"})) is None
    assert inbox.put(ITEM)
    assert inbox.waiting() == [ITEM.id]


def test_forgets_an_address(inbox: Inbox) -> None:
    other = replace(ITEM, id="20260315-0123456789ab")
    inbox.put(ITEM, READER)
    inbox.put(other, Contact(email="bea@example.com", post="a-post"))
    assert inbox.forget("ada@EXAMPLE.com") == 1
    assert [id for id, _ in inbox.contacts()] == [other.id]
    assert inbox.waiting() == [ITEM.id, other.id]


def test_an_address_is_forgotten_in_what_a_killed_process_left_and_in_files_that_somebody_broke(tmp_path: Path) -> None:
    inbox = open_inbox("inbox", tmp_path)
    inbox.put(ITEM, READER)
    (tmp_path / "inbox/partial/left").write_bytes(READER.render())
    (tmp_path / "inbox/partial/other").write_text("x")
    (tmp_path / "inbox/private/20260315-0123456789ab.json").write_text('{"email": "ada@example.com", ')
    assert inbox.forget(" ADA@example.com ") == 3
    holders = [path for path in tmp_path.rglob("*") if path.is_file() and b"ada@" in path.read_bytes().lower()]
    assert holders == []
    assert (tmp_path / "inbox/partial/other").exists()


def test_expires_addresses_and_traces_but_nothing_that_waits(inbox: Inbox) -> None:
    gone = replace(ITEM, id="20260313-0123456789ab")
    inbox.put(gone)
    inbox.remove(gone.id)
    inbox.put(ITEM, READER)
    day = datetime(2026, 3, 14, tzinfo=UTC)
    assert inbox.expire(contacts_before=day, dealt_with_before=day) == 1
    assert inbox.put(gone)
    late = datetime(2027, 1, 1, tzinfo=UTC)
    assert inbox.expire(contacts_before=late, dealt_with_before=late) == 1
    assert inbox.waiting() == [gone.id, ITEM.id]


@pytest.mark.parametrize("id", ["", "..", "../../etc/passwd", "20260314-0123456789AB", "20260314-0123456789ab\n"])
def test_refuses_what_is_no_id(inbox: Inbox, id: str) -> None:
    for act in (inbox.get, inbox.remove, inbox.private, inbox.approve):
        with pytest.raises(ValueError, match="no inbox id"):
            act(id)


def test_of_many_at_once_one_is_first(inbox: Inbox) -> None:
    answers: list[bool] = []
    start = threading.Barrier(6)

    def put() -> None:
        start.wait()
        answers.append(inbox.put(ITEM))

    threads = [threading.Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 5 + [True]


def test_leftovers_of_killed_processes_go_and_strange_files_are_left_alone(tmp_path: Path) -> None:
    inbox = open_inbox("inbox", tmp_path)
    old, young = tmp_path / "inbox/partial/old", tmp_path / "inbox/partial/young"
    old.write_text("x")
    young.write_text("x")
    os.utime(old, (0, 0))
    (tmp_path / "inbox/new/.DS_Store").write_text("x")
    assert open_inbox("inbox", tmp_path).waiting() == inbox.waiting() == []
    assert not old.exists()
    assert young.exists()


def test_the_folder_is_the_owners_alone(tmp_path: Path) -> None:
    open_inbox("inbox", tmp_path).put(ITEM, READER)
    modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "inbox").rglob("*")}
    assert set(modes.values()) == {0}, modes


def test_is_on_the_disk_before_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = open_inbox("inbox", tmp_path)
    calls: list[str] = []

    def synced(descriptor: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")

    link = os.link
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", lambda *paths: (calls.append("link"), link(*paths)))
    inbox.put(ITEM)
    assert calls == ["file", "link", "folder"]
    # The one who comes second must not answer before the first one's entry is safe.
    calls.clear()
    assert not inbox.put(ITEM)
    assert calls == ["file", "link", "folder"]


@pytest.mark.parametrize("name", ["fsync", "link"])
def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    inbox = open_inbox("inbox", tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, name, full)
        with pytest.raises(InboxError, match="No space left"):
            inbox.put(ITEM, READER)
    assert [path for path in (tmp_path / "inbox").rglob("*") if path.is_file()] == []
    assert inbox.put(ITEM, READER)


def test_a_folder_that_is_gone_is_an_inbox_error(tmp_path: Path) -> None:
    inbox = Inbox(Folder(tmp_path / "inbox"))
    (tmp_path / "inbox").rename(tmp_path / "elsewhere")
    for act in (lambda: inbox.put(ITEM), inbox.waiting, lambda: inbox.remove(ITEM.id)):
        with pytest.raises(InboxError):
            act()


def test_a_bucket_that_is_gone_is_an_inbox_error(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InboxError, match="NoSuchBucket"):
        open_inbox("s3://nowhere", tmp_path).put(ITEM)
    with reserved_port() as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{port}")
        with pytest.raises(InboxError, match="Could not connect"):
            open_inbox(bucket, tmp_path).put(ITEM)


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(one_line)
# What the intake lets through: control characters and strange line ends are gone before an item is made.
BODIES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.just("\n"), min_size=1)


@given(
    author=LINES.filter(bool),
    body=BODIES.filter(str.strip).map(lambda text: text.strip("\n")),
    url=LINES,
    reasons=st.lists(LINES.filter(lambda line: line and ";" not in line)).map(tuple),
    score=st.integers(0, 99),
)
def test_an_item_survives_its_file(author: str, body: str, url: str, reasons: tuple[str, ...], score: int) -> None:
    item = replace(ITEM, author=author, body=body, url=url, reasons=reasons, score=score)
    assert Item.parse(item.id, item.render()) == item


@given(
    field=st.sampled_from(["post", "author", "reply_to", "url", "reasons"]),
    char=st.sampled_from("\n\r\x0b\x0c\x85\u2028"),
)
def test_a_field_never_becomes_two_lines(field: str, char: str) -> None:
    value = f"x{char}by_author: yes"
    item = replace(ITEM, **{field: (value,) if field == "reasons" else value})
    with pytest.raises(ValueError, match="more than one line"):
        item.render()
