"""What `start` asks: each question with its default, and a check that says at once what is wrong with an answer."""

from __future__ import annotations

import difflib
import getpass
import os
import re
import subprocess
import unicodedata
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .._shared.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NONE = {"", "-", "no", "none", "not yet", "later", "nein", "keine", "noch nicht"}
"""What may be said for an answer that there is not."""


def check_name(value: str) -> str:
    """A name for a blog.

    Raises:
        ValueError: It is empty, too long, or has characters that no title may have.
    """
    return _line(value, 100, "the name")


def check_subtitle(value: str) -> str:
    """A few words below the name, or none."""
    return "" if value.strip().lower() in NONE else _line(value, 200, "the subtitle")


def check_author(value: str) -> str:
    """The name of a person.

    Raises:
        ValueError: No file can be named after it.
    """
    name = _line(value, 80, "the name")
    if not any(char.isalnum() for char in name):
        raise ValueError("it has no letter or digit, so no page can be named after it")
    if sign := next((sign for sign in ";," if sign in name), None):
        raise ValueError(f'leave out the "{sign}": posts name several authors with it')
    return name


def check_address(value: str) -> str:
    """The address of a site without a slash at its end, or nothing while there is none.

    Raises:
        ValueError: It is no address that a site can have.
    """
    value = value.strip()
    if value.lower() in NONE:
        return ""
    written = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port
        plain = host.encode("idna").decode()
    except ValueError:
        parts, host, port, plain = urlsplit(""), "", None, ""
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", plain):
        raise ValueError('write it as "https://blog.my-name.org", or "not yet"')
    if "." not in plain and plain != "localhost":
        raise ValueError(f'"{host}" has no ending such as .org; write it as "https://blog.my-name.org", or "not yet"')
    if parts.username is not None or parts.query or parts.fragment or re.search(r"[\s\\\"'<>]", written):
        raise ValueError("leave out what comes after the path, and any name and password: an address and a path alone")
    if plain == "blog.example.com":
        raise ValueError('that is the demo\'s; write your own, or "not yet"')
    return f"{parts.scheme}://{plain}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def check_email(value: str) -> str:
    """An e-mail address, or nothing.

    Raises:
        ValueError: It is none.
    """
    value = value.strip()
    if value.lower() in NONE:
        return ""
    if not re.fullmatch(r"[^\s@\"'<>(),;:\\]+@[^\s@\"'<>(),;:\\]+\.[^\s@\"'<>(),;:\\.]+", value):
        raise ValueError('write it as "me@my-name.org", or "none"')
    if value.lower().endswith("@spare-chair.example"):
        raise ValueError('that is the demo\'s; write your own, or "none"')
    return value


def check_language(value: str) -> str:
    """A language by its tag (RFC 5646), such as `en` or `de-AT`.

    Raises:
        ValueError: It is not written as one.
    """
    tag = value.strip().replace("_", "-")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
        raise ValueError('write two or three letters, such as "en", "de" or "pt-BR"')
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def check_timezone(value: str) -> str:
    """A time zone by its name in the IANA database.

    Raises:
        ValueError: There is none of that name.
    """
    there = zoneinfo.available_timezones()
    folded = {name.lower(): name for name in there}
    wanted = value.strip().replace(" ", "_").lower()
    if wanted in folded:
        return folded[wanted]
    cities = sorted(name for name in there if name.rpartition("/")[2].lower() == wanted and "/" in name)
    near = cities or [folded[name] for name in difflib.get_close_matches(wanted, folded, n=3)]
    hint = f"did you mean {' or '.join(near)}?" if near else "write it as Europe/Berlin, or UTC"
    raise ValueError(f'there is no time zone "{value.strip()}"; {hint}')


def _line(value: str, longest: int, what: str) -> str:
    line = one_line(value)
    if not line:
        raise ValueError(f"{what} is empty")
    if len(line) > longest:
        raise ValueError(f"{what} has {len(line)} characters; {longest} are the most")
    if odd := next((char for char in value.strip() if unicodedata.category(char) in ("Cc", "Cs")), None):
        raise ValueError(f"{what} has a character that cannot be shown, U+{ord(odd):04X}; leave it out")
    return line


class Question(NamedTuple):
    """One thing to know: the option that says it too, the setting that it becomes, and how it is asked."""

    option: str
    setting: str
    text: str
    default: Callable[[Mapping[str, str]], str]
    """Made of the answers so far, by option."""
    check: Callable[[str], str]


def _person(_: Mapping[str, str]) -> str:
    """Who works here, as git knows them, or this machine."""
    try:
        found = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False).stdout
    except OSError:
        found = ""
    try:
        return one_line(found) or getpass.getuser().title()
    except (OSError, KeyError, ImportError):
        return "Me"


def _zone(_: Mapping[str, str]) -> str:
    """The time zone of this machine, or UTC."""
    link = Path("/etc/localtime")
    for name in (os.environ.get("TZ", "").lstrip(":"), str(link.resolve()).partition("zoneinfo/")[2]):
        if name in zoneinfo.available_timezones():
            return name
    return "UTC"


QUESTIONS = (
    Question("name", "SITENAME", "What is the blog called?", lambda _: "My Blog", check_name),
    Question("subtitle", "SITESUBTITLE", 'A few words below the name (or "none")', lambda _: "none", check_subtitle),
    Question("author", "AUTHOR", "Who writes it?", _person, check_author),
    Question("address", "SITEURL", 'At which address will it be (or "not yet")?', lambda _: "not yet", check_address),
    Question(
        "email",
        "COMMENTS_EMAIL",
        'To which e-mail address do readers send comments (or "none")? It is shown in public.',
        lambda _: "none",
        check_email,
    ),
    Question("language", "DEFAULT_LANG", "In which language do you write?", lambda _: "en", check_language),
    Question("timezone", "TIMEZONE", "In which time zone do you live?", _zone, check_timezone),
)


def check_options(given: Mapping[str, str]) -> dict[str, str]:
    """The answers that options give, by option.

    Raises:
        ValueError: What is wrong with them, a line each.
    """
    answers, wrong = {}, []
    for question in QUESTIONS:
        if question.option in given:
            try:
                answers[question.option] = question.check(given[question.option])
            except ValueError as error:
                wrong.append(f"--{question.option}: {error}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return answers


def ask(questions: list[Question], answers: dict[str, str], read: Callable[[str], str] = input) -> dict[str, str]:
    """All answers, by option: those that there are, and those given now; a wrong one is asked for again.

    Raises:
        EOFError: There is nobody to answer.
    """
    for question in questions:
        while question.option not in answers:
            default = question.default(answers)
            said = read(f"{question.text}\n  [{default}] ").strip()
            try:
                answers[question.option] = question.check(said or default)
            except ValueError as error:
                print(f"  {str(error)[0].upper()}{str(error)[1:]}.".replace("?.", "?"))
    return answers
