"""How often somebody may post, and who somebody is. The one door to limits. No address is kept, here or anywhere."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

if TYPE_CHECKING:
    from collections.abc import Collection

    from .signing import Signer

LOOKS_PER_POST = 10
"""How many more previews than comments are allowed."""

DIGITS = 3
"""Hexadecimal digits of the hash of an address: 4,096 counters of previews, and as many of comments."""


class _Memory(MemoryStorage):
    """Counters in memory that stay there until they are used again, which is when an expired one begins anew.

    The original looks through all of them after every request, to make room; these are too few to take any.
    """

    def _MemoryStorage__schedule_expiry(self) -> None:  # the name that Python gives to a private method
        """Do nothing."""


class RateLimits:
    """Counts by a keyed hash of the address, in this process, until it ends.

    The hash has few values, so that the memory is bounded whoever sends what. Readers who share one by chance share its
    limits: 1 in 4,096 for any two. A flood from everywhere takes previews from others from 340 requests a second on; it
    takes comments from them sooner, by the limit for all.
    """

    def __init__(self, per_address: str, total: str, signer: Signer) -> None:
        """Take limits such as `5 per 10 minutes`.

        Raises:
            ValueError: A limit cannot be understood.
        """
        self._posts, self._total = parse(per_address), parse(total)
        self._looks = _times(self._posts, LOOKS_PER_POST)
        self._signer = signer
        self._limiter = FixedWindowRateLimiter(_Memory())

    def allow_look(self, address: str) -> bool:
        """Whether the address may see one more preview; counts it."""
        return self._limiter.hit(self._looks, "look", self._who(address))

    def allow_post(self, address: str) -> bool:
        """Whether the address may post one more comment, and the intake take one; counts it."""
        # In this order, so that an address that is over its own limit uses up nothing of everybody's.
        return self._limiter.hit(self._posts, "post", self._who(address)) and self._limiter.hit(self._total)

    def _who(self, address: str) -> str:
        return self._signer.fingerprint("rate", address, DIGITS)


def client_address(remote: str, forwarded: str, trusted: Collection[str]) -> str:
    """Whose address a request comes from, as one value for everybody who shares it.

    Args:
        remote: The address of the connection.
        forwarded: The X-Forwarded-For header.
        trusted: Addresses and networks whose word in that header counts. Each proxy appends the address it saw, so the
            header is read from its end for as long as the one who wrote is trusted.

    Returns:
        An IPv4 address or, since one household has so many of them, the /64 network of an IPv6 one; "" if unknown.
    """
    networks = [ip_network(each, strict=False) for each in trusted]
    address = _address(remote)
    for said in reversed(forwarded.split(",") if forwarded else []):
        if address is None or not any(address in network for network in networks):
            break
        if (before := _address(said.strip())) is None:
            break
        address = before
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address or "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _times(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples, item.namespace)
