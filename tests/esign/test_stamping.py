"""A thief who has the licence key and may ask for time-stamps dates nothing back: the time is the authority's own."""

from __future__ import annotations

import inspect
import multiprocessing
import threading
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from esign import archive, issue, notary, pades, stamping
from esign.cms import TST_INFO, read
from esign.errors import KeyNotUsable, NoTime, WrongPassphrase
from esign.pdfsigned import signature_stamp
from esign.pki import open_seals
from esign.rotation import revoke
from esign.stamphome import StampHome, StampKeys, take
from esign.stamping import StampBook, Stamper, TimeStampAuthority
from esign.tsa import ETSI_POLICY, OWN_POLICY, Practice
from esign.tsainfo import Stamp, read_stamp_info
from esign.verify import verify
from tests.esign.conftest import (
    AT,
    GRACE,
    INDEX,
    LIST_URI,
    PASSPHRASE,
    Installation,
    install,
    sample_face,
)
from tests.support.stamps import dated

DAY = timedelta(days=1)
OTHER = b"the authority's own passphrase"


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    return install(tmp_path / "pki")


@pytest.fixture
def home(own: Installation, tmp_path: Path) -> StampHome:
    """The time-stamp key moved out."""
    made = StampHome(tmp_path / "authority", OTHER)
    take(own.directory, PASSPHRASE, made, apply=True)
    return made


def authority(home: StampHome, at: datetime) -> TimeStampAuthority:
    return TimeStampAuthority(StampKeys(home).at, lambda: at, StampBook(home.book).turn)


def said(token: bytes) -> Stamp:
    return read_stamp_info(read(token, TST_INFO).content or b"")


def licence_dated(own: Installation, at: datetime, stamper: Stamper) -> bytes:
    """A licence as whoever holds the licence key dates it."""
    made = issue.issue(
        sample_face(),
        own.seals,
        at,
        stamper=stamper,
        version=1,
        status_index=INDEX,
        status_uri=LIST_URI,
        verify_url="https://verify.haidong.example/l/x",
    )
    return made.pdf


def test_a_licence_dated_back_is_stamped_today(own: Installation, home: StampHome) -> None:
    """The key was stolen on the second day; on the tenth the thief dates a page to the first."""
    kid = own.seals.entry("licence", AT).kid
    thief, stamper = own, authority(home, AT + 10 * DAY)
    forged = licence_dated(thief, AT + DAY / 2, stamper)
    assert said(signature_stamp(forged)).at == AT + 10 * DAY
    revoke(own.directory, PASSPHRASE, kid, AT + DAY, now=AT + 10 * DAY, apply=True)
    from tests.esign.test_one_rule import again

    _, trust = again(own, AT + 11 * DAY)
    verdict = verify(forged, trust, at=AT + 11 * DAY, grace=GRACE)
    assert (verdict.result, verdict.reasons[0]) == ("forged", "signed_after_compromise")


def test_nobody_can_tell_the_authority_the_time() -> None:
    for asks in (Stamper.stamp, Stamper.answer):
        kinds = {each.annotation for each in inspect.signature(asks).parameters.values()}
        assert "datetime" not in kinds
    for module in (pades, archive, issue, notary):
        assert not hasattr(module, "time_stamp"), module.__name__
    assert stamping.TimeStampAuthority.stamp.__annotations__ == {"imprint": "bytes", "return": "bytes"}


def test_the_portals_folder_has_no_key_that_could_date_anything(own: Installation, home: StampHome) -> None:
    seals = open_seals(own.directory, PASSPHRASE)
    assert not list(own.directory.glob("keys/tsa-*.key"))
    with pytest.raises(KeyNotUsable):
        seals.key("tsa", AT)
    assert seals.certificates[seals.entry("tsa", AT).kid] == authority(home, AT).chain
    with pytest.raises(WrongPassphrase):
        StampKeys(StampHome(home.directory, PASSPHRASE)).at(AT)
    assert (
        verify(licence_dated(own, AT, authority(home, AT)), own.trust, at=AT, grace=GRACE).result == "valid"
    )


def test_moving_the_keys_is_safe_to_repeat_and_brings_a_successor(own: Installation, home: StampHome) -> None:
    stolen = own.seals.entry("tsa", AT).kid
    assert take(own.directory, PASSPHRASE, home, apply=True) == ()
    keys = StampKeys(home)
    assert keys.at(AT).kid == stolen
    revoke(own.directory, PASSPHRASE, stolen, AT, now=AT + DAY, apply=True)
    (successor,) = take(own.directory, PASSPHRASE, home, apply=False)
    assert keys.at(AT + DAY).kid == stolen  # a dry run moves nothing
    assert take(own.directory, PASSPHRASE, home, apply=True) == (successor,)
    assert keys.at(AT + DAY).kid == successor  # the running process follows
    with pytest.raises(KeyNotUsable):
        keys.at(AT + DAY / 2)


def test_a_move_broken_off_leaves_the_key_where_it_was(
    own: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("esign.stamphome.write_manifest", _full)
    with pytest.raises(OSError, match="disk full"):
        take(own.directory, PASSPHRASE, StampHome(tmp_path / "authority", OTHER), apply=True)
    assert open_seals(own.directory, PASSPHRASE).key("tsa", AT)
    monkeypatch.undo()
    assert take(own.directory, PASSPHRASE, StampHome(tmp_path / "authority", OTHER), apply=True)


def _full(*_: object) -> None:
    raise OSError("disk full")


def test_numbers_rise_and_time_does_not_go_back(home: StampHome) -> None:
    first, second = (said(authority(home, AT).stamp(bytes(32))) for _ in range(2))
    assert second.serial == first.serial + 1
    later = said(authority(home, AT + DAY).stamp(bytes(32)))
    assert later.serial > second.serial
    slewed = said(authority(home, AT + DAY - timedelta(seconds=1)).stamp(bytes(32)))
    assert (slewed.at, slewed.serial) == (AT + DAY, later.serial + 1)
    turned = authority(home, AT)
    with pytest.raises(NoTime):
        turned.stamp(bytes(32))
    query = bytes.fromhex("30390201013031300d060960864801650304020105000420") + bytes(32) + b"\x01\x01\xff"
    assert turned.answer(query).endswith(b"\x03\x03\x01\x00\x02")  # timeNotAvailable
    home.book.unlink()  # a folder put back without its book
    assert said(authority(home, AT + 2 * DAY).stamp(bytes(32))).serial > later.serial + 1


def test_no_number_is_given_twice_to_threads_and_processes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        runs = pool.map(_numbers, [tmp_path / "book"] * 2)
    given = [number for run in runs for number in run]
    assert len(set(given)) == len(given) == 400


def _numbers(path: Path) -> list[int]:
    book, found = StampBook(path), list[int]()
    threads = [
        threading.Thread(target=lambda: found.extend(book.turn(lambda: AT)[0] for _ in range(100)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_policy_of_the_norm_is_claimed_only_with_its_accuracy(own: Installation) -> None:
    """EN 319 422: one second or better; by default tokens are under a policy of our own and say what they are worth."""
    with pytest.raises(ValueError, match="one second"):
        Practice(ETSI_POLICY, 60)
    plain = dated(own.seals, AT)
    assert (plain.practice.policy, said(plain.stamp(bytes(32))).accuracy) == (OWN_POLICY, 60)
    exact = TimeStampAuthority(plain.key_at, plain.clock, plain.turn, Practice(ETSI_POLICY, 1))
    assert said(exact.stamp(sha256(b"x").digest())).accuracy == 1
