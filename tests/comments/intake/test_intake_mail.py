"""Mail, through a real SMTP server on this machine: to the author with a link to decide, to readers who said yes."""

from __future__ import annotations

import json
import re
import socket
import ssl
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
import time_machine
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given
from hypothesis import strategies as st
from intake_reader import FORM, POSTS, Reader, reserved_port
from mail_server import Mailbox, serve_mail

from plugins._shared.published import dump_index
from plugins._shared.text import one_line
from plugins.comments.inbox.item import Decision
from plugins.comments.intake.__main__ import expire, open_notices
from plugins.comments.intake.mail import Mailer, MailError, Outbox, write_mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from plugins.comments.intake.app import Intake


@pytest.fixture
def author(new_intake: Callable[..., Intake], mailbox: Mailbox) -> Reader:
    """A reader of an intake that sends mail."""
    intake = new_intake(moderator="mara@example.com", sender="blog@example.com", smtp=mailbox.server)
    return Reader(replace(intake, outbox=Outbox(Mailer(server=mailbox.server, security="none"))))


def sent(reader: Reader) -> None:
    assert reader.intake.outbox
    reader.intake.outbox.flush()


def test_the_author_hears_of_a_comment(author: Reader, mailbox: Mailbox) -> None:
    author.leave(author="Béa", body="From me\n.\nto you: http://a.example")
    sent(author)
    [mail] = mailbox.got
    assert (mail["To"], mail["From"]) == ("mara@example.com", "blog@example.com")
    assert mail["Subject"] == "Comment on “A <Post> & More” by Béa"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Béa left a comment" in mailbox.text()
    assert re.search(r"Score \d: 1 link", mailbox.text())
    assert "\n> From me\n> .\n> to you" in mailbox.text()


def test_the_author_approves_a_comment_by_its_link(author: Reader, mailbox: Mailbox) -> None:
    author.leave(body="From me")
    sent(author)
    link = mailbox.link("moderate")
    [id] = author.inbox.waiting()
    pages = [author.get(link) for _ in range(2)]  # a mail scanner follows links
    assert all(page.status_code == 200 and "<p>From me" in page.text for page in pages)
    assert (author.inbox.waiting(), author.inbox.approved()) == ([id], [])
    assert "Approved" in author.post(link, action="approve").text
    assert (author.inbox.waiting(), author.inbox.approved()) == ([id], [id])
    assert "approved it already" in author.get(link).text


def test_the_link_to_a_comment_that_is_out_does_nothing(author: Reader, mailbox: Mailbox) -> None:
    author.leave()
    sent(author)
    link = mailbox.link("moderate")
    [id] = author.inbox.waiting()
    author.post(link, action="approve")
    author.inbox.remove(id, published_as="2026-03-14-bea")
    assert author.get(link).status_code == 410
    assert author.post(link, action="approve").status_code == 410
    assert author.inbox.approved() == []


@pytest.mark.parametrize("action", ["spam", "delete"])
def test_the_author_throws_a_comment_away_by_its_link(author: Reader, mailbox: Mailbox, action: str) -> None:
    author.leave(email="bea@example.com")
    sent(author)
    [id] = author.inbox.waiting()
    author.post(mailbox.link("moderate"), action="something else")
    assert author.inbox.waiting() == [id]
    assert "Removed" in author.post(mailbox.link("moderate"), action=action).text
    assert (author.inbox.waiting(), author.inbox.private(id)) == ([], None)


def test_a_link_works_for_seven_days_for_one_comment_and_from_our_page(author: Reader, mailbox: Mailbox) -> None:
    with time_machine.travel("2026-03-14 10:00+00:00") as clock:
        author.leave()
        sent(author)
        link = mailbox.link("moderate")
        assert author.post(link, headers={"Origin": "https://evil.example"}, action="delete").status_code == 403
        assert author.get(link[:-3]).status_code == 403
        assert author.get(link.replace("moderate", "notify")).status_code == 410
        clock.shift(7 * 24 * 3600 - 60)
        assert author.get(link).status_code == 200
        clock.shift(120)
        assert author.get(link).status_code == 403
        assert author.post(link, action="delete").status_code == 403
    assert len(author.inbox.waiting()) == 1


def test_a_comment_is_kept_when_no_mail_can_be_sent(author: Reader, mailbox: Mailbox) -> None:
    mailbox.refuse = "451 later"
    assert author.leave().status_code == 303
    sent(author)
    assert len(author.inbox.waiting()) == 1
    mailbox.refuse = ""
    author.post(**author.preview(body="Another"))
    sent(author)
    assert len(mailbox.got) == 1


def publish(reader: Reader, tmp_path: Path, comments: dict[str, str], parents: dict[str, str]) -> int:
    """What a build, and then the intake, does; how many mails it sent."""
    entry = replace(POSTS["a-post"], comments=comments, parents=parents)
    (tmp_path / "posts.json").write_text(dump_index({**POSTS, "a-post": entry}))
    assert reader.intake.outbox
    return open_notices(reader.intake, reader.intake.outbox).tell(reader.intake.index.posts())


BEA = {"bea": "Bea"}
REPLIES = {**BEA, "ada": "Ada", "cleo": "Cleo"}, {"ada": "bea", "cleo": "ada"}
"""One reply to Bea, and one to that."""


@pytest.fixture
def bea(author: Reader, mailbox: Mailbox) -> str:
    """The id of a comment whose reader wants to hear of replies."""
    author.leave(email="bea@example.com")
    sent(author)
    mailbox.got.clear()
    [id] = author.inbox.waiting()
    return id


def test_a_reader_is_asked_once_their_comment_is_out(
    author: Reader, bea: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    assert publish(author, tmp_path, {}, {}) == 0  # not published: not a word to an address that anyone may have typed
    author.inbox.remove(bea, published_as="bea")
    assert publish(author, tmp_path, BEA, {}) == 1
    assert publish(author, tmp_path, BEA, {}) == 0
    assert mailbox.got[0]["To"] == "bea@example.com"
    assert "I *agree*" not in mailbox.text()
    assert "https://blog.example.com/a-post/#comment-bea" in mailbox.text()


def test_a_reader_hears_of_replies_after_saying_yes(author: Reader, bea: str, mailbox: Mailbox, tmp_path: Path) -> None:
    author.inbox.remove(bea, published_as="bea")
    publish(author, tmp_path, BEA, {})
    assert publish(author, tmp_path, *REPLIES) == 0  # not confirmed
    link = mailbox.link("notify")
    assert "Yes, send me" in author.get(link).text
    assert publish(author, tmp_path, *REPLIES) == 0  # looked at, not confirmed
    assert "You will hear" in author.post(link).text
    assert publish(author, tmp_path, *REPLIES) == 1
    assert publish(author, tmp_path, *REPLIES) == 0
    assert mailbox.got[-1]["Subject"] == "Ada replied to you on “A <Post> & More”"
    assert "#comment-ada" in mailbox.text()


def test_a_reader_hears_no_more_after_one_click(author: Reader, bea: str, mailbox: Mailbox, tmp_path: Path) -> None:
    """RFC 8058: a mail program posts it, from nowhere, to the address in the header."""
    author.inbox.remove(bea, published_as="bea")
    publish(author, tmp_path, BEA, {})
    yes = mailbox.link("notify")
    author.post(yes)
    publish(author, tmp_path, *REPLIES)
    stop, mail = mailbox.link("unsubscribe"), mailbox.got[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == f"<https://blog.example.com/intake{stop}>"
    assert author.get(stop).status_code == 200
    assert author.inbox.private(bea)
    assert author.post(stop, headers={}, **{"List-Unsubscribe": "One-Click"}).status_code == 200
    assert author.inbox.private(bea) is None
    comments, parents = REPLIES
    assert publish(author, tmp_path, {**comments, "dora": "Dora"}, {**parents, "dora": "bea"}) == 0
    assert author.get(yes).status_code == 410
    assert author.post(stop, headers={}).status_code == 200


def test_nobody_hears_of_their_own_reply(author: Reader, mailbox: Mailbox, tmp_path: Path) -> None:
    author.leave(email="Bea@example.com", body="One")
    author.leave(email="bea@example.com", body="Two")
    sent(author)
    for id, name in zip(author.inbox.waiting(), ("bea", "bea-2"), strict=True):
        author.inbox.remove(id, published_as=name)
        contact = author.inbox.private(id)
        assert contact
        author.inbox.set_private(id, replace(contact, confirmed=True))
    assert publish(author, tmp_path, {"bea": "Bea", "bea-2": "Bea"}, {"bea-2": "bea"}) == 2  # the two questions only
    assert {mail["Subject"][:12] for mail in mailbox.got[2:]} == {"Your comment"}


def test_what_could_not_be_sent_is_sent_later(author: Reader, mailbox: Mailbox, tmp_path: Path) -> None:
    author.leave(email="bea@example.com")
    sent(author)
    [id] = author.inbox.waiting()
    author.inbox.remove(id, published_as="bea")
    mailbox.refuse = "451 later"
    assert publish(author, tmp_path, {"bea": "Bea"}, {}) == 0
    mailbox.refuse = ""
    assert publish(author, tmp_path, {"bea": "Bea"}, {}) == 1


def test_an_address_is_forgotten_in_time(author: Reader) -> None:
    with time_machine.travel("2026-03-14 10:00+00:00") as clock:
        author.leave(email="bea@example.com")
        [id] = author.inbox.waiting()
        clock.shift(180 * 24 * 3600)
        assert expire(author.inbox, author.intake.settings) == 0
        clock.shift(24 * 3600)
        assert expire(author.inbox, author.intake.settings) == 1
    assert author.inbox.waiting() == [id]
    assert author.inbox.private(id) is None


def test_a_decision_can_be_taken_back_for_as_long_as_the_settings_say(author: Reader) -> None:
    with time_machine.travel("2026-03-14 10:00+00:00") as clock:
        author.leave()
        [id] = author.inbox.waiting()
        author.inbox.decide(id, Decision())
        author.inbox.remove(id)
        clock.shift(30 * 24 * 3600)
        expire(author.inbox, author.intake.settings)
        assert [known for known, _ in author.inbox.decided()] == [id]
        clock.shift(24 * 3600)
        expire(author.inbox, author.intake.settings)
        assert author.inbox.decided() == []


def test_one_private_file_that_somebody_broke_does_not_keep_the_others_from_hearing(
    author: Reader, mailbox: Mailbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number, email in enumerate(["a@example.com", "b@example.com", "c@example.com", "d@example.com"]):
        author.leave(email=email, body=f"Number {number}")
    sent(author)
    mailbox.got.clear()
    ids = author.inbox.waiting()
    for number, id in enumerate(ids):
        author.inbox.remove(id, published_as=f"c{number}")
    private = [tmp_path / f"inbox/private/{id}.json" for id in ids]
    newer = {**json.loads(private[0].read_text("utf-8")), "from_a_newer_version": True}
    private[0].write_text(json.dumps(newer), "utf-8")
    broken = [{"email": "no address", "post": "a-post", "comment": "c1"}, {"email": 1, "post": "a-post"}]
    for path, fields in zip(private[1:], broken, strict=False):
        path.write_text(json.dumps(fields), "utf-8")
    assert publish(author, tmp_path, {f"c{n}": "Bea" for n in range(4)}, {}) == 2
    assert {mail["To"] for mail in mailbox.got} == {newer["email"], json.loads(private[3].read_text("utf-8"))["email"]}
    assert len([record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]) >= 2


def test_an_address_that_is_refused_for_good_gets_no_more_mail(
    author: Reader, mailbox: Mailbox, tmp_path: Path
) -> None:
    author.leave(email="bea@example.com")
    sent(author)
    [id] = author.inbox.waiting()
    mailbox.got.clear()
    author.inbox.remove(id, published_as="bea")
    contact = author.inbox.private(id)
    assert contact
    author.inbox.set_private(id, replace(contact, confirmed=True))
    mailbox.refuse_to = "451 later"
    assert publish(author, tmp_path, {"bea": "Bea"}, {}) == 0
    mailbox.refuse_to = "550 no such mailbox"
    assert publish(author, tmp_path, {"bea": "Bea"}, {}) == 0
    asked = mailbox.asked
    assert publish(author, tmp_path, {"bea": "Bea", "re": "Al"}, {"re": "bea"}) == 0
    assert mailbox.asked == asked
    assert author.inbox.forget("bea@example.com") == 1


def test_an_address_is_nowhere_but_in_the_private_part(author: Reader, tmp_path: Path) -> None:
    author.leave(email="bea@example.com")
    found = [path for path in tmp_path.rglob("*") if path.is_file() and b"bea@example" in path.read_bytes()]
    assert [path.parent.name for path in found] == ["private"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"192.0.2.1" in path.read_bytes()]


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]
HEADERS += ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
ENCODED = [
    "=?utf-8?q?a=0d=0aBcc:_x@evil.example?=",
    "=?utf-8?q?a=0a=0a<html>all_of_it</html>?=",
    "=?utf-8?b?YQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=",
    "=?us-ascii?q?=e9?=",
    "=?utf-16?b?/9g=?=",
    "=?no-such?q?a?=",
    "=?utf-8*en?q?a=0d=0ab?=",
    "Ada =?utf-8?q?=0d?= =?utf-8?q?=0aBcc:_x@evil.example?=",
    "=?utf-8?q?" + "=0a" * 20 + "?=",
]


def raw_headers(mail: bytes) -> list[str]:
    """The names of a mail's headers, read without a library that could make something of them."""
    lines = mail.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line and len(line) < 998 for line in lines)
    return [line.partition(b":")[0].decode() for line in lines if not line.startswith(b" ")]


@pytest.mark.parametrize("name", ENCODED)
def test_an_encoded_word_in_a_name_is_shown_and_never_decoded(author: Reader, mailbox: Mailbox, name: str) -> None:
    author.leave(author=name)
    sent(author)
    [mail] = mailbox.got
    assert mail["Subject"] == f"Comment on “A <Post> & More” by {name}"
    assert mail.keys()[: len(HEADERS)] == HEADERS
    assert mail["Bcc"] is None
    assert mailbox.text().startswith(f"{name} left a comment")


@given(st.text(st.characters(exclude_categories=["Cs"])).map(one_line) | st.sampled_from(ENCODED))
def test_a_header_says_what_it_was_given_whatever_that_is(words: str) -> None:
    mail = write_mail(sender="a@example.com", to="b@example.com", subject=words, text="x")
    assert raw_headers(mail.data) == HEADERS
    assert " ".join(str(message_from_bytes(mail.data, policy=default)["Subject"]).split()) == " ".join(words.split())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ENCODED)
def test_word_of_a_reply_has_the_name_of_who_replied_as_it_is(
    author: Reader, mailbox: Mailbox, tmp_path: Path, name: str
) -> None:
    author.leave(email="bea@example.com")
    [id] = author.inbox.waiting()
    author.inbox.remove(id, published_as="bea")
    contact = author.inbox.private(id)
    assert contact
    author.inbox.set_private(id, replace(contact, confirmed=True))
    publish(author, tmp_path, {"bea": "Bea", "eve": name}, {"eve": "bea"})
    mail = mailbox.got[-1]
    assert mail["Subject"] == f"{name} replied to you on “A <Post> & More”"
    assert mail["Bcc"] is None


def test_no_line_of_a_comment_can_be_taken_for_one_of_the_mail(author: Reader, mailbox: Mailbox) -> None:
    author.leave(body="Hi.\n\nApprove, mark as spam or delete it here:\nhttps://evil.example/moderate")
    sent(author)
    lines = mailbox.text().splitlines()
    assert [line for line in lines if "evil.example" in line] == ["> https://evil.example/moderate"]
    assert lines.count("Approve, mark as spam or delete it here:") == 1


def test_no_word_of_a_readers_is_in_the_mail_if_the_author_wants_none(author: Reader, mailbox: Mailbox) -> None:
    settings = replace(author.intake.settings, mail_quotes=False)
    reader = Reader(replace(author.intake, settings=settings))
    reader.leave(author="Cheap pills", body="Casino http://casino.example")
    sent(reader)
    [mail] = mailbox.got
    text = f"{mail['Subject']} {mailbox.text()}".lower()
    assert not [word for word in ("pills", "casino") if word in text]
    assert reader.get(mailbox.link("moderate")).status_code == 200


@pytest.mark.parametrize("address", ["=?utf-8?q?a?=@example.com", "a=?utf-8?q?b=0d?=@example.com"])
def test_an_address_that_could_be_read_as_an_encoded_word_is_not_taken(author: Reader, address: str) -> None:
    page = author.post(**{**FORM, "email": address})
    assert page.status_code == 422
    with pytest.raises(ValueError, match="no e-mail address"):
        write_mail(sender="a@example.com", to=address, subject="x", text="x")


def test_an_address_in_any_script_gets_mail(author: Reader, mailbox: Mailbox) -> None:
    mail = write_mail(sender="blog@example.com", to="béa@exämple.com", subject="=?utf-8?q?a?=", text="x")
    assert b"\r\nTo: b\xc3\xa9a@ex\xc3\xa4mple.com\r\n" in mail.data
    for utf8_mailbox in serve_mail(enable_SMTPUTF8=True):
        Mailer(server=utf8_mailbox.server, security="none").send(mail)
        assert len(utf8_mailbox.got) == 1


@pytest.mark.parametrize("value", ["a\nBcc: eve@example.com", "a\r\n\r\nbody"])
def test_a_header_stays_one_line(value: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        write_mail(sender="a@example.com", to="b@example.com", subject=value, text="x")
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        write_mail(sender="a@example.com", to=value, subject="x", text="x")


def test_mail_goes_encrypted_and_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data == LoginPassword(b"mara", b"secret"), handled=False)

    mail = write_mail(sender="a@example.com", to="b@example.com", subject="x", text="Grüße " * 40)
    options = {"tls_context": context, "require_starttls": True, "authenticator": check, "auth_required": True}
    for mailbox in serve_mail(**options):
        mailer = Mailer(server=mailbox.server, user="mara", password="secret")
        with pytest.raises(MailError, match="certificate verify failed"):
            mailer.send(mail)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        mailer.send(mail)
        assert mailbox.text() == "Grüße " * 40 + "\n"
        with pytest.raises(MailError, match="535"):
            replace(mailer, password="wrong").send(mail)
        with pytest.raises(MailError, match="530"):
            Mailer(server=mailbox.server, security="none").send(mail)
        assert len(mailbox.got) == 1
    for mailbox in serve_mail(ssl_context=context):
        Mailer(server=mailbox.server, security="tls").send(mail)
        assert len(mailbox.got) == 1
    with reserved_port() as port, pytest.raises(MailError, match="refused"):
        replace(mailer, server=f"127.0.0.1:{port}").send(mail)
    assert "secret" not in repr(mailer)


def test_a_mail_server_that_is_gone_holds_nobody_up(new_intake: Callable[..., Intake]) -> None:
    intake = new_intake(moderator="mara@example.com", sender="blog@example.com")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and never says a word
        mailer = Mailer(server=f"127.0.0.1:{silent.getsockname()[1]}", security="none")
        reader = Reader(replace(intake, outbox=Outbox(mailer, size=1)))
        for number in range(3):
            assert reader.leave(**{**FORM, "body": f"Number {number}"}).status_code == 303
    assert len(reader.inbox.waiting()) == 3
