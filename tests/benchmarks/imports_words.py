"""How much of a WordPress export comes along: the words of each post, page and comment in order, before and after.

`python tests/benchmarks/imports_words.py EXPORT...` imports each file into an empty blog, and reads it a second time
in another way, by the parsers of lxml and with none of the importer's code: what the words were that a page of
WordPress showed. Beside them stand those that a build makes of the new files. A share below 99.5 % is shown with what
is lost (-) and what is new (+).

Words are what a reader sees. Addresses that are written out are none, nor is what stands in place of a picture, nor
the numbers and arrows of footnotes. Code is text wherever it stands, since that is what its author meant, even where
a browser hid it.
"""

from __future__ import annotations

import contextlib
import difflib
import html
import io
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from lxml import html as lxml_html

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from pelican.settings import read_settings  # noqa: E402

from plugins import imports  # noqa: E402
from plugins._shared.front_matter import parse_front_matter  # noqa: E402
from plugins.comments.foreign import comment_file  # noqa: E402
from plugins.comments.markdown import compile_markdown  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = f"from plugins._shared.defaults import *\nTIMEZONE = 'Europe/London'\nTHEME = {str(ROOT / 'theme')!r}\n"
ENOUGH = 0.995
_CODE = re.compile(
    r"\[((?:source)?code|php|css|html|perl|java|cpp|python|bash|javascript|sql|xml|cc(?:[a-z]{0,5}_\w+)?)\b[^\]]*\](.*?)\[/\1\]",
    re.DOTALL | re.IGNORECASE,
)
_PRE = re.compile(r"(<(pre\b|code(?=\s+lang=))[^>]*>)(.*?)(?=</\2\s*>)", re.DOTALL | re.IGNORECASE)
_CAPTION = re.compile(r"\[(?:wp_)?caption\b[^\]]*?\bcaption=\"([^\"]*)\"[^\]]*\]")
_GALLERY = re.compile(r"(?<!\[)\[gallery\b([^\]]*)\](?!\])")
_OTHERS = re.compile(
    r"(?<!\[)\[/?(?:caption|wp_caption|embed|audio|video|playlist|youtube|vimeo|nextpage)\b[^\]]*\](?!\])"
)
_HIDDEN = (
    "//script|//style|//noscript|//svg|//math|//textarea|//option|//template|//embed|//figure[@class='embed']"
    "|//sup[.//a]|//comment()"
)
_ADDRESS = re.compile(r"(?:https?:)?//\S+|\bwww\.\S+")
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b big cite code del em font i ins kbd mark q s small span strike strong sub sup tt u",
    )
)


class Compared(NamedTuple):
    """A text before and after."""

    name: str
    old: list[str]
    new: list[str]

    @property
    def same(self) -> int:
        """How many words of the longer one are in both, in order."""
        if self.old == self.new:
            return len(self.old)
        return sum(each.size for each in self._matcher().get_matching_blocks())

    @property
    def size(self) -> int:
        return max(len(self.old), len(self.new))

    def _matcher(self) -> difflib.SequenceMatcher[str]:
        return difflib.SequenceMatcher(None, self.old, self.new, autojunk=False)

    def differences(self) -> Iterator[str]:
        """What is lost and what is new."""
        for kind, at, to, here, until in self._matcher().get_opcodes():
            if kind != "equal":
                yield f"-[{' '.join(self.old[at:to])[:150]}] +[{' '.join(self.new[here:until])[:150]}]"


def words(markup: str, *, made: bool = False) -> list[str]:
    """The words that HTML shows, in order; `made` is what a build makes of Markdown."""
    if not markup.strip():
        return []
    root = lxml_html.fromstring(f"<div>{markup}</div>")
    for each in root.xpath(_HIDDEN):
        each.drop_tree()
    for each in root.xpath("//img[@title]") if made else ():  # as a caption is written in Markdown
        each.tail = f" {each.get('title')} {each.tail or ''}"
    for each in root.iter():
        if isinstance(each.tag, str) and each.tag not in _INLINE:
            each.text, each.tail = f" {each.text or ''}", f" {each.tail or ''}"
    return re.findall(r"\w+", _ADDRESS.sub(" ", str(root.text_content())))


def shown(content: str, post: str, library: dict[str, tuple[str, str]]) -> str:
    """What a page of WordPress made of a text, as far as its words go.

    Args:
        content: As the export has it.
        post: The number of the post.
        library: The caption and the post of each file, by its number, in their order.
    """

    def gallery(found: re.Match[str]) -> str:
        listed = re.search(r"\b(?:ids|include)=[\"']([\d, ]*)", found[1])
        own = [id for id, (_, parent) in library.items() if parent == post]
        ids = re.findall(r"\d+", listed[1]) if listed else own
        return "".join(f"<p>{library[id][0]}</p>" for id in ids if id in library)

    def code(text: str) -> str:
        return text if re.search("&(?:lt|gt|amp|quot);", text) else html.escape(text)

    def code_of_plugins(found: re.Match[str]) -> str:
        marked = re.search(r"\slang\s*=", found[1]) and "escaped" not in found[1]
        return found[1] + (
            html.escape(found[3]) if marked and "<" in found[3] else re.sub("<(?=[%!])", "&lt;", found[3])
        )

    content = _CODE.sub(lambda found: f"<pre>{code(found[2])}</pre>", content)
    content = _PRE.sub(code_of_plugins, content).replace("<?", "&lt;?")
    content = re.sub(r"<!--.*?-->", " ", content, flags=re.DOTALL)
    content = _CAPTION.sub(lambda found: f"[caption]{html.unescape(found[1])} ", content)
    content = re.sub(r"\[(\[[^\[\]]*\])\]", r"\1", content)
    return _OTHERS.sub(" ", _GALLERY.sub(gallery, content))


def compare(export: Path) -> tuple[list[Compared], list[Compared]]:
    """The posts and pages of an export before and after, and the comments. The folder to be in is an empty one."""
    Path("content").mkdir()
    Path("pelicanconf.py").write_text(SETTINGS, "utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        assert imports.main(["wordpress", str(export)], comment_file) == 0
    blog = imports.blog_of(read_settings("pelicanconf.py"), comment_file)
    files: dict[str, tuple[Path, str]] = {}
    for path in Path("content").glob("p*/*/index.md"):
        source = parse_front_matter(path.read_text("utf-8"))
        files[source.fields["imported"].value.rpartition("?p=")[2]] = path, source.body
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", export.read_bytes().decode("utf-8", "replace"))
    tree = etree.fromstring(text.encode(), etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True))

    def first(parent: etree._Element, name: str) -> str:
        return str(parent.xpath(f"string(*[name()='{name}'])"))

    items = tree.xpath("//item")
    files_of_library = [each for each in items if first(each, "wp:post_type") == "attachment"]
    files_of_library.sort(key=lambda each: (int(first(each, "wp:menu_order") or 0), int(first(each, "wp:post_id"))))
    library = {
        first(each, "wp:post_id"): (first(each, "excerpt:encoded"), first(each, "wp:post_parent"))
        for each in files_of_library
    }
    posts, comments = [], []
    for item in items:
        kind, id = first(item, "wp:post_type"), first(item, "wp:post_id")
        if kind not in ("post", "page") or first(item, "wp:status") in ("trash", "auto-draft", "inherit"):
            continue
        path, body = files.get(id, (Path("nowhere/nowhere"), ""))
        old = words(shown(first(item, "content:encoded"), id, library))
        posts.append(Compared(f"{id} {path.parent.name}", old, words(blog.compile(body), made=True)))
        for each in item.xpath("*[name()='wp:comment']") if kind == "post" else ():
            if first(each, "wp:comment_approved") == "1":
                number = first(each, "wp:comment_id")
                file = Path("content/comments") / path.parent.name / f"wp-{number}.md"
                new = compile_markdown(file.read_text("utf-8").partition("\n\n")[2]) if file.is_file() else ""
                comments.append(
                    Compared(
                        f"comment {number}", words(first(each, "wp:comment_content").replace("<?", "&lt;?")), words(new)
                    )
                )
    return posts, comments


def main(exports: list[Path]) -> None:
    """Say of each export how much is the same."""
    for export in exports:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            found = compare(export)
        print(export.name)
        for kind, texts in zip(("posts and pages", "comments"), found, strict=True):
            size, same = sum(each.size for each in texts), sum(each.same for each in texts)
            good = sum(each.same >= ENOUGH * each.size for each in texts)
            print(
                f"  {kind}: {len(texts)}, {size} words, {same / max(size, 1):.2%} the same; {good} have 99.5 % or more"
            )
        for each in sorted((text for texts in found for text in texts), key=lambda each: each.same / max(each.size, 1)):
            if each.same < ENOUGH * each.size:
                print(f"    {each.name}: {each.same} of {each.size}", *each.differences(), sep="\n      ")


if __name__ == "__main__":
    main([Path(name).resolve() for name in sys.argv[1:]])
