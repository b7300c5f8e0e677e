"""One field of a file's front matter, changed. Pure: text in, text out, and every other character as it was."""

from __future__ import annotations

import re

from .._shared.front_matter import format_field, parse_front_matter


def set_field(text: str, key: str, value: str | None) -> str:
    """A file with that value of a field, where it has one or at the end of them; without the field for None.

    Raises:
        ValueError: It has no front matter that could be changed by one line.
    """
    source = parse_front_matter(text)
    if source.faults:
        raise ValueError("line {}: {}".format(*source.faults[0]))
    if not source.fields:
        raise ValueError('there is no front matter; begin the file with lines such as "title: …"')
    lines = lines_of(text)
    known = source.fields.get(key.lower())
    first = known.line - 1 if known else source.end_line - 1
    later = [field.line - 1 for field in source.fields.values() if known and field.line > known.line]
    last = min([*later, source.end_line - 1]) if known else first
    mark = "\N{BYTE ORDER MARK}" if first == 0 and text.startswith("\N{BYTE ORDER MARK}") else ""
    near = lines[first] if known else lines[first - 1]
    ending = near[len(near.rstrip("\r\n")) :]
    written = known.key if known else key
    if value is None:
        without = "".join((mark, *lines[:first], *lines[last:]))
        return without if known and _is_only_change(text, without, key.lower(), None) else text
    for line in (format_field(written, value), f"{written}: '{value.replace(chr(39), chr(39) * 2)}'"):
        # The last line of a file may have no end.
        new = f"{mark}{line}{ending}" if known or ending else f"\n{line}"
        changed = "".join((*lines[:first], new, *lines[last:]))
        if _is_only_change(text, changed, key.lower(), value):
            return changed
    raise ValueError(f"its front matter is written in an unusual way; write the line yourself: {written}: {value}")


def lines_of(text: str) -> list[str]:
    """The lines of a Markdown file (CommonMark 2.1) with their ends."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def _is_only_change(before: str, after: str, key: str, value: str | None) -> bool:
    """Whether a field has that value now, or is gone for None, and all else is read as before."""
    old, new = parse_front_matter(before), parse_front_matter(after)
    kept, known = ({k: (f.value, f.items) for k, f in side.fields.items() if k != key} for side in (old, new))
    said = new.fields.get(key)
    return not new.faults and (said and said.value) == value and kept == known and old.body == new.body
