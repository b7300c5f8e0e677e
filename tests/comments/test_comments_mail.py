"""Comments that came by mail: what is read out of one, wherever it is, and that nothing in one does any harm."""

from __future__ import annotations

import base64
import contextlib
import html
import imaplib
import io
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import trustme
from cases import read_cases
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.published import Entry, dump_index
from plugins.comments.desk import __main__ as desk
from plugins.comments.desk.html_text import html_to_text
from plugins.comments.desk.message import Unreadable, read_letter
from plugins.comments.desk.own_words import without_quotes, without_signature
from plugins.comments.inbox.inbox import open_inbox
from plugins.comments.phrases import read_phrases
from plugins.comments.prefill import read_prefill, write_prefill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plugins.comments.inbox.item import Item

CONF = """
PATH = "content"
ARTICLE_PATHS = ["posts"]
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"
COMMENTS_EMAIL = "comments@blog.example"
COMMENTS_SPAM_WORDS = ("casino",)
PATH_METADATA = r"posts/(?P<slug>[^/]+?)(?:/index)?\\.md"
"""
HEAD = "From: Ada Okafor <ada@ada.example>\nDate: Sat, 14 Mar 2026 09:12:00 +0000\n"


def mail(text: str = "Mine are in a tin.\n", id: str = "1", post: str = "cards", head: str = HEAD) -> str:
    """A mail about a post."""
    return f"{head}Message-ID: <{id}@ada.example>\n\n{text}\n[post: {post}]\n"


class Blog:
    """A folder with two posts, an inbox and the desk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("pelicanconf.py", CONF)
        for slug in ("cards", "pens"):
            text = f"title: {slug.title()}\ndate: 2026-03-01\nauthors: Mara Lindqvist\n\nx\n"
            self.write(f"content/posts/{slug}.md", text)
        self.write("content/comments/cards/first.md", "author: Zed\ndate: 2026-03-02\n\nFirst.\n")
        self.inbox = open_inbox("inbox", root)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def __call__(self, *arguments: object) -> int:
        return desk.main([str(each) for each in arguments], root=self.root)

    def items(self) -> list[Item]:
        return [item for id in self.inbox.waiting() if (item := self.inbox.get(id))]


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


@pytest.mark.parametrize(("given", "expected"), read_cases("mails.md"))
def test_what_a_mail_becomes(blog: Blog, capsys: pytest.CaptureFixture[str], given: str, expected: str) -> None:
    path = blog.write("one.eml", given)
    status = blog("mail", path)
    said = capsys.readouterr()
    if said.err:
        assert (status, blog.items()) == (1, [])
        assert said.err.replace(str(path), "MAIL").strip() == expected
        return
    (item,) = blog.items()
    first, *_ = said.out.splitlines()
    remarks = first.partition(" waits; ")[2]
    shown = item.render().strip() + (f"\n({remarks})" if remarks else "")
    if item.id.startswith("19700101"):
        assert abs(datetime.now(UTC) - item.date).total_seconds() < 3600
        shown = shown.replace(item.date.isoformat(), "now")
    assert (status, shown) == (0, expected)


def test_a_comment_by_mail_is_published_as_any_other(blog: Blog) -> None:
    assert blog("mail", blog.write("one.eml", mail())) == 0
    (id,) = blog.inbox.waiting()
    assert blog("approve", id) == 0
    (path,) = (blog.root / "content/comments/cards").glob("2026-03-14-ada-okafor-*.md")
    lines = [line for line in path.read_text().splitlines() if not line.startswith("approved: ")]
    assert lines == ["author: Ada Okafor", "date: 2026-03-14 09:12:00+00:00", "", "Mine are in a tin."]


# The same mail again


def test_the_same_mail_is_one_comment_from_wherever_it_is_read(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    text = mail("One.\n\nFrom what I saw, two.\n")
    plain = blog.write("a/one.eml", text)
    blog.write("a/two.eml", text.replace("\n", "\r\n"))
    blog.write("a/three.emlx", f"{len(text.encode())}\n{text}<?xml version='1.0'?><plist/>")
    blog.write("a/cur/1.M1:2,S", f"Received: by mx.example; x\n{text}")
    mbox = "From - Sat Mar 14 09:12:00 2026\n" + text.replace("\nFrom what", "\n>From what")
    blog.write("a/four.mbox", mbox)
    assert blog("mail", plain.parent) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1] == "5 mails: 1 now in the inbox, 4 read before, 0 left where they are."
    )
    assert "From what I saw, two." in blog.items()[0].body


@pytest.mark.parametrize("act", ["approve", "delete"])
def test_a_mail_that_was_dealt_with_does_not_come_again(blog: Blog, act: str) -> None:
    path = blog.write("one.eml", mail())
    assert blog("mail", path) == 0
    assert blog(act, *blog.inbox.waiting()) == 0
    blog.inbox.expire(
        contacts_before=datetime(9000, 1, 1, tzinfo=UTC), dealt_with_before=datetime(9000, 1, 1, tzinfo=UTC)
    )
    assert blog("mail", path) == 0
    assert blog.inbox.waiting() == []


def test_two_mails_with_one_message_id_are_two_comments(blog: Blog) -> None:
    blog.write("a/one.eml", mail("One.", "same"))
    blog.write("a/two.eml", mail("Two.", "same"))
    assert blog("mail", blog.root / "a") == 0
    assert sorted(item.body for item in blog.items()) == ["One.", "Two."]


def test_a_date_that_lies_ahead_is_not_believed(blog: Blog) -> None:
    path = blog.write("one.eml", mail(head="From: Ada\nDate: Sat, 14 Mar 2999 09:12:00 +0000\n"))
    assert blog("mail", path) == 0
    (item,) = blog.items()
    assert item.date <= datetime.now(UTC)


CLOSED = {
    "the post says so": ("comments: closed\n", "", True),
    "the post says so as YAML": ("comments: false\n", "", True),
    "its days are over": ("", "COMMENTS_CLOSE_AFTER_DAYS = 12\n", True),
    "its days are not over": ("", "COMMENTS_CLOSE_AFTER_DAYS = 14\n", False),
}


@pytest.mark.parametrize("is_built", [False, True])
@pytest.mark.parametrize(("line", "setting", "is_closed"), CLOSED.values(), ids=CLOSED)
def test_a_post_that_is_closed_takes_no_mail_and_says_so(
    blog: Blog, capsys: pytest.CaptureFixture[str], line: str, setting: str, is_closed: bool, is_built: bool
) -> None:
    path = blog.write("one.eml", mail(head=f"{HEAD}Subject: Late\n"))
    blog.write("pelicanconf.py", CONF + setting)
    source = blog.write("content/posts/cards.md", f"---\ntitle: Cards\ndate: 2026-03-01\n{line}---\nx\n")
    if is_built:
        closes = "2026-03-13T00:00:00+00:00" if setting and is_closed else ""
        entry = Entry(title="Cards", url="cards/", source="posts/cards.md", open=not line, closes=closes)
        blog.write(".cache/published.json", dump_index({"cards": entry}))
        os.utime(source, (0, 0))
    assert blog("mail", path) == int(is_closed)
    said = capsys.readouterr()
    assert len(blog.items()) == int(not is_closed)
    if is_closed:
        assert said.err == (
            f'{path}, “Late”: comments on "cards" are closed; to take it, open them, and read it with --again\n'
        )
        assert said.out.endswith("0 read before, 1 left where they are.\n")
        blog.write("pelicanconf.py", CONF)
        blog.write("content/posts/cards.md", "title: Cards\ndate: 2026-03-01\n\nx\n")
        assert blog("mail", path) == 0
        assert [item.body for item in blog.items()] == ["Mine are in a tin."]


def test_the_sender_of_a_mail_can_be_blocked_and_forgotten_and_their_address_is_nowhere(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    undated = HEAD.replace("Date:", "X-Date:")
    blog.write("a/1.eml", mail("One.", "1", head=undated))
    blog.write("a/2.eml", mail("Two.", "2").replace("<ada@", "<Ada+two@"))
    blog.write("a/3.eml", mail("Three.", "3").replace("ada@ada", "bo@bo"))
    assert blog("mail", blog.root / "a") == 0
    kept = b"".join(path.read_bytes() for path in (blog.root / "inbox").rglob("*") if path.is_file())
    assert b"ada.example" not in kept.lower()
    late = datetime(2026, 12, 1, tzinfo=UTC)
    blog.inbox.expire(contacts_before=late, dealt_with_before=late)  # what waits keeps who it is of
    one = next(item.id for item in blog.items() if item.body == "One.")
    assert blog("block", one) == 0
    assert [item.body for item in blog.items()] == ["Three."]
    assert blog("mail", blog.write("4.eml", mail("Four.", "4"))) == 0
    assert "A mail of Ada Okafor is not taken" in capsys.readouterr().out
    assert [item.body for item in blog.items()] == ["Three."]
    assert blog.inbox.forget("Bo@bo.example") == 1
    (three,) = blog.items()
    assert blog("block", three.id) == 1
    assert "came without an e-mail address" in capsys.readouterr().err


def test_a_decision_on_an_old_or_undated_mail_can_be_taken_back_for_as_long_as_any(blog: Blog) -> None:
    blog.write("a/1.eml", mail("One.", "1", head="From: Ada <ada@ada.example>\n"))
    blog.write("a/2.eml", mail("Two.", "2", head="From: Ada\nDate: Sat, 14 Mar 2015 09:12:00 +0000\n"))
    assert blog("mail", blog.root / "a") == 0
    assert blog("delete", "all") == 0
    hour = timedelta(hours=1)
    blog.inbox.expire(contacts_before=datetime.now(UTC) - hour, dealt_with_before=datetime.now(UTC) - hour)
    assert blog("undo") == blog("undo") == 0
    assert sorted(item.body for item in blog.items()) == ["One.", "Two."]
    assert blog("delete", "all") == 0
    blog.inbox.expire(contacts_before=datetime.now(UTC) + hour, dealt_with_before=datetime.now(UTC) + hour)
    assert blog("undo") == 1
    assert blog.inbox.decided() == []


# Where mails are


def test_the_mails_of_an_mbox_are_read_each_for_itself_and_left_as_they_are(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    mails = [
        mail("One.\n\nFrom here on, all is well.\n", "1"),
        "Subject: x\n\n",
        mail("Three.", "3"),
        mail("Four.", "4", "crads"),
    ]
    data = "\n".join(f"From ada@ada.example Sat Mar 14 09:12:00 2026\n{each}" for each in mails).encode()
    path = blog.write("all.mbox", data)
    assert blog("mail", path) == 1
    said = capsys.readouterr()
    assert [item.body for item in sorted(blog.items(), key=lambda item: item.body)] == [
        "One.\n\nFrom here on, all is well.",
        "Three.",
    ]
    assert said.out.splitlines()[-1] == "4 mails: 2 now in the inbox, 0 read before, 2 left where they are."
    assert said.err.splitlines() == [
        f"{path}, mail 2, “x”: it has no text",
        f'{path}, mail 4: no post has the slug "crads"; did you mean "cards"?',
    ]
    assert path.read_bytes() == data


def test_what_is_no_mail_is_named_and_the_others_are_read(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.write("a/1.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    blog.write("a/2.png", b"\x89PNG\r\n\x1a\n\0\0\0")
    blog.write("a/3.eml", b"")
    blog.write("a/.DS_Store", b"x")
    blog.write("a/5.eml", mail())
    assert blog("mail", blog.root / "a") == 1
    assert len(blog.items()) == 1
    assert [line.partition("/a/")[2] for line in capsys.readouterr().err.splitlines()] == [
        "1.msg: it is a file of Outlook's own kind (.msg); save it as .eml, or as text",
        "2.png: it does not say which post it is on; if it is a comment, read it with --post",
        "3.eml: it is empty",
    ]


def test_a_file_that_is_not_there_is_named(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog("mail", "gone.eml") == 1
    assert capsys.readouterr().err == "gone.eml: there is no such file\n"


@pytest.mark.parametrize("arguments", [["mail"], ["mail", "-"]])
def test_a_mail_is_pasted(blog: Blog, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    text = f"Grüße!\r\n\r\n{write_prefill('cards', 'first', read_phrases()['de'])}".replace("Name:", "Name: Bo")
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert blog(*arguments) == 0
    (item,) = blog.items()
    assert (item.post, item.reply_to, item.author, item.body) == ("cards", "first", "Bo", "Grüße!")


def test_an_author_can_say_which_post_a_mail_is_on(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    path = blog.write("one.eml", mail().replace("[post: cards]", ""))
    assert blog("mail", path, "--post", "crads") == 1
    assert 'did you mean "cards"?' in capsys.readouterr().err
    assert blog("mail", path, "--post", "cards") == 0
    assert [item.post for item in blog.items()] == ["cards"]
    assert blog("mail", blog.write("two.eml", mail(id="2", post="pens")), "--post", "cards") == 0
    assert sorted(item.post for item in blog.items()) == ["cards", "pens"]


# A mailbox at a server


@pytest.fixture(scope="module")
def imap_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of a server on this machine with an empty mailbox, and the certificate of who vouches for it."""
    folder = tmp_path_factory.mktemp("imap")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "import pymap.main; pymap.main.main()", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--cert", str(folder / "server.pem"), "--key", str(folder / "server.pem")]
    command += ["dict", "--demo-user", "comments@blog.example", "--demo-password", "secret word"]
    with subprocess.Popen(command) as server:
        try:
            while server.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            yield port, folder / "ca.pem"
        finally:
            server.terminate()


class Mailbox:
    """The mailbox, as the author's other programs use it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def connect(self) -> imaplib.IMAP4:
        server = imaplib.IMAP4("127.0.0.1", self.port)
        server.starttls(ssl.create_default_context())
        server.login("comments@blog.example", "secret word")
        server.select("INBOX")
        return server

    def receive(self, *mails: str) -> None:
        """Have mails come in."""
        with self.connect() as server:
            for each in mails:
                status, _ = server.append("INBOX", None, None, each.replace("\n", "\r\n").encode())
                assert status == "OK"

    def state(self) -> list[object]:
        """The mails, and what is marked on each."""
        with self.connect() as server:
            return server.fetch("1:*", "(UID FLAGS BODY.PEEK[])")[1]


@pytest.fixture
def mailbox(blog: Blog, imap_server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The mailbox, which the blog knows."""
    port, authority = imap_server
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    monkeypatch.setenv("COMMENTS_IMAP_PASSWORD", "secret word")
    blog.write("pelicanconf.py", f'{CONF}COMMENTS_IMAP = "127.0.0.1:{port}"\nCOMMENTS_IMAP_SECURITY = "starttls"\n')
    return Mailbox(port)


def test_a_mailbox_is_read_once_and_left_as_it_is(
    blog: Blog, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert blog("mail") == 0
    assert capsys.readouterr().out == "0 mails: 0 now in the inbox, 0 read before, 0 left where they are.\n"
    mailbox.receive(mail("One.", "1"), mail("Two.", "2", "crads"), mail("Größe: drei\n" * 300, "3"))
    before = mailbox.state()
    assert blog("mail") == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "3 mails: 2 now in the inbox, 0 read before, 1 left where they are."
    assert said.err.startswith("INBOX of comments@blog.example, mail ")
    assert 'no post has the slug "crads"' in said.err
    assert blog("mail") == 0
    mailbox.receive(mail("Four.", "4"))
    assert blog("mail") == 0
    assert (
        capsys.readouterr().out.splitlines()[-1] == "1 mail: 1 now in the inbox, 0 read before, 0 left where they are."
    )
    assert len(blog.items()) == 3
    assert blog("mail", "--again") == 1
    assert capsys.readouterr().out == "4 mails: 0 now in the inbox, 3 read before, 1 left where they are.\n"
    assert mailbox.state()[: len(before)] == before


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('COMMENTS_IMAP_USER = "x"\n', "Invalid"),
        ('COMMENTS_IMAP_FOLDER = "gone \\" \\\\"\n', "127.0.0.1"),
        ('COMMENTS_IMAP = "127.0.0.1:9"\n', "127.0.0.1:9: "),
        ('COMMENTS_IMAP_SECURITY = "tls"\n', "SSL"),
    ],
    ids=["user", "folder", "port", "security"],
)
def test_a_mailbox_that_cannot_be_read_is_named(
    blog: Blog, mailbox: Mailbox, capsys: pytest.CaptureFixture[str], settings: str, said: str
) -> None:
    blog.write("pelicanconf.py", (blog.root / "pelicanconf.py").read_text() + settings)
    assert blog("mail") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("127.0.0.1:")
    assert said in shown.err


def test_a_certificate_that_nobody_vouches_for_is_refused(
    blog: Blog, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert blog("mail") == 1
    assert "CERTIFICATE_VERIFY_FAILED" in capsys.readouterr().err


def test_without_a_password_no_server_is_asked(
    blog: Blog, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COMMENTS_IMAP_PASSWORD", raising=False)
    blog.write("pelicanconf.py", f'{CONF}COMMENTS_IMAP = "imap.blog.example"\n')
    assert blog("mail") == 1
    assert "COMMENTS_IMAP_PASSWORD" in capsys.readouterr().err
    assert blog("mail", "--post", "cards") == 1
    assert "--post goes with a file" in capsys.readouterr().err


# Large and hostile ones


def test_a_large_picture_does_not_keep_a_comment_out(blog: Blog) -> None:
    picture = base64.encodebytes(bytes(2_000_000)).decode()
    head = f"{HEAD}Message-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nMine.\n[post: cards]\n--b\n"
    head += f"Content-Type: image/png; name=tin.png\nContent-Transfer-Encoding: base64\n\n{picture}--b--\n"
    assert blog("mail", blog.write("one.eml", head)) == 0
    assert [item.body for item in blog.items()] == ["Mine."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * 6000, "it has 6,000 characters, and 5,000 are allowed; shorten it, or raise COMMENTS_MAX_LENGTH"),
        ("word " * 400_000, "its text has 2,000,015 characters"),
    ],
    ids=["6 kB", "2 MB"],
)
def test_a_long_text_is_refused(blog: Blog, capsys: pytest.CaptureFixture[str], text: str, reason: str) -> None:
    assert blog("mail", blog.write("one.eml", mail(text))) == 1
    assert reason in capsys.readouterr().err
    assert blog.items() == []


# Each of these takes minutes, or ends in a traceback, where it is only handed on to the library.
NESTED = "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(2000))


@pytest.mark.parametrize(
    "data",
    [
        HEAD.encode() + NESTED.encode(),
        HEAD.encode() + NESTED.replace("boundary", "x").encode(),
        HEAD.encode() + b"Content-Type: text/plain; charset=idna\n\n" + b"xn--a" * 5000,
        HEAD.encode() + b"Content-Type: text/plain; charset*0*=''%00; charset*x=y\n\nx",
        HEAD.encode() + b"Content-Type: text/plain\nContent-Transfer-Encoding: uuencode\n\nbegin 666 x\n!!\n",
        HEAD.encode() + b"Content-Type: multipart/mixed\n\nx",
        HEAD.encode() + b"Content-Type: message/rfc822\n\n" * 500,
        b"From: " + b"(" * 100_000 + b"\n\nx",
        HEAD.encode() + b"Content-Type: text/plain" + b"; a=b" * 200_000 + b"\n\nx",
        HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000,
        b"From: =?utf-8?b?" + b"=" * 1000 + b"?=\n\nx",
        b"Date: Sat, 14 Mar 99999999999 09:12:00 +9999\nFrom: x\n\nx",
        b"From: x\nContent-Type: text/html\n\n" + b"<!--" * 60_000,
        b"From: x\nContent-Type: text/html\n\n" + b"<a <" * 60_000,
        b"From: x\nContent-Type: text/html\n\n" + b"<blockquote>" * 20_000 + b"x<br>" * 1000,
        b"From: x\n\n" + b"-" * 299_000 + b"x",
        b"From: x\n\n" + b"[post: " * 40_000,
        b"From: x\n\n" + b"> \n" * 99_000,
        b"From: x\nContent-Type: text/plain; format=flowed\n\n" + b"x \n" * 99_000,
        b"From: x\n\n" + b"_" * 299_000,
        b"From: x\n\n" + b"a:" * 149_000,
    ],
    ids=lambda data: data[-12:].decode("latin-1"),
)
def test_a_hostile_mail_is_read_or_refused(data: bytes) -> None:
    read_all(data)


def read_all(data: bytes) -> None:
    """Everything that is done with a mail before it is an item."""
    try:
        letter = read_letter(data)
    except Unreadable:
        return
    assert re.fullmatch("[0-9a-f]{12}", letter.digest)
    assert letter.sender == " ".join(letter.sender.split())
    text, _ = without_quotes(letter.text)
    without_signature(read_prefill(text, {"name"}).text)


HEADERS = st.sampled_from(
    [
        *(b"From: ", b"Date: ", b"Subject: ", b"Message-ID: ", b"Content-Type: ", b"Content-Transfer-Encoding: "),
        *(b"Content-Disposition: ", b"MIME-Version: 1.0\n", b"Auto-Submitted: "),
    ]
)
SCRAPS = st.sampled_from(
    [
        *(b"multipart/mixed; boundary=b", b'multipart/alternative; boundary="b', b"text/plain; charset=", b"text/html"),
        *(b"message/rfc822", b"=?utf-8?q?=0d=0a?=", b"=?x?b?!?=", b"base64", b"quoted-printable", b"uuencode", b"\n\n"),
        *(
            b"\n--b\n",
            b"\n--b--\n",
            b"attachment; filename*=''%ff",
            b"; format=flowed",
            b"Sat, 14 Mar 2026 09:12 +0000",
        ),
        *(
            b"[post: cards]",
            b"<p>",
            b"<!--",
            b"\n> ",
            b"Name: ",
            b"\r",
            b"\0",
            b"\xff",
            b"utf-16",
            b"ada@ada.example",
            b':;<>,"',
        ),
    ]
)


@given(st.binary(max_size=300))
def test_no_bytes_end_in_a_traceback(data: bytes) -> None:
    read_all(data)
    read_all(b"From: x\n" + data)


@given(st.lists(st.one_of(HEADERS, SCRAPS, st.binary(max_size=8)), max_size=40))
def test_no_broken_mail_ends_in_a_traceback(pieces: list[bytes]) -> None:
    read_all(b"From: x\n" + b"".join(pieces))


ANY = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=300)


@given(ANY, st.sampled_from(["p", "div", "li", "a"]))
def test_no_word_of_html_is_lost(text: str, tag: str) -> None:
    escaped = html.escape(text)
    assert html_to_text(f"<!-- x --><{tag}>{escaped}</{tag}>").removeprefix("- ").split() == text.split()


@given(st.text(max_size=300))
def test_html_is_made_text_whatever_it_is(markup: str) -> None:
    html_to_text(markup)


LINES = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60)


@given(st.lists(LINES, min_size=1).map("\n".join), st.sampled_from(["", "first"]), st.sampled_from(["en", "de"]))
def test_what_is_written_above_the_line_is_the_comment(text: str, reply_to: str, lang: str) -> None:
    words = read_phrases()
    labels = {say("field_author") for say in words.values()}
    if not text.strip() or "[" in text or re.search(r"(?i)-{3}|name\s*:|post|reply_to|author|url", text):
        return
    whole = text + write_prefill("fr/cards", reply_to, words[lang]) + "\r\n-- \r\nAda"
    found = read_prefill(whole, labels)
    assert (found.post, found.reply_to, found.author) == ("fr/cards", reply_to, "")
    assert found.text.split() == text.split()
    assert found.below == "-- \nAda"
