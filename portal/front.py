"""What stands before Flask: methods nobody speaks are turned away, and only proxies the operator named are believed.

A client may write what it likes into X-Forwarded-For; from a proxy named in ``trusted_proxies`` the header is read from the right, past
further named proxies, to the first address that is none of them (ASVS 5.0 4.1.3, 15.3.4). From anybody else it is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Network = IPv4Network | IPv6Network
    Address = IPv4Address | IPv6Address

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REFUSED = frozenset({"TRACE", "CONNECT", "QUERY"})  # known to everybody and taken nowhere here
FORWARDED = (
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_REAL_IP",
)  # fmt: skip
SOCKET = "unix"  # the word for a proxy that comes through a Unix socket and has no address
MOST_HOPS = 20


class Front:
    """A WSGI application around ours. ``trusted``: addresses, networks, or ``unix``, as ``trusted_proxies`` names them."""

    def __init__(self, app: WSGIApplication, trusted: Iterable[str]) -> None:
        self._app = app
        named = list(trusted)
        self._socket = SOCKET in named
        self._networks: list[Network] = [ip_network(item) for item in named if item != SOCKET]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") not in METHODS:
            return _not_spoken(environ.get("REQUEST_METHOD"), start_response)
        peer = environ.get("REMOTE_ADDR", "")
        if self._trusts(peer):
            _believe(environ, self._client(environ.get("HTTP_X_FORWARDED_FOR", ""), peer))
        for name in FORWARDED:
            environ.pop(name, None)
        return self._app(environ, start_response)

    def _trusts(self, peer: str) -> bool:
        address = _address(peer)
        if address is None:
            return self._socket and not peer
        return any(address in network for network in self._networks)

    def _client(self, chain: str, peer: str) -> str:
        """The nearest address that is no proxy of ours; the proxy itself when the header says nothing usable."""
        found = peer
        for item in list(reversed(chain.split(",")))[:MOST_HOPS]:
            address = _address(item.strip())
            if address is None:
                break
            found = str(address)
            if not self._trusts(found):
                break
        return found


def _believe(environ: dict[str, Any], client: str) -> None:
    environ["REMOTE_ADDR"] = client
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme


def _address(text: str) -> Address | None:
    """An address as text, IPv4 in IPv6 clothing undressed; None for anything else."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _not_spoken(method: str | None, start_response: StartResponse) -> list[bytes]:
    """RFC 9110 15.6.2 for a method we do not know, 15.5.6 for one we do; it never becomes a label, a log line or a row."""
    headers = [("Content-Type", "text/plain"), ("Content-Length", "0"), ("X-Content-Type-Options", "nosniff")]
    if method in REFUSED:
        start_response("405 Method Not Allowed", [*headers, ("Allow", ", ".join(sorted(METHODS)))])
    else:
        start_response("501 Not Implemented", headers)
    return []
