"""What can be done to the installation's keys, by a verb of ``portal keys`` and what it was given; a plan and the act are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from esign import outsidetsa, rotation
from esign.devices import Place
from esign.errors import KeyNotUsable
from esign.manifest import FILE
from esign.pki import open_devices
from esign.rotation import Step

Given = Mapping[str, str]


@dataclass(frozen=True)
class Ground:
    """What a change works on: the folder of keys, its passphrase, this instant, whether to make it, the tokens' PINs (``pin`` by label)."""

    place: Path
    secret: bytes
    now: datetime
    apply: bool
    pin: Callable[[str], str]


Change = Callable[[Ground, Given], tuple[Step, ...]]


def make(verb: str, on: Ground, given: Given) -> tuple[Step, ...]:
    """Plan a change, or make it where ``on.apply`` says so: then all of it or nothing. Raises EsignError."""
    change = CHANGES.get(verb)
    if change is None:
        raise KeyNotUsable(f"no such verb in this version: {verb}")
    if not on.apply:
        return change(on, given)
    with whole(on.place):
        return change(on, given)


@contextmanager
def whole(place: Path) -> Iterator[None]:
    """Whatever is raised inside, the folder is afterwards as it was before."""
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    try:
        yield
    except BaseException:
        for path in [path for path in place.rglob("*") if path.is_file() and path not in before]:
            path.unlink()
        for path, body in before.items():
            if not path.exists() or path.read_bytes() != body:
                path.write_bytes(body)
                path.chmod(0o600)
        raise


def list_of(place: Path) -> bytes:
    """The list of keys as it is now, which a proposal is for."""
    path = place / FILE
    return path.read_bytes() if path.is_file() else b""


def instant(text: str) -> datetime:
    """Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _add_next(on: Ground, given: Given) -> tuple[Step, ...]:
    return (rotation.add_next(on.place, on.secret, given["use"], instant(given["from"]), apply=on.apply),)


def _adopt(on: Ground, given: Given) -> tuple[Step, ...]:
    token = given["token"]
    devices = open_devices(on.place, on.secret, {token: on.pin(token)})
    key = devices.find(Place(given["module"], token, given["label"]))
    start = instant(given["from"])
    return (rotation.adopt(on.place, on.secret, key, start, use=given["use"], apply=on.apply),)


def _pin_authority(on: Ground, given: Given) -> tuple[Step, ...]:
    return (outsidetsa.pin(on.place, given["chain"].encode(), on.now, apply=on.apply),)


def _enable_sm2(on: Ground, _: Given) -> tuple[Step, ...]:
    return (rotation.enable_sm2(on.place, on.secret, on.now, apply=on.apply),)


def _retire(on: Ground, given: Given) -> tuple[Step, ...]:
    return (rotation.retire(on.place, given["kid"], on.now, apply=on.apply),)


def _revoke(on: Ground, given: Given) -> tuple[Step, ...]:
    since = instant(given["at"])
    return rotation.revoke(on.place, on.secret, given["kid"], since, now=on.now, apply=on.apply)


def _correct(on: Ground, given: Given) -> tuple[Step, ...]:
    since = instant(given["at"])
    return rotation.correct(on.place, on.secret, given["kid"], since, now=on.now, apply=on.apply)


def _withdraw(on: Ground, given: Given) -> tuple[Step, ...]:
    return (rotation.withdraw(on.place, given["kid"], on.now, apply=on.apply),)


def _renew_crls(on: Ground, _: Given) -> tuple[Step, ...]:
    return rotation.renew_crls(on.place, on.secret, on.now, apply=on.apply)


CHANGES: Mapping[str, Change] = {
    "add-next": _add_next,
    "adopt": _adopt,
    "enable-sm2": _enable_sm2,
    "pin-authority": _pin_authority,
    "retire": _retire,
    "revoke": _revoke,
    "correct-revocation": _correct,
    "withdraw": _withdraw,
    "renew-crls": _renew_crls,
}
