"""Two names side by side, sign by sign, so that a clash can be seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest


@dataclass(frozen=True)
class Cell:
    """One column: a sign of each name ("" for a gap), how they relate, and how each sounds (pinyin with tone)."""

    mine: str
    theirs: str
    kind: str  # same | sound | glyph | different | gap
    mine_sound: str = ""
    theirs_sound: str = ""


def align(mine: str, theirs: str, look_alikes: Collection[tuple[str, str]] = ()) -> tuple[Cell, ...]:
    """Columns for both names, equal signs above each other. ``look_alikes``: pairs that look the same.

    A polyphone counts as said like the other sign when one of its readings is.

    >>> [(c.mine, c.theirs, c.kind) for c in align("河湟", "和煌商")]
    [('河', '和', 'sound'), ('湟', '煌', 'sound'), ('', '商', 'gap')]
    >>> [(c.kind, c.mine_sound, c.theirs_sound) for c in align("重", "中")]
    [('sound', 'zhòng', 'zhōng')]
    """
    cells: list[Cell] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            cells += [Cell(sign, sign, "same") for sign in mine[i1:i2]]
        else:
            pairs = zip_longest(mine[i1:i2], theirs[j1:j2], fillvalue="")
            cells += [_differing(a, b, look_alikes) for a, b in pairs]
    return tuple(cells)


def load_readings() -> None:
    """Reads the dictionary of sounds now, so that no visitor waits for it: some 0.4 seconds."""
    _toned("重")


def _differing(a: str, b: str, look_alikes: Collection[tuple[str, str]]) -> Cell:
    if not a or not b:
        return Cell(a, b, "gap")
    shared = next((sound for sound in _toneless(a) if sound in _toneless(b)), None)
    if (a, b) in look_alikes or (b, a) in look_alikes:
        return Cell(a, b, "glyph", _said(a, shared), _said(b, shared))
    return Cell(a, b, "sound" if shared else "different", _said(a, shared), _said(b, shared))


def _said(sign: str, shared: str | None) -> str:
    """The pinyin to show: of a polyphone the reading that the other sign shares."""
    toned, plain = _toned(sign), _toneless(sign)
    return toned[plain.index(shared)] if shared and len(toned) == len(plain) else toned[0]


@lru_cache(maxsize=4096)
def _toned(sign: str) -> list[str]:
    """Every reading with its tone."""
    from pypinyin import Style, pinyin  # large dictionaries, which most processes never open

    (readings,) = pinyin(sign, style=Style.TONE, heteronym=True)
    return readings


@lru_cache(maxsize=4096)
def _toneless(sign: str) -> list[str]:
    """Every reading without its tone; some are then the same, and they stay apart so that the lists match.

    >>> _toneless("重"), _toneless("率")[-1]
    (['zhong', 'chong', 'tong'], 'lve')
    """
    from pypinyin.contrib.tone_convert import to_normal

    return [str(to_normal(reading)) for reading in _toned(sign)]
