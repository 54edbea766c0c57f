"""Money in fen, whole numbers. People write registered capital in 万元 (ten thousand yuan)."""

from __future__ import annotations

import re
import unicodedata

from licensing.errors import Problem

FEN_PER_WAN = 1_000_000
MOST_FEN = 10**15  # ten trillion yuan: above any real company, below every integer column
PLAIN = re.compile(r"([0-9]{1,13})(?:\.([0-9]*))?")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
REGISTER = re.compile(r"([0-9]+(?:\.[0-9]+)?)\(?万元?(?:人民币)?元?\)?(?:人民币)?元?")


def parse_wan(text: str, field: str = "amount") -> int | Problem:
    """Fen for what somebody wrote in 万元, or the problem with it.

    Full-width digits, thousands separators and a trailing 万元 are understood. Codes: ``money.required``,
    ``money.not_a_number``, ``money.negative``, ``money.too_precise``, ``money.too_large``.

    >>> parse_wan("100"), parse_wan("１，２００．５ 万元"), parse_wan("0.000001")
    (100000000, 1200500000, 1)
    """
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    compact = compact.removesuffix("万元").removesuffix("万")
    if not compact:
        return Problem(field, "money.required")
    if compact.startswith("-"):
        return Problem(field, "money.negative")
    if GROUPED.fullmatch(compact):
        compact = compact.replace(",", "")
    found = PLAIN.fullmatch(compact)
    if found is None or not compact.isascii():
        return Problem(field, "money.not_a_number")
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > 6:
        return Problem(field, "money.too_precise")
    fen = int(found[1]) * FEN_PER_WAN + int(decimals.ljust(6, "0"))
    return fen if fen <= MOST_FEN else Problem(field, "money.too_large", {"most": format_wan(MOST_FEN)})


def format_wan(fen: int) -> str:
    """Fen as people read it, without unit, exact.

    >>> format_wan(100_000_000), format_wan(123_456_789_000), format_wan(1)
    ('100', '123,456.789', '0.000001')
    """
    whole, rest = divmod(abs(fen), FEN_PER_WAN)
    text = f"{whole:,}" + f".{rest:06d}".rstrip("0").rstrip(".")
    return f"-{text}" if fen < 0 else text


def register_capital(text: str) -> int | None:
    """Fen for the capital of a register row, ``None`` where it is empty, another currency or unreadable.

    >>> register_capital("1,078.4000(万元)"), register_capital("500万人民币"), register_capital("100万美元")
    (1078400000, 500000000, None)
    """
    found = REGISTER.fullmatch(re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text[:60])))
    if found is None:
        return None
    parsed = parse_wan(found[1][:20])
    return parsed if isinstance(parsed, int) else None
