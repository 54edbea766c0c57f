"""``portal keys …``: every change of keys is shown first, proposed with ``--commit`` and done when a second operator confirms it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from esign import rotation
from esign.certs import IssuerNames
from esign.devices import READY
from esign.errors import EsignError
from esign.manifest import FILE, OWN_USES, USES, KeyEntry, read_manifest, stamp
from esign.pki import create_pki
from licensing.services import key_acts
from portal.cli._key_acts import (
    answered,
    asked,
    checked_instant,
    confirmed,
    directory_of,
    ground,
    keys_office,
    tell,
)
from portal.cli._operator import MACHINE, identified
from portal.cli._unusable import unusable
from portal.key_changes import make
from portal.trust import document
from portal.wiring import open_office, read_settings

SHORT, REGION = re.compile(r"[a-z0-9][a-z0-9-]{1,40}"), re.compile(r"[0-9]{6}")
DAYS_AHEAD = 90
ANY_ID = {"ignore_unknown_options": True}  # one key id in 64 begins with a dash
COMMIT = click.option("--commit", is_flag=True, help="Do it; without this, only say what would be done.")
PROPOSE = click.option(
    "--commit",
    is_flag=True,
    help="Propose it to a second operator; without this, only say what would be done.",
)
AS = click.option(
    "--as", "mobile", help="Mobile of the operator who asks; password and code are prompted for."
)
DEVICE_WORDS = {
    READY: "",
    "device_away": "not plugged in, not reachable, or the key is not there",
    "pin_missing": "set PORTAL_HSM_PIN",
    "pin_refused": "correct PORTAL_HSM_PIN; look at the token with its maker's tool",
    "key_not_usable": "another key lies under this label",
}


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
    place = directory_of(office)
    try:
        if not SHORT.fullmatch(names.short) or not REGION.fullmatch(names.region) or not names.organisation:
            raise unusable(
                "keys: --short takes small letters, digits and -, --region six digits, --organisation a name"
            )
        if (place / FILE).exists() or (place / "root.key").exists():
            raise unusable(f"keys: there are keys in {place} already; nothing was changed")
        if commit:
            with office.work(MACHINE) as work:
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
        manifest = read_manifest(directory_of(office))
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
@click.argument("use", metavar=f"[{'|'.join(OWN_USES)}]")
@click.option(
    "--from", "start", required=True, help="When it begins to sign, ISO 8601, for example 2027-01-01."
)
@PROPOSE
@AS
def add_next(use: str, start: str, commit: bool, mobile: str | None) -> None:
    """Make the next key of a use; the present one signs until then, and both verify."""
    asked("add-next", {"use": use, "from": checked_instant(start)}, commit, mobile)


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
@PROPOSE
@AS
def adopt(
    module: str,
    token: str,
    label: str,
    use: str,
    pin: str | None,
    start: str,
    commit: bool,
    mobile: str | None,
) -> None:
    """Take over a key that was made in a device and never leaves it. The PIN is not kept: set PORTAL_HSM_PIN."""
    where = {"module": str(Path(module).absolute()), "token": token, "label": label}
    asked("adopt", where | {"use": use, "from": checked_instant(start)}, commit, mobile, pin)


@command.command("pin-authority")
@click.argument("chain", type=click.File("r", encoding="ascii"))
@PROPOSE
@AS
def pin_authority(chain: Any, commit: bool, mobile: str | None) -> None:
    """Trust somebody else's time-stamp authority: its certificates in PEM, leaf first, root last. Then set tsa_url to its address."""
    try:
        text = chain.read(64 * 1024)
    except UnicodeDecodeError:
        raise unusable("keys: certificates in PEM are plain ASCII") from None
    asked("pin-authority", {"chain": text}, commit, mobile)


@command.command("enable-sm2")
@PROPOSE
@AS
def enable_sm2(commit: bool, mobile: str | None) -> None:
    """Make the SM2 key of the national profile. Then set PORTAL_SM2_PROFILE=true and start the processes anew."""
    asked("enable-sm2", {}, commit, mobile)


@command.command(context_settings=ANY_ID)
@click.argument("kid")
@PROPOSE
@AS
def retire(kid: str, commit: bool, mobile: str | None) -> None:
    """Let a key sign nothing more; what it signed stays good. Another key of its use must be there."""
    asked("retire", {"kid": kid}, commit, mobile)


@command.command(context_settings=ANY_ID)
@click.argument("kid")
@click.option("--at", "stolen", required=True, help="Since when it counts as stolen, ISO 8601.")
@PROPOSE
@AS
def revoke(kid: str, stolen: str, commit: bool, mobile: str | None) -> None:
    """After a compromise: revoke a key and let a new one take over now. Then: portal licences reissue --kid KID."""
    asked("revoke", {"kid": kid, "at": checked_instant(stolen)}, commit, mobile)


@command.command("correct-revocation", context_settings=ANY_ID)
@click.argument("kid")
@click.option("--at", "stolen", required=True, help="Since when it really counts as stolen, ISO 8601.")
@PROPOSE
@AS
def correct_revocation(kid: str, stolen: str, commit: bool, mobile: str | None) -> None:
    """Put right the instant of a revocation. The key stays revoked."""
    asked("correct-revocation", {"kid": kid, "at": checked_instant(stolen)}, commit, mobile)


@command.command(context_settings=ANY_ID)
@click.argument("kid")
@PROPOSE
@AS
def withdraw(kid: str, commit: bool, mobile: str | None) -> None:
    """Undo add-next or adopt while the key has not begun to sign."""
    asked("withdraw", {"kid": kid}, commit, mobile)


@command.command("renew-crls")
@PROPOSE
@AS
def renew_crls(commit: bool, mobile: str | None) -> None:
    """Sign the offline revocation lists again, years ahead, where the CA keys are at hand."""
    asked("renew-crls", {}, commit, mobile)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as a JSON list.")
def proposals(as_json: bool) -> None:
    """What one operator proposed and a second one has not answered."""
    with keys_office() as office, office.read() as session:
        rows: list[dict[str, Any]] = [
            {"id": act.id, "verb": act.verb, "given": act.given, "at": stamp(act.proposed_at)}
            for act in key_acts.waiting(session)
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        words = " ".join(f"{name} {value[:80].splitlines()[0]}" for name, value in row["given"].items())
        click.echo(f"{row['id']}  {row['at']}  {row['verb']} {words}".rstrip())
    if not rows:
        click.echo("nothing waits for a second operator")


@command.command()
@click.argument("proposal")
@click.option("--pin", help="PIN of the token, for adopt; else the one of PORTAL_HSM_PIN, else asked for.")
@COMMIT
@AS
def confirm(proposal: str, pin: str | None, commit: bool, mobile: str | None) -> None:
    """Have done what another operator proposed: shown first, done with --commit, after the same checks."""
    with keys_office() as office:
        with office.read() as session:
            act = next((each for each in key_acts.waiting(session) if each.id == proposal), None)
        if act is None:
            raise unusable(f"keys: no proposal {proposal} waits; see portal keys proposals")
        if commit:
            steps = confirmed(office, act.id, identified(office, mobile), pin)
        else:
            steps = make(act.verb, ground(office, pin, apply=False), act.given)
        tell(office, steps, commit)


@command.command()
@click.argument("proposal")
@AS
def decline(proposal: str, mobile: str | None) -> None:
    """Say no to what another operator proposed."""
    answered(key_acts.decline, proposal, mobile)


@command.command("take-back")
@click.argument("proposal")
@AS
def take_back(proposal: str, mobile: str | None) -> None:
    """Take back what you proposed yourself."""
    answered(key_acts.take_back, proposal, mobile)


@command.command("trust-list")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def sign_trust_list(file: Path) -> None:
    """Where the root key is: write the signed trust list, to be put into the keys folder of the other machines."""
    office = open_office(read_settings())
    try:
        file.write_bytes(document(office.seals, directory_of(office), office.clock.now()).file)
    except (EsignError, OSError) as error:
        raise unusable(f"trust list: {error}") from None
    finally:
        office.close()
    click.echo(f"written: {file}")
