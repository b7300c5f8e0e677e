"""What somebody wrote into a mail, without what a program put below it. Standard library only.

The kept libraries for this (mail-parser-reply, email-reply-parser) take "Thanks," and lists of hyphens for signatures,
and cut what follows: here, a line that could be its writer's stays, since a comment may quote, sign, and thank.
"""

from __future__ import annotations

import re

_RULE = re.compile(
    r"\s{0,9}_{30,}\s{0,9}|\s{0,9}-{3,20} ?(?:Original|Urspr|Forwarded|Weitergeleitet|Message|Mensaje|Messaggio).{0,60}"
)
_HEADER_LINE = re.compile(r"\s*\*?[^\W\d_][\w ]{0,20}:\*?\s+\S.*")
_SENT_FROM = re.compile(
    r"\s*(?:Sent from (?:my |Outlook|Mail|Yahoo|Proton)|Get Outlook for|Von meinem .{1,60} gesendet"
    r"|Gesendet (?:von|mit)\b|Diese Nachricht wurde von meinem|Envoyé (?:de mon|depuis|à partir)"
    r"|Enviado (?:desde mi|do meu)|Inviato da|Verzonden (?:vanaf|met)|Skickat från|Sendt fra"
    r"|Wysłano z|Sent with ).{0,120}",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"-- ?")


def without_quotes(text: str) -> tuple[str, str]:
    """A mail's text without the mail that it answers below it, and that mail.

    What is quoted in the midst of an own text stays.
    """
    lines = text.splitlines()
    end = len(lines)
    for at, line in enumerate(lines):
        three = lines[at : at + 3]
        if _RULE.fullmatch(line) or (
            len(three) == 3 and all(map(_HEADER_LINE.fullmatch, three)) and any("@" in each for each in three)
        ):
            end = at
            break
    last = end
    while last and not lines[last - 1].strip():
        last -= 1
    begin = last
    while begin and (lines[begin - 1].lstrip().startswith(">") or not lines[begin - 1].strip()):
        begin -= 1
    if begin < last and (count := _introduction(lines[:begin])):
        end = begin - count
    return "\n".join(lines[:end]), "\n".join(lines[end:])


def _introduction(lines: list[str]) -> int:
    """How many lines at the end a program wrote above what it quotes: they have a date or an address, and a colon."""
    for count in (1, 2):
        if count == 2 and (len(lines) < 2 or not lines[-2].strip()):
            continue
        line = " ".join(lines[-count:]).rstrip()
        if line.endswith(":") and ("@" in line or len(re.findall(r"\d", line[-500:])) >= 5):
            alone = len(lines) < 3 or not lines[-3].strip()
            return 2 if len(lines) > 1 and lines[-2].strip() and alone else count
    return 0


def without_signature(text: str) -> tuple[str, str]:
    """A text without the signature below it (RFC 3676, 4.3, or a phone's), and that signature."""
    lines = text.splitlines()
    at = next((at for at, line in enumerate(lines) if _SIGNATURE.fullmatch(line)), len(lines))
    while at and not lines[at - 1].strip():
        at -= 1
    if at and _SENT_FROM.fullmatch(lines[at - 1]):
        at -= 1
    return "\n".join(lines[:at]), "\n".join(lines[at:])
