"""Who may import whom, and what a lock may hold, read from the source.

- Glue (a `__init__.py` or `__main__.py`) knows Pelican, by the seam `_shared/pelican.py` and its public names.
- A plugin's other modules are pure: `_shared` without its seam, each other, the standard library, and libraries.
- A library has one door: one package of ours.
- No plugin imports another, and imports between them are relative, so that a plugin can be copied into another site.
- Below comments/ the arrows run desk, intake → inbox → what is published.
- Nothing imports `tasks` or `tests`. bootstrap.py needs the standard library alone.
- What an author adds is theirs: plugins/own/, the settings, and whatever else lies at the top.
- A lock holds names, versions and hashes, and no address.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from plugins.blog.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SCRIPTS = {
    "bootstrap": set(),
    "builder": {"bootstrap", "plugins"},
    "tasks": {"bootstrap", "builder", "invoke", "plugins"},
}
# Markup is the type of a safe text, in which plugins and templates meet: a value, and no library that needs a door.
VALUES = {"markupsafe"}
SAME_LIBRARY = {"botocore": "boto3", "werkzeug": "flask"}
# What the folders of a plugin may use of each other; its top is open to all of them.
WINGS = {"comments": {"inbox": set(), "intake": {"inbox"}, "desk": {"inbox"}}}


class Import(NamedTuple):
    """One import: its line, the absolute name of what it imports, and whether it is written as a relative one."""

    line: int
    name: str
    relative: bool = False


def imports(path: Path, package: tuple[str, ...]) -> Iterator[Import]:
    """Everything that a file imports; `package` is the one that the file is in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            base = [*base, node.module] if node.module else base
            yield from (Import(node.lineno, ".".join([*base, each.name]), bool(node.level)) for each in node.names)


def may_import(parts: tuple[str, ...], what: Import) -> bool:
    """Whether the file with these path parts may import that; which packages use a library is not judged here."""
    top, *rest = what.name.split(".")
    if top in sys.stdlib_module_names or top in VALUES:
        return True
    if parts[0] == "tests":
        return top not in {"tasks", "tests"}
    if len(parts) == 1:
        return top in SCRIPTS[parts[0].removesuffix(".py")]
    glue, seam = parts[-1] in {"__init__.py", "__main__.py"}, parts[1:] == ("_shared", "pelican.py")
    if top == "pelican":
        return glue or seam
    if top != "plugins":
        return top not in {*SCRIPTS, "tests"}
    if not what.relative or not rest:
        return False
    if rest[0] == "_shared":
        return glue or rest[1:2] != ["pelican"]
    return rest[0] == parts[1] and _may_enter(parts, rest)


def _may_enter(parts: tuple[str, ...], name: list[str]) -> bool:
    """Whether a file of a plugin may import that module of the same plugin."""
    wings = WINGS.get(parts[1], {})
    wing, other = parts[2], name[1] if len(name) > 1 else ""
    return other not in wings or wing == other or other in wings.get(wing, set())


def broken_rules(root: Path) -> list[str]:
    """Every import below `root` that breaks a rule, as `path:line: what`."""
    broken = []
    doors = defaultdict(set)
    scripts = [path for path in root.glob("*.py") if path.stem in SCRIPTS]
    for path in [*scripts, *root.glob("plugins/**/*.py"), *root.glob("tests/**/*.py")]:
        parts = path.relative_to(root).parts
        if parts[:2] == ("plugins", "own"):
            continue
        for what in imports(path, parts[:-1]):
            top = what.name.split(".")[0]
            if not may_import(parts, what):
                broken.append(f"{'/'.join(parts)}:{what.line}: may not import {what.name}")
            elif parts[0] == "plugins" and top not in sys.stdlib_module_names | VALUES | {"plugins", "pelican"}:
                doors[SAME_LIBRARY.get(top, top)].add("/".join(parts[:2]))
    broken += [
        f"{library} has more than one door: {', '.join(sorted(at))}" for library, at in doors.items() if len(at) > 1
    ]
    return sorted(broken)


def test_the_project_keeps_the_rules() -> None:
    assert broken_rules(ROOT) == []


def test_the_engine_has_no_other_scripts_at_the_top() -> None:
    scripts = {name.removesuffix(".py") for name in read_manifest(ROOT).engine if re.fullmatch(r"[^/]+\.py", name)}
    assert scripts == set(SCRIPTS)


GOOD = {
    "tasks.py": "import invoke, bootstrap, builder",
    "plugins/__init__.py": "",
    "plugins/_shared/__init__.py": "",
    "plugins/_shared/text.py": "import html",
    "plugins/_shared/pelican.py": "from pelican import signals\nfrom .text import one_line",
    "plugins/one/__init__.py": "import pelican.utils\nfrom .._shared import pelican\nfrom . import pure",
    "plugins/one/pure.py": "import nh3, markupsafe\nfrom .._shared.text import x\nfrom .other import y",
    "plugins/one/other.py": "import markupsafe, re, nh3",
    "plugins/two/__init__.py": "",
    "plugins/two/pure.py": "import feedgen.feed",
    "plugins/comments/__init__.py": "from .body import x",
    "plugins/comments/body.py": "",
    "plugins/comments/inbox/inbox.py": "from ..body import x\nfrom ..._shared.text import y",
    "plugins/comments/desk/__main__.py": "from ..inbox.inbox import x\nfrom ..body import y",
    "plugins/own/mine/__init__.py": "import feedgen\nfrom plugins.one import pure",
    "notes.py": "import tasks",
    "tests/test_one.py": "import pytest, bootstrap\nfrom plugins.one import pure",
}


@pytest.mark.parametrize(
    ("path", "source", "broken"),
    [
        ("plugins/_shared/text.py", "from . import pelican", "may not import plugins._shared.pelican"),
        ("plugins/_shared/text.py", "from pelican import signals", "may not import pelican"),
        ("plugins/_shared/pelican.py", "from ..one import pure", "may not import plugins.one"),
        ("plugins/one/__init__.py", "from ..two import x", "may not import plugins.two"),
        ("plugins/one/__init__.py", "from .. import two", "may not import plugins.two"),
        ("plugins/one/__init__.py", "def f():\n    from ..two.pure import x", "may not import plugins.two.pure"),
        ("plugins/one/__init__.py", "from plugins.one.pure import x", "may not import plugins.one.pure"),
        ("plugins/one/__init__.py", "import tasks", "may not import tasks"),
        ("plugins/one/other.py", "from pelican import signals", "may not import pelican"),
        ("plugins/one/other.py", "import pelican.utils", "may not import pelican.utils"),
        ("plugins/one/other.py", "from .._shared import pelican", "may not import plugins._shared.pelican"),
        ("plugins/two/pure.py", "import nh3", "nh3 has more than one door: plugins/one, plugins/two"),
        ("plugins/one/other.py", "import tests.conftest", "may not import tests.conftest"),
        ("plugins/comments/__init__.py", "from .inbox import x", "may not import plugins.comments.inbox"),
        ("plugins/comments/inbox/inbox.py", "from ..desk import x", "may not import plugins.comments.desk"),
        ("plugins/comments/intake/leaving.py", "from ..desk.x import y", "may not import plugins.comments.desk.x"),
        ("tests/test_one.py", "from tasks import build", "may not import tasks"),
        ("tests/test_one.py", "from tests import conftest", "may not import tests"),
        ("bootstrap.py", "import invoke", "may not import invoke"),
        ("builder.py", "import tasks", "may not import tasks"),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, path: str, source: str, broken: str) -> None:
    for name, text in {**GOOD, path: source}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (found,) = broken_rules(tmp_path)
    assert broken in found


def test_what_is_allowed_is_not_found(tmp_path: Path) -> None:
    for name, text in GOOD.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert broken_rules(tmp_path) == []


LOCKS = ["requirements.txt", "tests/package-lock.json", ".ci/run"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    found = re.findall(r"\w+://\S+", (ROOT / name).read_text("utf-8"))
    assert found == [], "take these out: of npm's lock, the entries called funding and resolved"
