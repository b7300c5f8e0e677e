"""How often somebody may post, and who somebody is. The one door to limits. No address is kept, here or anywhere."""

from __future__ import annotations

import enum
import threading
import time
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple, Protocol

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from ipaddress import IPv4Network

    from .signing import Signer

LOOKS_PER_POST = 10
"""How many more previews than comments are allowed."""

DIGITS = 3
"""Hexadecimal digits of the hash of an address: 4,096 counters of each kind."""

IPV6 = {64: 1, 56: 3, 48: 10}
"""How many times one address's limit the network of an IPv6 address has, by the length of its prefix.

One household has a /64 or a /56, one customer of a data centre a /48 with 65,536 of them (RFC 6177, RIPE-690).
"""

# Where a proxy of one's own is: on this machine, or in a private network (RFC 1918, 3927, 4193, 4291, 6598).
_NEAR = [
    ip_network(each)
    for each in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
]


class Answer(enum.Enum):
    """Whether somebody may go on, and if not, for whose sake."""

    YES = "yes"
    TOO_MANY_OF_YOURS = "often"
    TOO_MANY_OF_ALL = "busy"


class _Counters(Storage):
    """Counters in memory that stay there until they are used again, which is when an expired one begins anew.

    The one of the library looks through all of them after every request, to make room; these are too few to take any.
    """

    STORAGE_SCHEME = ["counters"]  # noqa: RUF012  # as the library declares it

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, tuple[int, float]] = {}
        self._turn = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong: nothing."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """The count after it was raised."""
        with self._turn:
            count, until = self.counts.get(key, (0, 0.0))
            now = time.time()
            count, until = (count + amount, until) if until > now else (amount, now + expiry)
            self.counts[key] = count, until
        return count

    def get(self, key: str) -> int:
        """The count."""
        count, until = self.counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the count begins anew, in seconds since the epoch."""
        return self.counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Whether it works."""
        return True

    def reset(self) -> int:
        """Forget all counts; how many there were."""
        count = len(self.counts)
        self.counts.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one count."""
        self.counts.pop(key, None)


class Counter(Protocol):
    """What counts, each limit for each of whom it is about."""

    def hit(self, limit: RateLimitItem, /, *whose: str) -> bool:
        """Whether it is allowed once more; counts it."""


class RateLimits:
    """Counts by a keyed hash of the address: in this process, until it ends, or by a counter that all processes share.

    The hash has few values, so that the memory is bounded whoever sends what. Readers who share one by chance share its
    limits: 1 in 4,096 for any two. A flood from everywhere takes previews from others from 340 requests a second on; it
    takes comments from them sooner, by the limit for all.
    """

    def __init__(self, per_address: str, total: str, signer: Signer, counter: Counter | None = None) -> None:
        """Take limits such as `5 per 10 minutes`.

        Raises:
            ValueError: A limit cannot be understood.
        """
        self._posts, self._total = parse(per_address), parse(total)
        self._looks = _times(self._posts, LOOKS_PER_POST)
        self._signer = signer
        self.counters = _Counters()
        self._limiter: Counter = counter or FixedWindowRateLimiter(self.counters)

    def allow_look(self, address: str) -> Answer:
        """Whether the address may see one more preview; counts it. "" is an address that says nothing of who it is."""
        return Answer.YES if self._hit(self._looks, "look", address) else Answer.TOO_MANY_OF_YOURS

    def allow_post(self, address: str) -> Answer:
        """Whether the address may post one more comment, and the intake take one; counts it."""
        # In this order, so that an address that is over its own limit uses up nothing of everybody's.
        if not self._hit(self._posts, "post", address):
            return Answer.TOO_MANY_OF_YOURS
        return Answer.YES if self._limiter.hit(self._total) else Answer.TOO_MANY_OF_ALL

    def _hit(self, limit: RateLimitItem, what: str, address: str) -> bool:
        hits = [
            self._limiter.hit(_times(limit, times), what, self._signer.fingerprint("rate", network, DIGITS))
            for network, times in _networks(address)
        ]
        return all(hits)


class Client(NamedTuple):
    """Where a request comes from."""

    address: str
    """An IPv4 or IPv6 address; "" if it is unknown."""
    is_proxy: bool = False
    """Whether that is a proxy which nobody trusts, so that the address says nothing of who the reader is."""


def find_client(remote: str, forwarded: str, trusted: Collection[str]) -> Client:
    """Whose address a request comes from.

    Args:
        remote: The address of the connection.
        forwarded: The X-Forwarded-For header.
        trusted: Addresses and networks whose word in that header counts. Each proxy appends the address it saw, so the
            header is read from its end for as long as the one who wrote is trusted.
    """
    networks = [ip_network(each, strict=False) for each in trusted]
    address = _address(remote)
    for said in reversed(forwarded.split(",") if forwarded else []):
        if not _is_in(address, networks):
            # It has passed something on, and is of this machine or a network of one's own.
            return Client(str(address or ""), _is_in(address, _NEAR))
        if (before := _address(said)) is None:
            break
        address = before
    # Nobody reads a public site on the machine that serves it.
    return Client(str(address or ""), address is not None and address.is_loopback)


def may_be_proxy(address: str, trusted: Collection[str]) -> bool:
    """Whether an address is of a proxy that is trusted, or could be one's own: of this machine or a private network."""
    return _is_in(_address(address), [*_NEAR, *(ip_network(each, strict=False) for each in trusted)])


def _is_in(address: IPv4Address | IPv6Address | None, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _networks(address: str) -> list[tuple[str, int]]:
    """What is counted for an address, each with how many times one address's limit it has."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return [(str(IPv6Network((found, length), strict=False)), times) for length, times in IPV6.items()]
    return [(str(found), 1)] if found else []


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in a text; some proxies put a port behind it, and brackets around one of IPv6 (RFC 7239, 6)."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _times(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples, item.namespace)
