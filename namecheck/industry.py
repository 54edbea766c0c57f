"""Likeness of industry wordings: which substance a wording has (实施办法第24条(三))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from namecheck.remembered import remembered

Likeness = tuple[
    frozenset[str], frozenset[str], bool
]  # substances, these and neighbouring ones, of no class of GB/T 4754


class Refusals(NamedTuple):
    """Of a pair of wordings: how many trade names registers hold with both in one prefecture, how many chance would give, and who
    says that such names were refused (``grade``: A official rule, B decision or court, C agents, D derived)."""

    observed: str
    expected: str
    grade: str
    source: str


@dataclass(frozen=True)
class Industries:
    """Which wordings have the same substance: group of a term, generic wordings, words that change nothing.

    ``classes``: wording -> classes, worked out once for the known wordings. ``same``, ``near``: wording -> classes that
    it shares with single others (of one substance, or worth a hint); ``evidence``: a counted pair -> how often a trade name
    carries both in one prefecture, and how often chance would; ``codes``: wording -> its class of GB/T 4754. ``no_trade``:
    words that are no second trade in a wording. ``atoms``: words that stand inside wordings -> does one say a business by itself?
    ``reported``: a pair of wordings of which refusals are reported -> what is known of it; ``in_reports``: wording -> such pairs.
    ``worked_out``, ``compared``, ``stripped``, ``spelled_out``: answers of ``kindred``, ``likeness_of``, ``stripped`` and ``known``.
    """

    groups: Mapping[str, str]
    generic: frozenset[str]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)
    near: Mapping[str, frozenset[str]] = field(default_factory=dict)
    evidence: Mapping[frozenset[str], tuple[str, str]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    no_trade: frozenset[str] = frozenset()
    atoms: Mapping[str, bool] = field(default_factory=dict)
    reported: Mapping[frozenset[str], Refusals] = field(default_factory=dict)
    in_reports: Mapping[str, frozenset[str]] = field(default_factory=dict)
    worked_out: dict[str, frozenset[str]] = field(default_factory=dict, init=False, compare=False, repr=False)
    compared: dict[str, Likeness] = field(default_factory=dict, init=False, compare=False, repr=False)
    stripped: dict[str, list[str]] = field(default_factory=dict, init=False, compare=False, repr=False)
    spelled_out: dict[str, bool] = field(default_factory=dict, init=False, compare=False, repr=False)


SHOP_TAILS = ("厂", "店", "行", "馆", "部", "社", "站", "场")


def stripped(wording: str, industries: Industries) -> list[str]:
    """The wording and what is left after dropping words that change nothing, longest first."""
    return remembered(industries.stripped, wording, lambda text: _stripped(text, industries))


def _stripped(wording: str, industries: Industries) -> list[str]:
    tails, heads = (*industries.tails, *SHOP_TAILS), industries.heads
    seen = [wording]
    for text in seen:
        shorter = (
            [text[: -len(tail)] for tail in tails if text.endswith(tail)] if text.endswith(tails) else []
        )
        if text.startswith(heads):
            shorter += [text.removeprefix(head) for head in heads if text.startswith(head)]
        seen += [cut for cut in shorter if cut and cut not in seen]
    return sorted(seen, key=len, reverse=True) if len(seen) > 1 else seen


def substances(wording: str | None, industries: Industries) -> frozenset[str]:
    """Classes of an industry wording; overlapping classes are one substance, no wording has none.

    The classes are the groups of the wording and of what is left of it without words that change nothing; a
    wording in no group is a class of its own, under its shortest form.
    """
    if not wording:
        return frozenset()
    known = industries.classes.get(wording)
    return known if known is not None else _classes(wording, industries)


def kindred(wording: str | None, industries: Industries) -> frozenset[str]:
    """The substances, and for a wording in no group the group of its ending: near, but not of one substance.

    A word in front often only says more (在线信息科技), but it can also name another trade (公共汽车运输).
    """
    if not wording:
        return frozenset()
    return remembered(industries.worked_out, wording, lambda text: _kindred(text, industries))


def likeness_of(wording: str | None, industries: Industries) -> Likeness:
    """What a wording is compared by: its substances, its kindred, and whether it is generic."""
    return remembered(industries.compared, wording or "", lambda text: _likeness(text, industries))


def _likeness(wording: str, industries: Industries) -> Likeness:
    return substances(wording, industries), kindred(wording, industries), is_generic(wording, industries)


def _kindred(wording: str, industries: Industries) -> frozenset[str]:
    own = substances(wording, industries)
    for form in stripped(wording, industries):
        own = own | industries.near.get(form, frozenset())
    own = own | _two_trades(wording, industries)
    if wording in industries.classes or any(not name.startswith("=") for name in own):
        return own
    return own | _head_group(wording, industries)


def _classes(wording: str, industries: Industries) -> frozenset[str]:
    return _groups(wording, industries) or frozenset({f"={stripped(wording, industries)[-1]}"})


def _groups(wording: str, industries: Industries) -> frozenset[str]:
    forms = stripped(wording, industries)
    if wording in industries.groups:
        forms = [form for form in forms if form == wording or len(form) > 1]  # 酒店 is no 酒
    own = frozenset(industries.groups[form] for form in forms if form in industries.groups)
    return own.union(*(industries.same.get(form, frozenset()) for form in forms))


def _two_trades(wording: str, industries: Industries) -> frozenset[str]:
    """The classes of each of two trades that a wording names side by side (餐饮住宿, 五金建材)."""
    found: frozenset[str] = frozenset()
    for at in range(2, len(wording) - 1):
        one, other = wording[:at], wording[at:]
        parts = {one, other}
        if not parts.isdisjoint(industries.no_trade) or not _side_by_side(wording, one, other, industries):
            continue
        found = found.union(*(_classes(part, industries) for part in parts))
    return found


def _side_by_side(wording: str, one: str, other: str, industries: Industries) -> bool:
    """Two trades: known either way round, or a wording nobody knows that two known ones make."""
    known_parts = one in industries.classes and other in industries.classes
    return known_parts and (wording not in industries.classes or other + one in industries.classes)


def _head_group(wording: str, industries: Industries) -> frozenset[str]:
    """Group of the longest ending of an unknown wording: what stands before it only says more (在线信息科技)."""
    shortest = stripped(wording, industries)[-1]
    endings = (shortest[start:] for start in range(1, len(shortest) - 2))
    return frozenset(
        next(([industries.groups[ending]] for ending in endings if ending in industries.groups), [])
    )


def grounds(one: str | None, other: str | None, industries: Industries) -> tuple[tuple[str, str], ...]:
    """By what two wordings were compared: the class of GB/T 4754 of both, the pairs observed and those chance would give."""
    pair = frozenset((one or "", other or ""))
    if len(pair) == 1:
        return ()
    classes = {industries.codes.get(wording) for wording in pair}
    code = next(iter(classes)) if len(classes) == 1 else None
    shared = (("code", code),) if code else ()
    return (*shared, *zip(("observed", "expected"), industries.evidence.get(pair, ()), strict=False))


def is_generic(wording: str | None, industries: Industries) -> bool:
    """No wording, or one that names no class of GB/T 4754 (相同相近比对规则第4条(5))."""
    return not wording or wording in industries.generic


def known(wording: str, industries: Industries, sizes: Mapping[str, tuple[int, ...]]) -> bool:
    """Is the whole wording a run of words of the industry tables, with nothing left over?

    ``sizes``: first two characters of the known wordings -> their lengths (see ``lexicon``).
    """
    return remembered(industries.spelled_out, wording, lambda text: _known(text, industries, sizes))


def _known(wording: str, industries: Industries, sizes: Mapping[str, tuple[int, ...]]) -> bool:
    words = (*industries.tails, *industries.heads)
    reached = {0}
    for at in range(len(wording)):
        if at not in reached:
            continue
        steps = [
            size
            for size in sizes.get(wording[at : at + 2], ())
            if wording[at : at + size] in industries.classes
        ]
        reached |= {at + size for size in steps}
        reached |= {at + len(word) for word in words if wording.startswith(word, at)}
        if at and wording[at:] in SHOP_TAILS:
            reached.add(len(wording))
    return len(wording) in reached


def made_of_words(wording: str, industries: Industries, sizes: Mapping[str, tuple[int, ...]]) -> bool:
    """Is the whole wording a run of known wordings and of words that stand inside wordings, and does its end say a business?"""
    atoms, longest = industries.atoms, max(map(len, industries.atoms), default=0)
    reached = {0}
    for at in range(len(wording)):
        if at not in reached:
            continue
        if at and _known(wording[at:], industries, sizes):
            return True
        runs = ((at + size, wording[at : at + size]) for size in range(1, longest + 1))
        reached |= {end for end, run in runs if run in atoms and (end < len(wording) or atoms[run])}
        starts = sizes.get(wording[at : at + 2], ())
        reached |= {at + size for size in starts if wording[at : at + size] in industries.classes}
        reached |= {at + len(head) for head in industries.heads if wording.startswith(head, at)}
    return len(wording) in reached


def with_classes(industries: Industries, wordings: Iterable[str]) -> Industries:
    """The same tables with the classes of the known wordings worked out once."""
    return replace(industries, classes={wording: _classes(wording, industries) for wording in wordings})
