"""Two names side by side, sign by sign, so that a clash can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from pypinyin import Style, lazy_pinyin


@dataclass(frozen=True)
class Cell:
    """One column: a sign of each name ("" for a gap), how they relate, and how each sounds (pinyin with tone)."""

    mine: str
    theirs: str
    kind: str  # same | sound | glyph | different | gap
    mine_sound: str = ""
    theirs_sound: str = ""


def align(mine: str, theirs: str, look_alikes: frozenset[tuple[str, str]] = frozenset()) -> tuple[Cell, ...]:
    """Columns for both names, equal signs above each other. ``look_alikes``: pairs that look the same.

    >>> [(c.mine, c.theirs, c.kind) for c in align("河湟", "和煌商")]
    [('河', '和', 'sound'), ('湟', '煌', 'sound'), ('', '商', 'gap')]
    """
    cells: list[Cell] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            cells += [Cell(sign, sign, "same") for sign in mine[i1:i2]]
        else:
            pairs = zip_longest(mine[i1:i2], theirs[j1:j2], fillvalue="")
            cells += [_differing(a, b, look_alikes) for a, b in pairs]
    return tuple(cells)


def _differing(a: str, b: str, look_alikes: frozenset[tuple[str, str]]) -> Cell:
    if not a or not b:
        return Cell(a, b, "gap")
    if (a, b) in look_alikes or (b, a) in look_alikes:
        return Cell(a, b, "glyph", _sound(a, Style.TONE), _sound(b, Style.TONE))
    kind = "sound" if _sound(a, Style.NORMAL) == _sound(b, Style.NORMAL) else "different"
    return Cell(a, b, kind, _sound(a, Style.TONE), _sound(b, Style.TONE))


def _sound(sign: str, style: Style) -> str:
    return lazy_pinyin(sign, style=style)[0]
