"""What an account is reached and signs in by: a mobile of any country, or an e-mail. Pure text, nothing is believed here."""

from __future__ import annotations

import re

from licensing.store.types import CIPHER

MOBILE, MAIL = "mobile", "mail"
LONGEST = 254
ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
ADDRESS = re.compile(r"[^@\s\x00-\x1f<>,;:\"]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")


def kind_of(address: str) -> str:
    """mobile or mail."""
    return MAIL if "@" in address else MOBILE


def tidy(kind: str, address: str) -> str:
    """As it is kept: a mobile without gaps, an e-mail with a small domain.

    >>> tidy("mobile", "+49 151 2345-6789"), tidy("mail", "Li@Example.CN ")
    ('+4915123456789', 'Li@example.cn')
    """
    address = address.strip()
    if kind == MOBILE:
        return re.sub(r"[\s\-()]", "", address).removeprefix("+86")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def read(address: str) -> str:
    """As ``tidy``, of whichever kind it looks like."""
    return tidy(kind_of(address), address)


def is_usable(address: str, kind: str | None = None) -> bool:
    """Whether something could be sent there, now that it is tidy."""
    if (kind or kind_of(address)) == MAIL:
        return len(address) <= LONGEST and ADDRESS.fullmatch(address) is not None and ".." not in address
    return is_mobile(address) or (ABROAD.fullmatch(address) is not None and not address.startswith("+86"))


def is_mobile(text: str) -> bool:
    """Whether this is a mobile number of the mainland: eleven digits."""
    return len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] in "3456789"


def sign_in_index(address: str) -> str:
    """The blind index by which an account is found at sign-in; nobody remembers capitals of an e-mail."""
    return CIPHER.index(read(address).lower())


def contact_index(kind: str, address: str) -> str:
    """The blind index of a tidy address to be written to."""
    return CIPHER.index(f"{kind} {address}")


def masked(address: str) -> str:
    """What pages show of it.

    >>> masked("13911110001"), masked("li.xiulan@example.cn"), masked("+4915123456789")
    ('139****0001', 'l***@example.cn', '+49****6789')
    """
    local, at, domain = address.partition("@")
    return f"{local[:1]}***@{domain}" if at else f"{address[:3]}****{address[-4:]}"
