"""Tells of changes of files, as the system tells of them. The one door to watchfiles."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import awatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watchfiles import Change


async def watch(root: Path, folders: Sequence[str], tell: Callable[[], None]) -> None:
    """Call `tell` after each change of a Python file in `root` or of anything in some folders of it, until cancelled.

    What is hidden, or an editor's or Python's own copy, does not count; a folder may be there later.

    Raises:
        OSError: The system cannot watch that much.
    """

    def counts(change: Change, path: str) -> bool:
        del change
        parts = Path(os.path.relpath(path, root)).parts if path.startswith(str(root)) else (Path(path).name,)
        return not any(part.startswith(".") or part == "__pycache__" or part.endswith(("~", ".pyc")) for part in parts)

    async def below(stop: asyncio.Event) -> None:
        present = [root / folder for folder in folders if (root / folder).is_dir()]
        with contextlib.suppress(FileNotFoundError):  # gone in this moment
            async for _ in awatch(*present, stop_event=stop, watch_filter=counts):
                tell()

    try:
        async with asyncio.TaskGroup() as tasks:
            stop = asyncio.Event()
            tasks.create_task(below(stop))
            async for changes in awatch(root, recursive=False, watch_filter=counts):
                names = {Path(path).name for _, path in changes}
                if names.intersection(folders):  # it is watched no more, or not yet
                    stop.set()
                    stop = asyncio.Event()
                    tasks.create_task(below(stop))
                    await asyncio.sleep(0)  # until it watches, so that what it missed is told below
                if names.intersection(folders) or any(name.endswith(".py") for name in names):
                    tell()
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
