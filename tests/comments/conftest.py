"""What the tests of comments share: an inbox in a folder and in a bucket."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from plugins.comments.inbox.inbox import open_inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plugins.comments.inbox.inbox import Inbox


class OneAtATime:
    """A WSGI application that answers one request after the other.

    moto looks whether there is a key and then stores it; with `If-None-Match`, S3 does both in one step.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application, self.turn = application, threading.Lock()

    def __call__(self, *request: Any) -> list[bytes]:
        with self.turn:
            return list(self.application(*request))


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """A bucket of a server on this machine, as `s3://…`."""
    from moto.server import DomainDispatcherApplication, create_backend_app

    moto = OneAtATime(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, moto, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        import boto3

        boto3.client("s3").create_bucket(Bucket="comments")
        yield "s3://comments"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(params=["folder", "bucket"])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Inbox:
    """An empty inbox of each kind."""
    if request.param == "folder":
        return open_inbox("inbox", tmp_path)
    return open_inbox(f"{request.getfixturevalue('bucket')}/{tmp_path.name}", tmp_path)
