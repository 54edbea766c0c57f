"""``portal keys …``: every change of keys is shown first and made with ``--commit``; running processes follow by themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from esign import rotation
from esign.certs import IssuerNames
from esign.devices import EVERY_TOKEN, READY, Place
from esign.errors import EsignError
from esign.manifest import FILE, USES, KeyEntry, read_manifest, stamp
from esign.pki import create_pki, open_devices
from esign.rotation import Step
from licensing.act import Actor, Role
from portal.cli._unusable import unusable
from portal.stamp_serving import stamps_follow
from portal.trust import document
from portal.wiring import Office, open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)
SHORT, REGION = re.compile(r"[a-z0-9][a-z0-9-]{1,40}"), re.compile(r"[0-9]{6}")
DAYS_AHEAD = 90
ANY_ID = {"ignore_unknown_options": True}  # one key id in 64 begins with a dash
COMMIT = click.option("--commit", is_flag=True, help="Do it; without this, only say what would be done.")
WORDS = {
    "add": "a new {use} key {kid} signs from {at}",
    "adopt": "the device's key {kid} becomes a {use} key and signs from {at}",
    "retire": "the {use} key {kid} signs nothing more from now on",
    "revoke": "the {use} key {kid} counts as stolen from {at} on",
    "correct": "the {use} key {kid} counts as stolen from {at} on, not from when it was said before",
    "withdraw": "the {use} key {kid} never begins to sign and leaves the list",
    "renew_crl": "the revocation list of {use} is signed again, dated {at}",
}
DEVICE_WORDS = {
    READY: "",
    "device_away": "not plugged in, not reachable, or the key is not there",
    "pin_missing": "set PORTAL_HSM_PIN",
    "pin_refused": "correct PORTAL_HSM_PIN; look at the token with its maker's tool",
    "key_not_usable": "another key lies under this label",
}


@dataclass(frozen=True)
class Ground:
    """What a change works on: the folder of keys, its passphrase, this instant, whether to make it, the tokens' PINs."""

    place: Path
    secret: bytes
    now: datetime
    apply: bool
    pins: Mapping[str, str]


Change = Callable[[Ground], tuple[Step, ...]]


@click.group()
def command() -> None:
    """The installation's signing keys."""


@command.command()
@click.option(
    "--organisation", required=True, help="Name of the registration authority as certificates say it."
)
@click.option("--region", required=True, help="Its six-digit code, for example 630200.")
@click.option(
    "--short",
    required=True,
    help="Short name of the installation, for example haidong; it names the public log.",
)
@COMMIT
def init(organisation: str, region: str, short: str, commit: bool) -> None:
    """Make the keys of a new installation: root, CAs and one key of each use. Never over others."""
    office = open_office(read_settings())
    names = IssuerNames(organisation.strip(), region.strip(), short.strip(), office.settings.base_url)
    place = _directory(office)
    try:
        if not SHORT.fullmatch(names.short) or not REGION.fullmatch(names.region) or not names.organisation:
            raise unusable(
                "keys: --short takes small letters, digits and -, --region six digits, --organisation a name"
            )
        if (place / FILE).exists() or (place / "root.key").exists():
            raise unusable(f"keys: there are keys in {place} already; nothing was changed")
        if commit:
            with office.work(OPERATOR) as work:
                create_pki(place, office.settings.key_passphrase.encode(), office.clock.now(), names)
                work.record("keys.init", "key", names.short, region=names.region, iss=names.base_url)
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    finally:
        office.close()
    click.echo(f"{names.organisation} ({names.region}) signs as {names.base_url}; keys in {place}")
    click.echo(
        "done; keep root.key and tsa-ca.key elsewhere" if commit else "nothing was changed: add --commit"
    )


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the keys as a JSON list.")
def list_keys(as_json: bool) -> None:
    """Every key with its use, state and window, where it lies, and which uses need a successor."""
    office = open_office(read_settings())
    try:
        manifest = read_manifest(_directory(office))
        due = {key.kid for key in rotation.due(manifest, office.clock.now(), DAYS_AHEAD)}
        reached = {key.kid: key.state for key in office.seals.device_keys}
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    finally:
        office.close()
    rows = [
        {"kid": key.kid, "use": key.use, "state": key.state, "from": stamp(key.start), "to": stamp(key.end)}
        | {"due": key.kid in due, "device": _place(key, reached.get(key.kid, ""))}
        for key in sorted(manifest.keys, key=lambda key: (USES.index(key.use), key.start))
    ]
    click.echo(json.dumps(rows) if as_json else "\n".join(_line(row) for row in rows))


def _place(key: KeyEntry, reached: str) -> dict[str, str] | None:
    """Where a device's key lies; ``reached`` is ready or what is wrong, empty for a key that signs no more."""
    return asdict(key.device) | {"reached": reached} if key.device else None


def _line(row: dict[str, Any]) -> str:
    late = f"  needs a successor within {DAYS_AHEAD} days" if row["due"] else ""
    device = row["device"]
    where = f"  in token {device['token']}: {device['reached'] or 'not asked'}" if device else ""
    return f"{row['use']:8} {row['kid']}  {row['state']:8} {row['from']} to {row['to']}{where}{late}"


@command.command()
def devices() -> None:
    """Ask every device once more for a signature, also with a PIN that was refused before. Exit code 1 when one cannot."""
    office = open_office(read_settings())
    try:
        office.keyring.devices.refused.forget()
        keys = office.seals.device_keys
        rows = [(key.place, key.state) for key in keys]
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    finally:
        office.close()
    for place, state in rows:
        click.echo(f"token {place.token}, key {place.label}: {state}  {DEVICE_WORDS[state]}".rstrip())
    if not rows:
        click.echo("no key lies in a device")
    raise SystemExit(any(state != READY for _, state in rows))


@command.command("add-next")
@click.argument("use", metavar=f"[{'|'.join(USES)}]")
@click.option(
    "--from", "start", required=True, help="When it begins to sign, ISO 8601, for example 2027-01-01."
)
@COMMIT
def add_next(use: str, start: str, commit: bool) -> None:
    """Make the next key of a use; the present one signs until then, and both verify."""
    begins = _instant(start)
    _change(commit, lambda on: (rotation.add_next(on.place, on.secret, use, begins, apply=on.apply),))


@command.command()
@click.option(
    "--module",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="PKCS#11 library.",
)
@click.option("--token", required=True, help="Label of the token.")
@click.option("--label", required=True, help="Label of the key pair in the token.")
@click.option(
    "--use", default="licence", show_default=True, help=f"One of {', '.join(rotation.DEVICE_USES)}."
)
@click.option("--pin", help="PIN of the token; else the one of PORTAL_HSM_PIN, else asked for.")
@click.option("--from", "start", required=True, help="When it begins to sign, ISO 8601.")
@COMMIT
def adopt(module: str, token: str, label: str, use: str, pin: str | None, start: str, commit: bool) -> None:
    """Take over a key that was made in a device and never leaves it. The PIN is not kept: set PORTAL_HSM_PIN."""
    begins = _instant(start)

    def take(on: Ground) -> tuple[Step, ...]:
        given = pin or on.pins.get(token) or on.pins.get(EVERY_TOKEN)
        pins = {token: given or click.prompt("PIN", hide_input=True)}
        key = open_devices(on.place, on.secret, pins).find(Place(str(Path(module).absolute()), token, label))
        return (rotation.adopt(on.place, on.secret, key, begins, use=use, apply=on.apply),)

    _change(commit, take)


@command.command("enable-sm2")
@COMMIT
def enable_sm2(commit: bool) -> None:
    """Make the SM2 key of the national profile. Then set PORTAL_SM2_PROFILE=true and start the processes anew."""
    _change(commit, lambda on: (rotation.enable_sm2(on.place, on.secret, on.now, apply=on.apply),))


@command.command(context_settings=ANY_ID)
@click.argument("kid")
@COMMIT
def retire(kid: str, commit: bool) -> None:
    """Let a key sign nothing more; what it signed stays good. Another key of its use must be there."""
    _change(commit, lambda on: (rotation.retire(on.place, kid, on.now, apply=on.apply),))


@command.command(context_settings=ANY_ID)
@click.argument("kid")
@click.option("--at", "stolen", required=True, help="Since when it counts as stolen, ISO 8601.")
@COMMIT
def revoke(kid: str, stolen: str, commit: bool) -> None:
    """After a compromise: revoke a key and let a new one take over now. Then: portal licences reissue --kid KID."""
    since = _instant(stolen)
    _change(commit, lambda on: rotation.revoke(on.place, on.secret, kid, since, now=on.now, apply=on.apply))


@command.command("correct-revocation", context_settings=ANY_ID)
@click.argument("kid")
@click.option("--at", "stolen", required=True, help="Since when it really counts as stolen, ISO 8601.")
@COMMIT
def correct_revocation(kid: str, stolen: str, commit: bool) -> None:
    """Put right the instant of a revocation. The key stays revoked."""
    since = _instant(stolen)
    _change(commit, lambda on: rotation.correct(on.place, on.secret, kid, since, now=on.now, apply=on.apply))


@command.command(context_settings=ANY_ID)
@click.argument("kid")
@COMMIT
def withdraw(kid: str, commit: bool) -> None:
    """Undo add-next or adopt while the key has not begun to sign."""
    _change(commit, lambda on: (rotation.withdraw(on.place, kid, on.now, apply=on.apply),))


@command.command("renew-crls")
@COMMIT
def renew_crls(commit: bool) -> None:
    """Sign the offline revocation lists again, two years ahead, where the CA keys are at hand."""
    _change(commit, lambda on: rotation.renew_crls(on.place, on.secret, on.now, apply=on.apply))


@command.command("trust-list")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def sign_trust_list(file: Path) -> None:
    """Where the root key is: write the signed trust list, to be put into the keys folder of the other machines."""
    office = open_office(read_settings())
    try:
        file.write_bytes(document(office.seals, _directory(office), office.clock.now()).file)
    except (EsignError, OSError) as error:
        raise unusable(f"trust list: {error}") from None
    finally:
        office.close()
    click.echo(f"written: {file}")


def _change(commit: bool, change: Change) -> None:
    """Plan or make a change, print it, and journal it when made."""
    office = open_office(read_settings())
    place = _directory(office)
    on = Ground(
        place, office.settings.key_passphrase.encode(), office.clock.now(), commit, office.settings.pins
    )
    try:
        steps = _journalled(office, change, on) if commit else change(on)
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    finally:
        office.close()
    for step in steps:
        kid = step.kid or "(made on commit)"
        click.echo(WORDS[step.what].format(use=step.use, kid=kid, at=stamp(step.at)))
    if not commit:
        click.echo("nothing was changed: add --commit")
    elif not (place / "root.key").exists():
        click.echo("done; now sign the trust list where the root key is: portal keys trust-list FILE")
    else:
        click.echo("done; running processes follow by themselves")


def _journalled(office: Office, change: Change, on: Ground) -> tuple[Step, ...]:
    with office.work(OPERATOR) as work:
        steps = change(on)
        stamps_follow(on.place, on.secret)
        for step in steps:
            work.record(f"keys.{step.what}", "key", step.kid or step.use, use=step.use, at=stamp(step.at))
    return steps


def _directory(office: Office) -> Path:
    return office.settings.data_dir / "keys"


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise unusable(
            f"{text!r} is not an ISO 8601 instant, for example 2027-01-01T08:00:00+08:00"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
