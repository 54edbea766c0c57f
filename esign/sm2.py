"""SM2 signatures over SM3 (GB/T 32918, GB/T 32905) by the system's libcrypto, as `cryptography` has no SM2.

Only for the detached national profile beside ES256, never instead of it. Needs OpenSSL 3.0 or newer.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from esign.errors import EsignError, WrongPassphrase

IDENTITY = b"1234567812345678"  # GM/T 0009: the identity every national verifier assumes
_SIGNATURE_ROOM = 128
_T = TypeVar("_T")
_FUNCTIONS = {
    "EVP_PKEY_Q_keygen": ctypes.c_void_p,
    "EVP_sm3": ctypes.c_void_p,
    "EVP_aes_256_cbc": ctypes.c_void_p,
    "EVP_MD_CTX_new": ctypes.c_void_p,
    "EVP_PKEY_CTX_new": ctypes.c_void_p,
    "BIO_new": ctypes.c_void_p,
    "BIO_new_mem_buf": ctypes.c_void_p,
    "BIO_s_mem": ctypes.c_void_p,
    "BIO_ctrl": ctypes.c_long,
    "PEM_read_bio_PrivateKey": ctypes.c_void_p,
    "d2i_PUBKEY": ctypes.c_void_p,
}


class Sm2Unavailable(EsignError):
    """This system's libcrypto has no SM2."""

    code = "sm2_unavailable"


@dataclass(frozen=True)
class Sm2Key:
    """A private key held by libcrypto for the life of the process; `public` is its SubjectPublicKeyInfo."""

    handle: int
    public: bytes

    def sign(self, message: bytes, identity: bytes = IDENTITY) -> bytes:
        """The DER signature of a message."""
        return _with_context(
            self.handle, identity, lambda lib, context: _sign(lib, context, self.handle, message)
        )


def available() -> None:
    """Raises Sm2Unavailable, saying why, where this system's libcrypto cannot do SM2."""
    _library()


def generate() -> Sm2Key:
    """A new key; its randomness is libcrypto's."""
    return _key(_need(_library().EVP_PKEY_Q_keygen(None, None, b"SM2")))


def write_pem(key: Sm2Key, password: bytes) -> bytes:
    """Encrypted PKCS#8, as every OpenSSL reads it."""
    lib = _library()
    bio = _need(lib.BIO_new(ctypes.c_void_p(lib.BIO_s_mem())))
    handle, cipher = ctypes.c_void_p(key.handle), ctypes.c_void_p(lib.EVP_aes_256_cbc())
    done = lib.PEM_write_bio_PKCS8PrivateKey(
        ctypes.c_void_p(bio), handle, cipher, password, len(password), None, None
    )
    data = ctypes.c_char_p()
    size = lib.BIO_ctrl(ctypes.c_void_p(bio), 3, 0, ctypes.byref(data))  # BIO_CTRL_INFO
    pem = ctypes.string_at(data, size) if done == 1 else b""
    lib.BIO_free(ctypes.c_void_p(bio))
    if not pem:
        raise Sm2Unavailable("the key could not be written")
    return pem


def read_pem(pem: bytes, password: bytes) -> Sm2Key:
    """Open what `write_pem` made; raises WrongPassphrase."""
    lib = _library()
    bio = _need(lib.BIO_new_mem_buf(pem, len(pem)))
    handle = lib.PEM_read_bio_PrivateKey(ctypes.c_void_p(bio), None, None, ctypes.c_char_p(password))
    lib.BIO_free(ctypes.c_void_p(bio))
    if not handle:
        lib.ERR_clear_error()
        raise WrongPassphrase("the SM2 key does not open")
    return _key(handle)


def verify_sm2(public: bytes, message: bytes, signature: bytes, identity: bytes = IDENTITY) -> bool:
    """Does the signature hold under this SubjectPublicKeyInfo? Never raises on a bad key or signature."""
    lib = _library()
    pointer = ctypes.c_char_p(public)
    handle = lib.d2i_PUBKEY(None, ctypes.byref(pointer), ctypes.c_long(len(public)))
    if not handle:
        lib.ERR_clear_error()
        return False
    try:
        found = _with_context(
            handle, identity, lambda lib, context: _verify(lib, context, handle, (message, signature))
        )
    except Sm2Unavailable:  # a key of another curve
        return False
    finally:
        lib.EVP_PKEY_free(ctypes.c_void_p(handle))
    return found


@cache
def _library() -> Any:
    name = ctypes.util.find_library("crypto")
    if name is None:
        raise Sm2Unavailable("no libcrypto on this system")
    lib = ctypes.CDLL(name)
    try:
        for function, kind in _FUNCTIONS.items():
            getattr(lib, function).restype = kind
        if not lib.EVP_sm3():
            raise Sm2Unavailable("libcrypto has no SM3")
    except AttributeError as error:
        raise Sm2Unavailable(f"libcrypto is too old: {error}") from error
    return lib


def _need(pointer: int | None) -> int:
    if not pointer:
        _library().ERR_clear_error()
        raise Sm2Unavailable("libcrypto refused")
    return pointer


def _key(handle: int) -> Sm2Key:
    lib = _library()
    buffer = ctypes.c_void_p()
    size = lib.i2d_PUBKEY(ctypes.c_void_p(handle), ctypes.byref(buffer))
    if size <= 0:
        raise Sm2Unavailable("the public key cannot be read")
    public = ctypes.string_at(buffer, size)
    lib.CRYPTO_free(buffer, b"", 0)
    return Sm2Key(handle, public)


def _with_context(handle: int, identity: bytes, work: Callable[[Any, ctypes.c_void_p], _T]) -> _T:
    """Run `work` with a digest context that knows the signer's identity, and free both contexts."""
    lib = _library()
    digest = ctypes.c_void_p(_need(lib.EVP_MD_CTX_new()))
    context = ctypes.c_void_p(_need(lib.EVP_PKEY_CTX_new(ctypes.c_void_p(handle), None)))
    try:
        if lib.EVP_PKEY_CTX_set1_id(context, identity, len(identity)) != 1:
            lib.ERR_clear_error()
            raise Sm2Unavailable("not an SM2 key")
        lib.EVP_MD_CTX_set_pkey_ctx(digest, context)
        return work(lib, digest)
    finally:
        lib.EVP_MD_CTX_free(digest)
        lib.EVP_PKEY_CTX_free(context)


def _sign(lib: Any, context: ctypes.c_void_p, handle: int, message: bytes) -> bytes:
    key, sm3 = ctypes.c_void_p(handle), ctypes.c_void_p(lib.EVP_sm3())
    room = ctypes.create_string_buffer(_SIGNATURE_ROOM)
    size = ctypes.c_size_t(_SIGNATURE_ROOM)
    ready = lib.EVP_DigestSignInit(context, None, sm3, None, key)
    length = ctypes.c_size_t(len(message))
    if ready != 1 or lib.EVP_DigestSign(context, room, ctypes.byref(size), message, length) != 1:
        raise Sm2Unavailable("signing failed")
    return room.raw[: size.value]


def _verify(lib: Any, context: ctypes.c_void_p, handle: int, what: tuple[bytes, bytes]) -> bool:
    message, signature = what
    key, sm3 = ctypes.c_void_p(handle), ctypes.c_void_p(lib.EVP_sm3())
    if lib.EVP_DigestVerifyInit(context, None, sm3, None, key) != 1:
        lib.ERR_clear_error()
        return False
    sizes = ctypes.c_size_t(len(signature)), ctypes.c_size_t(len(message))
    good: bool = lib.EVP_DigestVerify(context, signature, sizes[0], message, sizes[1]) == 1
    lib.ERR_clear_error()
    return good
