"""What a verifier is given besides the artefact: trust lists, status lists, the instant."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding

from tests.corpus.world import HOUR, World, flip, high, swap
from tests.esign.conftest import AT, BASE, LATER, LIST_URI, make_status

DAY = timedelta(days=1)
OTHER_LIST = f"{BASE}/status/7"


@dataclass(frozen=True)
class Context:
    """`trusts` and `lists` are files; `at` the instant to judge at."""

    name: str
    trusts: tuple[bytes, ...]
    lists: tuple[str, ...]
    at: datetime = LATER


def contexts(world: World) -> dict[str, Context]:
    """By name; `fresh` is the ordinary one."""
    made = [
        *_outside(world),
        *_thefts(world),
        *_windows(world),
        *_lists(world),
        *_clocks(world),
        *_trust_lists(world),
    ]
    return {item.name: item for item in made}


def _thefts(world: World) -> Iterator[Context]:
    fresh = (world.status(),)
    yield Context("fresh", (world.own.trust_json,), fresh)
    for use in ("licence", "tsa", "status", "log"):
        yield Context(f"{use}-stolen-before", (world.stolen(use, -HOUR),), fresh)
        yield Context(f"{use}-stolen-after", (world.stolen(use, HOUR / 2),), fresh)


def _outside(world: World) -> Iterator[Context]:
    """Trust lists that pin time-stamp authorities of other people."""
    fresh, at = (world.status(),), int(AT.timestamp())
    named: dict[str, dict[str, object]] = {
        "outside": {},
        "outside-stolen-before": {"state": "revoked", "revoked_at": at - 3600},
        "outside-stolen-after": {"state": "revoked", "revoked_at": at + 1800},
        "outside-run-out": {"to": at - 3600},
        "outside-not-yet": {"from": at + 3600},
        "outside-without-certificates": {"x5c": []},
        "outside-junk": {"x5c": ["MAA="]},
        "outside-text-for-number": {"to": "1"},
    }
    for name, changes in named.items():
        yield Context(name, (world.pinned(**changes),), fresh)


def _windows(world: World) -> Iterator[Context]:
    fresh = (world.status(),)
    before, after = int((AT - HOUR).timestamp()), int((AT + HOUR).timestamp())
    for use in ("licence", "tsa", "status"):
        yield Context(f"{use}-retired-before", (world.trust(use, {"state": "retired", "to": before}),), fresh)
        yield Context(f"{use}-retired-after", (world.trust(use, {"state": "retired", "to": after}),), fresh)
        yield Context(f"{use}-not-yet", (world.trust(use, {"from": after}),), fresh)


def _lists(world: World) -> Iterator[Context]:
    trust = (world.own.trust_json,)
    other = make_status(world.own.seals, 1, uri=OTHER_LIST)
    named = {
        "revoked": world.status(1),
        "suspended": world.status(2),
        "superseded": world.status(3),
        "list-stale": world.status(after=-2 * DAY + HOUR),
        "list-in-future": world.status(after=3 * HOUR),
        "list-of-another-address": other,
        "list-by-licence-key": world.status_with({}, use="licence"),
        "list-by-rogue": make_status(world.rogue.seals),
        "list-of-another-type": world.status_with({}, typ="JWT"),
        "list-flipped": swap(world.status(), 200),
        "list-high-s": high(world.status()),
        "list-twins": world.status_with(b'{"sub":"' + LIST_URI.encode() + b'","sub":"x","iat":1,"exp":2}'),
        "list-one-bit": world.status_with({"status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"}}),
        "list-too-short": world.status_with({"status_list": {"bits": 2, "lst": "eNo76fITAAPfAgc"}}),
        "list-damaged": world.status_with({"status_list": {"bits": 2, "lst": "eNo7"}}),
        "list-no-text": world.status_with({"status_list": {"bits": 2, "lst": 5}}),
        "list-real-time": world.status_with({"iat": float(AT.timestamp())}),
        "list-junk": "nothing.of.this",
    }
    yield Context("no-list", trust, ())
    for name, token in named.items():
        yield Context(name, trust, (token,))
    yield Context("two-lists", trust, (other, world.status()))
    yield Context("two-lists-revoked", trust, (world.status(1), other))
    yield Context(
        "two-lists-not-its-own", trust, (other, make_status(world.own.seals, 0, uri=OTHER_LIST + "8"))
    )


def _clocks(world: World) -> Iterator[Context]:
    trust = (world.own.trust_json,)
    for name, after in {
        "a-minute-early": -timedelta(seconds=60),
        "two-minutes-early": -timedelta(seconds=120),
        "last-second-of-the-list": DAY - timedelta(seconds=1),
        "end-of-the-list": DAY,
        "five-weeks-on": 36 * DAY,
    }.items():
        yield Context(name, trust, (world.status(),), AT + after)
    for name, after in {
        "last-second": timedelta(days=1095) - timedelta(seconds=1),
        "expired": timedelta(days=1095),
    }.items():
        made = int((AT + after - HOUR).timestamp())
        trust_then = world.trust("status", {"to": made + 10**8}, iat=made, exp=made + 86400)
        yield Context(
            name, (trust_then,), (world.status_with({"iat": made, "exp": made + 86400}),), AT + after
        )


def _trust_lists(world: World) -> Iterator[Context]:
    fresh, own = (world.status(),), world.own.trust_json
    claims = world.list_claims
    keys = claims["keys"]
    named = {
        "trust-of-another-region": (world.other.trust_json,),
        "trust-of-both": (world.other.trust_json, own),
        "trust-of-rogue": (world.rogue.trust_json,),
        "trust-from-the-future": (world.trust(iat=int((AT + DAY).timestamp())),),
        "trust-flipped": (flip(own, 0.5),),
        "trust-cut": (own[:-20],),
        "trust-of-another-type": (world.signed_trust(b"{}", "JWT"),),
        "trust-root-of-rogue": (own.replace(own.split(b'"')[7], world.rogue.trust_json.split(b'"')[7]),),
        "trust-newer-verifier": (world.trust(min_verifier=2),),
        "trust-text-for-number": (world.trust(iat=str(claims["iat"])),),
        "trust-real-for-number": (world.trust(exp=float(claims["exp"])),),
        "trust-truth-for-number": (world.trust(min_verifier=True),),
        "trust-number-for-text": (world.trust(iss=7),),
        "trust-use-unknown": (world.trust("licence", {"use": "anything"}),),
        "trust-state-unknown": (world.trust("licence", {"state": "fine"}),),
        "trust-revoked-without-time": (world.trust("licence", {"state": "revoked"}),),
        "trust-time-without-revoked": (world.trust("licence", {"revoked_at": 5}),),
        "trust-without-certificate": (world.trust("licence", {"x5c": []}),),
        "trust-certificate-too-much": (world.trust("status", {"x5c": keys[0]["x5c"]}),),
        "trust-certificate-of-another-key": (world.trust("licence", {"x5c": _row(world, "ocsp")["x5c"]}),),
        "trust-chain-of-rogue": (world.trust("licence", {"x5c": _rogue_chain(world)}),),
        "trust-window-empty": (world.trust("licence", {"to": 0}),),
        "trust-two-keys-of-one-id": (world.trust(keys=[*keys, keys[-1]]),),
        "trust-junk": (b"{}",),
    }
    for name, trusts in named.items():
        yield Context(name, trusts, fresh)


def _row(world: World, use: str) -> dict[str, list[str]]:
    return next(row for row in world.list_claims["keys"] if row["use"] == use)


def _rogue_chain(world: World) -> list[str]:
    chain = world.rogue.seals.key("licence", AT).chain
    return [base64.b64encode(item.public_bytes(Encoding.DER)).decode() for item in chain]
