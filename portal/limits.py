"""How often one asker may ask; a coarse brake before anything expensive runs.

The asker is the account where somebody is signed in, else the client's network: so that an office behind one address is not one person,
and one person with a house full of addresses is. Counted in this process, or by all machines together in the store the operator names.
Views tighten it with ``@limiter.limit(limits.SEARCH)`` or a figure of their own. Whoever asks too often is told with 429
and ``Retry-After`` (seconds until the window ends); the figures for programs stand in docs/api.md.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Response

from portal import limit_counts
from portal.clock import epoch
from portal.here import this_request, this_session
from portal.settled_limits import Brakes

EVERYTHING = "6000 per minute"
CHECK = "120 per minute"  # verdicts on names: a person who types asks about one a second
SEARCH = "240 per minute"
LISTS = "30 per hour"  # answers as a table, up to a thousand rows each
DOWNLOAD = "60 per hour"  # the whole register of names as one file
HOUSEHOLD = 64  # an IPv6 customer has at least this network


def asker() -> str:
    """Who asks: the account, or the client's address (its network for IPv6)."""
    account = (this_session().get("actor") or {}).get("id")
    return f"account:{account}" if account else network()


def network() -> str:
    """The client's address, or its /64 for IPv6; ``nowhere`` for a Unix socket without a trusted proxy's word.

    Used as it is by the limits that hold for people who are not signed in.
    """
    return _network(this_request().remote_addr or "")


@lru_cache(maxsize=1024)
def _network(told: str) -> str:
    try:
        address = ip_address(told)
    except ValueError:
        return "nowhere"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOUSEHOLD), strict=False))
    return str(address)


limiter = Brakes(
    asker,
    default_limits=[EVERYTHING],
    headers_enabled=True,
    retry_after="delta-seconds",
    strategy="fixed-window",
    in_memory_fallback_enabled=True,  # a store that is away loosens the brakes to one process each, it stops nobody
)


def install(app: Flask, store: str) -> None:
    """``store``: ``memory://``, or ``redis://…`` where several machines count together."""
    app.config["RATELIMIT_STORAGE_URI"] = f"{limit_counts.SCHEME}://" if store == "memory://" else store
    app.after_request(_only_when_told_to_wait)
    limiter.init_app(app)


def seconds_to_wait() -> int:
    """Until the window that refused this request ends; at least one."""
    limit = limiter.current_limit
    return max(1, round(limit.reset_at - epoch())) if limit else 60


def _only_when_told_to_wait(response: Response) -> Response:
    """``Retry-After`` on a good answer would make a careful program wait for nothing (RFC 9110 10.2.3)."""
    if response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)
    return response
