"""What the tests of the intake share: an inbox in a folder and in a bucket, and an application on top of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from intake_reader import POSTS, SITE, Reader

from plugins.comments.inbox.inbox import open_inbox
from plugins.comments.intake.pages import Intake, Site
from plugins.comments.intake.rate import RateLimits
from plugins.comments.intake.signing import Signer
from plugins.comments.published import Index, dump_index
from plugins.comments.settings import CommentsSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plugins.comments.inbox.inbox import Inbox


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """A bucket of a server on this machine, as `s3://…`."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        import boto3

        boto3.client("s3").create_bucket(Bucket="comments")
        yield "s3://comments"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Inbox:
    """An empty inbox of each kind."""
    if request.param == "folder":
        return open_inbox("inbox", tmp_path)
    return open_inbox(f"{request.getfixturevalue('bucket')}/{tmp_path.name}", tmp_path)


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
            index=Index(tmp_path / "posts.json"),
            signer=signer,
            limits=RateLimits(chosen.rate, chosen.total_rate, signer),
        )

    return make


@pytest.fixture
def new_reader(new_intake: Callable[..., Intake]) -> Callable[..., Reader]:
    """A function that makes a reader of an intake with these settings."""
    return lambda *args, **settings: Reader(new_intake(*args, **settings))
