"""What lists of attacks do to comments: `python tests/benchmarks/comments_attacks.py LIST ... [--browser]`.

A LIST has a text a line, or as JSON an object with `payload` a line. Each text goes all the way, as name, website and
body: through form and preview into an inbox, into the mail to the author, before them at the desk, out again as a file,
and by one build into pages and feeds; and by mail, as subject, sender and text, into an inbox and onto the desk.
Nothing may be anywhere that a harmless comment does not bring: no other element, attribute or scheme in a page or feed,
no other header or unquoted line in a mail, no control character at the desk, no traceback, no answer above 499. With
--browser every page is opened in Chromium without its policy, which may start nothing and ask nobody else for anything.

It prints how many texts there were, how many a place got and refused, and each finding; the exit status is 1 for any.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import email.policy
import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from email.header import decode_header, make_header
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import html5lib
from lxml import etree

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from intake_reader import ORIGIN, SITE, Reader  # noqa: E402

from plugins._shared.published import Entry, PublishedIndex, dump_index  # noqa: E402
from plugins.comments.desk.__main__ import open_desk  # noqa: E402
from plugins.comments.desk.choose import Filter  # noqa: E402
from plugins.comments.desk.listing import show, show_all  # noqa: E402
from plugins.comments.desk.mailbox import Mail as Found  # noqa: E402
from plugins.comments.desk.mailed import take_in  # noqa: E402
from plugins.comments.file import format_comment  # noqa: E402
from plugins.comments.inbox.inbox import open_inbox  # noqa: E402
from plugins.comments.intake.app import Intake, Site  # noqa: E402
from plugins.comments.intake.mail import Letterbox, Mailer  # noqa: E402
from plugins.comments.intake.rate import RateLimits  # noqa: E402
from plugins.comments.intake.signing import Signer  # noqa: E402
from plugins.comments.sanitize import ATTRIBUTES, TAGS  # noqa: E402
from plugins.comments.settings import CommentsSettings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plugins.comments.desk.publish import Desk
    from plugins.comments.intake.mail import Mail

A_POST = 100
"""Comments on each post that is built."""

HARMLESS = """A *word*, **more**, ~~less~~, `code` and [a link](https://e.example/ "Title"),
a line,

> a quote

- a list

3. numbers

***

```python
print()
```
"""

NAME, WEBSITE = "Harmless Name", "https://e.example/"
SCHEMES = {"", "http", "https", "mailto"}
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HOOKS = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = () => console.debug("ATTACK " + name);
addEventListener("error", event => event.message && console.debug("ATTACK error " + event.message), true);"""


BODY = {(tag, name) for tag in TAGS for name in ("", *ATTRIBUTES.get(tag, ()))} | {("a", "rel"), ("h2", "")}
"""Each element that a comment or a feed's own words may have, with each of its attributes, and with ""."""

ACTIVE = {"script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "form", "input", "button"}
ACTIVE |= {"textarea", "select", "template", "img", "video", "audio", "svg", "math", "area", "map", "dialog"}


class Parts(NamedTuple):
    """What markup is made of, as a browser reads it."""

    attributes: set[tuple[str, str]]
    """Each element with each attribute that it has, and with ""."""
    schemes: set[str]
    active: str
    """How many there are of each element that does more than show text, outside of comments."""


def parts_of(markup: str, *, fragment: bool = False) -> Parts:
    """What a page or fragment is made of."""
    root = (html5lib.parseFragment if fragment else html5lib.parse)(markup, namespaceHTMLElements=False)
    attributes, schemes = set(), set()
    elements = [element for element in root.iter() if isinstance(element.tag, str)][fragment:]
    for element in elements:
        attributes.add((element.tag, ""))
        for name, value in element.attrib.items():
            attributes.add((element.tag, str(name)))
            if name in ("href", "src", "action", "formaction", "data", "poster", "srcset"):
                schemes.add(urlsplit(re.sub(r"[\\x00-\\x20]", "", value)).scheme)
    inside = {each for thread in root.iter("ol") if thread.get("class") == "thread" for each in thread.iter()}
    tags = (each.tag.rpartition("}")[2] for each in elements if each not in inside)
    return Parts(attributes, schemes, str(sorted(Counter(tag for tag in tags if tag in ACTIVE).items())))


class Attack:
    """The texts on their way, and what was found."""

    def __init__(self, folder: Path, texts: list[str]) -> None:
        self.folder, self.texts = folder, texts
        self.counts, self.findings = Counter[str](), Counter[str]()
        self.mails: list[Mail] = []

    def find(self, place: str, what: object, text: str) -> None:
        """Note a finding."""
        self.findings[f"{place}: {what}"] += 1
        if self.findings[f"{place}: {what}"] == 1:
            print(f"{place}: {what}: {text[:300]!r}", flush=True)

    def judge(self, place: str, markup: str, allowed: list[Parts], text: str) -> None:
        """Find what is more than harmless pages have."""
        found = parts_of(markup)
        self.counts[place] += 1
        attributes = BODY.union(*(each.attributes for each in allowed))
        for what in [*(found.attributes - attributes), *(found.schemes - SCHEMES)]:
            self.find(place, what, text)
        if found.active not in {each.active for each in allowed}:
            self.find(place, "other active elements than a harmless page has", text)

    # The form, the preview and the mail to the author

    def intake(self) -> Reader:
        """The intake, of which all mail comes here."""
        (self.folder / "posts.json").write_text(dump_index({"a-post": Entry(title="A post", url="a/", open=True)}))
        settings = CommentsSettings(
            min_seconds=0, intake="/intake/", max_score=10**6, max_links=10**4, moderator="me@blog.example"
        )
        signer, outbox = Signer("a secret for this run"), Letterbox(Mailer(server="127.0.0.1:9"))
        outbox.post = self.mails.append  # type: ignore[method-assign]
        return Reader(
            Intake(
                settings=settings,
                site=Site(name="A blog", lang="en", url=SITE, intake=f"{SITE}/intake/"),
                inbox=open_inbox("inbox", self.folder / "blog"),
                index=PublishedIndex(self.folder / "posts.json"),
                signer=signer,
                limits=RateLimits("1000000 per second", "1000000 per second", signer),
                outbox=outbox,
            )
        )

    def through_the_form(self) -> None:
        """Send each text as everything, and then as what of it is taken."""
        reader = self.intake()
        sent = {"post": "a-post", "author": NAME, "body": HARMLESS, "url": WEBSITE}
        wrong = {"post": "a-post", "author": "", "body": "", "url": "x", "email": "x"}
        allowed = [parts_of(reader.post(**each).text) for each in (sent, {**sent, "action": "edit"}, wrong)]
        plain = self._mail_of(reader, NAME, "x", "")
        for text in self.texts:
            for fields in ({"author": text, "url": text, "email": text}, {"author": text[:80]}, {"author": NAME}):
                sent = {"post": "a-post", "reply_to": text[:90], **fields, "body": text}
                answer = reader.post(headers=ORIGIN, **sent)
                self.judge("form and preview", answer.text, allowed, text)
                if answer.status_code >= 500:
                    self.find("form and preview", answer.status_code, text)
                sent.pop("reply_to")
                name = fields["author"]
                if name != text and (mail := self._mail_of(reader, name, text, "")):
                    self.counts["mail"] += 1
                    self._judge_mail(mail, plain, text)
                    break
            else:
                self.counts["refused by the form"] += 1

    def _mail_of(self, reader: Reader, name: str, body: str, url: str) -> Mail | None:
        """The mail about a comment that is left; None where it is refused, or was left before."""
        page = reader.post(post="a-post", author=name, body=body, url=url)
        if page.status_code != 200:
            return None
        from intake_reader import hidden

        before = len(self.mails)
        answer = reader.post(**{**hidden(page.text), "action": "confirm"})
        if answer.status_code >= 500:
            self.find("form and preview", answer.status_code, body)
        return self.mails[-1] if len(self.mails) > before else None

    def _judge_mail(self, mail: Mail, plain: Mail | None, text: str) -> None:
        assert plain
        for policy in (email.policy.compat32, email.policy.default):
            message = email.message_from_bytes(mail.data, policy=policy)
            if list(message.keys()) != list(email.message_from_bytes(plain.data).keys()):
                self.find("mail", f"headers {message.keys()}", text)
            if message.get_content_type() != "text/plain" or message.is_multipart():
                self.find("mail", "its kind", text)
        subject = str(make_header(decode_header(email.message_from_bytes(mail.data)["Subject"])))
        if subject.replace("\n", "") != mail.subject:
            self.find("mail", "subject", text)
        own, others = self._unquoted(mail), self._unquoted(plain)
        if len(own) > len(others) or sum(line not in others for line in own) > 2:  # one has the name, one the link
            self.find("mail", "unquoted lines", text)

    def _unquoted(self, mail: Mail) -> list[str]:
        body = email.message_from_bytes(mail.data).get_payload(decode=True)
        lines = [re.sub(r"^Score.*", "", line) for line in body.decode().splitlines() if not line.startswith(">")]
        return [line for line in lines if line]

    # The desk, pages and feeds

    def blog(self, name: str) -> Desk:
        """A desk of a blog with one post."""
        root = self.folder / name
        (root / "content/posts").mkdir(parents=True, exist_ok=True)
        (root / "content/posts/a-post.md").write_text("title: A post\ndate: 2026-03-01\nauthors: Mara\n\nText.\n")
        conf = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom plugins._shared.defaults import *\n"
        conf += f'SITEURL = "{SITE}"\n'
        conf += f'SITENAME = "A blog"\nAUTHOR = "Mara"\nPATH = "content"\nTHEME = {str(ROOT / "theme")!r}\n'
        conf += 'COMMENTS_EMAIL = "me@blog.example"\nCOMMENTS_MAX_LINKS = 10_000\nOUTPUT_PATH = "output"\n'
        (root / "pelicanconf.py").write_text(conf)
        return open_desk(root)

    def at_the_desk(self, desk: Desk, place: str) -> None:
        """List everything that waits, and show some of it whole, since each is looked for among all."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            ids = show_all(desk, Filter())
            for id in ids[:: len(ids) // 100 + 1]:
                show(desk, id)
        self.counts[place] += len(ids)
        for line in said.getvalue().split("\n"):
            if CONTROL.search(line):
                self.find(place, "a control character", line)

    def by_mail(self) -> None:
        """Have each text come by mail, as everything that a mail has."""
        desk = self.blog("mailed")
        mails = []
        for number, text in enumerate(self.texts):
            line = re.sub(r"[\r\n]+", " ", text)
            for kind in ("plain", "html"):
                head = f"From: {line} <a{number}@e.example>\nSubject: {line}\nMessage-ID: <{number}{kind}@e.example>\n"
                head += f"Content-Type: text/{kind}; charset=utf-8\n\n{text}\n\nName: {line}\n[post: a-post]\n"
                mails.append(Found(f"mail {number}", head.encode("utf-8", "replace")))
        with contextlib.redirect_stdout(io.StringIO()):
            tally = take_in(desk, mails, lambda line: CONTROL.search(line) and self.find("mailed", "refusal", line))
        self.counts["mailed, refused"] += tally.refused
        self.at_the_desk(desk, "mailed, at the desk")

    def into_pages(self, *, browser: bool) -> None:
        """Publish what waits, build, and judge every page and feed."""
        desk = self.blog("blog")
        self.at_the_desk(desk, "desk")
        root, files = desk.root, []
        for id in desk.inbox.waiting():
            item = desk.inbox.get(id)
            assert item
            files.append(format_comment(desk.comment(item)))
        harmless = f"author: {NAME}\ndate: 2026-03-02\nurl: {WEBSITE}\n\n{HARMLESS}"
        posts = [[harmless, *files[at : at + A_POST]] for at in range(0, len(files), A_POST)]
        for number, texts in enumerate([[harmless]] * 3 + posts):  # the first, one between others, and …
            post = root / f"content/posts/p{number}.md"
            post.write_text(f"title: P{number}\ndate: 2026-03-01\nauthors: Mara\n\nText.\n")
            (root / f"content/comments/p{number}").mkdir(parents=True)
            for at, text in enumerate(texts):
                (root / f"content/comments/p{number}/c{at}.md").write_text(text, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pelican", "-s", "pelicanconf.py"], cwd=root, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"the build failed:\n{done.stdout}\n{done.stderr}")
        output = root / "output"
        pages = sorted(output.glob("p*/index.html"))
        allowed = [parts_of((output / f"p{number}/index.html").read_text("utf-8")) for number in range(3)]
        for page in pages:
            self.judge("pages", page.read_text("utf-8"), allowed, str(page))
        self.counts["on pages"] += len(files)
        for feed in sorted([*output.rglob("*.xml"), *output.rglob("*.json")]):
            self._judge_feed(feed)
        if browser:
            self._open(pages, output)

    def _judge_feed(self, feed: Path) -> None:
        texts: Iterator[str]
        if feed.suffix == ".json":
            data = json.loads(feed.read_text("utf-8"))
            if "items" not in data:
                return
            texts = (str(item.get("content_html", "")) for item in data["items"])
        else:
            tree = etree.parse(feed)
            texts = (
                str(element.text or "")
                for element in tree.iter()
                if isinstance(element.tag, str)
                and (element.tag.endswith(("}encoded", "description")) or element.get("type") == "html")
            )
        for text in texts:
            self.counts["texts of feeds"] += 1
            found = parts_of(text, fragment=True)
            for what in [*(found.attributes - BODY), *(found.schemes - SCHEMES)]:
                self.find("feeds", what, f"{feed.name}: {text}")

    def _open(self, pages: list[Path], output: Path) -> None:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as started:
            chromium = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            for path in pages:
                page = chromium.new_page()
                page.add_init_script(HOOKS)
                here = path.parent.name
                page.on("dialog", lambda dialog, here=here: (self.find("browser", "dialog", here), dialog.dismiss()))
                page.on(
                    "console", lambda said, here=here: "ATTACK" in said.text and self.find("browser", said.text, here)
                )

                def answer(route: object, here: str = here) -> None:
                    url = urlsplit(route.request.url)  # type: ignore[attr-defined]
                    if f"{url.scheme}://{url.netloc}" != SITE:
                        self.find("browser", "a request", f"{here}: {route.request.url}")  # type: ignore[attr-defined]
                        route.abort()  # type: ignore[attr-defined]
                        return
                    file = output / url.path.lstrip("/")
                    file = file / "index.html" if file.is_dir() else file
                    body = file.read_bytes() if file.is_file() else b""
                    body = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", body)
                    kinds = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
                    route.fulfill(  # type: ignore[attr-defined]
                        status=200 if file.is_file() else 404,
                        body=body,
                        content_type=kinds.get(file.suffix, "application/octet-stream"),
                    )

                page.route("**/*", answer)
                page.goto(f"{SITE}/{here}/", wait_until="load")
                page.evaluate(
                    """() => { for (const each of document.querySelectorAll(".thread *")) {
                      for (const kind of ["mouseover", "pointerenter", "focus", "toggle", "animationstart"])
                        each.dispatchEvent(new Event(kind, {bubbles: true})); } }"""
                )
                page.wait_for_timeout(50)
                if urlsplit(page.url).path != f"/{here}/":
                    self.find("browser", f"it went to {page.url}", here)
                self.counts["pages in a browser"] += 1
                page.close()
            chromium.close()


def read_list(path: Path) -> Iterator[str]:
    """The texts of a list."""
    for line in path.read_text("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            yield str(json.loads(line)["payload"])
            continue
        if line.strip():
            yield line


def main() -> int:
    """Attack; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="+", type=Path, metavar="LIST")
    parser.add_argument("--browser", action="store_true", help="open every page in Chromium")
    options = parser.parse_args()
    texts = list(dict.fromkeys(text for path in options.lists for text in read_list(path)))
    with tempfile.TemporaryDirectory() as folder:
        attack = Attack(Path(folder), texts)
        attack.blog("blog")
        attack.through_the_form()
        attack.by_mail()
        attack.into_pages(browser=options.browser)
    print(f"{len(texts)} texts: {dict(attack.counts)}; findings: {dict(attack.findings) or 'none'}")
    return 1 if attack.findings else 0


if __name__ == "__main__":
    sys.exit(main())
