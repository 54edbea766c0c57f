"""Fetch trust list and status lists again from the registry's own address; what is kept only ever moves forwards."""

from __future__ import annotations

from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from esign.errors import EsignError, Malformed
from esign.federation import check_successor
from esign.jose import read_token
from esign.statuscheck import MAX_STATUS_TOKEN, read_status_list
from esign.trusted import Issuer, read_trust

SECONDS = 20
MAX_TRUST = 2 * 1024 * 1024


class NotFetched(EsignError):
    """The registry's address did not give what it should."""

    code = "not_fetched"


def refresh(trust: Path, lists: list[Path], at: datetime) -> list[str]:
    """Renew a trust list and those of the status lists that are its registry's; one line for each file replaced.

    Raises NotFetched, Malformed, NotAccepted (another root, an older list, a stolen key that is good again); a file is
    replaced whole or not at all.
    """
    old = read_trust(trust.read_bytes())
    file = _get(f"{old.base_url}/trust.json", MAX_TRUST)
    new = read_trust(file)
    check_successor(old, new, (), at)
    _replace(trust, file)
    said = [f"{trust}: as of {new.made_at.isoformat()}, good until {new.expires_at.isoformat()}"]
    for path in lists:
        said += _list(path, new)
    return said


def _list(path: Path, issuer: Issuer) -> list[str]:
    kept = path.read_text("ascii", "replace").strip()
    address = read_token(kept, MAX_STATUS_TOKEN).claims().get("sub")
    if not isinstance(address, str) or not address.startswith(f"{issuer.base_url}/"):
        return []  # another region's
    token = _get(address, MAX_STATUS_TOKEN).decode("ascii", "replace")
    fresh, before = read_status_list(token, issuer, address), read_status_list(kept, issuer, address)
    if fresh.made_at < before.made_at:
        raise Malformed(f"{address}: older than the list that is here", "status_rollback")
    _replace(path, token.encode("ascii"))
    return [f"{path}: as of {fresh.made_at.isoformat()}, good until {fresh.expires_at.isoformat()}"]


def _get(address: str, most: int) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise NotFetched(f"{address} is no web address")
    try:
        with urlopen(Request(address), timeout=SECONDS) as answer:  # noqa: S310 - the scheme was looked at
            body: bytes = answer.read(most + 1)
    except (URLError, HTTPException, OSError) as error:
        raise NotFetched(f"{address}: {error}") from error
    if len(body) > most:
        raise NotFetched(f"{address}: larger than {most} bytes")
    return body


def _replace(path: Path, body: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(body)
    fresh.replace(path)
