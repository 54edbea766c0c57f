"""Chinese text broken into justified lines, as typst breaks and justifies it.

For the texts of a licence only: Chinese characters, full-width punctuation, digits and Latin letters. What `lines` does not
know it answers with None, and typst sets the page. Lines are chosen as typst 0.15 chooses them (least total cost after Knuth
and Plass, costs from how far a line must be spread or tightened), with what Chinese print asks (W3C, Requirements for Chinese
Text Layout §3.1.6, §3.2.2): half of the blank beside a mark may go, a quarter em stands between Chinese and Western characters.
`tests/esign/test_lines.py` compares with typst, glyph by glyph. All lengths are ems.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from esign.shaping import Font

_OPENING, _CLOSING, _DOT = "（《【〔", "，。、：；！？）》】〕", "·"
_MARKS = frozenset(_OPENING + _CLOSING + _DOT)
_CHINESE = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U000323af"
_IS_CHINESE = re.compile(f"[{_CHINESE}]").match
_IS_WESTERN = re.compile("[0-9A-Za-z#$%&]").match
_SETS = re.compile(f"[{_CHINESE} -~{_OPENING}{_CLOSING}{_DOT}]+").fullmatch
_BREAKS = re.compile(f"[{_CHINESE}0-9A-Za-z{_OPENING}{_CLOSING}]+").fullmatch
_OTHER = f"[^A-Za-z{_CHINESE}]"  # goes with the script before it, or behind it where nothing stands before
_RUNS = re.compile(f"{_OTHER}*(?:[{_CHINESE}][^A-Za-z]*|[A-Za-z][^{_CHINESE}]*)|{_OTHER}+")
_NOTHING = 1e-6 / 12  # a ten-thousandth of a hair, in ems
_SHORT = 7.0  # ems that a line may lack before it is looked at only where nothing better is found
_WORST, _NEVER, _SAME = 10.0, 1e18, 1e-9


@dataclass(frozen=True)
class Line:
    """Glyphs of one line: for each how far it stands from where it would, and how far it advances."""

    chars: str
    glyphs: list[int]
    offsets: list[float]
    advances: list[float]


def lines(text: str, font: Font, width: float, tracking: float = 0.0) -> list[Line] | None:
    """The lines of a paragraph, or None where only typst knows."""
    if not _SETS(text):
        return None
    known = _Text(text, tracking)
    if not known.shape(font):
        return None
    known.space()
    known.sum_up()
    if known.measure(0, len(text))[0] <= width + _NOTHING:
        return [known.line(0, len(text), width, last=True)]
    if tracking or not _BREAKS(text):
        return None
    ends = _broken(known, width)
    if ends is None:
        return None
    return [known.line(begin, end, width, last=end == len(text)) for begin, end in pairwise([0, *ends])]


class _Text:
    """What is known of each character: its advance, its offset, how much may go on its left and right."""

    def __init__(self, chars: str, tracking: float) -> None:
        self.chars, self._tracking = chars, tracking
        self.glyphs: list[int] = []
        self.advances: list[float] = []
        self.offsets = [0.0] * len(chars)
        self.left, self.right = [0.0] * len(chars), [0.0] * len(chars)
        self.chinese = [_IS_CHINESE(char) is not None for char in chars]
        self.spreads = [
            chinese or char in _MARKS or char == " "
            for chinese, char in zip(self.chinese, chars, strict=True)
        ]

    def shape(self, font: Font) -> bool:
        """Whether the font has a glyph for each character."""
        for run in _RUNS.findall(self.chars):
            shaped = font.shape(run)
            if shaped is None:
                return False
            begun = len(self.glyphs)
            self.glyphs.extend(shaped.glyphs)
            self.advances.extend(units / 1000 + self._tracking for units in shaped.advances)
            self.advances[-1] -= self._tracking
            self._close_up(begun, len(self.glyphs))
        return True

    def _close_up(self, begin: int, end: int) -> None:
        """Blank beside marks: what may go, and what goes between two of them."""
        for at in range(begin, end):
            char = self.chars[at]
            if char in _OPENING:
                self.left[at] = self.advances[at] / 2
            elif char in _CLOSING:
                self.right[at] = self.advances[at] / 2
            elif char == _DOT:
                self.left[at] = self.right[at] = self.advances[at] / 4
        for at in range(begin, end - 1):
            half = self.advances[at] / 2
            both = self.chars[at] in _MARKS and self.chars[at + 1] in _MARKS
            if both and self.right[at] + self.left[at + 1] >= half:
                here = min(self.right[at], half)
                self.advances[at] -= here
                self.right[at] -= here
                self.offsets[at + 1] -= half - here
                self.advances[at + 1] -= half - here
                self.left[at + 1] -= half - here

    def space(self) -> None:
        """A quarter of an em between Chinese and Western characters, of which half may go."""
        western = [_IS_WESTERN(char) is not None for char in self.chars]
        for at, chinese in enumerate(self.chinese):
            if chinese and at + 1 < len(western) and western[at + 1]:
                self.advances[at] += 0.25
                self.right[at] += 0.125
            if chinese and at and western[at - 1]:
                self.advances[at] += 0.25
                self.offsets[at] += 0.25
                self.left[at] += 0.125
                self.spreads[at - 1] = True

    def sum_up(self) -> None:
        """Sums from the beginning, and what goes where a line begins before or ends behind a character."""
        self.widths = [0.0, *accumulate(self.advances)]
        self.gives = [0.0, *accumulate(map(sum, zip(self.left, self.right, strict=True)))]
        self.spread = [0, *accumulate(map(int, self.spreads))]
        places = range(len(self.chars))
        self.begun = [self._at_begin(at) for at in places]
        self.ended = [0.0, *map(self._at_end, places)]
        self.stays = [
            False,
            *(chinese or char in _MARKS for chinese, char in zip(self.chinese, self.chars, strict=True)),
        ]

    def _at_begin(self, at: int) -> float:
        if self.chars[at] in _OPENING:
            return self.left[at]
        return max(self.offsets[at], 0.0) if self.chinese[at] else 0.0

    def _at_end(self, at: int) -> float:
        if self.chars[at] in _CLOSING:
            return self.right[at]
        return max(self.advances[at] - self.offsets[at] - 1, 0.0) if self.chinese[at] else 0.0

    def measure(self, begin: int, end: int) -> tuple[float, float, int]:
        """How wide a line is, by how much it may shrink, and over how many places it may be spread."""
        head, tail = self.begun[begin], self.ended[end]
        width = self.widths[end] - self.widths[begin] - head - tail
        gives = self.gives[end] - self.gives[begin]
        gives -= (self.left[begin] if head else 0.0) + (self.right[end - 1] if tail else 0.0)
        return width, gives, self.spread[end] - self.spread[begin] - self.stays[end]

    def line(self, begin: int, end: int, width: float, *, last: bool) -> Line:
        """The line as it stands: tightened where it is too long, spread where it is too short and not the last."""
        natural, gives, places = self.measure(begin, end)
        here = slice(begin, end)
        offsets, advances = self.offsets[here], self.advances[here]
        left, right = self.left[here], self.right[here]
        if head := self.begun[begin]:
            offsets[0], advances[0], left[0] = offsets[0] - head, advances[0] - head, 0.0
        if tail := self.ended[end]:
            advances[-1], right[-1] = advances[-1] - tail, 0.0
        lack = width - natural
        if lack < 0 and gives > 0:
            share = max(lack / gives, -1.0)
            advances = [own + (a + b) * share for own, a, b in zip(advances, left, right, strict=True)]
            offsets = [own + a * share for own, a in zip(offsets, left, strict=True)]
        elif lack > 0 and places and not last:
            each = lack / places
            advances = [own + each * may for own, may in zip(advances, self.spreads[here], strict=True)]
        return Line(self.chars[here], self.glyphs[here], offsets, advances)


def _broken(known: _Text, width: float) -> list[int] | None:
    """Where the lines end, at the least cost; None where no way fits, or where two cost the same."""
    allowed = [0, *_opportunities(known.chars), len(known.chars)]
    found = _cheapest(known, allowed, width, _SHORT)
    # A line that was left out lacks more than `_SHORT`, spread over no more characters than fit at half their width.
    if found is None or found[0] > _cost(1 + _SHORT / width):
        found = _cheapest(known, allowed, width, float("inf"))
    return found[1] if found else None


def _cheapest(known: _Text, allowed: list[int], width: float, short: float) -> tuple[float, list[int]] | None:
    best: list[tuple[float, int, bool]] = [
        (0.0, 0, False)
    ]  # total cost, where its last line begins, whether by chance
    last, sums = len(allowed) - 1, [known.widths[at] for at in allowed]
    for to in range(1, last + 1):
        choice = (_NEVER, 0, False)
        # Going back from the shortest line worth looking at; the paragraph's last line may be as short as it likes.
        nearest = to - 1 if to == last else min(bisect_right(sums, sums[to] - width + short), to) - 1
        for since in range(nearest, -1, -1):
            natural, gives, places = known.measure(allowed[since], allowed[to])
            lack = width - natural
            if lack < -gives - _NOTHING:
                if lack < -gives - 1:
                    break
                continue
            before = best[since]
            if before[0] >= _NEVER:
                continue
            total = before[0] + _line_cost(lack, gives, places, to == last, since == to - 1)
            if abs(total - choice[0]) <= _SAME * total:
                choice = (choice[0], choice[1], True)
            elif total < choice[0]:
                choice = (total, since, before[2])
        best.append(choice)
    if best[last][0] >= _NEVER or best[last][2]:
        return None
    ends, at = [], last
    while at:
        ends.append(allowed[at])
        at = best[at][1]
    return best[last][0], ends[::-1]


def _line_cost(lack: float, gives: float, places: int, last: bool, single: bool) -> float:
    if abs(lack) < _NOTHING or (last and lack > 0):
        ratio = 0.0
    elif lack < 0:
        ratio = -lack / gives
    else:
        ratio = min(1.0 + lack / max(places, 1) / 0.5, _WORST)
    return _cost(ratio, 100.0 if last and single else 0.0)


def _cost(ratio: float, penalty: float = 0.0) -> float:
    return (1.0 + 100.0 * ratio**3 + penalty) ** 2


def _opportunities(chars: str) -> Iterator[int]:
    """Where a line may end (Unicode Standard Annex 14, for the characters that `_BREAKS` knows)."""
    for at in range(1, len(chars)):
        before, after = chars[at - 1], chars[at]
        together = before in _OPENING or after in _CLOSING or (before.isascii() and after.isascii())
        if not together:
            yield at
