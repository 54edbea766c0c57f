"""Brings one parcel to one address: signed by the Standard Webhooks scheme, to public addresses alone, no redirect followed.

The name is resolved once, every address it has is judged, and the connection goes to exactly the address that was judged, so that a
name which answers differently the second time (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks.webhooks import Webhook

SECONDS = 10.0  # of silence
ALTOGETHER = 30.0
NAT64 = IPv6Network("64:ff9b::/96")
Ip = IPv4Address | IPv6Address


class NotTaken(Exception):
    """``code``: a word for the record; ``status``: the receiver's answer, when there was one."""

    def __init__(self, code: str, status: int | None = None) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def bring(
    url: str, body: dict[str, Any], message_id: str, at: datetime, secrets: Sequence[str], near: Sequence[str]
) -> int:
    """Send and give the answer's status, 200 to 299. Raises NotTaken. ``near``: private networks the operator allows (CIDR)."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    where = _judged(host, parts.port or (443 if secure else 80), near, secure=secure)
    connection = _Pinned(host, where, secure)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    watch = threading.Timer(ALTOGETHER, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", path, text.encode(), headers(message_id, at, text, secrets))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NotTaken(f"network_{type(error).__name__}") from None
    finally:
        watch.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise NotTaken(f"answer_{status}", status)
    return status


def headers(message_id: str, at: datetime, text: str, secrets: Sequence[str]) -> dict[str, str]:
    """What Standard Webhooks asks for; one signature for each secret in use."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "portal-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, text) for secret in secrets),
    }


def _judged(host: str, port: int, near: Sequence[str], *, secure: bool) -> tuple[str, int]:
    """The one address to connect to. Every address of the name must be allowed: half a door is none. Raises NotTaken."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotTaken("name_unknown") from None
    addresses = [ip_address(str(text).partition("%")[0]) for text in sorted(map(str, found))]
    meant = [_plain(each) for each in addresses]
    allowed = [is_near(each, near) for each in meant]
    if not addresses or not all(ok or is_public(each) for ok, each in zip(allowed, meant, strict=True)):
        raise NotTaken("private_address")
    if not secure and not all(allowed):
        raise NotTaken("not_encrypted")
    return str(addresses[0]), port


def _plain(address: Ip) -> Ip:
    """An IPv4 address in IPv6 clothes (mapped, 6to4, NAT64 of RFC 6052) is judged as what it is."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def is_public(address: Ip) -> bool:
    """Whether an address is one of the open internet: not this machine, not a local network, not a cloud's own (169.254)."""
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_near(address: Ip, near: Sequence[str]) -> bool:
    """Whether the operator allows this private address."""
    return any(address in ip_network(text) for text in near if ip_network(text).version == address.version)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was judged, speaking to the host by its name."""

    def __init__(self, host: str, where: tuple[str, int], secure: bool) -> None:
        super().__init__(host, where[1], timeout=SECONDS)
        self._where, self._secure = where, secure

    def connect(self) -> None:
        raw = socket.create_connection(self._where, SECONDS)
        self.sock = raw
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread: a receiver that drips holds no worker."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
