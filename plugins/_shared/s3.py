"""An S3-compatible bucket. The one door to boto3, which takes a second to import."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator


class BucketError(Exception):
    """The bucket did not do it. `status` is that of its answer (HTTP), 0 when none came; `code` is S3's word for it."""

    def __init__(self, message: str, status: int = 0, code: str = "") -> None:
        super().__init__(message)
        self.status, self.code = status, code


def open_bucket(url: str, *, patience: float) -> tuple[Any, str, str]:
    """The client, the bucket and the prefix (empty, or with a slash at its end) of `s3://bucket/prefix`.

    Credentials, region and endpoint come from boto3's own environment variables (`AWS_ACCESS_KEY_ID`,
    `AWS_SECRET_ACCESS_KEY`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_S3`).

    Args:
        url: Where it is.
        patience: Seconds to wait for an answer.

    Raises:
        BucketError: There is no such client, for want of a region and the like.
    """
    bucket, _, path = url.removeprefix("s3://").partition("/")
    config = Config(
        connect_timeout=min(patience, 10),
        read_timeout=patience,
        retries={"mode": "standard", "total_max_attempts": 3},
        request_checksum_calculation="when_required",  # not every S3-compatible store knows the newer checksums
        response_checksum_validation="when_required",
        max_pool_connections=32,
    )
    with as_bucket_error(url):
        client = boto3.session.Session().client("s3", config=config)
    return client, bucket, f"{path.strip('/')}/" if path.strip("/") else ""


@contextmanager
def as_bucket_error(what: str) -> Iterator[None]:
    """Raise whatever boto3 raises as a `BucketError` about that."""
    try:
        yield
    except ClientError as error:
        answer = error.response
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise BucketError(f"{what}: {error}", status, answer.get("Error", {}).get("Code", "")) from error
    except (BotoCoreError, OSError) as error:
        raise BucketError(f"{what}: {error}") from error
