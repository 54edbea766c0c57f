"""``portal trust …``: other regions' registries. Shown first and made with ``--commit``; all processes follow at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from esign.errors import EsignError
from esign.federation import fingerprint, same_fingerprint
from esign.manifest import stamp
from esign.trusted import Issuer
from licensing.act import Actor, Role
from licensing.errors import NotFound
from licensing.services.licences import regions
from licensing.store.models import RegionStatus, TrustedRegion
from portal.cli._unusable import unusable
from portal.regions import (
    MAX_TRUST,
    Address,
    Unreachable,
    fetch_trust,
    own_issuer,
    read_address,
    read_file,
    refresh_all,
)
from portal.wiring import open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)
COMMIT = click.option("--commit", is_flag=True, help="Do it; without this, only say what would be done.")
UNCHANGED = "nothing was changed: add --commit"
TROUBLE = {
    "unreachable": "did not answer",
    "trust_other_root": "answers with another root key: somebody else may be answering",
    "trust_other_iss": "calls itself something else now",
    "trust_other_region": "says it registers in another division now",
    "trust_rollback": "answered with an older trust list than the one we have",
    "trust_expired": "its trust list has run out",
    "trust_in_future": "its trust list is dated in the future",
    "trust_key_clash": "lists a key of another registry",
    "trust_damaged": "its trust list is damaged",
    "status_rollback": "answered with an older status list than the one we have",
    "status_forged": "its status list is not signed by its status key",
    "status_wrong_list": "its status list is another one than asked for",
    "status_unreadable": "its status list cannot be read",
}


@dataclass(frozen=True)
class Offer:
    """What an operator brings: the file's bytes, the region in it, and where to fetch it anew, if anywhere."""

    file: bytes
    issuer: Issuer
    address: Address | None


@click.group()
def command() -> None:
    """Registries of other regions whose licences verify here."""


@command.command()
@click.argument("source", metavar="FILE|URL")
@click.option(
    "--root-sha256",
    help="Fingerprint of the region's root, told to you on another way; asked for when not given.",
)
@click.option("--url", help="Where to fetch its lists from now on, when SOURCE is a file.")
@COMMIT
def add(source: str, root_sha256: str | None, url: str | None, commit: bool) -> None:
    """Accept a region by its trust.json, or a newer list of one; its licences verify here from then on."""
    office = open_office(read_settings())
    try:
        offer = _offer(source, url)
        with office.read() as session:
            renews = regions.plan(session, offer.issuer, own_issuer(office), office.clock.now())
        _describe(offer, renews)
        if root_sha256 is not None and not same_fingerprint(root_sha256, offer.issuer):
            raise unusable(f"the root is another one: {fingerprint(offer.issuer)}")
        if not commit:
            click.echo(UNCHANGED)
            return
        if root_sha256 is None:
            told = click.prompt("Fingerprint of its root, as the region told you on another way (SHA-256)")
            if not same_fingerprint(told, offer.issuer):
                raise unusable("the fingerprints differ; nothing was changed")
        with office.work(OPERATOR) as work:
            address = offer.address.text if offer.address else None
            row = regions.add(work, offer.file, own_issuer(office), address)
            if row.address is not None:
                slot = f"added:{offer.issuer.iss}:{stamp(work.act.at)}"
                work.enqueue("refresh_regions", slot, slot=slot)
        click.echo("done; the worker fetches its status lists now, or: portal trust refresh")
    except EsignError as error:
        raise unusable(f"trust: {error}") from None
    finally:
        office.close()


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the regions as a JSON list.")
def list_regions(as_json: bool) -> None:
    """Every accepted region, how fresh what we have of it is, and what is wrong."""
    office = open_office(read_settings())
    try:
        now = office.clock.now()
        with office.read() as session:
            rows = [_row(row, regions.lists_of(session, row.iss), now) for row in regions.listed(session)]
    finally:
        office.close()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['iss']}  {row['name']}  region {row['region']}  root {row['root_sha256']}")
        click.echo(
            f"  trust list of {row['made_at']}, fetched {row['fetched_at'] or 'never'} from {row['address'] or 'nowhere'}"
        )
        for kept in row["lists"]:
            click.echo(f"  {kept['uri']}: as of {kept['made_at']}, {'fresh' if kept['fresh'] else 'too old'}")
        if row["trouble"]:
            click.echo(f"  since {row['tried_at']}: {TROUBLE.get(row['trouble'], row['trouble'])}")
    if not rows:
        click.echo("no other region is accepted")


@command.command()
@click.argument("iss")
@COMMIT
def remove(iss: str, commit: bool) -> None:
    """Accept nothing of a region any more; its licences are of an unknown issuer again."""
    office = open_office(read_settings())
    try:
        with office.read() as session:
            row = next((each for each in regions.listed(session) if each.iss == iss), None)
        if row is None:
            raise unusable(f"{iss} is not accepted; see portal trust list")
        click.echo(f"licences of {row.name} ({iss}) will be of an unknown issuer here")
        if not commit:
            click.echo(UNCHANGED)
            return
        with office.work(OPERATOR) as work:
            regions.remove(work, iss)
        click.echo("done")
    except NotFound:
        raise unusable(f"{iss} is not accepted any more") from None
    finally:
        office.close()


@command.command()
def refresh() -> None:
    """Fetch every region's lists now; the worker does so every five minutes. Exit code 1 when one has trouble."""
    office = open_office(read_settings())
    try:
        found = refresh_all(office)
    except EsignError as error:
        raise unusable(f"trust: {error}") from None
    finally:
        office.close()
    for iss, trouble in found.items():
        click.echo(f"{iss}: {TROUBLE.get(trouble, trouble) if trouble else 'up to date'}")
    if not found:
        click.echo("no region has an address to fetch from")
    raise SystemExit(any(found.values()))


def _offer(source: str, url: str | None) -> Offer:
    try:
        where = source if "://" in source else url
        address = read_address(where) if where else None
        file = fetch_trust(address) if address and where == source else _read(Path(source))
        return Offer(file, read_file(file), address)
    except (ValueError, Unreachable) as error:
        raise unusable(f"trust: {error}") from None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TRUST + 1)
    except OSError as error:
        raise unusable(f"{path}: {error.strerror}") from None
    if len(data) > MAX_TRUST:
        raise unusable(f"{path} is larger than {MAX_TRUST} bytes")
    return data


def _describe(offer: Offer, renews: bool) -> None:
    issuer = offer.issuer
    click.echo(f"{'a newer list of' if renews else 'a new region:'} {issuer.name}, region {issuer.region}")
    click.echo(f"  iss   {issuer.iss}")
    click.echo(f"  root  {fingerprint(issuer)}")
    click.echo(
        f"  list  made {stamp(issuer.made_at)}, good until {stamp(issuer.expires_at)}, {len(issuer.keys)} keys"
    )
    click.echo(f"  fetched anew from {offer.address.text if offer.address else 'nowhere: give --url'}")


def _row(row: TrustedRegion, lists: list[RegionStatus], now: datetime) -> dict[str, Any]:
    instants = {name: getattr(row, name) for name in ("made_at", "tried_at", "fetched_at")}
    return {
        "iss": row.iss,
        "name": row.name,
        "region": row.region,
        "root_sha256": row.root_sha256,
        "address": row.address,
        "trouble": row.trouble,
        "lists": [
            {"uri": each.uri, "made_at": stamp(each.made_at), "fresh": now < each.expires_at}
            for each in lists
        ],
    } | {name: stamp(at) if at else None for name, at in instants.items()}
