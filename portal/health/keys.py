"""The installation's keys: openable, one of each use at work, none about to run out, devices reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from esign.devices import READY
from esign.errors import EsignError
from esign.manifest import SEAL_USE, USES
from portal.health._symptom import Symptom
from portal.wiring import Office

SOON = timedelta(days=30)


def examine(office: Office) -> Iterator[Symptom]:
    now = office.clock.now()
    try:
        seals = office.seals
    except EsignError as error:
        yield Symptom(
            f"keys_{error.code}",
            f"the keys cannot be opened: {error}",
            "portal keys init, or restore DATA_DIR/keys and its passphrase",
        )
        return
    for use in USES:
        if use == SEAL_USE and not office.settings.sm2_profile:
            continue
        try:
            entry = seals.entry(use, now)
        except EsignError:
            yield Symptom("key_missing", f"no {use} key may sign now", f"portal keys add-next {use} --commit")
            continue
        later = [
            key
            for key in seals.manifest.keys
            if key.use == use and key.state == "active" and key.end > entry.end
        ]
        if entry.end - now < SOON and not later:
            yield Symptom(
                "key_runs_out",
                f"the {use} key {entry.kid} ends on {entry.end:%Y-%m-%d}",
                f"portal keys add-next {use} --commit",
            )
    for device in seals.device_keys:
        if device.state != READY:
            yield Symptom(
                "device_away",
                f"a signing device answers: {device.state}",
                "plug it in, see docs/operate.md, then: portal keys devices",
            )
