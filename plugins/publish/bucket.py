"""A bucket that serves a site, `s3://bucket/prefix`, as a target. Secrets come from boto3's own variables."""

from __future__ import annotations

import mimetypes
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .._shared.s3 import BucketError, as_bucket_error, open_bucket
from .sending import LEDGER, NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

AT_ONCE = 8
"""Files on their way at the same time."""
DELETE_LIMIT = 1000
"""Keys that S3 deletes by one request."""
# A table of our own, since Python's depends on the machine.
_TYPES = mimetypes.MimeTypes(filenames=())
for _type, _ending in {
    "application/xml": ".xml",
    "application/feed+json": ".feed.json",
    "application/manifest+json": ".webmanifest",
    "image/avif": ".avif",
    "image/webp": ".webp",
    "font/woff2": ".woff2",
    "text/x-opml": ".opml",
    "application/wasm": ".wasm",
    "text/javascript": ".js",
}.items():
    _TYPES.add_type(_type, _ending)
_TEXT = ("text/", "application/xml", "application/json", "image/svg+xml")


class Bucket:
    """S3 takes an object whole or not at all."""

    def __init__(self, url: str, immutable: Sequence[str] = ()) -> None:
        """Open it.

        Args:
            url: Where it is.
            immutable: Folders of the site in which a name always has the same content.
        """
        self.immutable = tuple(f"{folder.strip('/')}/" for folder in immutable)
        with _in_words():
            self.client, self.bucket, self.prefix = open_bucket(url, patience=60)

    def read(self, path: str) -> bytes | None:
        """A file that is there; None where there is none."""
        with _in_words():
            try:
                with as_bucket_error(f"s3://{self.bucket}/{self.prefix}{path}"):
                    answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)
                    data: bytes = answer["Body"].read()
                    return data
            except BucketError as error:
                if error.code == "NoSuchKey":
                    return None
                raise

    def present(self) -> set[str]:
        """The paths of all files there."""
        with _in_words(), as_bucket_error(f"s3://{self.bucket}"):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
            return {entry["Key"].removeprefix(self.prefix) for page in pages for entry in page.get("Contents", ())}

    def send(self, folder: Path, paths: Sequence[str], tell: Callable[[int], None]) -> None:
        """Send files, several at once."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = [pool.submit(self._put, path, (folder / path)) for path in paths]
            try:
                for number, sent in enumerate(as_completed(waiting), start=1):
                    sent.result()
                    tell(number)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files."""
        for start in range(0, len(paths), DELETE_LIMIT):
            keys = [{"Key": self.prefix + path} for path in paths[start : start + DELETE_LIMIT]]
            with _in_words(), as_bucket_error(f"s3://{self.bucket}"):
                answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True})
                if errors := answer.get("Errors"):
                    raise NotSentError(f"{errors[0].get('Key')}: {errors[0].get('Message')}")

    def write_ledger(self, data: bytes) -> None:
        """Put the ledger there."""
        with _in_words(), as_bucket_error(f"s3://{self.bucket}/{self.prefix}{LEDGER}"):
            self.client.put_object(
                Bucket=self.bucket,
                Key=self.prefix + LEDGER,
                Body=data,
                ContentType="application/json",
                CacheControl="no-store",
            )

    def finish(self) -> None:
        """Nothing is left to do."""

    def _put(self, path: str, source: Path) -> None:
        with _in_words(), as_bucket_error(path), source.open("rb") as file:
            self.client.put_object(
                Bucket=self.bucket,
                Key=self.prefix + path,
                Body=file,
                ContentType=media_type(path),
                CacheControl=self._cache_control(path),
            )

    def _cache_control(self, path: str) -> str:
        lasting = path.startswith(self.immutable) if self.immutable else False
        return "public, max-age=31536000, immutable" if lasting else "public, max-age=0, must-revalidate"


def media_type(path: str) -> str:
    """The value of Content-Type for a file of the site."""
    if path.endswith("feed.json"):
        return "application/feed+json; charset=utf-8"
    found, _ = _TYPES.guess_type(PurePosixPath(path).name)
    found = found or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith(_TEXT) else found


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except BucketError as error:
        raise NotSentError(str(error)) from error
