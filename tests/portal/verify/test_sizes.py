"""What verifiers fetch every day is sent packed to those who take it packed."""

from __future__ import annotations

import gzip

from flask.testing import FlaskClient

from portal.wiring import Office

MOST = 25_000
PACKED = {"Accept-Encoding": "gzip"}


def test_packed_and_plain_are_the_same_list(sqlite_office: Office, client: FlaskClient) -> None:
    plain, packed = client.get("/trust.json"), client.get("/trust.json", headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) <= MOST
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    again = client.get("/trust.json", headers=PACKED | {"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
