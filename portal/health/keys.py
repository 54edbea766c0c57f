"""The installation's keys: openable, one of each use at work, none about to run out, devices reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from esign.certs import KeptCrl
from esign.devices import READY
from esign.errors import EsignError
from esign.manifest import OWN_USES, SEAL_USE, KeyEntry
from esign.seals import Seals
from portal.health._symptom import Symptom
from portal.trust import document
from portal.wiring import Office

SOON = timedelta(days=30)
LIST_SOON = timedelta(days=10)  # a list lives 35 days (esign.trusted.MAX_LIFE): time to walk to the safe


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
    for use in OWN_USES:
        if use == SEAL_USE and not office.settings.sm2_profile:
            continue
        try:
            entry = seals.entry(use, now)
        except EsignError:
            yield Symptom("key_missing", f"no {use} key may sign now", f"portal keys add-next {use} --commit")
            continue
        if _runs_out(seals, entry, now):
            yield Symptom(
                "key_runs_out",
                f"the {use} key {entry.kid} ends on {entry.end:%Y-%m-%d}",
                f"portal keys add-next {use} --commit",
            )
    yield from _time_stamps(office, seals)
    yield from _outside_authority(seals, now)
    yield from _trust_list(office, seals)
    yield from _issuing_list(office, seals)
    for device in seals.device_keys:
        if device.state != READY:
            yield Symptom(
                "device_away",
                f"a signing device answers: {device.state}",
                "plug it in, see docs/operate.md, then: portal keys devices",
            )


def _runs_out(seals: Seals, entry: KeyEntry, now: datetime) -> bool:
    """Ends soon, and nothing of its use goes on for longer."""
    return entry.end - now < SOON and not any(
        key.use == entry.use and key.state == "active" and key.end > entry.end for key in seals.manifest.keys
    )


def _outside_authority(seals: Seals, now: datetime) -> Iterator[Symptom]:
    """Who stamps by somebody else's certificates must pin the next ones in time; who does not is asked nothing."""
    for entry in seals.manifest.outside:
        if entry.signs_at(now) and _runs_out(seals, entry, now):
            yield Symptom(
                "outside_authority_ends",
                f"the outside authority {entry.kid} is pinned until {entry.end:%Y-%m-%d}",
                "ask it for its next certificates, then: portal keys pin-authority CHAIN.pem --commit",
            )


def _issuing_list(office: Office, seals: Seals) -> Iterator[Symptom]:
    """Where the issuing CA's key is elsewhere, its list has to be brought, and after a theft at once."""
    kept = seals.live_crl
    if not isinstance(kept, KeptCrl):
        return
    remedy = (
        "where the CA's key lies: portal keys renew-crls --commit; then put ca.crl into DATA_DIR/keys here"
    )
    if kept.next_update() - office.clock.now() < LIST_SOON:
        yield Symptom("issuing_list_ends", f"ca.crl ends on {kept.next_update():%Y-%m-%d}", remedy)
    gone = [entry for entry in seals.manifest.keys if entry.revoked_at and seals.certificates.get(entry.kid)]
    for entry in gone:
        leaf = seals.certificates[entry.kid][0]
        if leaf.issuer == seals.issuing_ca.subject and not kept.lists(leaf.serial_number):
            yield Symptom("issuing_list_behind", f"ca.crl does not list the stolen key {entry.kid}", remedy)


def _time_stamps(office: Office, seals: Seals) -> Iterator[Symptom]:
    """Whoever holds the licence keys must not hold what could date back what they signed."""
    if not office.settings.tsa_url:
        yield Symptom(
            "stamps_made_here",
            "time-stamps are made by the processes that hold the licence keys: who takes over one dates what he likes",
            "let the time-stamp authority be a process of its own: docs/operate.md, Time-stamps",
            fatal=not office.settings.demo,
        )
        return
    here = [entry.kid for entry in seals.manifest.keys if entry.use == "tsa" and entry.kid in seals.keys]
    if here:
        yield Symptom(
            "stamp_keys_here",
            f"the time-stamp keys {', '.join(here)} still lie in DATA_DIR/keys",
            "portal timestamps take --commit",
        )
    try:
        office.stamper.stamp(bytes(32))
    except EsignError as error:
        yield Symptom(
            "no_time_stamps",
            f"no time-stamp is to be had: {error}",
            "look at portal-timestamps.service and at both clocks",
        )


def _trust_list(office: Office, seals: Seals) -> Iterator[Symptom]:
    """Where the root key is elsewhere, somebody has to bring a new list before every verifier turns red."""
    now = office.clock.now()
    remedy = (
        "where the root key lies: portal keys trust-list FILE; then put it here as DATA_DIR/keys/trust.json"
    )
    try:
        ends = document(seals, office.settings.data_dir / "keys", now).trust.issuers[0].expires_at
    except EsignError as error:
        yield Symptom("trust_list_unusable", f"there is no trust list to be had: {error}", remedy)
        return
    if now >= ends:
        yield Symptom("trust_list_over", f"the trust list ended on {ends:%Y-%m-%d}: nothing verifies", remedy)
    elif ends - now < LIST_SOON:
        yield Symptom("trust_list_ends", f"the trust list ends on {ends:%Y-%m-%d}", remedy)
