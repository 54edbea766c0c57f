"""Passwords that everybody tries first: the commonest ten thousand and this portal's own words (ASVS 6.2.4, 6.2.11)."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COMMON_FILE = HERE / "common_passwords.txt.gz"  # one a line; the first line names the source
WORDS_FILE = HERE / "portal_words.txt"
ROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")  # what people put before and after a word to make it longer


@cache
def common_passwords() -> frozenset[str]:
    """In small letters."""
    return _lines(gzip.decompress(COMMON_FILE.read_bytes()).decode())


@cache
def portal_words() -> frozenset[str]:
    return _lines(WORDS_FILE.read_text("utf-8"))


def is_common(password: str) -> bool:
    """Whether a guesser has it at hand: a common password or word of ours, doubled or with signs around it, or hardly any signs.

    >>> [is_common(p) for p in ("Dragon2026!!", "haidong-2026", "sunshinesunshine", "11112222111", "seven-quiet-rivers")]
    [True, True, True, True, False]
    """
    text = password.lower()
    whole = common_passwords() | portal_words()
    tries = {text, ROUND.sub("", text), _half(text), ROUND.sub("", _half(text))}
    return len(set(password)) < 4 or bool(tries & whole)


def _half(text: str) -> str:
    """The part that a text repeats, else itself."""
    found = re.fullmatch(r"(.+?)\1+", text, re.DOTALL)
    return found.group(1) if found else text


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.lower() for line in text.splitlines() if line and not line.startswith("#"))
