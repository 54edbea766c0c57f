"""Change keys of a running installation: add the next one with overlap, retire, revoke after a compromise.

Every step is planned first; `apply=False` says what would happen and touches nothing. Afterwards the trust list has
to be signed again, which needs the root key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from esign.certs import Ask, Authority, Revoked, pem
from esign.devices import DeviceKey
from esign.errors import KeyNotUsable, RootOffline
from esign.keychecks import NotChangeable, check_compromise, check_window
from esign.keys import write_public
from esign.manifest import OUTSIDE_USE, OWN_USES, SEAL_USE, KeyEntry, Manifest, read_manifest, write_manifest
from esign.pki import (
    CERTIFIED,
    LIFE,
    PLAIN_LIFE,
    add_key,
    crl_life,
    directory_password,
    load_authorities,
)
from esign.sm2 import available

COMPROMISE = "keyCompromise"
# The log signs with Ed25519 and the OCSP answers are built around a key in memory: both stay files.
DEVICE_USES = ("licence", "tsa", "status", "answer")


@dataclass(frozen=True)
class Step:
    """One thing done or to be done; `kid` is empty for a key not made yet.

    `what` is add, adopt, pin, retire, revoke, correct, withdraw or renew_crl.
    """

    what: str
    use: str
    kid: str
    at: datetime


def add_next(directory: Path, passphrase: bytes, use: str, start: datetime, *, apply: bool) -> Step:
    """A new key of a use that begins to sign at `start`; until then the present one goes on, and both verify."""
    if use not in OWN_USES:
        raise NotChangeable(f"no such use: {use}")
    authorities = load_authorities(directory, passphrase)
    if use in CERTIFIED and CERTIFIED[use][0] not in authorities:
        raise RootOffline(f"the {CERTIFIED[use][0]} key is not here")
    if use == SEAL_USE:
        available()
    check_window(directory, use, start)
    password = directory_password(directory, passphrase)
    if not apply:
        return Step("add", use, "", start)
    made = add_key(directory, password, use, start.replace(microsecond=0), authorities)
    write_manifest(directory, read_manifest(directory).with_key(made))
    return Step("add", use, made.kid, start)


def enable_sm2(directory: Path, passphrase: bytes, at: datetime, *, apply: bool) -> Step:
    """The first SM2 key, which seals from `at` on; raises NotChangeable where one is, Sm2Unavailable without SM2."""
    if any(key.signs_at(at) for key in read_manifest(directory).sealing):
        raise NotChangeable("there is an SM2 key that seals; its successor is made by add-next")
    return add_next(directory, passphrase, SEAL_USE, at.replace(microsecond=0), apply=apply)


def adopt(
    directory: Path, passphrase: bytes, key: DeviceKey, start: datetime, *, use: str = "licence", apply: bool
) -> Step:
    """Take over a key that was made in a device, certified where its use asks for it; no private part is written.

    The key signs a test message first, in a dry run too: a device that cannot sign is found out here.
    """
    manifest, authorities = read_manifest(directory), load_authorities(directory, passphrase)
    if use not in DEVICE_USES:
        raise NotChangeable(f"a device can hold keys for {', '.join(DEVICE_USES)}, not for {use}")
    if any(entry.kid == key.kid for entry in manifest.keys):
        raise NotChangeable(f"key {key.kid} is already listed")
    slug, purpose = CERTIFIED.get(use, ("", None))
    if slug and slug not in authorities:
        raise RootOffline(f"the {slug} key is not here")
    check_window(directory, use, start)
    key.sign(b"may this key be adopted?")
    if apply:
        start = start.replace(microsecond=0)
        end, file = start + LIFE.get(use, PLAIN_LIFE), f"keys/{use}-{key.kid}"
        if slug:
            ask = Ask(f"{use} {key.kid}", key.public_key, start, end, purpose)
            (directory / f"{file}.pem").write_bytes(pem(authorities[slug].issue(ask)))
        write_public(directory / f"{file}.pub", key.public_key)
        write_manifest(
            directory, manifest.with_key(KeyEntry(key.kid, use, file, start, end, device=key.place))
        )
    return Step("adopt", use, key.kid, start)


def retire(directory: Path, kid: str, at: datetime, *, apply: bool) -> Step:
    """The key signs nothing more, and its window ends: what it signed stays good, what it signs later does not.

    Refused while it is the only one of its use. A key that was retired before windows ended gets its end this way.
    """
    manifest = read_manifest(directory)
    entry = _find(manifest, kid)
    if entry.state == "revoked" or (entry.state == "retired" and at >= entry.end):
        raise NotChangeable(f"key {kid} is {entry.state}")
    if at < entry.start:
        raise NotChangeable(f"key {kid} has not begun to sign: withdraw it instead")
    others = [key for key in manifest.keys if key.use == entry.use and key.kid != kid and key.signs_at(at)]
    if not others and entry.use != OUTSIDE_USE:  # an authority outside goes without a successor
        raise KeyNotUsable(f"no other {entry.use} key could sign at {at.isoformat()}")
    if apply:
        over = min(entry.end, at.replace(microsecond=0) + timedelta(seconds=1))
        write_manifest(directory, manifest.with_key(replace(entry, state="retired", end=over)))
    return Step("retire", entry.use, kid, at)


def revoke(
    directory: Path, passphrase: bytes, kid: str, at: datetime, *, now: datetime, apply: bool
) -> tuple[Step, ...]:
    """After a compromise at `at`: the key is revoked from then on and a new one of its use takes over at `now`.

    What the key signed before `at` stays good where a time-stamp proves it; everything else has to be issued again.
    """
    manifest = read_manifest(directory)
    entry = _find(manifest, kid)
    if entry.state == "revoked":
        raise NotChangeable(f"key {kid} is already revoked")
    check_compromise(entry, at, now)
    done = Step("revoke", entry.use, kid, at)
    added = (
        ()
        if _succeeded(directory, passphrase, manifest, entry, now)
        else (
            add_next(
                directory, passphrase, entry.use, now, apply=apply
            ),  # it may refuse; then nothing is revoked
        )
    )
    if apply:
        gone = replace(entry, state="revoked", revoked_at=at.replace(microsecond=0), reason=COMPROMISE)
        write_manifest(directory, read_manifest(directory).with_key(gone))
        renew_crls(directory, passphrase, now, apply=True)
    return done, *added


def _succeeded(
    directory: Path, passphrase: bytes, manifest: Manifest, entry: KeyEntry, now: datetime
) -> bool:
    """Whether another key already signs for one that goes, where nobody here could certify a new one."""
    if entry.use == OUTSIDE_USE:  # nobody here makes its key
        return True
    slug = CERTIFIED.get(entry.use, ("", None))[0]
    if not slug or slug in load_authorities(directory, passphrase):
        return False
    return any(key.use == entry.use and key.kid != entry.kid and key.signs_at(now) for key in manifest.keys)


def correct(
    directory: Path, passphrase: bytes, kid: str, at: datetime, *, now: datetime, apply: bool
) -> tuple[Step, ...]:
    """The theft of a revoked key was at another instant than was said; the key stays revoked."""
    manifest = read_manifest(directory)
    entry = _find(manifest, kid)
    if entry.state != "revoked":
        raise NotChangeable(f"key {kid} is {entry.state}: revoke it first")
    check_compromise(entry, at, now)
    if apply:
        write_manifest(directory, manifest.with_key(replace(entry, revoked_at=at.replace(microsecond=0))))
        renew_crls(directory, passphrase, now, apply=True)
    return (Step("correct", entry.use, kid, at),)


def withdraw(directory: Path, kid: str, now: datetime, *, apply: bool) -> Step:
    """Undo `add_next` or `adopt` while the key has not begun to sign: it leaves the list, its private file goes."""
    manifest = read_manifest(directory)
    entry = _find(manifest, kid)
    if now >= entry.start:
        raise NotChangeable(f"key {kid} has begun to sign: retire or revoke it")
    if entry.use != OUTSIDE_USE and not any(
        key.signs_at(now) for key in manifest.keys if key.use == entry.use
    ):
        raise KeyNotUsable(f"no other {entry.use} key can sign now")
    if apply:
        others = tuple(key for key in manifest.keys if key.kid != kid)
        write_manifest(directory, replace(manifest, keys=others))
        for suffix in ("key", "pub", "pem"):
            (directory / f"{entry.file}.{suffix}").unlink(missing_ok=True)
    return Step("withdraw", entry.use, kid, now)


def renew_crls(directory: Path, passphrase: bytes, now: datetime, *, apply: bool) -> tuple[Step, ...]:
    """Sign the revocation lists again where the CAs' keys are at hand: five years ahead, the issuing CA's for 35 days."""
    manifest, authorities = read_manifest(directory), load_authorities(directory, passphrase)
    steps = []
    for slug in ("root", "tsa-ca", "ca"):
        if slug not in authorities:
            continue
        steps.append(Step("renew_crl", slug, "", now))
        if apply:
            listed = _revoked_by(directory, manifest, authorities[slug])
            (directory / f"{slug}.crl").write_bytes(
                authorities[slug].crl(listed, now.replace(microsecond=0), crl_life(slug))
            )
    return tuple(steps)


def _revoked_by(directory: Path, manifest: Manifest, authority: Authority) -> tuple[Revoked, ...]:
    found = []
    for key in manifest.keys:
        path = directory / f"{key.file}.pem"
        if key.revoked_at is None or not path.exists():
            continue
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if certificate.issuer == authority.certificate.subject:
            found.append(Revoked(certificate.serial_number, key.revoked_at, key.reason))
    return tuple(found)


def due(manifest: Manifest, at: datetime, days_ahead: int) -> tuple[KeyEntry, ...]:
    """Keys whose use has no successor that is still good `days_ahead` days from `at`: rotate these."""
    horizon = at + timedelta(days=days_ahead)
    covered = {key.use for key in manifest.keys if key.state == "active" and key.start <= horizon < key.end}
    active = [key for key in manifest.keys if key.state == "active" and key.use not in covered]
    return tuple(sorted(active, key=lambda key: key.end))


def _find(manifest: Manifest, kid: str) -> KeyEntry:
    for key in manifest.keys:
        if key.kid == kid:
            return key
    raise NotChangeable(f"no key {kid}")
