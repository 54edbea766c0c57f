"""The door people come through: that its certificate is one every browser trusts, and does not end soon."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from portal.clock import epoch
from portal.health._symptom import Symptom
from portal.wiring import Office

SECONDS = 5.0
SOON_DAYS = 14


def examine(office: Office) -> Iterator[Symptom]:
    address = urlsplit(office.settings.base_url)
    if address.scheme != "https" or address.hostname is None:
        return
    host, port = address.hostname, address.port or 443
    try:
        with (
            socket.create_connection((host, port), SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        yield Symptom(
            "certificate_not_trusted",
            f"browsers do not trust the certificate of {host}: {error.verify_message}",
            "get one of a public authority for this name, with its whole chain, into the front proxy",
        )
        return
    except OSError as error:
        yield Symptom(
            "front_not_reached",
            f"{host}:{port} is not reached from here: {error.strerror or type(error).__name__}",
            "look whether people reach it, from outside; its certificate was not examined",
            fatal=False,
        )
        return
    days = (ends - epoch()) / 86400
    if days < SOON_DAYS:
        yield Symptom(
            "certificate_ends",
            f"the certificate of {host} ends in {days:.0f} days",
            "renew it in the front proxy",
        )
