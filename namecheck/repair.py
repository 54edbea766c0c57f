"""The obvious repair of a name as typed: the very name a person meant, one click away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from namecheck.parse import parse
from namecheck.shelf import Shelf
from namecheck.text import normal
from namecheck.ways import known_industry

LONGEST = 60
SLIP = 1  # characters that may be wrong, missing or too many in a division or form
SHORTEST_TRADE = 2
SHORT = 2  # characters of a division without its 市 or 县
SHORTEST = 3  # characters of a division or form that can be misspelt and still be known


def repaired(text: str, division: str, divisions: Iterable[str], form: str, shelf: Shelf) -> str | None:
    """The name with its slips mended, or None when there is nothing to mend.

    ``division``: what stands in front when none does; ``divisions``: how the divisions of the place are written, for
    misspelt ones and such as stand behind the trade name without brackets (实施办法第9条); ``form``: what stands at the end when
    no form does. Brackets become full width, blanks go, variant characters become standard ones. A name that is only ill chosen
    stays as it is: nothing of its trade name is changed.

    >>> from namecheck.trial import packaged
    >>> repaired("紅光(海東)商貿 有限公司", "海东市", ["海东市"], "有限公司", packaged())
    '红光（海东）商贸有限公司'
    >>> repaired("红光商贸", "海东市", ["海东市"], "有限公司", packaged())
    '海东市红光商贸有限公司'
    >>> repaired("海冬市红光商贸有限公斯", "海东市", ["海东市"], "有限公司", packaged())
    '海东市红光商贸有限公司'
    >>> repaired("华能海东光伏发电有限公司", "海东市", ["海东市"], "有限公司", packaged())
    '华能（海东市）光伏发电有限公司'
    >>> repaired("海东市红光商贸有限公司", "海东市", ["海东市"], "有限公司", packaged()) is None
    True
    """
    if not 1 < len(text) <= LONGEST:
        return None
    plain = normal(text).translate(shelf.variants)
    if not any("\u4e00" <= char <= "\u9fff" for char in plain):
        return None  # nothing a division and a form would make a name of
    mended = _with_form(_with_division(plain, division, list(divisions), shelf), form, shelf)
    return mended if mended != text else None


def _with_division(text: str, division: str, known: list[str], shelf: Shelf) -> str:
    parsed = parse(text, shelf)
    if parsed.parts.division or parsed.is_branch:
        return text
    for right in sorted(known, key=len, reverse=True):
        for wrong in _heads(text, len(right)):
            if len(right) >= SHORTEST and wrong[:1] == right[:1] and _slip(wrong, right):
                return right + text[len(wrong) :]
    return _bracketed(text, known, shelf) or division + text


def _bracketed(text: str, known: list[str], shelf: Shelf) -> str | None:
    """The name with the place that stands behind its trade name in brackets; None where there is none, or what stands around it is
    no trade name or no business (红光|海东|青商贸)."""
    written = {place[:SHORT]: place for place in known if len(place) == SHORT + 1} | {
        place: place for place in known
    }
    for typed, place in sorted(written.items(), key=lambda each: -len(each[0])):
        at = text.find(typed, SHORTEST_TRADE)
        if at < 0:
            continue
        mended = f"{text[:at]}（{place}）{text[at + len(typed) :]}"
        parts = parse(mended, shelf).parts
        whole = parts.division == place and len(parts.trade_name) >= SHORTEST_TRADE
        if whole and known_industry(parts.industry, shelf):
            return mended
    return None


def _with_form(text: str, form: str, shelf: Shelf) -> str:
    if parse(text, shelf).parts.form:
        return text
    for right in ("有限责任公司", "股份有限公司", "农民专业合作社", "专业合作社", "有限公司"):
        for wrong in _tails(text, len(right)):
            if wrong[:1] == right[:1] and _slip(wrong, right):
                return text[: -len(wrong)] + right
    return text + form


def _heads(text: str, size: int) -> Iterator[str]:
    return (text[:length] for length in (size, size - SLIP, size + SLIP) if 1 < length < len(text))


def _tails(text: str, size: int) -> Iterator[str]:
    return (text[-length:] for length in (size, size - SLIP, size + SLIP) if 1 < length < len(text))


def _slip(wrong: str, right: str) -> bool:
    """Do the two differ in one character: another one, one missing or one too many?"""
    if len(wrong) == len(right):
        return sum(a != b for a, b in zip(wrong, right, strict=True)) == SLIP
    longer, shorter = sorted((wrong, right), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
