"""Who may import whom, and what a lock may hold, read from the source.

- A plugin's `__init__.py`, or `__main__.py`, is glue: its own modules, `_pelican`, `_posts`, Pelican, standard library.
- Its other modules are pure: `_posts`, each other, the standard library, and at most one library, of which no other
  module of the project is a door.
- `_posts.py` needs the standard library alone, `_pelican.py` that, `_posts` and Pelican.
- No plugin imports another, and imports between them are relative, so that a plugin can be copied into another site.
- Nothing imports `tasks` or `tests`. bootstrap.py and the settings need the standard library alone.
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

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = {"content", "theme", "plugins", "tests"}
MADE = {"output", "inbox", "node_modules", "__pycache__"}
SCRIPTS = {
    "bootstrap": set(),
    "builder": {"bootstrap"},
    "pelicanconf": set(),
    "publishconf": {"pelicanconf"},
    "tasks": {"bootstrap", "builder", "invoke", "livereload", "tornado"},
}
# Markup is the type of a safe text, in which plugins and templates meet: a value, and no library that needs a door.
VALUES = {"markupsafe"}
SAME_LIBRARY = {"botocore": "boto3", "werkzeug": "flask"}


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
            names = [node.module] if node.module else [each.name for each in node.names]
            yield from (Import(node.lineno, ".".join([*base, name]), bool(node.level)) for name in names)


def may_import(root: Path, parts: tuple[str, ...], what: Import) -> bool:
    """Whether the file with these path parts may import that; how many libraries it uses is not judged here."""
    top, *rest = what.name.split(".")
    if top in sys.stdlib_module_names:
        return True
    if parts[0] == "tests":
        return top not in {"tasks", "tests"}
    if len(parts) == 1:
        return top in SCRIPTS[parts[0].removesuffix(".py")]
    glue, seam = parts[-1] in {"__init__.py", "__main__.py"}, parts[1:] == ("_pelican.py",)
    if top != "plugins":
        pure = len(parts) > 2 and not glue
        return top in VALUES or ((glue or seam) if top == "pelican" else pure and top not in {*SCRIPTS, "tests"})
    if not what.relative:
        return False
    if len(parts) == 2:
        return seam and rest == ["_posts"]
    # A plugin's commands may use the plugin as others do: `from . import Group`.
    own_module = rest[0] == parts[1] and (
        parts[-1] == "__main__.py" or (root / "plugins" / "/".join(rest)).with_suffix(".py").is_file()
    )
    return own_module or rest == ["_posts"] or (glue and rest == ["_pelican"])


def broken_rules(root: Path) -> list[str]:
    """Every import below `root` that breaks a rule, as `path:line: what`."""
    broken = []
    doors = defaultdict(set)
    for path in [*root.glob("*.py"), *root.glob("plugins/**/*.py"), *root.glob("tests/**/*.py")]:
        parts = path.relative_to(root).parts
        name = "/".join(parts)
        libraries = set()
        for what in imports(path, parts[:-1]):
            top = what.name.split(".")[0]
            if not may_import(root, parts, what):
                broken.append(f"{name}:{what.line}: may not import {what.name}")
            elif parts[0] == "plugins" and top not in sys.stdlib_module_names | VALUES | {"plugins", "pelican"}:
                library = SAME_LIBRARY.get(top, top)
                libraries.add(library)
                doors[library].add(name)
        if len(libraries) > 1:
            broken.append(f"{name}: uses more than one library: {', '.join(sorted(libraries))}")
    broken += [
        f"{library} has more than one door: {', '.join(sorted(at))}" for library, at in doors.items() if len(at) > 1
    ]
    return sorted(broken)


def test_the_project_keeps_the_rules() -> None:
    assert broken_rules(ROOT) == []


def test_the_top_level_is_what_the_layout_says() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - MADE <= FOLDERS
    assert {path.stem for path in ROOT.glob("*.py")} == set(SCRIPTS)


GOOD = {
    "tasks.py": "import invoke, bootstrap, builder",
    "plugins/__init__.py": "",
    "plugins/_posts.py": "import html",
    "plugins/_pelican.py": "from pelican import signals\nfrom ._posts import Post",
    "plugins/one/__init__.py": "import pelican.utils\nfrom .. import _pelican\nfrom . import pure\nfrom .pure import x",
    "plugins/one/pure.py": "import nh3, markupsafe\nfrom .._posts import x\nfrom .other import y\nfrom . import other",
    "plugins/one/other.py": "import markupsafe, re",
    "plugins/two/__init__.py": "",
    "plugins/two/pure.py": "import feedgen.feed",
    "tests/test_one.py": "import pytest, bootstrap\nfrom plugins.one import pure",
}


@pytest.mark.parametrize(
    ("path", "source", "broken"),
    [
        ("plugins/_posts.py", "import markdown", "may not import markdown"),
        ("plugins/_posts.py", "from . import _pelican", "may not import plugins._pelican"),
        ("plugins/_pelican.py", "import nh3", "may not import nh3"),
        ("plugins/_pelican.py", "from .one import pure", "may not import plugins.one"),
        ("plugins/one/__init__.py", "import nh3", "may not import nh3"),
        ("plugins/one/__init__.py", "from ..two import x", "may not import plugins.two"),
        ("plugins/one/__init__.py", "from .. import two", "may not import plugins.two"),
        ("plugins/one/__init__.py", "def f():\n    from ..two.pure import x", "may not import plugins.two.pure"),
        ("plugins/one/__init__.py", "from plugins.one.pure import x", "may not import plugins.one.pure"),
        ("plugins/one/__init__.py", "import tasks", "may not import tasks"),
        ("plugins/one/__init__.py", "import pelicanconf", "may not import pelicanconf"),
        ("plugins/one/other.py", "from pelican import signals", "may not import pelican"),
        ("plugins/one/other.py", "import pelican.utils", "may not import pelican.utils"),
        ("plugins/one/other.py", "from .. import _pelican", "may not import plugins._pelican"),
        ("plugins/one/other.py", "from . import register", "may not import plugins.one.register"),
        ("plugins/one/other.py", "import nh3", "nh3 has more than one door: plugins/one/other.py, plugins/one/pure.py"),
        ("plugins/one/other.py", "import PIL.Image\nimport lxml", "uses more than one library: PIL, lxml"),
        ("plugins/one/other.py", "import tests.conftest", "may not import tests.conftest"),
        ("tests/test_one.py", "from tasks import build", "may not import tasks"),
        ("tests/test_one.py", "from tests import conftest", "may not import tests"),
        ("bootstrap.py", "import invoke", "may not import invoke"),
        ("pelicanconf.py", "import tasks", "may not import tasks"),
        ("publishconf.py", "from pelicanconf import *\nimport nh3", "may not import nh3"),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, path: str, source: str, broken: str) -> None:
    for name, text in {**GOOD, path: source}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (found,) = broken_rules(tmp_path)
    assert found.endswith(broken)


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
