"""Tokens that only this intake can have made, each for one purpose and with its age. The one door to itsdangerous."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import NamedTuple

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

DAY = 24 * 3600
"""Seconds."""


class Expired(Exception):
    """The token was good once, but is too old (or from a clock that is ahead of ours)."""


class Forged(Exception):
    """The token is none of ours, or one for another purpose."""


class Opened(NamedTuple):
    """What a token carries, and when it was made."""

    value: str
    made: datetime

    @property
    def age(self) -> float:
        """Seconds since it was made."""
        return (datetime.now(UTC) - self.made).total_seconds()


class Signer:
    """Makes and opens tokens with one secret; machines that share the secret take each other's tokens."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 16:
            raise ValueError("the secret must have at least 16 characters")
        self._secret = secret.encode()

    def seal(self, purpose: str, value: str) -> str:
        """A token that carries the value in the open; it fits into an address."""
        return str(self._serializer(purpose).dumps(value))

    def open(self, purpose: str, token: str, *, max_age: int | None = None) -> Opened:
        """What a token carries.

        Args:
            purpose: What it was sealed for.
            token: The token, or anything at all.
            max_age: Seconds after which it has expired.

        Raises:
            Expired: It is older than that.
            Forged: It was not sealed with this secret for this purpose.
        """
        try:
            value, made = self._serializer(purpose).loads(token, max_age=max_age, return_timestamp=True)
        except SignatureExpired as error:
            raise Expired from error
        except (BadData, OverflowError, OSError, ValueError) as error:
            raise Forged from error
        return Opened(str(value), made)

    def fingerprint(self, purpose: str, value: str, length: int) -> str:
        """`length` hexadecimal digits that stand for a value and say nothing about it to whoever lacks the secret."""
        return hmac.new(self._secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:length]

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._secret, salt=f"comments.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )
