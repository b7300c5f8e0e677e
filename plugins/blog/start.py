"""Makes the demo an author's own blog: takes the demo away, and writes settings and first pages as answered.

It touches nothing but the unchanged demo. What the author has edited or added is named and left.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from datetime import datetime
from html import escape
from pathlib import Path, PurePosixPath
from string import Template
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from .._shared import defaults
from .._shared.ids import new_id
from .._shared.look import KINDS, offered, read_look
from .answers import QUESTIONS, ask, check_options
from .changes import changed
from .form import read_values, with_values
from .manifest import Manifest, is_as_it_came, read_manifest
from .placeholders import SITEURL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

SETTINGS, PUBLIC = "pelicanconf.py", "publishconf.py"
PAGES = Path(__file__).parent / "pages"
"""The first pages, a folder a language, with `$name` and so on where the answers go."""
NEXT = """\
Next:
  1. Write: {post} begins your first post. `python3 tasks.py livereload` shows it while you do.
  2. Make it yours: {pages} say who you are; pelicanconf.py has the settings.
  3. Publish: {publish}"""


class Plan(NamedTuple):
    """What `start` is going to do to the files of a blog."""

    writes: dict[str, bytes]
    removals: list[str]
    left: dict[str, str]
    """What stays although the demo has it, and why."""


def start(
    root: Path,
    options: Mapping[str, str],
    *,
    look: str = "",
    ask_nothing: bool = False,
    lock: Callable[[], AbstractContextManager[None]],
    read: Callable[[str], str] = input,
) -> str:
    """Make the blog in a folder its author's own, and say what was done and what comes next.

    Args:
        root: The folder of tasks.py.
        options: Answers given beforehand, by the option of their question.
        look: Palette and letters to take, as in LOOK; "list" to be told what there is.
        ask_nothing: Whether to take the default where no answer is given.
        lock: Holds off builds while files change.
        read: What asks a question.

    Raises:
        ValueError: What is wrong with an answer, or keeps the blog from being changed; nothing was.
        EOFError: There is nobody to answer; nothing was changed.
        OSError: A file cannot be read or written; nothing was changed.
    """
    folders = (root / "theme" / "own", root / "theme")
    if look == "list":
        return list_looks(folders)
    answers, manifest = check_options(options), read_manifest(root)
    new_settings, new_address = (is_as_it_came(root, name, manifest.demo) for name in (SETTINGS, PUBLIC))
    text = (root / SETTINGS).read_text("utf-8") if (root / SETTINGS).is_file() else ""
    values = _values(text)
    chosen = _combine(str(values.get("LOOK", "")), look, folders)
    left = {} if new_settings else _own_answers(values, answers)
    asked = [each for each in QUESTIONS if (new_address if each.setting == "SITEURL" else new_settings)]
    answers = ask(asked, answers, (lambda _: "") if ask_nothing else read)
    plan = make_plan(root, manifest, answers, new_settings=new_settings, new_address=new_address, look=chosen)
    if not new_settings and look:
        try:
            plan.writes[SETTINGS] = with_values(text, {"LOOK": chosen}).encode()
        except ValueError as error:
            raise ValueError(f'{SETTINGS}: {error}: LOOK = "{chosen}"') from error
    plan.left.update(left)
    if plan.writes or plan.removals:
        with lock(), changed(root, plan.writes, plan.removals):
            pass
    return report(root, plan, answers, look=chosen if look else "")


def list_looks(folders: tuple[Path, ...]) -> str:
    """What LOOK may name, a line each."""
    lines = []
    for kind, names in offered(folders).items():
        lines += [f"{kind.capitalize()}:", *(f"  {name:10} {said}" for name, said in names.items())]
    return "\n".join([*lines, "Take one of each: python3 tasks.py start --look harbour+plain"])


def make_plan(
    root: Path,
    manifest: Manifest,
    answers: Mapping[str, str],
    *,
    new_settings: bool,
    new_address: bool,
    look: str,
) -> Plan:
    """What to write, what to take away and what to leave."""
    removals, left = demo_files(root, manifest)
    writes: dict[str, bytes] = {}
    for name, is_new in ((SETTINGS, new_settings), (PUBLIC, new_address)):
        if not is_new:
            left[name] = "it is yours already"
    if new_settings:
        given = {each.setting: answers[each.option] for each in QUESTIONS if each.setting != "SITEURL"}
        writes[SETTINGS] = with_values((root / SETTINGS).read_text("utf-8"), {**given, "LOOK": look}).encode()
    if new_address:
        text = (root / PUBLIC).read_text("utf-8")
        writes[PUBLIC] = text.replace(f'"{SITEURL}"', f'"{answers["address"]}"').encode()
    # On a blog that is its author's already, a page that they took away is not to come back.
    first_time = new_settings or any(path.startswith("content/pages/") for path in removals)
    for path, data in first_pages(answers).items():
        if path in removals or (first_time and not (root / path).exists()):
            writes[path] = data
        elif not first_time:
            left.pop(path, None)  # it was written here the last time
        elif (root / path).exists():
            left[path] = "there is a file of yours"
    return Plan(writes, [path for path in removals if path not in writes], left)


def demo_files(root: Path, manifest: Manifest) -> tuple[list[str], dict[str, str]]:
    """The files of the demo that may go, and what is left of it, with the reason.

    What hangs together (a post, its pictures and its comments) goes together: where one file of it is the author's, all
    of it stays.
    """
    together = defaultdict(list)
    for file in sorted((root / "content").rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            path = file.relative_to(root).as_posix()
            together[_belongs_to(path)].append(path)
    removals: list[str] = []
    left: dict[str, str] = {}
    for paths in together.values():
        if not any(path in manifest.demo for path in paths):
            continue  # all of it is the author's
        own = [path for path in paths if not is_as_it_came(root, path, manifest.demo)]
        if own:
            edited = ", ".join(own)
            left |= dict.fromkeys(own, "it is not the demo's any more")
            left |= {path: f"it goes with {edited}" for path in paths if path not in own}
        else:
            removals += paths
    return removals, left


def _belongs_to(path: str) -> str:
    """What a file of content/ is part of: all files of a post, its comments too, have the same."""
    parts = PurePosixPath(path).parts[1:]
    if len(parts) > 1 and parts[0] in ("posts", "comments"):
        return f"posts/{parts[1].removesuffix('.md')}"
    return "/".join(_file_name(PurePosixPath(part).stem) for part in parts)


def _file_name(name: str) -> str:
    """A name in plain letters: pictures of authors are called so."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name


def first_pages(answers: Mapping[str, str]) -> dict[str, bytes]:
    """The first pages, a draft of a post and the author's profile, by path."""
    language = answers["language"].partition("-")[0].lower()
    folder = PAGES / (language if (PAGES / language).is_dir() else "en")
    # Pelican reads a summary as Markdown too.
    words = {
        "name": as_markdown(answers["name"]),
        "author": as_markdown(answers["author"]),
        "about": f" ({as_markdown(answers['subtitle'])})" if answers["subtitle"] else "",
        "email": answers["email"],
        "date": f"{datetime.now(ZoneInfo(answers['timezone'])):%Y-%m-%d %H:%M}",
        "id": new_id(),
    }

    def filled(page: str) -> bytes:
        return Template((folder / f"{page}.md").read_text("utf-8")).substitute(words).encode()

    profile = f"name: {answers['author']}\n"
    return {
        "content/pages/about.md": filled("about"),
        "content/pages/contact.md": filled("contact" if answers["email"] else "contact-later"),
        "content/pages/privacy.md": filled("privacy"),
        "content/posts/hello.md": filled("post"),
        f"content/authors/{_slug(answers['author'])}.md": profile.encode(),
    }


def as_markdown(text: str) -> str:
    """A plain text as Markdown that shows just that."""
    return re.sub(r"([\\`*_{}\[\]()#+!])", r"\\\1", escape(text, quote=False))


def _slug(name: str) -> str:
    """How Pelican names the page of an author (pelican.utils.slugify)."""
    slug = unicodedata.normalize("NFKC", name)
    for pattern, replacement in defaults.SLUG_REGEX_SUBSTITUTIONS:
        slug = re.sub(pattern, replacement, slug)
    return slug.lower()


def _values(text: str) -> dict[str, object]:
    try:
        return read_values(text)
    except ValueError as error:
        raise ValueError(f"{SETTINGS}: {error}; mend that first") from error


def _own_answers(values: Mapping[str, object], answers: dict[str, str]) -> dict[str, str]:
    """Take the answers that the author's own settings give; what options say otherwise, which is not done."""
    left = {}
    for question in QUESTIONS:
        if question.setting == "SITEURL":
            continue
        there = str(values.get(question.setting, getattr(defaults, question.setting)))
        if answers.get(question.option, there) != there:
            left[f"{question.setting} in {SETTINGS}"] = f'it is "{there}"; write "{answers[question.option]}" there'
        answers[question.option] = there
    return left


def _combine(now: str, look: str, folders: tuple[Path, ...]) -> str:
    """The look of now with what is chosen otherwise, palette and letters."""
    wanted, there = read_look(look, folders), read_look(now, folders)
    named = {part.strip() for part in look.split("+")}
    kinds = {kind: getattr(wanted, kind) for kind in KINDS}
    return "+".join(kinds[kind] if kinds[kind] in named else getattr(there, kind) for kind in KINDS)


def report(root: Path, plan: Plan, answers: Mapping[str, str], *, look: str) -> str:
    """What was done, what was left, and the next three steps."""
    lines = []
    if plan.removals:
        lines.append(f"The demo is gone ({len(plan.removals)} files).")
    written = sorted(plan.writes)
    lines += [f"Written: {path}" for path in written]
    if look:
        lines.append(f'The look is "{look}" now.')
    lines += [f"Left: {path} ({why})" for path, why in sorted(plan.left.items())]
    if not plan.writes and not plan.removals:
        return "\n".join([*lines, "Nothing was to do: this is your own blog already."])
    if SETTINGS in plan.writes and len(plan.writes) > 1:
        posts = [path for path in written if path.startswith("content/posts/")]
        pages = ", ".join(path.removeprefix("content/") for path in written if path.startswith("content/pages/"))
        publish = "`python3 tasks.py publish`, or push it to GitHub; README has a page on it."
        if not answers.get("address"):
            publish = "write your address into publishconf.py, then `python3 tasks.py publish`."
        post = posts[0] if posts else '`python3 tasks.py new "A Title"`'
        lines += ["", NEXT.format(post=post, pages=pages or "content/pages/", publish=publish)]
    return "\n".join(lines)
