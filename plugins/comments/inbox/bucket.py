"""An inbox's store in an S3-compatible bucket, shared by any number of intake machines. The one door to boto3."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .folder import InboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = Config(
    connect_timeout=3,  # seconds: a reader is waiting
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    request_checksum_calculation="when_required",  # not every S3-compatible store knows the newer checksums
    response_checksum_validation="when_required",
    max_pool_connections=32,
)


class Bucket:
    """A store in `s3://bucket/prefix`.

    Credentials, region and endpoint come from boto3's own environment variables (`AWS_ACCESS_KEY_ID`,
    `AWS_SECRET_ACCESS_KEY`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_S3`). The store must honour `If-None-Match: *`.
    """

    def __init__(self, url: str) -> None:
        self.bucket, _, prefix = url.removeprefix("s3://").partition("/")
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        with _as_inbox_error(url):
            self.client = boto3.session.Session().client("s3", config=_PATIENCE)

    def create(self, key: str, data: bytes) -> bool:
        """Store if there is nothing under the key yet; whether there was nothing."""
        for attempt in range(3):
            try:
                with _as_inbox_error(key):
                    self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=data, IfNoneMatch="*")
                return True
            except _Refused as refused:
                if refused.status == 412:
                    return False
                if refused.status != 409 or attempt == 2:  # 409: another one was just being created; ask again
                    raise
        raise AssertionError("unreachable")

    def replace(self, key: str, data: bytes) -> None:
        """Store, whatever was there."""
        with _as_inbox_error(key):
            self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=data)

    def read(self, key: str) -> bytes | None:
        """What is stored; None if nothing is."""
        try:
            with _as_inbox_error(key):
                data: bytes = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key)["Body"].read()
                return data
        except _Refused as refused:
            if refused.code == "NoSuchKey":
                return None
            raise

    def delete(self, key: str) -> None:
        """Remove; nothing happens if nothing was there."""
        with _as_inbox_error(key):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)

    def entries(self, folder: str) -> Iterator[tuple[str, int]]:
        """Names and sizes in bytes of what is in a folder, in any order."""
        prefix = f"{self.prefix}{folder}/"
        with _as_inbox_error(prefix):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield entry["Key"].removeprefix(prefix), entry["Size"]


class _Refused(InboxError):
    """The bucket answered, and the answer was no."""

    def __init__(self, message: str, status: int, code: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@contextmanager
def _as_inbox_error(what: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        answer = error.response
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise _Refused(f"{what}: {error}", status, answer.get("Error", {}).get("Code", "")) from error
    except (BotoCoreError, OSError) as error:
        raise InboxError(f"{what}: {error}") from error
