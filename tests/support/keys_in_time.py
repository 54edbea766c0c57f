"""What an operator does as years pass: each key that nears its end gets a successor, the revocation lists are signed again."""

from __future__ import annotations

from esign import rotation
from esign.manifest import read_manifest
from portal.wiring import Office

AHEAD = 400  # days before its end in which it gets one: more than lie between two looks at a town


def successors(office: Office) -> None:
    place, now = office.settings.data_dir / "keys", office.clock.now()
    passphrase = office.settings.key_passphrase.encode()
    for key in rotation.due(read_manifest(place), now, AHEAD):
        rotation.add_next(place, passphrase, key.use, now, apply=True)
    rotation.renew_crls(place, passphrase, now, apply=True)
