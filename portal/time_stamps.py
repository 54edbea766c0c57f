"""Where this installation's time-stamps come from: an authority in a process of its own, or one in this process.

Neither is told the time. What comes back from another process is read as strictly as any verifier would, and its
clock is held against ours: a difference is trouble on one of the two sides, so nothing is signed until somebody has looked.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esign import cms
from esign.errors import KeyNotUsable, Malformed, NoTime
from esign.foreignstamp import lowered, read_foreign
from esign.manifest import OUTSIDE_USE, KeyEntry
from esign.stamphome import BOOK
from esign.stamping import StampBook, Stamper, TimeStampAuthority
from esign.tsa import Asked, read_answer, write_query
from esign.tsainfo import read_stamp_info
from portal.clock import RandomIds

if TYPE_CHECKING:
    from portal.wiring import Office

SLACK = timedelta(seconds=60)
SECONDS = 10.0
MOST = 64 * 1024
QUERY = {"Content-Type": "application/timestamp-query"}


def stamper_of(office: Office) -> Stamper:
    """As the settings say."""
    if office.settings.tsa_url:
        return DistantAuthority(office)
    book = StampBook(office.settings.data_dir / BOOK)
    return TimeStampAuthority(lambda at: office.seals.key("tsa", at), office.clock.now, book.turn)


class DistantAuthority:
    """The authority at ``tsa_url`` (RFC 3161 over HTTP). One connection a thread, kept open."""

    def __init__(self, office: Office) -> None:
        self._office, self._own = office, threading.local()

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """What the installation's manifest says it stamps with now."""
        return self._office.seals.certificates[self._entry().kid]

    def _entry(self) -> KeyEntry:
        """The outside authority that is pinned now, else our own key. Raises KeyNotUsable."""
        seals, now = self._office.seals, self._office.clock.now()
        try:
            return seals.entry(OUTSIDE_USE, now)
        except KeyNotUsable:
            return seals.entry("tsa", now)

    def stamp(self, imprint: bytes) -> bytes:
        """A token over a SHA-256 digest. Raises NoTime where none comes or it is not what was asked for; KeyNotUsable."""
        asked = Asked(imprint, b"\x01" + sha256(RandomIds().token().encode()).digest()[:15])
        try:
            token = read_answer(self._ask(write_query(asked)))
            if token is None:
                raise NoTime("the time-stamp authority refuses")
            entry = self._entry()
            if entry.use == OUTSIDE_USE:
                return self._of_outside(token, asked, entry)
            self._check(token, asked)
        except Malformed as error:
            raise NoTime(f"the time-stamp authority's answer is not usable: {error}") from error
        return token

    def answer(self, query: bytes) -> bytes:
        """Somebody's request, handed on, and the answer to it. Raises NoTime where none comes."""
        return self._ask(query)

    def _ask(self, query: bytes) -> bytes:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False  # no proxy of the environment between the two
        try:
            answer = self._own.session.post(
                self._office.settings.tsa_url,
                data=query,
                headers=QUERY,
                timeout=SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise NoTime(f"the time-stamp authority does not answer: {type(error).__name__}") from error
        if answer.status_code != 200 or len(answer.content) > MOST:
            raise NoTime(f"the time-stamp authority answers with status {answer.status_code}")
        return bytes(answer.content)

    def _of_outside(self, token: bytes, asked: Asked, entry: KeyEntry) -> bytes:
        """The token of a pinned authority, read as every verifier reads it, in the one form of its signature that is taken."""
        chain = [item.public_bytes(Encoding.DER) for item in self._office.seals.certificates[entry.kid]]
        lower = lowered(token, chain[0])
        info = read_foreign(lower, chain)
        if (info.imprint, info.nonce) != (asked.imprint, asked.nonce):
            raise Malformed("it is over something else")
        self._compare(info.at)
        if not entry.signs_at(info.at):
            raise Malformed("it is by an authority that is not to be believed now")
        return lower

    def _compare(self, at: datetime) -> None:
        now = self._office.clock.now()
        if abs(at - now) > SLACK:
            raise NoTime(f"two clocks: the authority's says {at.isoformat()}, ours {now.isoformat()}")

    def _check(self, token: bytes, asked: Asked) -> None:
        envelope = cms.read(token, cms.TST_INFO)
        info = read_stamp_info(envelope.content or b"")
        if (info.imprint, info.nonce) != (asked.imprint, asked.nonce):
            raise Malformed("it is over something else")
        if not cms.signed_by_certificate(envelope, sha256(envelope.content or b"").digest()):
            raise Malformed("its signature does not hold")
        known = self._office.seals.certificates
        entries = [
            entry
            for entry in self._office.seals.manifest.keys
            if entry.use == "tsa" and entry.signs_at(info.at) and _same(known[entry.kid], envelope)
        ]
        if not entries:
            raise Malformed("it is by a key that may not stamp now")
        self._compare(info.at)


def _same(chain: tuple[x509.Certificate, ...], envelope: cms.Envelope) -> bool:
    return sorted(envelope.certificates()) == sorted(item.public_bytes(Encoding.DER) for item in chain)
