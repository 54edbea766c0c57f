"""What verifiers fetch every day stays small: trust list and status list of a million licences within 25 KB each."""

from __future__ import annotations

import gzip
from hashlib import sha256

from esign.status import status_token
from portal.app import create_app
from portal.counters.wellknown.answers import LEVEL
from portal.wiring import Office
from tests.esign.conftest import AT, LIST_URI, Installation

MOST = 25_000
PACKED = {"Accept-Encoding": "gzip"}


def test_a_million_licences_fit_as_they_are_sent(installation: Installation) -> None:
    statuses = bytearray(1_000_000)
    for number in range(10_000):  # one in a hundred has ended, at random places
        statuses[int.from_bytes(sha256(b"%d" % number).digest()[:8], "big") % 1_000_000] = 1
    token = status_token(bytes(statuses), LIST_URI, installation.seals, AT)
    assert len(gzip.compress(token.encode(), LEVEL, mtime=0)) <= MOST
    assert len(installation.trust_json) <= MOST


def test_packed_and_plain_are_the_same_list(sqlite_office: Office) -> None:
    outsider = create_app(sqlite_office).test_client()
    plain, packed = outsider.get("/trust.json"), outsider.get("/trust.json", headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) <= MOST
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    again = outsider.get("/trust.json", headers=PACKED | {"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
