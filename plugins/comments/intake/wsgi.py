"""The intake as a WSGI application, for hosts that want one: `plugins.comments.intake.wsgi:application`.

Such a host may start it anew for each request. So what the server keeps in its memory is in the inbox here (limits),
or done before the answer (mail to the author). What the server does now and then, `intake --tend` does, from cron.

The folder of the blog is the one that it is started in, or the one that the variable COMMENTS_BLOG names. Beside the
settings it needs `.cache/published.json` (COMMENTS_INDEX), which says what may be commented on, anew after each build.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..inbox.folder import InboxError
from ..settings import read_settings
from .__main__ import open_intake
from .app import create_app
from .mail import Letterbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def open_application(blog: Path) -> WSGIApplication:
    """The application for the blog in a folder.

    Raises:
        ValueError: There is no blog, or a setting is wrong.
        InboxError: The inbox cannot be used.
    """
    conf = next((blog / name for name in ("publishconf.py", "pelicanconf.py") if (blog / name).is_file()), None)
    if conf is None:
        raise ValueError(f"there is no pelicanconf.py in {blog}; name the folder of the blog in COMMENTS_BLOG")
    settings, every = read_settings(conf)
    if not settings.intake:
        raise ValueError("COMMENTS_INTAKE is empty; give the address of the intake, such as /intake/")
    intake = open_intake(replace(settings, rate_in_inbox=True), every, blog)
    if intake.outbox:
        intake = replace(intake, outbox=Letterbox(intake.outbox.mailer))
    return _at(urlsplit(intake.site.intake).path.rstrip("/"), create_app(intake))


def _at(prefix: str, application: WSGIApplication) -> WSGIApplication:
    """The application below a path, whether its host passes that on, says it apart (PEP 3333), or leaves it out."""

    def below(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path.removeprefix(prefix)
        return application({**environ, "SCRIPT_NAME": prefix, "PATH_INFO": path}, start_response)

    return below


def __getattr__(name: str) -> WSGIApplication:
    if name != "application":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        application = globals()["application"] = open_application(Path(os.environ.get("COMMENTS_BLOG", "")).resolve())
    except (InboxError, ValueError, OSError) as error:
        raise SystemExit(f"The intake cannot start: {error}") from error
    return application
