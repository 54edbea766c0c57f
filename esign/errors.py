"""Operational faults of the seal room. A bad document is never one of these: it is a Verdict."""

from __future__ import annotations


class EsignError(Exception):
    """Something the caller or the operator must put right; `code` travels, sentences do not."""

    code = "esign_fault"


class Malformed(EsignError):
    """Bytes that are not what they claim to be; verifiers turn it into a Verdict with `reason`."""

    code = "malformed"

    def __init__(self, message: str, reason: str = "damaged") -> None:
        super().__init__(message)
        self.reason = reason


class UnprintableText(EsignError):
    """The licence holds characters that no embedded font can draw."""

    code = "unprintable_text"

    def __init__(self, characters: list[str]) -> None:
        super().__init__("no glyph for: " + " ".join(f"{c} (U+{ord(c):04X})" for c in characters))
        self.characters = characters


class InvalidFace(EsignError):
    """A field of the licence face is missing or longer than the page and the QR code allow."""

    code = "invalid_face"


class PkiExists(EsignError):
    """The directory already holds keys; they are never overwritten."""

    code = "pki_exists"


class PkiMissing(EsignError):
    """The directory holds no usable installation."""

    code = "pki_missing"


class WrongPassphrase(EsignError):
    """The key files do not open with this passphrase."""

    code = "wrong_passphrase"


class RootOffline(EsignError):
    """The act needs the root key, which is not in this installation."""

    code = "root_offline"


class KeyNotUsable(EsignError):
    """No active key of this use is valid at the instant of signing."""

    code = "key_not_usable"


class NoTime(KeyNotUsable):
    """The time-stamp authority cannot be asked, or does not trust its clock; trying again later may help."""

    code = "no_time"


class DeviceError(EsignError):
    """A key lies in a device that cannot be used now; trying again later may help."""

    code = "device"


class DeviceAway(DeviceError):
    """The device is not plugged in, not reachable, or answers with an error."""

    code = "device_away"


class PinMissing(DeviceError):
    """This process was given no PIN for the device."""

    code = "pin_missing"


class PinRefused(DeviceError):
    """The device refused the PIN, or one more mistake would lock it; nobody tries again by itself."""

    code = "pin_refused"
