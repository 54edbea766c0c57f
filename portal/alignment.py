"""Two names side by side, sign by sign, so that a clash can be seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from pypinyin import Style, pinyin
from pypinyin.contrib.tone_convert import to_normal


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


def _differing(a: str, b: str, look_alikes: Collection[tuple[str, str]]) -> Cell:
    if not a or not b:
        return Cell(a, b, "gap")
    shared = next((sound for sound in _sounds(a, Style.NORMAL) if sound in _sounds(b, Style.NORMAL)), None)
    if (a, b) in look_alikes or (b, a) in look_alikes:
        return Cell(a, b, "glyph", _said(a, shared), _said(b, shared))
    return Cell(a, b, "sound" if shared else "different", _said(a, shared), _said(b, shared))


def _said(sign: str, shared: str | None) -> str:
    """The pinyin to show: of a polyphone the reading that the other sign shares."""
    toned, plain = _sounds(sign, Style.TONE), _sounds(sign, Style.NORMAL)
    return toned[plain.index(shared)] if shared and len(toned) == len(plain) else toned[0]


def _sounds(sign: str, style: Style) -> list[str]:
    """Every reading; without tones some are the same, and they stay apart so that the lists match."""
    (readings,) = pinyin(sign, style=Style.TONE, heteronym=True)
    return readings if style is Style.TONE else [_toneless(reading) for reading in readings]


def _toneless(reading: str) -> str:
    """A reading without its tone.

    >>> _toneless("zhòng"), _toneless("lǜ")
    ('zhong', 'lv')
    """
    return str(to_normal(reading))
