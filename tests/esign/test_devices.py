"""Keys in a PKCS#11 device (SoftHSM): threads, forks, unplugging, wrong PINs; the key never leaves."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from esign import devices as room
from esign.devices import DeviceKey, Devices, Place, RefusedPins
from esign.errors import DeviceAway, KeyNotUsable, PinMissing, PinRefused
from esign.jose import signature_ok
from esign.manifest import read_manifest
from esign.pki import open_devices, open_seals
from esign.rotation import NotChangeable, adopt
from esign.trust import Trust, trust_file, trust_list
from esign.verify import verify
from tests.esign.conftest import AT, GRACE, LATER, NAMES, PASSPHRASE, Installation, install, make_licence
from tests.support.devices import PIN, Token, make_token

WRONG = "4321"


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    return make_token(tmp_path / "hsm", monkeypatch)


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    return install(tmp_path / "pki")


def login(own: Installation, **pins: str) -> Devices:
    return open_devices(own.directory, PASSPHRASE, pins)


def adopted(own: Installation, token: Token, use: str = "licence") -> DeviceKey:
    key = login(own, **{token.label: PIN}).find(token.place)
    adopt(own.directory, PASSPHRASE, key, AT - timedelta(hours=1), use=use, apply=True)
    return key


def test_the_key_is_sensitive_and_never_extractable(token: Token) -> None:
    shown = token.tool("--list-objects", "--type", "privkey")
    assert "sensitive, always sensitive, never extractable" in shown


def test_a_device_signs_licences_under_four_threads(own: Installation, token: Token) -> None:
    key = adopted(own, token)
    with pytest.raises(KeyNotUsable, match="private part is not here"):
        make_licence(open_seals(own.directory, PASSPHRASE))
    seals = open_seals(own.directory, PASSPHRASE, login(own, **{token.label: PIN}))
    trust = Trust.load(trust_file(seals, trust_list(seals, NAMES.base_url, NAMES.base_url, AT)))

    def one(number: int) -> tuple[str, str]:
        message = b"message %d" % number
        assert signature_ok(key.public_key, "ES256", message, key.sign(message))
        made = make_licence(seals, version=number + 1)
        return made.kid, verify(made.pdf, trust, at=LATER, grace=GRACE).result

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(12))) == {(key.kid, "valid")}


def test_the_manifest_says_where_the_key_lies_and_holds_no_pin(own: Installation, token: Token) -> None:
    key = adopted(own, token)
    entry = next(each for each in read_manifest(own.directory).keys if each.kid == key.kid)
    assert entry.device == token.place
    for path in own.directory.rglob("*"):
        assert not path.is_file() or f'"{PIN}"'.encode() not in path.read_bytes()


@pytest.mark.parametrize("use", ["tsa", "status", "answer"])
def test_other_uses_may_lie_in_a_device_too(own: Installation, token: Token, use: str) -> None:
    key = adopted(own, token, use)
    seals = open_seals(own.directory, PASSPHRASE, login(own, **{token.label: PIN}))
    assert seals.key(use, AT).kid == key.kid
    trust = Trust.load(trust_file(seals, trust_list(seals, NAMES.base_url, NAMES.base_url, AT)))
    assert verify(make_licence(seals).pdf, trust, at=LATER, grace=GRACE).result == "valid"


@pytest.mark.parametrize("use", ["log", "ocsp", "sm2", "root"])
def test_uses_that_no_device_can_serve_are_refused(own: Installation, token: Token, use: str) -> None:
    with pytest.raises(NotChangeable, match="a device can hold keys for"):
        adopted(own, token, use)


def test_a_key_is_adopted_once(own: Installation, token: Token) -> None:
    before = (own.directory / "pki.json").read_bytes()
    key = login(own, **{token.label: PIN}).find(token.place)
    adopt(own.directory, PASSPHRASE, key, AT, apply=False)
    assert (own.directory / "pki.json").read_bytes() == before
    adopt(own.directory, PASSPHRASE, key, AT, apply=True)
    with pytest.raises(NotChangeable):
        adopt(own.directory, PASSPHRASE, key, AT, apply=True)


def test_a_key_that_could_leave_its_device_is_refused(
    own: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = make_token(tmp_path / "loose", monkeypatch, "--extractable")
    with pytest.raises(KeyNotUsable, match="could leave"):
        login(own, **{loose.label: PIN}).find(loose.place)


def test_a_child_process_opens_its_own_session(own: Installation, token: Token) -> None:
    key = adopted(own, token)
    assert key.sign(b"parent")
    child = os.fork()
    if child == 0:  # a child must never come back into pytest
        try:
            good = all(signature_ok(key.public_key, "ES256", b"x", key.sign(b"x")) for _ in range(3))
            os._exit(0 if good else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert key.sign(b"parent again")


def test_a_lost_session_is_opened_again(own: Installation, token: Token) -> None:
    key = adopted(own, token)
    room._PROCESS._sessions[token.place.module, token.label].close()  # as a device does that was reset
    assert signature_ok(key.public_key, "ES256", b"x", key.sign(b"x"))


def test_a_device_that_is_away_says_so_and_works_when_it_is_back(own: Installation, token: Token) -> None:
    key = adopted(own, token)
    assert key.state == "ready"
    token.unplug()
    with pytest.raises(DeviceAway, match=token.label):
        key.sign(b"x")
    assert key.state == "device_away"
    token.plug_in()
    assert key.state == "ready" and key.sign(b"x")


def test_another_key_under_the_same_label_signs_nothing(own: Installation, token: Token) -> None:
    key = adopted(own, token)
    for kind in ("privkey", "pubkey"):
        token.tool("--delete-object", "--type", kind, "--label", "signer")
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "signer", "--sensitive")
    room._PROCESS._forget(token.place.module)
    with pytest.raises(KeyNotUsable, match="not the one that was adopted"):
        key.sign(b"x")
    assert key.state == "key_not_usable"


def test_no_device_is_asked_before_it_has_to_sign(own: Installation, token: Token) -> None:
    adopted(own, token)
    token.unplug()
    seals = open_seals(own.directory, PASSPHRASE, login(own, **{token.label: PIN}))
    assert len(seals.device_keys) == 1
    assert trust_list(seals, NAMES.base_url, NAMES.base_url, AT)


def test_a_wrong_pin_is_offered_once_by_all_processes_together(own: Installation, token: Token) -> None:
    public = adopted(own, token).public_key
    room._PROCESS._forget(token.place.module)
    offered = []

    class Counted(RefusedPins):
        """Counts how often a PIN really goes to the token."""

        def trying(self, token: str, pin: str):  # type: ignore[no-untyped-def]  # as the method it wraps
            inner = super().trying(token, pin)

            class Around:
                def __enter__(self) -> None:
                    inner.__enter__()
                    offered.append(pin)

                def __exit__(self, *what: object) -> bool | None:
                    return inner.__exit__(*what)  # type: ignore[arg-type]  # handed through

            return Around()

    def process() -> DeviceKey:
        refused = Counted(own.directory, lambda: b"secret")
        return DeviceKey(token.place, Devices({token.label: WRONG}, refused), public)

    for key in (process(), process(), process()):
        with pytest.raises(PinRefused):
            key.sign(b"x")
        assert key.state == "pin_refused"
    assert offered == [WRONG]
    kept = (own.directory / room.REFUSED_FILE).read_text()
    assert WRONG not in kept and token.label in kept
    right = DeviceKey(token.place, Devices({"": PIN}, RefusedPins(own.directory, lambda: b"secret")), public)
    assert right.sign(b"x")


def test_without_a_pin_nothing_is_tried(own: Installation, token: Token) -> None:
    public = adopted(own, token).public_key
    room._PROCESS._forget(token.place.module)
    key = DeviceKey(token.place, login(own, another=PIN), public)
    with pytest.raises(PinMissing, match="PORTAL_HSM_PIN"):
        key.sign(b"x")


def test_a_library_that_is_not_there_is_a_device_that_is_away(own: Installation, token: Token) -> None:
    public = adopted(own, token).public_key
    place = Place("/nowhere/libhsm.so", token.label, "signer")
    assert DeviceKey(place, login(own, **{token.label: PIN}), public).state == "device_away"
