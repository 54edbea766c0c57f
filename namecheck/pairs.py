"""The exact predicates: do two names clash under a rule? Symmetric, pure, no register.

Scope (国务院令第734号第17条; 实施办法第19、20条): names of one prefecture are compared. A name without division is
compared with every name of its province for the whole-name rules (identical, same, sound, glyph).
"""

from __future__ import annotations

from namecheck.reading import WHOLE_ORDER, Reading

PAIR = 2
TWO_PLACES = 4  # characters from which one more of them may differ by look
RULES = ("identical", "same", "reported", "sound", "glyph", "containment", "partial_sound", "bare", "kindred")
WIDE = (
    "identical",
    "same",
    "sound",
    "glyph",
    "kindred",
)  # those that look beyond the prefecture, in the same order


def compared(a: Reading, b: Reading) -> tuple[str, ...]:
    """The rules under which the scopes of two names meet."""
    if a.county and b.county and a.county != b.county:
        return ()  # individual businesses of two counties (实施办法第53条)
    if a.scope == b.scope:
        return RULES
    return WIDE if a.scope[:2] == b.scope[:2] and not (a.divided and b.divided) else ()


def one_substance(a: Reading, b: Reading) -> bool:
    """Industry wordings of the same substance (实施办法第24条(三))."""
    return not a.substance.isdisjoint(b.substance)


def near_business(a: Reading, b: Reading) -> bool:
    """Industry wordings of one substance or of neighbouring ones: enough for a hint."""
    return not a.near.isdisjoint(b.near)


def same_business(a: Reading, b: Reading) -> bool:
    """One substance, or one of them names no industry at all (第17条)."""
    return a.silent or b.silent or one_substance(a, b)


def _apart(a: Reading, b: Reading) -> bool:
    """A cooperative beside an enterprise: each kind is compared with its own (第25条), when the office says so."""
    return a.cooperative != b.cooperative and a.shelf.policy.cooperatives_apart


def identical(a: Reading, b: Reading) -> bool:
    """比对规则第3条(1): the same name, however it is written."""
    return bool(a.text) and a.text == b.text


def _enterprises(a: Reading, b: Reading) -> bool:
    return not a.branch and not b.branch and not a.nameless and not b.nameless and bool(a.trade and b.trade)


def reordered(one: str, other: str) -> bool:
    """The same words in another order (实施办法第24条(一)): two parts change places, or words of two characters do."""
    size = len(one)
    if size < WHOLE_ORDER or size != len(other) or one == other:
        return False
    if any(one[at:] + one[:at] == other for at in range(2, size - 1)):
        return True
    pairs = [sorted(text[at : at + 2] for at in range(0, size, 2)) for text in (one, other)]
    return size % 2 == 0 and pairs[0] == pairs[1]


def one_trade(a: Reading, b: Reading) -> bool:
    """The same trade name, its words in this or another order."""
    return a.trade == b.trade or (bool(a.letters) and a.letters == b.letters and reordered(a.trade, b.trade))


def same(a: Reading, b: Reading) -> bool:
    """第17条, 实施办法第24条: the same trade name in the same business, whatever order, division and form.

    Names without trade name (海东市盐业公司) are the same when nothing but form and filler tells them apart.
    """
    if _apart(a, b):
        return False
    if a.nameless and b.nameless:
        return one_substance(a, b) and (a.place == b.place or a.place is None or b.place is None)
    return _enterprises(a, b) and one_trade(a, b) and same_business(a, b)


def kindred(a: Reading, b: Reading) -> bool:
    """A hint where 第17条 does not block: the same trade name in a near business or of another kind of body.

    Also names without trade name in one business that carry different divisions.
    """
    if same(a, b):
        return False
    if a.nameless and b.nameless:
        return near_business(a, b)
    alike = _enterprises(a, b) and one_trade(a, b)
    return alike and (a.silent or b.silent or near_business(a, b))


def reported(a: Reading, b: Reading) -> bool:
    """The very same trade name with two wordings of which refusals are reported: exactly these two, nothing like them."""
    if a.in_reports.isdisjoint(b.in_reports) or a.industry == b.industry or a.trade != b.trade:
        return False
    return _enterprises(a, b) and not _apart(a, b)


def sound(a: Reading, b: Reading) -> bool:
    """比对规则第4条(2): trade names that sound the same, or in one character nearly the same, and are written otherwise."""
    if not _enterprises(a, b) or a.trade == b.trade or not near_business(a, b):
        return False
    return _said_alike(a, b) or _misheard(a, b)


def glyph(a: Reading, b: Reading) -> bool:
    """2025 guide: trade names that look extremely alike (泰山 / 秦山)."""
    if (
        not _enterprises(a, b)
        or len(a.trade) != len(b.trade)
        or a.trade == b.trade
        or not near_business(a, b)
    ):
        return False
    odd = [(x, y) for x, y in zip(a.trade, b.trade, strict=True) if x != y]
    near, most = a.shelf.lookalikes, a.shelf.policy.glyph_positions
    most += most > 0 and len(a.trade) >= TWO_PLACES
    return len(odd) <= most and all(y in near.get(x, ()) for x, y in odd)


def containment(a: Reading, b: Reading) -> bool:
    """比对规则第4条(3): one trade name stands inside the other."""
    return _enterprises(a, b) and near_business(a, b) and _stands_inside(a, b)


def partial_sound(a: Reading, b: Reading) -> bool:
    """比对规则第4条(4): a part of one trade name sounds like the other."""
    return _enterprises(a, b) and near_business(a, b) and not _stands_inside(a, b) and _sounds_inside(a, b)


def bare(a: Reading, b: Reading) -> bool:
    """比对规则第4条(5): one side names no class of GB/T 4754; the trade names sound alike or contain each other.

    Beside a wording like 实业 two syllables that merely sound alike are too little; the printed pairs have three.
    """
    if not _enterprises(a, b) or not (a.generic or b.generic) or near_business(a, b) or same(a, b):
        return False
    if a.trade == b.trade or _sounds_inside(a, b):
        return True
    long_enough = min(len(a.trade), len(b.trade)) >= a.shelf.policy.partial_sound_min
    return (long_enough or a.silent or b.silent) and _said_alike(a, b)


def _said_alike(a: Reading, b: Reading) -> bool:
    return len(a.trade) == len(b.trade) and not set(a.sounds).isdisjoint(b.sounds)


def _misheard(a: Reading, b: Reading) -> bool:
    """One character of two or more is another, and a hasty ear takes it for the same (创想 / 畅想)."""
    if len(a.trade) != len(b.trade) or len(a.trade) < PAIR:
        return False
    one_differs = sum(x != y for x, y in zip(a.trade, b.trade, strict=True)) == 1
    return one_differs and not set(a.heard).isdisjoint(b.heard)


def _stands_inside(a: Reading, b: Reading) -> bool:
    one, other = sorted((a.trade, b.trade), key=len)
    return a.shelf.policy.containment_min <= len(one) < len(other) and one in other


def _sounds_inside(a: Reading, b: Reading) -> bool:
    one, other = (a, b) if len(a.trade) < len(b.trade) else (b, a)
    if not a.shelf.policy.partial_sound_min <= len(one.trade) < len(other.trade):
        return False
    return any(spoken in other.sound_pieces for spoken in one.sounds)


PREDICATES = {
    "identical": identical,
    "same": same,
    "reported": reported,
    "sound": sound,
    "glyph": glyph,
    "containment": containment,
    "partial_sound": partial_sound,
    "bare": bare,
    "kindred": kindred,
}


# Which predicates can hold at all, by what is common to several of them.
ALONE = frozenset({"identical", "same", "kindred"})  # one of the two is a branch, or has no trade name
ONE_TRADE = ALONE | {"reported", "bare"}  # the very same trade name, or businesses that are not near
NEAR = frozenset(RULES) - {"reported", "bare"}


def _possible(a: Reading, b: Reading) -> frozenset[str]:
    if not _enterprises(a, b):
        return ALONE
    return NEAR if a.trade != b.trade and near_business(a, b) else ONE_TRADE


def clashes(a: Reading, b: Reading) -> tuple[str, ...]:
    """Rules under which two names clash, in fixed order; empty when their scopes do not meet."""
    meeting = compared(a, b)
    if not meeting:
        return ()
    possible = _possible(a, b)
    return tuple([rule for rule in meeting if rule in possible and PREDICATES[rule](a, b)])
