"""A blog that another one is brought into."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, SETTINGS, THEME, Build, run_pelican

from plugins import imports
from plugins.comments.foreign import comment_file

if TYPE_CHECKING:
    from pathlib import Path


class Blog:
    """A folder with settings and an empty content/."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.content = folder, folder / "content"
        self.content.mkdir(parents=True)
        cache = f"IMAGES_CACHE = {str(ROOT / '.cache' / 'images')!r}\nIMAGES_CARDS = False"
        settings = f"{SETTINGS}\nTHEME = {str(THEME)!r}\n{cache}\n"
        (folder / "pelicanconf.py").write_text(settings, "utf-8")

    def run(self, system: str, *arguments: str) -> int:
        """The status of an import; what it says is what the test captures."""
        return imports.main([system, *arguments, "--settings", str(self.folder / "pelicanconf.py")], comment_file)

    def wordpress(self, text: str | bytes, *arguments: str) -> int:
        """The status of an import of that export."""
        path = self.folder / "export.xml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return self.run("wordpress", str(path), *arguments)

    def read(self, name: str) -> str:
        """A file below content/."""
        return (self.content / name).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file below content/ but the record of moves."""
        paths = (path for path in sorted(self.content.rglob("[!.]*")) if path.is_file())
        return {path.relative_to(self.content).as_posix(): path.read_bytes() for path in paths}

    def build(self) -> Build:
        """Build what is there now."""
        shutil.rmtree(self.folder / "output", ignore_errors=True)
        return run_pelican(self.folder, "pelicanconf.py", {})


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blog:
    """An empty blog, and the folder to be in."""
    made = Blog(tmp_path / "blog")
    monkeypatch.chdir(made.folder)
    return made
