"""Who may leave comments without waiting, and who may not leave any."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from intake_reader import POSTS, Reader

from plugins._shared.published import dump_index
from plugins.comments.inbox.item import Contact, Decision
from plugins.comments.intake.__main__ import expire
from plugins.comments.intake.mail import Letterbox, Mailer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mail_server import Mailbox

    from plugins.comments.inbox.inbox import Inbox
    from plugins.comments.intake.app import Intake

ADDRESS = "ada@ada.example"
PUBLISHED = "20260314-00000000000a"


@pytest.fixture
def reader(new_intake: Callable[..., Intake], mailbox: Mailbox, inbox: Inbox) -> Reader:
    """A reader of an intake that lets pass, and knows Ada: a comment of hers is out, and her address is confirmed."""
    intake = new_intake(inbox, let_pass=True, sender="blog@example.com", smtp=mailbox.server)
    intake = replace(intake, outbox=Letterbox(Mailer(server=mailbox.server, security="none")))
    inbox.set_private(PUBLISHED, Contact(email=ADDRESS, post="a-post", comment="2026-03-14-ada"))
    reader = Reader(intake)
    reader.post(f"/notify?token={intake.signer.seal('notify', PUBLISHED)}")
    return reader


def link(mailbox: Mailbox) -> str:
    return mailbox.link("own")


def test_who_was_approved_before_says_by_mail_that_a_comment_is_theirs(reader: Reader, mailbox: Mailbox) -> None:
    assert reader.leave(email="ADA@ada.example", body="Not a word of this is in the mail.").status_code == 303
    [mail] = mailbox.got
    assert (mail["To"], mail["From"]) == ("ADA@ada.example", "blog@example.com")
    assert "Not a word" not in mailbox.text()
    for _ in range(2):  # a mail scanner follows links
        assert "Yes, it is mine" in reader.get(link(mailbox)).text
    assert reader.inbox.approved() == []
    assert "will be published soon" in reader.post(link(mailbox)).text
    assert reader.inbox.approved() == reader.inbox.waiting()


@pytest.mark.parametrize(
    "change",
    [
        {"email": "eve@eve.example", "author": "Ada"},  # a name proves nothing
        {"email": ""},
        {"email": ADDRESS, "author": "Mara"},  # as somebody is called who writes here
    ],
)
def test_others_wait_and_nobody_is_asked(
    reader: Reader, mailbox: Mailbox, tmp_path: Path, change: dict[str, str]
) -> None:
    posts = {**POSTS, "a-post": replace(POSTS["a-post"], authors=("Mara",))}
    (tmp_path / "posts.json").write_text(dump_index(posts))
    assert reader.leave(**change).status_code == 303
    assert (mailbox.got, reader.inbox.approved()) == ([], [])
    assert len(reader.inbox.waiting()) == 1


def refuse(reader: Reader) -> None:
    contact = reader.inbox.private(PUBLISHED)
    assert contact
    reader.inbox.set_private(PUBLISHED, replace(contact, confirmed=False))


def take_out(reader: Reader) -> None:
    posts = {**POSTS, "a-post": replace(POSTS["a-post"], comments={})}
    reader.intake.index.path.write_text(dump_index(posts))


@pytest.mark.parametrize(
    "happens",
    [
        refuse,
        take_out,
        lambda reader: reader.inbox.forget(ADDRESS),
        lambda reader: reader.inbox.senders.block(address=ADDRESS),
        lambda reader: reader.inbox.senders.block(words="agree"),
        lambda reader: reader.inbox.decide(reader.inbox.waiting()[0], Decision()),
    ],
    ids=["not-confirmed", "not-out", "forgotten", "blocked", "words-blocked", "decided"],
)
def test_what_changes_before_the_answer_counts(
    reader: Reader, mailbox: Mailbox, happens: Callable[[Reader], object]
) -> None:
    reader.leave(email=ADDRESS)
    happens(reader)
    assert reader.post(link(mailbox)).status_code == 410
    assert reader.inbox.approved() == []


def test_whoever_types_an_address_in_has_its_owner_get_one_mail(reader: Reader, mailbox: Mailbox) -> None:
    for number in range(4):
        reader.leave(email=ADDRESS, body=f"Number {number}")
    assert len(mailbox.got) == 1
    reader.post(link(mailbox))
    reader.leave(email=ADDRESS, body="The next")
    assert len(mailbox.got) == 2


def test_it_is_off_unless_the_author_wants_it(
    new_intake: Callable[..., Intake], reader: Reader, mailbox: Mailbox
) -> None:
    settings = replace(reader.intake.settings, let_pass=False)
    off = Reader(replace(reader.intake, settings=settings))
    off.leave(email=ADDRESS)
    assert mailbox.got == []
    assert new_intake().settings.let_pass is False


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_a_link_that_is_none_does_nothing(reader: Reader, token: str) -> None:
    reader.leave(email=ADDRESS)
    assert reader.post(f"/own?token={token}").status_code == 410
    assert (
        reader.get(f"/own?token={reader.intake.signer.seal('moderate', reader.inbox.waiting()[0])}").status_code == 410
    )
    assert reader.inbox.approved() == []


def test_nothing_is_left_of_an_address_that_is_forgotten_or_old(reader: Reader) -> None:
    assert list(reader.inbox.store.entries("known"))
    reader.inbox.forget(ADDRESS)
    assert list(reader.inbox.store.entries("known")) == []
    reader.inbox.senders.confirm("20200101-00000000000b", ADDRESS)
    expire(reader.inbox, reader.intake.settings)
    assert list(reader.inbox.store.entries("known")) == []


def test_of_whom_is_blocked_nothing_is_taken_and_their_text_is_kept(reader: Reader) -> None:
    senders = reader.inbox.senders
    assert senders.block(address="Eve@Eve.example")
    assert not senders.block(address="eve@eve.example")
    for address in ("eve@eve.example", "EVE+more@eve.example"):
        page = reader.leave(email=address, body="What I wrote")
        assert page.status_code == 422
        assert "does not take this comment" in page.text
        assert "What I wrote" in page.text
    assert reader.inbox.waiting() == []
    for address in ("steve@eve.example", "eve@eve.example.com", ""):
        assert reader.leave(email=address, body=f"From {address}").status_code == 303
    kept = [*reader.inbox.store.entries("blocked")]
    assert "eve" not in str(kept).casefold()


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [
        ({"body": "The best CASINO\nbonus of all"}, False),
        ({"author": "Ｃａｓｉｎｏ bonus"}, False),
        ({"url": "https://x.example/casino bonus".replace(" ", "%20")}, True),
        ({"body": "casinos bonus"}, True),
        ({"body": "casino, bonus"}, True),
    ],
)
def test_with_words_that_are_blocked_nothing_is_taken(reader: Reader, sent: dict[str, str], is_taken: bool) -> None:
    reader.inbox.senders.block(words=" Casino  bonus ")
    assert (reader.leave(**sent).status_code == 303) == is_taken


def test_the_moderator_sees_what_a_comment_answers(
    new_intake: Callable[..., Intake], mailbox: Mailbox, tmp_path: Path
) -> None:
    texts = {"2026-03-14-ada": "I keep <all> of them.\u202e"}
    posts = {**POSTS, "a-post": replace(POSTS["a-post"], texts=texts)}
    intake = new_intake(moderator="mara@example.com", smtp=mailbox.server)
    (tmp_path / "posts.json").write_text(dump_index(posts))
    letterbox = Letterbox(Mailer(server=mailbox.server, security="none"))
    reader = Reader(replace(intake, outbox=letterbox))
    reader.leave(reply_to="2026-03-14-ada")
    assert re.search(r"\n> I \*agree\*\.\n\nIt answers Ada:\n> I keep <all> of them\.", mailbox.text())
    page = reader.get(mailbox.link("moderate")).text
    assert "It answers <bdi>Ada</bdi>:" in page
    assert "I keep &lt;all&gt; of them." in page
    quiet = Reader(replace(reader.intake, settings=replace(intake.settings, mail_quotes=False)))
    quiet.leave(reply_to="2026-03-14-ada", body="Another")
    assert "I keep" not in mailbox.text()
