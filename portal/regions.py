"""Fetches other regions' trust and status lists, from the address an operator gave and from nowhere else.

No address out of a licence or a list is ever opened, no redirect is followed, and what is verified here is told to nobody.
"""

from __future__ import annotations

import http.client
import ssl
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from esign.errors import Malformed
from esign.statuscheck import MAX_STATUS_TOKEN
from esign.trusted import Issuer
from licensing.act import SYSTEM
from licensing.services.licences import regions
from licensing.services.licences.regions import UNREACHABLE, Fetched
from portal.trust import document

if TYPE_CHECKING:
    from portal.wiring import Office

TRUST_PATH = "/trust.json"
MAX_TRUST = 2 * 1024 * 1024
MOST_LISTS = 200
SECONDS = 20.0
SILENCE = 10.0
CHUNK = 64 * 1024


class Unreachable(Exception):
    """Nothing usable came from the address; the text says what did."""


@dataclass(frozen=True)
class Address:
    """Where a registry answers: ``text`` is scheme, host, port and path without a slash at its end."""

    text: str
    secure: bool
    host: str
    port: int | None
    path: str


def read_address(given: str) -> Address:
    """Check an address an operator gives. https, or http on this machine; raises ValueError with the reason."""
    given = given.strip()
    if not given.isascii() or not given.isprintable() or " " in given:
        raise ValueError("the address holds a sign that no address has")
    parts = urlsplit(given)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("an address begins with https://")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the address must be plain: no user, no query, no fragment")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("http is for this machine alone; use https")
    path = parts.path.removesuffix(TRUST_PATH).rstrip("/")
    text = f"{parts.scheme}://{parts.netloc}{path}"
    return Address(text, parts.scheme == "https", parts.hostname, parts.port, path)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def fetch(address: Address, path: str, limit: int, seconds: float = SECONDS) -> bytes | None:
    """The body at ``path`` below the address; None for 404. Raises Unreachable: no answer, another status, too large, too slow."""
    end = time.monotonic() + seconds
    pause = min(SILENCE, seconds)
    connection = (
        http.client.HTTPSConnection(
            address.host, address.port, timeout=pause, context=ssl.create_default_context()
        )
        if address.secure
        else http.client.HTTPConnection(address.host, address.port, timeout=pause)
    )
    try:
        connection.request("GET", address.path + path, headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise Unreachable(f"{address.text}{path} answered {answer.status}")
        return _body(answer, limit, end, address.text + path)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{address.text}{path}: {type(error).__name__} {error}".rstrip()) from error
    finally:
        connection.close()


def _body(answer: http.client.HTTPResponse, limit: int, end: float, where: str) -> bytes:
    parts, size = [], 0
    while chunk := answer.read1(CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            raise Unreachable(f"{where} is larger than {limit} bytes")
        if time.monotonic() > end:
            raise Unreachable(f"{where} came too slowly")
    if answer.length:
        raise Unreachable(f"{where} was cut short")
    return b"".join(parts)


def fetch_trust(address: Address) -> bytes:
    """The region's trust.json, not yet believed. Raises Unreachable."""
    found = fetch(address, TRUST_PATH, MAX_TRUST)
    if found is None:
        raise Unreachable(f"{address.text}{TRUST_PATH} is not there")
    return found


def refresh_all(office: Office) -> dict[str, str | None]:
    """Fetch every region that has an address; what is wrong with each, None where all is well."""
    with office.read() as session:
        rows = [(row.iss, row.address) for row in regions.listed(session)]
    return {iss: refresh(office, iss, address) for iss, address in rows if address is not None}


def refresh(office: Office, iss: str, address: str) -> str | None:
    """Fetch one region with no transaction open, then take over what moves forwards."""
    with office.read() as session:
        row = next((each for each in regions.listed(session) if each.iss == iss), None)
        if row is None:
            return None
        known = regions.opened(row.trust)
    fetched = _fetch_all(read_address(address), known)
    own = own_issuer(office)
    with office.work(SYSTEM) as work:
        return regions.refresh(work, iss, own, fetched)


def own_issuer(office: Office) -> Issuer:
    """This installation as others see it. Raises EsignError when it has no keys or no trust list."""
    keys = office.settings.data_dir / "keys"
    return document(office.seals, keys, office.clock.now()).trust.issuers[0]


def _fetch_all(address: Address, known: Issuer) -> Fetched:
    trust: bytes | None = None
    lists: dict[str, str] = {}
    try:
        trust = fetch_trust(address)
        for number in range(MOST_LISTS):
            path = f"/status/{number}"
            token = fetch(address, path, MAX_STATUS_TOKEN)
            if token is None:
                break
            # The list is filed under the name the region gives its licences, and its signature covers that name.
            lists[f"{known.base_url}{path}"] = token.decode("ascii", "replace")
    except Unreachable:
        return Fetched(trust, lists, UNREACHABLE)
    return Fetched(trust, lists)


def read_file(data: bytes) -> Issuer:
    """A trust list an operator brings. Raises ValueError with the reason."""
    try:
        return regions.opened(data)
    except Malformed as error:
        raise ValueError(str(error)) from error
