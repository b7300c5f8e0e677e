"""Builds of a small blog in forks of the tests' process, which has all loaded: many in a short time."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
import traceback
import types
from typing import TYPE_CHECKING

import pelican
import pelican.contents

import plugins.authors
import plugins.checks
import plugins.comments
import plugins.feeds
import plugins.images
import plugins.incremental
import plugins.lists
import plugins.look
import plugins.prose.links
import plugins.publish
import plugins.related
import plugins.related.index
import plugins.search
import plugins.seo
import plugins.site  # all of them are loaded here, and none in a fork
from plugins._shared.output import Record
from plugins.site.changeover import change_over

if TYPE_CHECKING:
    from pathlib import Path

ALWAYS = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)


class ForkedBlog:
    """A folder with settings, content and theme, built as `builder.py` does it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "output"
        self.said = ""

    def build(self, *, now: datetime.datetime = ALWAYS, killed: bool = False) -> bool:
        """Build it; whether it went well. One that is killed has written its files, and output/ is as it was."""
        cache, staging = self.folder / ".cache", self.folder / ".staging"
        cache.mkdir(exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        told = {
            "BUILD_REPORT": cache / "report",
            "BUILD_KEPT": cache / "kept",
            "BUILD_TARGET": self.output,
            "BUILD_MANIFEST": cache / "output.json",
        }
        if not self._fork({name: str(path) for name, path in told.items()}, now):
            return False
        kept = {name: Record(*each) for name, each in json.loads((cache / "kept").read_text()).items()}
        contents = json.loads((cache / "report").read_text())["contents"]
        if not killed:
            change_over(staging, self.output, cache / "output.json", frozenset(contents), kept)
        return True

    def files(self) -> dict[str, bytes]:
        """What is in output/."""
        found = (path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}

    def _fork(self, env: dict[str, str], now: datetime.datetime) -> bool:
        log = self.folder / ".cache" / "log"
        process = os.fork()
        if not process:
            try:
                os._exit(self._build_here(env, now, log))
            except BaseException:  # a fork must never go on as the tests do
                traceback.print_exc()
                os._exit(3)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        self.said = log.read_text("utf-8", "replace")
        assert status in (0, 1), self.said
        return status == 0

    def _build_here(self, env: dict[str, str], now: datetime.datetime, log: Path) -> int:
        os.environ.update(env)
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder))
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        _set_clock(now)
        try:
            pelican.main(["-s", "pelicanconf.py", "-o", ".staging", "--fatal", "warnings"])
        except SystemExit as end:
            return int(end.code or 0)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return 0


def _set_clock(now: datetime.datetime) -> None:
    """Have posts dated later than that wait."""

    class AnyDate(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime.datetime)

    class Clock(datetime.datetime, metaclass=AnyDate):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return now.astimezone(tz) if tz else now.replace(tzinfo=None)

    pelican.contents.datetime = types.SimpleNamespace(**{**vars(datetime), "datetime": Clock})
    plugins.checks.datetime = Clock  # type: ignore[misc,assignment]
