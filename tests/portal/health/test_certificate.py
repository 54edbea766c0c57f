"""``portal doctor`` looks at the portal's own door as a browser would."""

from __future__ import annotations

import dataclasses
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from portal.health import certificate
from portal.wiring import Office
from tests.support.postgres import free_port
from tests.support.simulated import _nothing
from tests.support.site import Quiet


@contextmanager
def door(place: Path, days: int) -> Iterator[tuple[str, Path]]:
    """A server with a certificate of its own for localhost: its address, and the certificate."""
    key, made = place / "key.pem", place / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    server = make_server(
        "localhost", 0, _nothing, threaded=True, request_handler=Quiet, ssl_context=(str(made), str(key))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}", made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(office: Office, base_url: str) -> list[str]:
    settings = dataclasses.replace(office.settings, base_url=base_url)
    return [each.code for each in certificate.examine(dataclasses.replace(office, settings=settings))]


def test_a_certificate_nobody_trusts_and_one_that_ends_are_told(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(sqlite_office, f"https://localhost:{free_port()}") == ["front_not_reached"]
    assert told(sqlite_office, "http://127.0.0.1:8000") == []
    for days, trusted in ((400, []), (2, ["certificate_ends"])):
        place = tmp_path / str(days)
        place.mkdir()
        with door(place, days) as (address, made):
            monkeypatch.delenv("SSL_CERT_FILE", raising=False)
            assert told(sqlite_office, address) == ["certificate_not_trusted"]
            monkeypatch.setenv("SSL_CERT_FILE", str(made))  # as if a public authority had made it
            assert told(sqlite_office, address) == trusted
            assert told(sqlite_office, address.replace("localhost", "127.0.0.1")) == [
                "certificate_not_trusted"
            ]
