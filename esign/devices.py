"""Keys inside PKCS#11 devices: found by where they lie, opened on first use, one session per token and process.

Only SHA-256 digests go to the device (CKM_ECDSA): many devices offer nothing else. A PIN that a token refused is never
offered again, by no process of this installation, so that no token locks itself because a service keeps starting.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from esign.errors import DeviceAway, DeviceError, KeyNotUsable, Malformed, PinMissing, PinRefused
from esign.jose import PublicKey, compact_json, lowered, read_json, signature_ok
from esign.keys import algorithm_of, key_id

EVERY_TOKEN = ""
READY = "ready"
PATIENCE = 30  # seconds; a device on the network that hangs must not take every thread with it
REFUSED_FILE = "refused-pins.json"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Place:
    """Where a key lies: the path of the PKCS#11 library, the token's label, the key pair's label. No secret."""

    module: str
    token: str
    label: str


class RefusedPins:
    """Which PINs tokens have refused, kept beside the keys as keyed digests; all processes of a folder share it."""

    def __init__(self, directory: Path, secret: Callable[[], bytes]) -> None:
        """`secret` gives what the digests are keyed with; asked for only when a PIN is about to be used."""
        self._path, self._secret = directory / REFUSED_FILE, secret

    @contextmanager
    def trying(self, token: str, pin: str) -> Iterator[None]:
        """Around a login: raises PinRefused for a PIN known to be wrong, and remembers one that turns out to be."""
        mark = hmac.new(self._secret(), f"{token}\n{pin}".encode(), sha256).hexdigest()
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # the other processes wait and learn, instead of trying too
            self._path.chmod(0o600)
            if self._read().get(token) == mark:
                raise PinRefused(f"token {token!r} refused this PIN before, so it is not tried again")
            try:
                yield
            except PinRefused:
                self._path.write_bytes(compact_json(self._read() | {token: mark}))
                raise

    def forget(self) -> None:
        """After the operator has put the PIN right in the device itself."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        data = self._path.read_bytes()
        try:
            return read_json(data) if data else {}
        except Malformed:
            return {}


class Devices:
    """The tokens an installation may log in to. `pins` is by token label, `EVERY_TOKEN` for all others."""

    def __init__(self, pins: Mapping[str, str], refused: RefusedPins) -> None:
        self._pins, self.refused = dict(pins), refused

    @property
    def usable(self) -> bool:
        """Whether this process was given any PIN at all."""
        return bool(self._pins)

    def sign(self, place: Place, digest: bytes, public: PublicKey) -> bytes:
        """ECDSA r||s over a digest by the key there, which must be the one of `public`. Raises DeviceError, KeyNotUsable."""
        ecdsa = _pkcs11().Mechanism.ECDSA
        return _PROCESS.use(place, self._login, public, lambda key: bytes(key.sign(digest, mechanism=ecdsa)))

    def find(self, place: Place) -> DeviceKey:
        """The key as it lies there. Raises DeviceError, and KeyNotUsable when the device would give it out."""
        Attribute = _pkcs11().Attribute  # noqa: N806 - the library's class

        def look(key: Any) -> PublicKey:
            safe = key[Attribute.SENSITIVE] and not key[Attribute.EXTRACTABLE]
            if not safe or not key[Attribute.NEVER_EXTRACTABLE]:
                raise KeyNotUsable(f"key {place.label!r} could leave the device: make one that never can")
            return _PROCESS.public(place)

        return DeviceKey(place, self, _PROCESS.use(place, self._login, None, look))

    def state(self, place: Place, public: PublicKey) -> str:
        """`ready`, or the code of what is wrong: device_away, pin_missing, pin_refused, key_not_usable."""
        try:
            label = _pkcs11().Attribute.LABEL
            _PROCESS.use(place, self._login, public, lambda key: key[label])
        except (DeviceError, KeyNotUsable) as error:
            return error.code
        return READY

    def _login(self, place: Place, token: Any) -> Any:
        """A session on the token. The PIN is offered once; a token that would lock at the next mistake gets none."""
        from pkcs11 import TokenFlag, exceptions

        pin = self._pins.get(place.token, self._pins.get(EVERY_TOKEN))
        if pin is None:
            raise PinMissing(f"no PIN for token {place.token!r}: set PORTAL_HSM_PIN")
        if token.flags & (TokenFlag.USER_PIN_LOCKED | TokenFlag.USER_PIN_FINAL_TRY):
            raise PinRefused(f"token {place.token!r} is locked or would be at one more wrong PIN")
        with self.refused.trying(place.token, pin):
            try:
                return token.open(user_pin=pin)
            except exceptions.UserAlreadyLoggedIn:  # by another part of this process
                return token.open()
            except (
                exceptions.PinIncorrect,
                exceptions.PinLenRange,
                exceptions.PinInvalid,
                exceptions.PinLocked,
            ) as error:
                raise PinRefused(f"token {place.token!r} refused the PIN") from error


@dataclass(frozen=True)
class DeviceKey:
    """A P-256 key inside a device, as a KeyProvider; nothing is opened before the first signature."""

    place: Place
    devices: Devices
    public_key: PublicKey
    chain: tuple[x509.Certificate, ...] = field(default=())

    @property
    def kid(self) -> str:
        return key_id(self.public_key)

    @property
    def alg(self) -> str:
        return algorithm_of(self.public_key)

    @property
    def state(self) -> str:
        return self.devices.state(self.place, self.public_key)

    def sign(self, message: bytes) -> bytes:
        """By the device, and checked here: a device that fails must not put a bad signature into the log."""
        signature = lowered(self.devices.sign(self.place, sha256(message).digest(), self.public_key))
        if not signature_ok(self.public_key, self.alg, message, signature):
            raise DeviceAway(f"token {self.place.token!r} answered with a signature that does not hold")
        return signature


def _pkcs11() -> Any:
    """The library, which is an extra: who has no device needs none. Raises DeviceAway without it."""
    try:
        import pkcs11
    except ImportError as error:
        raise DeviceAway("python-pkcs11 is not installed (the extra `hsm`)") from error
    return pkcs11


class _Process:
    """Libraries and sessions of this process, behind one lock.

    python-pkcs11 0.9.5 calls C_Initialize(NULL) and lets go of the GIL: two threads inside a module are a crash. What a
    parent process opened is unusable in its child (PKCS#11 2.40 §5.1), so a child starts the modules anew.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._stale: set[str] = set()
        self._sessions: dict[tuple[str, str], Any] = {}
        self._keys: dict[Place, tuple[Any, PublicKey]] = {}

    def use(
        self,
        place: Place,
        login: Callable[[Place, Any], Any],
        public: PublicKey | None,
        work: Callable[[Any], _T],
    ) -> _T:
        """`work` with the private key; a session that was lost is opened again, once."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise DeviceAway(f"token {place.token!r} has not answered for {PATIENCE} seconds")
        try:
            self._notice_fork()
            try:
                return self._once(place, login, public, work)
            except DeviceAway:
                self._forget(place.module)
                return self._once(place, login, public, work)
        finally:
            self._lock.release()

    def public(self, place: Place) -> PublicKey:
        """The public half of a key that is in use just now."""
        return self._keys[place][1]

    def renew_lock(self) -> None:
        """In a child: a thread of the parent may have held the lock when the processes parted."""
        self._lock = threading.Lock()

    def _once(
        self,
        place: Place,
        login: Callable[[Place, Any], Any],
        public: PublicKey | None,
        work: Callable[[Any], _T],
    ) -> _T:
        exceptions = _pkcs11().exceptions
        try:
            private, found = self._open(place, login)
            if public is not None and public != found:
                raise KeyNotUsable(f"key {place.label!r} in the device is not the one that was adopted")
            return work(private)
        except (
            exceptions.PKCS11Error,
            RuntimeError,
            OSError,
        ) as error:  # a missing library is a RuntimeError
            what = f"{type(error).__name__} {error}".rstrip()
            raise DeviceAway(f"token {place.token!r} cannot be used: {what}") from error

    def _open(self, place: Place, login: Callable[[Place, Any], Any]) -> tuple[Any, PublicKey]:
        from pkcs11 import KeyType, ObjectClass
        from pkcs11.util.ec import encode_ec_public_key

        if place in self._keys:
            return self._keys[place]
        desk = place.module, place.token
        if desk not in self._sessions:
            token = self._library(place.module).get_token(token_label=place.token)
            self._sessions[desk] = login(place, token)
        session = self._sessions[desk]
        private, public = (
            session.get_key(object_class=kind, key_type=KeyType.EC, label=place.label)
            for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY)
        )
        loaded = serialization.load_der_public_key(encode_ec_public_key(public))
        if not isinstance(loaded, ec.EllipticCurvePublicKey) or loaded.curve.name != "secp256r1":
            raise KeyNotUsable(f"key {place.label!r} is not on the curve P-256")
        self._keys[place] = private, loaded
        return self._keys[place]

    def _library(self, module: str) -> Any:
        import pkcs11

        library = pkcs11.lib(module)
        if module in self._stale:
            with suppress(
                pkcs11.PKCS11Error
            ):  # a module that noticed the fork by itself is finalized already
                library.finalize()
            library.initialize()
            self._stale.discard(module)
        return library

    def _notice_fork(self) -> None:
        if os.getpid() == self._owner:
            return
        self._owner = os.getpid()
        for module in {module for module, _ in self._sessions}:
            self._forget(module)

    def _forget(self, module: str) -> None:
        """Start the module anew at the next use: a token that was plugged in again has another slot."""
        self._stale.add(module)
        self._sessions = {desk: kept for desk, kept in self._sessions.items() if desk[0] != module}
        self._keys = {place: kept for place, kept in self._keys.items() if place.module != module}


_PROCESS = _Process()
os.register_at_fork(after_in_child=_PROCESS.renew_lock)
