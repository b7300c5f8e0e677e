"""The author's desk: what becomes of a comment that waits, and the whole conversation out and in again."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.front_matter import parse_front_matter
from plugins.comments.body import compile_body
from plugins.comments.conversation import Conversation
from plugins.comments.desk import __main__ as desk
from plugins.comments.desk.disqus import read_disqus
from plugins.comments.desk.exchange import dump_comments, load_comments
from plugins.comments.desk.record import write_file
from plugins.comments.file import MOST_MARKS, Comment, clean_body, clean_name, is_blank
from plugins.comments.inbox.inbox import Inbox, open_inbox
from plugins.comments.inbox.item import Contact, Item
from plugins.comments.intake.submission import read_submission

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ADA = Item(id="20260314-00000000000a", post="cards", author="Ada Okafor", date=NOON, body="I keep *all* of them.")
CONF = """
PATH = "content"
ARTICLE_PATHS = ["posts"]
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"
PATH_METADATA = r"posts/(?P<slug>[^/]+?)(?:/index)?\\.md"
"""


class Blog:
    """A folder with a post, an inbox and the desk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("pelicanconf.py", CONF)
        self.write("content/posts/cards.md", "title: Cards\ndate: 2026-03-01\nauthors: Mara Lindqvist; Inês\n\nx\n")
        self.write("content/posts/pens/index.md", "title: Pens\ndate: 2026-03-01\nauthor: Mara Lindqvist\n\nx\n")
        self.write("content/comments/cards/first.md", "author: Zed\ndate: 2026-03-02\n\nFirst.\n")
        self.inbox: Inbox = open_inbox("inbox", root)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def __call__(self, *arguments: str) -> int:
        return desk.main(arguments, root=self.root)

    def comments(self, post: str = "cards") -> dict[str, str]:
        folder = self.root / "content/comments" / post
        return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())} if folder.exists() else {}


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


def test_what_waits_is_listed_with_its_score_and_without_escape_sequences(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    blog.inbox.put(
        replace(ADA, body="\x1b[2JHello", reply_to="first", score=4, reasons=("2 links", "little but links"))
    )
    assert blog("list") == 0
    shown = capsys.readouterr().out
    for words in (
        "20260314-00000000000a",
        "Cards",
        "Ada Okafor, 2026-03-14 12:00",
        "first",
        "4: 2 links; little but links",
    ):
        assert words in shown
    assert "\x1b" not in shown


def without_approval(text: str) -> tuple[str, datetime]:
    """The text of a comment's file without the line that says when it was approved, and when that was."""
    (line,) = re.findall(r"^approved: .*\n", text, re.MULTILINE)
    return text.replace(line, ""), datetime.fromisoformat(line.removeprefix("approved: ").strip())


def test_an_approved_comment_becomes_a_file_with_a_readable_name(blog: Blog) -> None:
    blog.inbox.put(replace(ADA, url="https://ada.example/", reply_to="first"))
    assert blog("approve", ADA.id) == 0
    text, approved = without_approval(blog.comments()["2026-03-14-ada-okafor-00000000000a.md"])
    assert NOON < approved <= datetime.now(UTC)
    assert text == (
        "author: Ada Okafor\ndate: 2026-03-14 12:00:00+00:00\nreply_to: first\nurl: https://ada.example/\n\n"
        "I keep *all* of them.\n"
    )
    assert blog.inbox.waiting() == []


def test_comments_of_one_person_on_one_day_are_kept_apart(blog: Blog) -> None:
    items = [replace(ADA, id=f"20260314-{n:012x}", body=f"Number {n}") for n in range(12)]
    for item in items:
        blog.inbox.put(item)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda item: blog("approve", item.id), items)) == {0}
    texts = [text for name, text in blog.comments().items() if name.startswith("2026-03-14-ada-okafor")]
    assert sorted(text.split()[-1] for text in texts) == sorted(str(n) for n in range(12))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"post": "crads"}, 'no post has the slug "crads"; did you mean "cards"?'),
        ({"post": "../../posts"}, "no post has the slug"),
        ({"post": ""}, "no post:"),
        ({"reply_to": "frist"}, 'did you mean "first"?'),
        ({"url": "javascript:alert(1)"}, "write an address that begins with https://"),
        ({"author": " "}, "no author:"),
        ({"body": "> " * 40 + "x"}, "nested 20 levels deep"),
        ({"body": "[a]: https://a.example/"}, "nothing of the comment's text would be shown"),
    ],
)
def test_what_would_be_at_fault_is_refused_and_waits_on(
    blog: Blog, capsys: pytest.CaptureFixture[str], change: dict[str, str], said: str
) -> None:
    blog.inbox.put(replace(ADA, post="cards"))
    item = replace(ADA, **change)  # type: ignore[arg-type]  # all are texts
    (blog.root / "inbox/new" / f"{ADA.id}.md").write_text(item.render(), "utf-8")
    before = {path for path in blog.root.rglob("*") if "inbox" not in path.parts}
    assert blog("approve", ADA.id) == 1
    assert said in capsys.readouterr().err
    assert blog.inbox.waiting() == [ADA.id]
    assert {path for path in blog.root.rglob("*") if "inbox" not in path.parts} == before


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00\n"])
def test_nothing_that_a_reader_sends_becomes_a_line_of_front_matter(blog: Blog, end: str) -> None:
    lines = f"{end}by_author: yes{end}kind: pingback{end}{end}<script>"
    sent = read_submission({"post": "cards", "author": f"Eve{lines}", "body": f"author: Mara Lindqvist{lines}"})
    blog.inbox.put(replace(ADA, author=sent.author, body=sent.body))
    assert blog("approve", ADA.id) == 0
    [text] = (text for name, text in blog.comments().items() if name != "first.md")
    source = parse_front_matter(text)
    fields, body = source.fields, source.body
    assert list(fields) == ["author", "date", "approved"]
    assert fields["author"].value == "Eve by_author: yes kind: pingback <script>"
    assert body.startswith("author: Mara Lindqvist\nby_author: yes")


def test_a_letter_in_a_name_carries_few_marks(blog: Blog) -> None:
    blog.inbox.put(replace(ADA, author="A" + "\u0301" * 70))
    assert blog("approve", ADA.id) == 0
    assert any(text.startswith("author: Á" + "\u0301" * MOST_MARKS + "\n") for text in blog.comments().values())


def test_one_that_is_refused_does_not_stop_the_others(blog: Blog) -> None:
    wrong = replace(ADA, id="20260314-00000000000b", reply_to="gone")
    blog.inbox.put(wrong)
    blog.inbox.put(ADA)
    assert blog("approve", wrong.id, "20260314-ffffffffffff", ADA.id) == 1
    assert "2026-03-14-ada-okafor-00000000000a.md" in blog.comments()
    assert blog.inbox.waiting() == [wrong.id]


def test_a_reply_publishes_both_and_is_marked_as_the_authors(blog: Blog) -> None:
    blog.inbox.put(ADA)
    assert blog("reply", ADA.id, "-m", "All of them?") == 0
    (answer,) = (text for name, text in blog.comments().items() if name.endswith("-mara-lindqvist-to-00000000000a.md"))
    assert "reply_to: 2026-03-14-ada-okafor-00000000000a\n" in answer
    assert "by_author: yes\n" in answer
    assert answer.endswith("\n\nAll of them?\n")


def test_a_comment_that_is_out_can_be_answered_by_any_of_the_posts_authors(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert blog("reply", "cards/first", "-m", "Indeed.", "--author", "Ines") == 1
    assert 'did you mean "Inês"?' in capsys.readouterr().err
    assert blog("reply", "cards/first", "-m", "Indeed.", "--author", "Inês") == 0
    assert [name for name in blog.comments() if name.endswith("-ines.md")]


def test_an_empty_reply_publishes_nothing(blog: Blog) -> None:
    blog.inbox.put(ADA)
    assert blog("reply", ADA.id, "-m", " ") == 1
    assert list(blog.comments()) == ["first.md"]
    assert blog.inbox.waiting() == [ADA.id]


def use_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str) -> None:
    """Let the author's editor be a program that changes the text of a file."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\np = pathlib.Path(sys.argv[1])\nt = p.read_text('utf-8')\n"
        f"{change}\np.write_text(t, 'utf-8')"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{script}'")


def test_a_comment_is_published_as_it_was_edited(blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_editor(monkeypatch, tmp_path, "t = t.replace('all', 'some')")
    blog.inbox.put(ADA)
    assert blog("edit", ADA.id) == 0
    assert "I keep *some* of them." in blog.comments()["2026-03-14-ada-okafor-00000000000a.md"]


def test_an_edit_that_breaks_the_comment_publishes_nothing(
    blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    use_editor(monkeypatch, tmp_path, "t = t.replace('author:', 'auhtor:')")
    blog.inbox.put(ADA)
    assert blog("edit", ADA.id) == 1
    said = capsys.readouterr().err
    assert 'unknown key "auhtor"; did you mean "author"?' in said
    assert "auhtor: Ada Okafor" in Path(said.strip().rpartition("Your text is still in ")[2]).read_text("utf-8")
    assert list(blog.comments()) == ["first.md"]
    assert blog.inbox.waiting() == [ADA.id]


def test_a_reply_in_the_editor_is_what_is_above_the_line(
    blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, tmp_path, "assert 'I keep *all*' in t; t = 'Thanks.' + t")
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    blog.inbox.put(ADA)
    assert blog("reply", ADA.id) == 0
    assert next(t for name, t in blog.comments().items() if "mara" in name).endswith("\n\nThanks.\n")


@pytest.mark.parametrize("command", ["spam", "delete"])
def test_what_is_thrown_away_takes_the_address_with_it(blog: Blog, command: str) -> None:
    blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
    assert blog(command, ADA.id) == 0
    assert blog.inbox.waiting() == []
    assert list(blog.inbox.contacts()) == []
    assert list(blog.comments()) == ["first.md"]


def test_spam_says_what_would_have_given_it_away(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.inbox.put(replace(ADA, url="https://casino.example/", body="[buy](https://pills.example/x)"))
    assert blog("spam", ADA.id) == 0
    assert "COMMENTS_SPAM_WORDS = ['casino.example', 'pills.example']" in capsys.readouterr().out


def test_an_item_that_somebody_broke_can_be_read_and_deleted(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.inbox.put(ADA)
    (blog.root / "inbox/new" / f"{ADA.id}.md").write_text("nothing", "utf-8")
    assert blog("list") == 0
    assert "no post: in its front matter" in capsys.readouterr().out
    assert blog("approve", ADA.id) == 1
    assert blog("delete", ADA.id) == 0
    assert blog.inbox.waiting() == []


def test_nothing_is_exported_while_something_would_be_left_out(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.write("content/comments/crads/a.md", "author: Bo\ndate: 2026-03-02\n\nx\n")
    blog.write("content/comments/pens/b.md", "author: Bo\ndate: 2026-99-02\n\nx\n")
    assert blog("export", str(blog.root / "all.json")) == 1
    said = capsys.readouterr().err
    assert "content/comments/crads: no post has this slug" in said
    assert 'content/comments/pens/b.md:2: date "2026-99-02" is not a date' in said
    assert not (blog.root / "all.json").exists()


def test_an_address_never_leaves_the_inbox(blog: Blog) -> None:
    blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
    assert blog("approve", ADA.id) == 0
    assert blog("export", str(blog.root / "all.json")) == 0
    holders = {path.parent.name for path in blog.root.rglob("*") if path.is_file() and b"ada@" in path.read_bytes()}
    assert holders == {"private"}
    assert blog("forget", "ADA@ada.example") == 0
    assert list(blog.inbox.contacts()) == []


def test_the_inbox_is_told_what_a_comment_became_so_that_its_reader_can_hear_of_replies(blog: Blog) -> None:
    blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
    assert blog("reply", ADA.id, "-m", "Thanks.") == 0
    assert [contact.comment for _, contact in blog.inbox.contacts()] == ["2026-03-14-ada-okafor-00000000000a"]


def test_pulling_publishes_what_was_approved_and_nothing_else(blog: Blog) -> None:
    other = replace(ADA, id="20260314-00000000000b", author="Bo")
    blog.inbox.put(ADA)
    blog.inbox.put(other)
    blog.inbox.approve(other.id)
    assert blog("pull") == 0
    assert list(blog.comments()) == ["2026-03-14-bo-00000000000b.md", "first.md"]
    assert blog.inbox.waiting() == [ADA.id]
    assert blog("pull") == 0


class Repository:
    """The blog's folder as a git repository, with COMMENTS_COMMIT on."""

    def __init__(self, blog: Blog) -> None:
        self.blog = blog
        blog.write("pelicanconf.py", f"{CONF}COMMENTS_COMMIT = True\n")
        self("init", "-q")
        self("config", "user.name", "Mara")
        self("config", "user.email", "mara@example.com")

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.blog.root, check=True, capture_output=True, text=True)
        return done.stdout


@pytest.fixture
def git(blog: Blog) -> Repository:
    return Repository(blog)


@pytest.mark.parametrize("name", ["--amend", "closes #1", "[skip ci]", "Ada\u2028fixes #2"])
def test_a_published_comment_is_committed_alone_and_without_a_word_of_its_readers(
    blog: Blog, git: Repository, name: str
) -> None:
    git("add", "content/posts/pens")
    blog.inbox.put(replace(ADA, author=clean_name(name)))
    assert blog("approve", ADA.id) == 0
    assert git("log", "--format=%B", "--name-only", "-z").partition("\0")[0].strip() == "Publish a comment on cards"
    [file] = git("log", "--format=", "--name-only").split()
    assert file.endswith("-00000000000a.md")


def test_what_could_not_be_committed_is_committed_by_the_next_command(
    blog: Blog, git: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = blog.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho not on a Friday; exit 1\n")
    hook.chmod(0o755)
    blog.inbox.put(ADA)
    assert blog("reply", ADA.id, "-m", "Thanks.") == 1
    assert "published, but not committed: git says: not on a Friday" in capsys.readouterr().err
    assert len(blog.comments()) == 3
    assert blog.inbox.waiting() == []
    hook.unlink()
    assert blog("list") == 0
    assert git("log", "--format=%s") == "Publish 2 comments on cards\n"
    assert len(git("log", "--format=", "--name-only").split()) == 2


@pytest.mark.parametrize("lock", ["index.lock", "HEAD.lock"])
def test_a_lock_that_a_killed_git_left_is_named(
    blog: Blog, git: Repository, lock: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.comments.desk.commit.PATIENCE", 0.2)
    (blog.root / ".git" / lock).touch()
    blog.inbox.put(ADA)
    assert blog("approve", ADA.id) == 1
    said = capsys.readouterr().err
    assert f"{blog.root / '.git' / lock} is there; if no git is at work" in said
    (blog.root / ".git" / lock).unlink()
    assert blog("list") == 0
    assert git("log", "--format=%s") == "Publish a comment on cards\n"


def test_nothing_is_decided_where_nothing_can_be_committed(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.write("pelicanconf.py", f"{CONF}COMMENTS_COMMIT = True\n")
    blog.inbox.put(ADA)
    assert blog("approve", ADA.id) == 1
    assert "not a git repository" in capsys.readouterr().err
    assert blog.inbox.waiting() == [ADA.id]


def test_the_desk_asks_until_it_is_told_to_quit(
    blog: Blog, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blog.inbox.put(ADA)
    blog.inbox.put(replace(ADA, id="20260314-00000000000b", author="Bo"))
    typed = iter(["bogus", "approve 9", "approve 2", "'", "list", "spam 1", "quit"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    assert blog() == 0
    assert list(typed) == []
    assert list(blog.comments()) == ["2026-03-14-bo-00000000000b.md", "first.md"]
    assert blog.inbox.waiting() == []


def many(blog: Blog) -> list[str]:
    """Nine comments that wait; their ids."""
    items = [
        replace(ADA, id=f"20260314-{n:012x}", author=f"Reader {n}", body=f"Number {n}", score=n, reasons=("x",) * n)
        for n in range(7)
    ]
    items += [replace(ADA, id="20260315-00000000000b", body="Best CASINO", score=9, reasons=("a word",))]
    items += [replace(ADA, id="20260315-00000000000c", post="pens", author="Zoë", reply_to="")]
    for item in items:
        blog.inbox.put(item)
    return [item.id for item in items]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ([], []),
        (["--post", "pens"], [0, 1, 2, 3, 4, 5, 6, 7]),
        (["--name", "reader"], [7, 8]),
        (["--words", "casino"], [0, 1, 2, 3, 4, 5, 6, 8]),
        (["--words", "zoë"], [0, 1, 2, 3, 4, 5, 6, 7]),
        (["--max-score", "2"], [3, 4, 5, 6, 7]),
        (["--min-score", "3", "--max-score", "6", "--post", "cards"], [0, 1, 2, 7, 8]),
    ],
)
def test_all_that_a_filter_lets_through_is_dealt_with_at_once(blog: Blog, options: list[str], left: list[int]) -> None:
    ids = many(blog)
    assert blog("delete", "all", *options) == 0
    assert blog.inbox.waiting() == [ids[number] for number in left]


def test_a_list_can_be_filtered(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    ids = many(blog)
    assert blog("list", "--words", "number", "--min-score", "5") == 0
    shown = capsys.readouterr().out
    assert [id for id in ids if id in shown] == ids[5:7]
    assert blog("list", "--name", "nobody") == 0
    assert "No comments like that wait." in capsys.readouterr().out


def test_a_filter_without_all_is_refused(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    ids = many(blog)
    assert blog("delete", ids[0], "--post", "pens") == 1
    assert "a filter goes with all" in capsys.readouterr().err
    assert blog.inbox.waiting() == ids


def test_numbers_are_those_of_a_list_that_one_has_before_oneself(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = many(blog)
    assert blog("delete", "1") == 1
    assert "numbers are of the list at the prompt" in capsys.readouterr().err
    assert blog.inbox.waiting() == ids


def test_at_the_prompt_ranges_and_all_are_of_the_list_that_is_shown(
    blog: Blog, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = many(blog)
    late = replace(ADA, id="20260314-0000000000ff")
    typed = iter(["delete 2-3 5", "delete 2", "delete 8-12", "list --post pens", "late", "delete all", "list", "quit"])

    def ask(prompt: str) -> str:
        word = next(typed)
        if word == "late":  # comes in while the author looks at the list
            blog.inbox.put(late)
            return ""
        return word

    monkeypatch.setattr("builtins.input", ask)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    assert blog() == 0
    said = capsys.readouterr()
    assert '"8-12" is not in the list, which goes from 1 to 9' in said.out
    assert blog.inbox.waiting() == sorted([*(ids[number] for number in (0, 3, 5, 6, 7)), late.id])


def test_a_comment_is_listed_with_what_it_answers(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.inbox.put(replace(ADA, reply_to="first"))
    assert blog("list") == 0
    assert "in reply to first, Zed: “First.”" in capsys.readouterr().out
    assert blog("show", ADA.id) == 0
    assert "in reply to first, Zed: “First.”" in capsys.readouterr().out


PUBLISHED = "2026-03-14-ada-okafor-00000000000a"


@pytest.mark.parametrize("command", [["delete"], ["spam"], ["approve"], ["reply"]])
def test_the_last_decision_can_be_taken_back(blog: Blog, git: Repository, command: list[str]) -> None:
    bo = replace(ADA, id="20260314-00000000000b", author="Bo")
    blog.inbox.put(bo)
    blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
    assert blog("delete", bo.id) == 0
    assert blog(*command, ADA.id, *(["-m", "Thanks."] if command == ["reply"] else [])) == 0
    assert blog("undo") == 0
    assert blog.inbox.get(ADA.id) == ADA
    assert list(blog.comments()) == ["first.md"]
    assert [contact.comment for _, contact in blog.inbox.contacts()] == (
        [] if command[0] in ("delete", "spam") else [""]
    )
    assert git("ls-files", "content/comments") == ""
    assert git("status", "--porcelain", "content/comments/cards/*ada*") == ""
    assert blog("undo") == 0
    assert blog.inbox.waiting() == [ADA.id, bo.id]
    assert blog("approve", ADA.id) == 0
    assert f"{PUBLISHED}.md" in blog.comments()


def test_what_an_older_version_published_without_a_word_of_when_can_be_taken_back(blog: Blog) -> None:
    blog.inbox.put(ADA)
    assert blog("approve", ADA.id) == 0
    path = blog.root / "content/comments/cards" / f"{PUBLISHED}.md"
    path.write_text(without_approval(path.read_text("utf-8"))[0], "utf-8")
    assert blog("undo") == 0
    assert list(blog.comments()) == ["first.md"]


def test_a_comment_from_a_machine_whose_clock_is_ahead_was_not_approved_before_it_was_written(blog: Blog) -> None:
    blog.inbox.put(replace(ADA, date=datetime(2100, 1, 1, tzinfo=UTC)))
    assert blog("approve", ADA.id) == 0
    (text,) = (text for name, text in blog.comments().items() if name != "first.md")
    assert "approved" not in text


def test_an_export_says_when_comments_were_approved_and_one_that_does_not_is_taken_too(blog: Blog) -> None:
    blog.inbox.put(ADA)
    assert blog("approve", ADA.id) == 0
    assert blog("export", str(blog.root / "all.json")) == 0
    whole = blog.comments()
    exported = json.loads((blog.root / "all.json").read_text("utf-8"))
    for each in exported["comments"]:
        (blog.root / "content/comments/cards" / f"{each['id']}.md").unlink()
    assert blog("import", str(blog.root / "all.json")) == 0
    assert blog.comments()[f"{PUBLISHED}.md"] == whole[f"{PUBLISHED}.md"]
    for each in exported["comments"]:
        each.pop("approved", None)
    (blog.root / "old.json").write_text(json.dumps(exported), "utf-8")
    assert blog("import", str(blog.root / "old.json")) == 0  # they are there, and the same
    (blog.root / "content/comments/cards" / f"{PUBLISHED}.md").unlink()
    assert blog("import", str(blog.root / "old.json")) == 0
    assert blog.comments()[f"{PUBLISHED}.md"] == without_approval(whole[f"{PUBLISHED}.md"])[0]


def test_what_was_taken_out_is_committed_though_somebody_was_stopped_between_adding_and_committing(
    blog: Blog, git: Repository
) -> None:
    git("add", "--all")
    git("commit", "-qm", "All")
    hook = blog.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert blog("unpublish", "cards/first") == 1
    hook.unlink()
    git("add", "--all", "--", "content/comments")
    assert blog("list") == 0
    assert git("status", "--porcelain", "content/comments") == ""
    assert git("log", "-1", "--format=%s").strip() == "Take out a comment on cards"


def test_what_was_thrown_away_is_listed_and_taken_back_by_its_id(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    bo = replace(ADA, id="20260314-00000000000b", author="Bo", body="\x1b[2JHi")
    for item in (ADA, bo):
        blog.inbox.put(item)
        assert blog("delete", item.id) == 0
    capsys.readouterr()
    assert blog("trash") == 0
    shown = capsys.readouterr().out
    assert [line[:21] for line in shown.splitlines()] == [bo.id, ADA.id]
    assert "Ada Okafor on cards: I keep *all* of them." in shown
    assert "\x1b" not in shown
    assert blog("undo", "20260314-00000000000a") == 0
    assert blog.inbox.waiting() == [ADA.id]
    assert blog("undo", ADA.id) == 1
    assert blog("undo") == 0
    assert blog("undo") == 1
    assert "nothing was decided" in capsys.readouterr().err


@pytest.mark.parametrize(
    "broken", ["{", "[]", '{"post": 1}', '{"files": {"a": 1}}', '{"post": "cards", "files": {"../../evil": "x"}}']
)
def test_a_decision_that_somebody_broke_does_no_harm_and_keeps_no_other_from_being_carried_out(
    blog: Blog, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    bo = replace(ADA, id="20260314-00000000000b", author="Bo")
    for item in (ADA, bo):
        blog.inbox.put(item)
    assert blog("delete", bo.id) == 0
    (blog.root / f"inbox/decided/{ADA.id}.json").write_text(broken)
    assert blog("list") == 1
    assert f"{ADA.id}: " in capsys.readouterr().err
    assert blog("undo") == 1
    assert blog.inbox.waiting() == [bo.id]
    assert list(blog.comments()) == ["first.md"]
    (blog.root / f"inbox/decided/{ADA.id}.json").write_text('{"post": "", "files": {}, "of_a_newer_version": 1}')
    assert blog("list") == 0
    assert blog.inbox.unfinished() == []


def test_a_comment_that_is_out_can_be_taken_back_as_it_came(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
    assert blog("approve", ADA.id) == 0
    assert blog("unpublish", f"cards/{PUBLISHED}") == 0
    assert blog.inbox.get(ADA.id) == ADA
    assert [contact.comment for _, contact in blog.inbox.contacts()] == [""]
    assert blog("unpublish", "cards/frist") == 1
    assert 'did you mean "first"?' in capsys.readouterr().err


def test_a_comment_that_never_was_in_the_inbox_can_be_taken_back_again_and_again(blog: Blog, git: Repository) -> None:
    git("add", "--all")
    git("commit", "-qm", "All")
    for _ in range(2):
        assert blog("unpublish", "cards/first") == 0
        assert blog.comments() == {}
        [id] = blog.inbox.waiting()
        assert git("log", "-1", "--format=%s").strip() == "Take out a comment on cards"
        assert git("status", "--porcelain", "content/comments") == ""
        assert blog("approve", id) == 0
        [name] = blog.comments()
        assert "author: Zed\n" in blog.comments()[name]
        (blog.root / f"content/comments/cards/{name}").rename(blog.root / "content/comments/cards/first.md")
        git("add", "--all")
        git("commit", "-qm", "Renamed")


def test_answers_are_taken_out_before_what_they_answer(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog("reply", "cards/first", "-m", "Thanks.") == 0
    answer = next(name for name in blog.comments() if "mara" in name).removesuffix(".md")
    assert blog("unpublish", "cards/first") == 1
    assert f"{answer} answers first; take that out first" in capsys.readouterr().err
    assert blog("unpublish", f"cards/{answer}") == 1
    assert "is no reader's comment; take it out by hand" in capsys.readouterr().err


def test_what_is_answered_or_was_changed_is_not_taken_out(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.inbox.put(ADA)
    assert blog("approve", ADA.id) == 0
    assert blog("reply", f"cards/{PUBLISHED}", "-m", "Thanks.") == 0
    before = blog.comments()
    assert blog("undo") == 1
    assert f"answers {PUBLISHED}; take that out first" in capsys.readouterr().err
    assert blog.comments() == before
    next((blog.root / "content/comments/cards").glob("*-mara-*")).unlink()
    blog.write(f"content/comments/cards/{PUBLISHED}.md", before[f"{PUBLISHED}.md"].replace("all", "some"))
    assert blog("undo") == 1
    assert "was changed since; take it out by hand" in capsys.readouterr().err
    assert blog.inbox.waiting() == []


def test_a_setting_that_is_wrong_is_named(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    blog.write("pelicanconf.py", f"{CONF}COMMENTS_INBOXX = 3\nCOMMENTS_SPAM_WORDS = 'pills'\n")
    assert blog("list") == 1
    said = capsys.readouterr().err
    assert 'unknown setting COMMENTS_INBOXX; did you mean "COMMENTS_INBOX"?' in said
    assert "COMMENTS_SPAM_WORDS = 'pills': it must be a list of a text" in said


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            write_file(path, "one")
    assert list(tmp_path.iterdir()) == []
    assert write_file(path, "one")
    assert not write_file(path, "two")
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]
    assert path.read_text("utf-8") == "one"


# --- The whole conversation ------------------------------------------------------------------------------


def test_an_export_brought_into_an_empty_blog_exports_as_the_same_bytes(blog: Blog, tmp_path: Path) -> None:
    blog.inbox.put(replace(ADA, reply_to="first"))
    blog("reply", ADA.id, "-m", "Thanks.")
    blog.write(
        "content/comments/pens/p.md", "author: B\ndate: 2026-07-01 09:30\nkind: pingback\nurl: https://b.example/\n"
    )
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    assert blog("export", str(one)) == 0
    second = Blog(tmp_path / "second")
    (second.root / "content/comments/cards/first.md").unlink()
    assert second("import", str(one)) == 0
    assert second("export", str(other)) == 0
    assert other.read_bytes() == one.read_bytes()
    assert second("import", str(one)) == 0
    assert len(second.comments()) == 3


def test_an_import_says_what_it_does_not_take_and_takes_the_rest(
    blog: Blog, capsys: pytest.CaptureFixture[str]
) -> None:
    def entry(id: str, **fields: object) -> dict[str, object]:
        texts = {"author": "A", "date": NOON.isoformat(), "body": "x", "reply_to": "", "url": "", "kind": "comment"}
        return {"post": "cards", "id": id, **texts, "by_author": False, **fields}

    comments = [
        entry("new"),
        entry("FIRST"),
        entry("lost", reply_to="gone"),
        entry("child-of-lost", reply_to="lost"),
        entry("round", reply_to="about"),
        entry("about", reply_to="round"),
        entry("elsewhere", post="pins"),
        entry("impostor", by_author=True),
    ]
    blog.write("in.json", json.dumps({"version": 1, "comments": comments}))
    assert blog("import", str(blog.root / "in.json")) == 1
    said = capsys.readouterr().out
    assert "8 in: 1 to write, 0 there already, 7 refused" in said
    for words in (
        "cards/lost",
        "cards/child-of-lost",
        "cards/about",
        "pins/elsewhere",
        "cards/impostor",
        "cards/FIRST",
    ):
        assert words in said
    assert list(blog.comments()) == ["first.md", "new.md"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"version": 2, "comments": []}',
        '{"version": 1, "comments": [1]}',
        '{"version": 1, "comments": [{"post": "cards"}]}',
        '{"version": 1, "comments": {}}',
    ],
)
def test_what_is_no_export_is_refused(blog: Blog, text: str) -> None:
    blog.write("in.json", text)
    assert blog("import", str(blog.root / "in.json")) == 1
    assert list(blog.comments()) == ["first.md"]


def can_be_shown(body: str) -> bool:
    """Whether a build would take a comment with this body."""
    with suppress(ValueError):
        return bool(compile_body(body)[1])
    return False


@given(
    st.lists(
        st.builds(
            Comment,
            id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True),
            author=st.text(max_size=60).map(clean_name).filter(lambda name: not is_blank(name)),
            date=st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
            body=st.text(max_size=100).map(clean_body).filter(can_be_shown),
            url=st.sampled_from(["", "https://a.example/"]),
            by_author=st.booleans(),
        ),
        unique_by=lambda comment: comment.id,
        max_size=5,
    )
)
def test_an_export_loses_nothing(comments: list[Comment]) -> None:
    there = Conversation(comments={comment.id: comment for comment in comments})
    back = load_comments(dump_comments({"cards": there}))
    assert {comment.id: comment for comment in back.get("cards", [])} == there.comments


# --- Disqus ----------------------------------------------------------------------------------------------


def disqus(*posts: str, head: str = "") -> bytes:
    """An export with one thread on cards and one on a post that is gone."""
    return f"""<?xml version="1.0" encoding="utf-8"?>{head}
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="10"><id>x</id><link>https://old.example/2014/cards.html?utm=1</link><title>Cards</title></thread>
<thread dsq:id="11"><id/><link>https://old.example/gone/</link><title>Gone</title></thread>
{"".join(posts)}</disqus>""".encode()


def said(id: int, message: str, *, parent: int | None = None, thread: int = 10, name: str = "Ada", **flags: str) -> str:
    flags = {"isDeleted": "false", "isSpam": "false", **flags}
    return (
        f'<post dsq:id="{id}"><message><![CDATA[{message}]]></message>'
        f"<createdAt>2014-01-02T03:04:{id % 60:02}Z</createdAt>"
        + "".join(f"<{key}>{value}</{key}>" for key, value in flags.items())
        + f'<author><email>a@ada.example</email><name>{name}</name></author><thread dsq:id="{thread}"/>'
        + (f'<parent dsq:id="{parent}"/>' if parent else "")
        + "</post>"
    )


def test_a_disqus_export_is_brought_in_once(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    message = '<p>I <b>keep</b> *all* of <a href="https://a.example/x_y">them</a>.</p><script>alert(1)</script>'
    blog.write(
        "disqus.xml",
        disqus(
            said(1, message),
            said(2, "gone", parent=1, isDeleted="true"),
            said(3, "To the deleted one.", parent=2, name=""),
            said(4, "buy", isSpam="true"),
            said(5, "on what is gone", thread=11),
            said(6, "<p>See</p><img src='https://a.example/a.png'>", parent=3),
        ).decode(),
    )
    for _ in range(2):
        assert blog("import", str(blog.root / "disqus.xml")) == 0
    assert list(blog.comments()) == ["disqus-1.md", "disqus-3.md", "disqus-6.md", "first.md"]
    assert blog.comments()["disqus-1.md"].endswith("\n\nI **keep** \\*all\\* of [them](https://a.example/x_y).\n")
    assert "author: Anonymous\n" in blog.comments()["disqus-3.md"]
    assert "reply_to: disqus-1\n" in blog.comments()["disqus-3.md"]
    out = capsys.readouterr().out
    assert "disqus-2 on https://old.example/2014/cards.html?utm=1: left out, deleted" in out
    assert "disqus-4 on https://old.example/2014/cards.html?utm=1: left out, spam" in out
    assert "disqus-5 on https://old.example/gone/: left out, no post for that address" in out
    assert "disqus-6: its pictures or other HTML did not come along" in out
    assert "3 in: 0 to write, 3 there already, 0 refused" in out
    assert not any("ada.example" in text.replace("a.example/x_y", "") for text in blog.comments().values())


def test_a_disqus_export_is_brought_in_packed_as_it_comes(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    packed = gzip.compress(disqus(said(1, "<p>one\ntwo</p><pre>a\nb</pre>")))
    (blog.root / "disqus.xml.gz").write_bytes(packed)
    assert blog("import", str(blog.root / "disqus.xml.gz")) == 0
    assert blog.comments()["disqus-1.md"].endswith("\n\none two\n\n```\na\nb\n```\n")
    (blog.root / "cut.xml.gz").write_bytes(packed[:60])
    assert blog("import", str(blog.root / "cut.xml.gz")) == 1
    assert "cut.xml.gz: " in capsys.readouterr().err


def test_an_export_that_an_editor_saved_with_a_byte_order_mark_is_brought_in(blog: Blog) -> None:
    assert blog("export", str(blog.root / "all.json")) == 0
    (blog.root / "content/comments/cards/first.md").unlink()
    saved = (blog.root / "all.json").read_text("utf-8")
    (blog.root / "all.json").write_text(saved, "utf-8-sig")
    assert blog("import", str(blog.root / "all.json")) == 0
    assert blog.comments() == {"first.md": "author: Zed\ndate: 2026-03-02 00:00:00+00:00\n\nFirst.\n"}


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_what_is_wrong_with_one_comment_or_thread_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    good = said(1, "fine").replace("03:04:01Z", "03:04:01")  # no zone: UTC, wherever this runs
    dateless = said(2, "when?").replace("2014-01-02T03:04:02Z", "yesterday")
    broken = '<thread dsq:id="12"><id/><link>http://[your-router]/</link></thread>'
    data = disqus(good, dateless, said(3, "where?", thread=12), said(1, "fine?"), good, said(4, "too"), broken)
    found, notes = read_disqus(data, ["cards"])
    monkeypatch.undo()
    time.tzset()
    assert [(comment.id, comment.date.isoformat()) for comment in found["cards"]] == [
        ("disqus-1", "2014-01-02T03:04:01+00:00"),
        ("disqus-4", "2014-01-02T03:04:04+00:00"),
    ]
    assert notes == [
        "disqus-1: there twice in the file; this is another comment of that id, which is left out",
        "disqus-1: there twice in the file; this is the same again",
        'disqus-2 on https://old.example/2014/cards.html?utm=1: left out, date "yesterday" is not a date',
        "disqus-3 on http://[your-router]/: left out, no post for that address",
    ]


@pytest.mark.parametrize("body", ["> " * 40 + "x", "[a]: https://a.example/"])
def test_what_a_build_would_refuse_is_not_imported(blog: Blog, capsys: pytest.CaptureFixture[str], body: str) -> None:
    good = {"post": "cards", "id": "a", "author": "Ada", "date": "2026-03-02T10:00:00+00:00", "body": "x"}
    good |= {"reply_to": "", "url": "", "kind": "comment", "by_author": False}
    bad = [{**good, "id": "b", "body": body}, {**good, "id": "c", "date": "2026-03-02T10:00:00"}]
    blog.write("in.json", json.dumps({"version": 1, "comments": [good, *bad]}))
    assert blog("import", str(blog.root / "in.json")) == 1
    said = capsys.readouterr().err
    assert "comment 2 of the export: " in said
    assert 'comment 3 of the export: date "2026-03-02 10:00:00" has no offset' in said
    assert list(blog.comments()) == ["first.md"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<disqus/>",
        b"\xff\xfe<",
        disqus(head='<!DOCTYPE disqus [<!ENTITY a "aaaaaaaaaa">]>'),
        disqus(head='<!DOCTYPE disqus SYSTEM "file:///etc/passwd">'),
    ],
)
def test_what_is_no_disqus_export_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"it has a document type|this is n"):
        read_disqus(data, ["cards"])


def test_a_hostile_message_of_a_disqus_export_is_left_out() -> None:
    found, notes = read_disqus(disqus(said(1, "<b>" * 5000), said(2, "<p>fine</p>")), ["cards"])
    assert [comment.id for comment in found["cards"]] == ["disqus-2"]
    assert notes[0].startswith("disqus-1 on https://old.example/2014/cards.html?utm=1: left out")
