"""What verifiers fetch every day stays small: trust list and status list of a million licences within 25 KB each."""

from __future__ import annotations

import gzip
from hashlib import sha256

from esign.status import status_token
from tests.esign.conftest import AT, LIST_URI, Installation

MOST = 25_000
LEVEL = 6  # as the portal packs


def test_a_million_licences_fit_as_they_are_sent(installation: Installation) -> None:
    statuses = bytearray(1_000_000)
    for number in range(10_000):  # one in a hundred has ended, at random places
        statuses[int.from_bytes(sha256(b"%d" % number).digest()[:8], "big") % 1_000_000] = 1
    token = status_token(bytes(statuses), LIST_URI, installation.seals, AT)
    assert len(gzip.compress(token.encode(), LEVEL, mtime=0)) <= MOST
    assert len(installation.trust_json) <= MOST
