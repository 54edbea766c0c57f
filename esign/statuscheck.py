"""What a status list or the register itself says about one licence version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from esign.errors import Malformed
from esign.jose import Json, read_token, signature_ok
from esign.statuslist import REVOKED, STATUS_TYP, SUPERSEDED, SUSPENDED, decode_list, unpack
from esign.trusted import Issuer, instant
from esign.verdict import Findings

MAX_STATUS_TOKEN = 6 * 1024 * 1024
SKEW = timedelta(seconds=60)
_NAMES = {REVOKED: "revoked", SUSPENDED: "suspended", SUPERSEDED: "superseded"}


@dataclass(frozen=True)
class OnRecord:
    """What the register issued under one `jti`, as SHA-256 in hex: the page, the issuer-signed part of the credential,
    the short JWS, and the seals and twins of the national profile."""

    page: str
    credential: str
    short: str
    seals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, page: bytes, credential: str, short: str, seals: Sequence[bytes] = ()) -> OnRecord:
        """From the artefacts themselves."""
        return cls.noted(digest(page), credential, short, seals)

    @classmethod
    def noted(cls, page: str, credential: str, short: str, seals: Sequence[bytes] = ()) -> OnRecord:
        """The same where the page's digest was noted when it was issued."""
        signed = credential.partition("~")[0]
        return cls(page, digest(signed), digest(short), frozenset(digest(item) for item in seals))

    @classmethod
    def of_credential(cls, credential: str) -> OnRecord:
        """Of something that was issued as a credential alone: no page and no short form ever is on record."""
        return cls("", digest(credential.partition("~")[0]), "")


@dataclass(frozen=True)
class LiveState:
    """What the register knows at `as_of`; `record` is None when it never issued this `jti`."""

    status: int
    version: int
    as_of: datetime
    record: OnRecord | None
    logged: bool | None = None

    @property
    def known(self) -> bool:
        return self.record is not None


@dataclass(frozen=True)
class KeptStatus:
    """A status list somebody fetched earlier; `floor` is the newest `iat` ever seen of it."""

    token: str
    floor: int | None = None


@dataclass(frozen=True)
class When:
    """The instant of verification, the newest `iat` seen before, and how long after its end a list is still taken."""

    at: datetime
    floor: int | None = None
    grace: timedelta | None = None


@dataclass(frozen=True)
class StatusList:
    """A status list whose signature held."""

    made_at: datetime
    expires_at: datetime
    packed: bytes


def digest(data: bytes | str) -> str:
    """SHA-256 in hex."""
    return sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


@dataclass(frozen=True)
class Presented:
    """What was shown, to be held against the register: the signed token, whether it is the short one, the page if any."""

    token: str
    short: bool
    page: bytes | None

    def issued_as(self, record: OnRecord) -> bool:
        """A number anybody can copy; only the content tells whether the register issued it."""
        of_token = digest(self.token) == (record.short if self.short else record.credential)
        return of_token and (self.page is None or digest(self.page) == record.page)


def check_live(claims: Json, state: LiveState, presented: Presented, findings: Findings) -> None:
    """Judge by the register's own answer; raises StopVerifyingError for what it never issued."""
    findings.as_of = state.as_of
    if state.record is None:
        raise findings.stop("register", "forged", "not_in_register", "the register never issued it")
    if not presented.issued_as(state.record):
        raise findings.stop("register", "forged", "not_in_register", "the register issued something else")
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
    claims: Json, issuer: Issuer, kept: Mapping[str, KeptStatus], when: When, findings: Findings
) -> None:
    """Judge by the list that was kept for this licence; none at all is as good as one that is too old."""
    place = claims.get("status")
    listed = place.get("status_list") if isinstance(place, dict) else None
    address = listed.get("uri") if isinstance(listed, dict) else None
    found = kept.get(address) if isinstance(address, str) else None
    if found is None:
        findings.failed("status_list", "unknown", "status_stale", "no status list is at hand for it")
    else:
        check_status(claims, issuer, found.token, replace(when, floor=found.floor), findings)


def check_status(claims: Json, issuer: Issuer, token: str, when: When, findings: Findings) -> None:
    """Judge by a status list."""
    try:
        place = claims["status"]["status_list"]
        listed = read_status_list(token, issuer, place["uri"])
        value = unpack(listed.packed, _index(place["idx"]))
    except Malformed as error:
        reason = error.reason if error.reason.startswith("status_") else "status_unreadable"
        findings.failed("status_list", "unknown", reason, str(error))
        return
    except (KeyError, TypeError):
        findings.failed("status_list", "unknown", "status_unreadable", "the licence names no place in a list")
        return
    findings.as_of = max(listed.made_at, findings.as_of)
    _judge("status", value, findings)
    _check_age(listed, when, findings)


def _index(value: object) -> int:
    if type(value) is not int:
        raise Malformed("the licence's place in the list is not a whole number", "status_unreadable")
    return value


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
    if key.fault_at(made):
        raise Malformed("status list: its key was not valid then", "status_forged")
    body = claims.get("status_list")
    if not isinstance(body, dict) or body.get("bits") != 2 or not isinstance(body.get("lst"), str):
        raise Malformed("status list: another shape", "status_unreadable")
    return StatusList(made, expires, decode_list(body["lst"]))


def _check_age(listed: StatusList, when: When, findings: Findings) -> None:
    at, floor = when.at, when.floor
    if floor is not None and listed.made_at.timestamp() < floor:
        findings.failed("status_age", "unknown", "status_rollback", "older than a list seen before")
    elif listed.made_at > at + SKEW:
        findings.failed("status_age", "unknown", "status_in_future", f"made {listed.made_at.isoformat()}")
    elif at >= listed.expires_at and when.grace is not None and at < listed.expires_at + when.grace:
        findings.notes.append("status_grace")
        findings.passed("status_age", f"ran out {listed.expires_at.isoformat()}, less than {when.grace} ago")
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
