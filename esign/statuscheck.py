"""What a status list or the register itself says about one licence version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from esign.errors import Malformed
from esign.jose import Json, read_token, signature_ok
from esign.statuslist import REVOKED, STATUS_TYP, SUPERSEDED, SUSPENDED, decode_list, unpack
from esign.trusted import Issuer, instant
from esign.verdict import Findings

MAX_STATUS_TOKEN = 6 * 1024 * 1024
SKEW = timedelta(seconds=60)
_NAMES = {REVOKED: "revoked", SUSPENDED: "suspended", SUPERSEDED: "superseded"}


@dataclass(frozen=True)
class LiveState:
    """What the register knows at `as_of`: `known` is False when it never issued this `jti`."""

    status: int
    version: int
    as_of: datetime
    known: bool = True
    logged: bool | None = None


@dataclass(frozen=True)
class KeptStatus:
    """A status list somebody fetched earlier; `floor` is the newest `iat` ever seen of it."""

    token: str
    floor: int | None = None


@dataclass(frozen=True)
class StatusList:
    """A status list whose signature held."""

    made_at: datetime
    expires_at: datetime
    packed: bytes


def check_live(claims: Json, state: LiveState, findings: Findings) -> None:
    """Judge by the register's own answer."""
    findings.as_of = state.as_of
    if not state.known:
        findings.failed("register", "forged", "not_in_register", "signed, but the register never issued it")
        return
    if state.logged is False:
        findings.failed("log", "forged", "not_in_log", "the public log does not hold it")
    _judge("register", state.status, findings)
    version = claims.get("ver")
    if isinstance(version, int) and state.version > version and state.status != SUPERSEDED:
        findings.failed("version", "superseded", "superseded", f"version {state.version} replaced {version}")


def by_address(tokens: Sequence[str]) -> dict[str, KeptStatus]:
    """Status lists by the address they say they are of; what is none is left out. Nothing is believed yet."""
    found = {}
    for token in tokens:
        try:
            address = read_token(token.strip(), MAX_STATUS_TOKEN).claims().get("sub")
        except Malformed:
            continue
        if isinstance(address, str):
            found[address] = KeptStatus(token)
    return found


def check_kept(
    claims: Json, issuer: Issuer, kept: Mapping[str, KeptStatus], at: datetime, findings: Findings
) -> None:
    """Judge by the list that was kept for this licence; none at all is as good as one that is too old."""
    place = claims.get("status")
    listed = place.get("status_list") if isinstance(place, dict) else None
    address = listed.get("uri") if isinstance(listed, dict) else None
    found = kept.get(address) if isinstance(address, str) else None
    if found is None:
        findings.failed("status_list", "unknown", "status_stale", "no status list is at hand for it")
    else:
        check_status(claims, issuer, found.token, (at, found.floor), findings)


def check_status(
    claims: Json, issuer: Issuer, token: str, when: tuple[datetime, int | None], findings: Findings
) -> None:
    """Judge by a status list; `when` is (instant of verification, newest `iat` seen before or None)."""
    at, floor = when
    try:
        place = claims["status"]["status_list"]
        listed = read_status_list(token, issuer, place["uri"])
        value = unpack(listed.packed, place["idx"])
    except Malformed as error:
        reason = error.reason if error.reason.startswith("status_") else "status_unreadable"
        findings.failed("status_list", "unknown", reason, str(error))
        return
    except (KeyError, TypeError):
        findings.failed("status_list", "unknown", "status_unreadable", "the licence names no place in a list")
        return
    findings.as_of = max(listed.made_at, findings.as_of)
    _judge("status", value, findings)
    _check_age(listed, at, floor, findings)


def read_status_list(token: str, issuer: Issuer, uri: object) -> StatusList:
    """Check and open a statuslist+jwt; raises Malformed with a reason that starts with `status_`."""
    parsed = read_token(token.removesuffix("\n").removesuffix("\r"), MAX_STATUS_TOKEN)
    key = issuer.key(parsed.header["kid"], "status")
    if parsed.header["typ"] != STATUS_TYP or key is None or parsed.header["alg"] != key.alg:
        raise Malformed("status list: not by a status key of this issuer", "status_forged")
    if not signature_ok(key.public, key.alg, parsed.signed, parsed.signature):
        raise Malformed("status list: signature does not hold", "status_forged")
    claims = parsed.claims()
    if claims.get("sub") != uri:
        raise Malformed("status list: another list than the licence names", "status_wrong_list")
    made, expires = instant(claims.get("iat")), instant(claims.get("exp"))
    if not key.start <= made < key.end or (key.revoked_at is not None and made >= key.revoked_at):
        raise Malformed("status list: its key was not valid then", "status_forged")
    body = claims.get("status_list")
    if not isinstance(body, dict) or body.get("bits") != 2 or not isinstance(body.get("lst"), str):
        raise Malformed("status list: another shape", "status_unreadable")
    return StatusList(made, expires, decode_list(body["lst"]))


def _check_age(listed: StatusList, at: datetime, floor: int | None, findings: Findings) -> None:
    if floor is not None and listed.made_at.timestamp() < floor:
        findings.failed("status_age", "unknown", "status_rollback", "older than a list seen before")
    elif listed.made_at > at + SKEW:
        findings.failed("status_age", "unknown", "status_in_future", f"made {listed.made_at.isoformat()}")
    elif at >= listed.expires_at:
        findings.failed(
            "status_age", "unknown", "status_stale", f"good until {listed.expires_at.isoformat()}"
        )
    else:
        findings.passed("status_age", f"made {listed.made_at.isoformat()}")


def _judge(name: str, value: int, findings: Findings) -> None:
    if value in _NAMES:
        findings.failed(name, _NAMES[value], _NAMES[value])
    else:
        findings.passed(name, "valid")
