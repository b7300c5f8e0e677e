"""Folders that are broken or made to do harm: a sentence each, and all that is well comes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from conftest import Blog

GOOD = b"---\ntitle: Good\ndate: 2020-01-01\n---\nText.\n"


def laugh(number: int) -> bytes:
    """A line that repeats the one above nine times."""
    above, name = f"*{chr(97 + number)}", chr(98 + number)
    return f"{name}: &{name} [{', '.join([above] * 9)}]\n".encode()


FILES: dict[str, tuple[bytes, str]] = {
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0", ":3: it has zero bytes, so it is no text; leave it out"),
    "half-utf16": (b"\xff\xfe" + b"a\0b", "it begins as UTF-16, and is not; save it as UTF-8"),
    "open-toml": (b'+++\ntitle = "A"\nText.\n', ':1: no second "+++" ends the front matter that this one begins'),
    "bad-toml": (b'+++\ntitle = "A\n+++\nText.\n', ":2: this is no TOML"),
    "bad-json": (b';;;\n{"title": }\n;;;\nText.\n', ":2: this is no JSON"),
    "list": (b"---\n- a\n- b\n---\nText.\n", ':2: the front matter has no lines such as "title: …"'),
    "laughs": (
        b"---\na: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(map(laugh, range(8))) + b"---\nText.\n",
        "unfolds to more than can be meant",
    ),
    "itself": (b"---\na: &a [*a]\n---\nText.\n", "it refers to itself"),
    "huge": (b"---\ntitle: Huge\n---\n" + b"word " * 1_100_000, "a text of 5,500,"),
}  # fmt: skip
READ: dict[str, tuple[bytes, str]] = {
    "utf16": (
        "\ufeff---\ntitle: Käse\ndate: 2020-01-01\n---\nBrot.\n".encode("utf-16-le"),
        "it was UTF-16, and is UTF-8 now",
    ),
    "latin1": (
        "---\ntitle: Käse\ndate: 2020-01-01\n---\nBrot.\n".encode("latin-1"),
        "line 2 is no UTF-8; it was read as Windows-1252",
    ),
    "bad-yaml": (b"---\ntitle: Cheese: a story\ndate: 2020-01-01\n---\nText.\n", "the front matter is no YAML (line 2"),
    "no-date": (b"---\ntitle: When\ndate: next Tuesday\n---\nText.\n", 'date "next Tuesday": that is no date'),
    "no-day": (b"---\ntitle: When\ndate: 2020-02-31\n---\nText.\n", 'date "2020-02-31": that is no date'),
}


def site(root: Path, files: dict[str, bytes]) -> str:
    (root / "content/post").mkdir(parents=True)
    (root / "hugo.toml").write_text('baseURL = "https://old.example/"\n', "utf-8")
    for name, data in files.items():
        (root / "content/post" / name).write_bytes(data)
    return str(root)


def test_each_file_that_cannot_be_read_is_named_and_the_others_come(
    blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"2020-01-01-{name}.md": data for name, (data, _) in FILES.items()}
    assert blog.run("markdown", site(tmp_path / "old", {**files, "2020-01-01-good.md": GOOD})) == 0
    report = (blog.folder / ".cache/import.txt").read_text("utf-8")
    for name, (_, message) in FILES.items():
        line = next((line for line in report.splitlines() if f"-{name}.md" in line), report)
        assert message in line
    assert "that cannot be read" in capsys.readouterr().out
    assert [name for name in blog.files() if name != "redirects.txt"] == ["posts/good/index.md"]


def test_odd_encodings_dates_and_front_matter_are_read_and_told_of(blog: Blog, tmp_path: Path) -> None:
    files = {f"{name}.md": data for name, (data, _) in READ.items()}
    files |= {f"2020-01-0{n}-x{n}.md": GOOD for n in range(1, 4)}
    assert blog.run("markdown", site(tmp_path / "old", files)) == 0
    report = (blog.folder / ".cache/import.txt").read_text("utf-8")
    for _, message in READ.values():
        assert message in report
    assert "title: Käse" in blog.read("posts/utf16/index.md")
    assert "title: Käse" in blog.read("posts/latin1/index.md")
    assert "title: Cheese: a story" in blog.read("posts/bad-yaml/index.md")


def test_line_ends_and_byte_order_marks_do_not_matter(blog: Blog, tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")
    assert blog.run("markdown", site(tmp_path / "old", {"a.md": windows, "b.md": GOOD.replace(b"\n", b"\r")})) == 0
    assert blog.read("posts/a/index.md").splitlines()[-1] == blog.read("posts/b/index.md").splitlines()[-1] == "Text."


def test_nothing_outside_of_the_folder_is_read(blog: Blog, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_bytes(GOOD.replace(b"Good", b"Secret"))
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/cup.png").write_bytes(b"secret")
    body = b"![a](/../../secret.md) ![b](../../../pictures/cup.png) [c](file:///etc/passwd) ![d](/etc/passwd)\n"
    root = tmp_path / "old"
    site(root, {"good.md": GOOD + body})
    (root / "content/post/link.md").symlink_to(secret)
    (root / "static").symlink_to(tmp_path / "pictures")
    (root / "content/loop").symlink_to(".")
    (root / "content/post/passwd.png").symlink_to("/etc/passwd")
    assert blog.run("markdown", str(root)) == 0
    assert [name for name in blog.files() if name != "redirects.txt"] == ["posts/good/index.md"]
    report = (blog.folder / ".cache/import.txt").read_text("utf-8")
    for name in ("content/post/link.md", "static", "content/loop", "content/post/passwd.png"):
        assert f"  {name}\n" in report


def test_two_posts_of_one_name_get_two_places(blog: Blog, tmp_path: Path) -> None:
    files = {"a.md": GOOD.replace(b"---\nText", b"slug: same\n---\nText"), "Same.md": GOOD, "same.markdown": GOOD}
    assert blog.run("markdown", site(tmp_path / "old", files)) == 0
    names = sorted(name.casefold() for name in blog.files() if name.endswith(".md"))
    assert names == ["posts/same-2/index.md", "posts/same-3/index.md", "posts/same/index.md"]


def test_a_folder_without_texts_is_refused(blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert blog.run("markdown", str(tmp_path / "empty")) == 1
    assert blog.run("markdown", str(tmp_path / "nowhere")) == 1
    told = capsys.readouterr().err
    assert "there is no Markdown in this folder" in told
    assert "there is no such folder" in told
