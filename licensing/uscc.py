"""统一社会信用代码, the unified social credit code (GB 32100-2015): compose and check.

18 characters: registering body and kind (2), division of the authority (6, GB/T 2260), organisation code (9, GB 11714,
its last character a check modulo 11), check character modulo 31. The alphabet leaves out I, O, S, V and Z.
"""

from __future__ import annotations

import re

from stdnum.cn import uscc as standard
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
REAL, SAMPLE = "MA", "YY"  # codes assigned since 2015 begin with MA; YY marks invented data
SERIALS = 31**6

# The contract's entity types -> registering body 9 (market regulation) and kind (GB 32100 table 2).
PREFIXES = {
    "llc": "91",
    "jsc": "91",
    "partnership": "91",
    "sole": "91",
    "branch": "91",
    "group": "91",
    "individual": "92",
    "cooperative": "93",
}


class UsccError(ValueError):
    """Not a credit code; the text is the code of the reason."""


def compose(kind: str, division: str, serial: int, sample: bool = False) -> str:
    """The credit code for the ``serial``-th entity of a six-digit division; ``sample`` marks it as invented.

    Raises UsccError: ``uscc.kind``, ``uscc.division``, ``uscc.serial``.

    >>> compose("llc", "630202", 1), compose("individual", "630222", 12, sample=True)
    ('91630202MA00000153', '92630222YY00000CX4')
    """
    if kind not in PREFIXES:
        raise UsccError("uscc.kind")
    if re.fullmatch("[0-9]{6}", division) is None:
        raise UsccError("uscc.division")
    if not 0 <= serial < SERIALS:
        raise UsccError("uscc.serial")
    body = (SAMPLE if sample else REAL) + _base31(serial)
    number = PREFIXES[kind] + division + body + organisation_check(body)
    return number + standard.calc_check_digit(number)


def _base31(serial: int) -> str:
    digits = ""
    for _ in range(6):
        serial, digit = divmod(serial, 31)
        digits = ALPHABET[digit] + digits
    return digits


def organisation(code: str) -> str:
    """The organisation code within a credit code: places 9 to 17. It is given once and never again.

    >>> organisation("92630222YY00000CX4")
    'YY00000CX'
    """
    return code[8:17]


def organisation_check(body: str) -> str:
    """Check character of an eight-character organisation code (GB 11714: modulo 11, ten is X, eleven is 0)."""
    total = sum(ORGANISATION_ALPHABET.index(c) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def normalise(text: str) -> str:
    """The code as it is stored: upper case, no spaces or hyphens. Raises UsccError with the reason's code:
    ``uscc.length``, ``uscc.characters``, ``uscc.check_character``.

    >>> normalise("91350100 m000100y43")
    '91350100M000100Y43'
    """
    try:
        return str(standard.validate(text))
    except InvalidLength:
        raise UsccError("uscc.length") from None
    except InvalidChecksum:
        raise UsccError("uscc.check_character") from None
    except ValidationError:
        raise UsccError("uscc.characters") from None


def is_valid(text: str) -> bool:
    """Whether the text is a credit code with the right check character."""
    try:
        normalise(text)
    except UsccError:
        return False
    return True


def has_valid_organisation_code(code: str) -> bool:
    """Whether the organisation part of a valid credit code passes its own check (a few real codes do not)."""
    return code[16] == organisation_check(code[8:16])


def is_sample(code: str) -> bool:
    """Whether the code was made up for a demonstration."""
    return code[8:10] == SAMPLE


def grouped(code: str) -> str:
    """In groups that can be read aloud.

    >>> grouped("91350100M000100Y43")
    '91 350100 M000100Y4 3'
    """
    return f"{code[:2]} {code[2:8]} {code[8:17]} {code[17:]}"
