"""An inbox's store in an S3-compatible bucket, shared by any number of intake machines."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..._shared.s3 import BucketError, as_bucket_error, open_bucket
from .folder import InboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE = 5
"""Seconds: a reader is waiting."""


class Bucket:
    """A store in `s3://bucket/prefix`.

    Where its credentials come from says `_shared/s3.py`. The store must honour `If-None-Match: *`.
    """

    def __init__(self, url: str) -> None:
        with _as_inbox_error(url):
            self.client, self.bucket, self.prefix = open_bucket(url, patience=_PATIENCE)

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

    def purge(self, holds: Callable[[bytes], bool]) -> int:
        """Nothing: a bucket keeps no part of what was not stored whole."""
        return 0


class _Refused(InboxError):
    """The bucket answered, and the answer was no."""

    def __init__(self, message: str, status: int, code: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@contextmanager
def _as_inbox_error(what: str) -> Iterator[None]:
    try:
        with as_bucket_error(what):
            yield
    except BucketError as error:
        raise (_Refused(str(error), error.status, error.code) if error.status else InboxError(str(error))) from error
