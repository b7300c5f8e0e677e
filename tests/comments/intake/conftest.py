"""What the tests of the intake share: an application on top of an inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from intake_reader import POSTS, SITE, Reader
from mail_server import Mailbox, serve_mail

from plugins._shared.published import PublishedIndex, dump_index
from plugins.comments.inbox.inbox import open_inbox
from plugins.comments.intake.app import Intake, Site
from plugins.comments.intake.rate import RateLimits
from plugins.comments.intake.signing import Signer
from plugins.comments.settings import CommentsSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plugins.comments.inbox.inbox import Inbox


@pytest.fixture
def new_intake(tmp_path: Path) -> Callable[..., Intake]:
    """A function that makes an intake on an inbox (a folder if none is given); `settings` are those of comments."""
    (tmp_path / "posts.json").write_text(dump_index(POSTS))

    def make(inbox: Inbox | None = None, site: str = SITE, **settings: Any) -> Intake:
        chosen = CommentsSettings(**{"min_seconds": 0, "intake": "/intake/", **settings})
        signer = Signer("a secret for the tests")
        return Intake(
            settings=chosen,
            site=Site(name="A & B", lang="en", url=site, intake=f"{site}/intake/"),
            inbox=inbox or open_inbox("inbox", tmp_path),
            index=PublishedIndex(tmp_path / "posts.json"),
            signer=signer,
            limits=RateLimits(chosen.rate, chosen.total_rate, signer),
        )

    return make


@pytest.fixture
def new_reader(new_intake: Callable[..., Intake]) -> Callable[..., Reader]:
    """A function that makes a reader of an intake with these settings."""
    return lambda *args, **settings: Reader(new_intake(*args, **settings))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server."""
    yield from serve_mail()
