"""The intake's server, which nobody can hold up by sending slowly or by many connections. The one door to waitress."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from .app import create_app
from .rate import may_be_proxy

if TYPE_CHECKING:
    from .app import Intake

SECONDS = 20
"""How long a request may take to arrive, and how long a connection may be idle."""

CONNECTIONS = 500
"""How many there may be at once …"""

OF_ONE = 20
"""… and how many from one address. A browser has up to six; proxies of one's own are not counted."""


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress is untyped
    """A connection that is closed when its request takes too long, or when there are too many from its address."""

    trusted: tuple[str, ...] = ()

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self.began = 0.0
        host = str(addr[0])
        if not may_be_proxy(host, self.trusted):
            self.will_close = sum(each.addr[0] == host for each in server.active_channels.values()) > OF_ONE

    def received(self, data: bytes) -> Any:
        """Take what has arrived."""
        now = time.monotonic()
        if self.request is None:
            self.began = now
        elif now - self.began > SECONDS:  # a byte now and then keeps a connection from being idle
            self.will_close = True
            return False
        return super().received(data)


def serve(intake: Intake, listen: str) -> None:
    """Serve until told to stop.

    Args:
        intake: The intake.
        listen: Where, as `host:port`.
    """
    sockets: dict[int, Any] = {}
    server = create_server(
        create_app(intake),
        map=sockets,
        listen=listen,
        threads=8,
        url_prefix=urlsplit(intake.site.intake).path.rstrip("/"),
        # The application refuses a fourth of it with a page; this is where the server stops listening.
        max_request_body_size=4 * intake.max_request,
        clear_untrusted_proxy_headers=False,  # rate.find_client decides whom to believe
        channel_timeout=SECONDS,
        cleanup_interval=5,
        connection_limit=CONNECTIONS,
        ident="",
    )
    channel = type("_Channel", (_Channel,), {"trusted": intake.settings.trusted_proxies})
    for each in sockets.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = channel
    server.run()
