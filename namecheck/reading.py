"""A parsed name reduced to what the comparison rules look at, and the scope it is compared in."""

from __future__ import annotations

from collections.abc import Iterator

from namecheck.industry import is_generic, likeness_of
from namecheck.name import ParsedName, Parts
from namecheck.remembered import once, value
from namecheck.shelf import Shelf
from namecheck.sounds import loose, sounds
from namecheck.text import fold

Syllables = tuple[str, ...]
COOPERATIVE = "合作社"
INDIVIDUAL = "（个体工商户）"
LONGEST_TRADE = 12  # characters of a trade name that is compared; a longer one is refused unread
WHOLE_ORDER = 4  # characters from which a trade name is two words that may change places
PROVINCE, COUNTY = 1, 3
NOTHING: frozenset[str] = frozenset()


@value
class Reading:
    """Comparison form of a name.

    ``trade``: folded trade name; ``nameless``: it is empty or only says the business (盐业公司); ``substance``:
    industry classes (empty: no industry wording); ``near``: these and the neighbouring ones; ``generic``: no
    wording or one outside GB/T 4754; ``in_reports``: pairs of wordings, its own one of them, of which refusals are
    reported; ``scope``: the prefecture; ``divided``: carries a division that bounds the
    comparison (none does not, nor a province's in a name without industry: 实施办法第20条); ``place``: code of the
    division of a name without trade name; ``county``: where an individual business sits, else None.
    """

    shelf: Shelf
    text: str
    trade: str
    place: str | None
    industry: str | None
    form: str | None
    pattern: str
    division: str | None
    substance: frozenset[str]
    near: frozenset[str]
    generic: bool
    in_reports: frozenset[str]
    scope: str
    divided: bool
    branch: bool
    cooperative: bool
    nameless: bool
    county: str | None

    @once
    def sounds(self) -> tuple[Syllables, ...]:
        """Every way to say the trade name, without tones."""
        return sounds(self.trade, self.shelf)

    @once
    def heard(self) -> tuple[Syllables, ...]:
        """The ways to say it as a hasty ear takes them."""
        return tuple(dict.fromkeys([loose(spoken) for spoken in self.sounds]))

    @once
    def sound_pieces(self) -> frozenset[Syllables]:
        """Every shorter run of syllables long enough for the partial-sound rule."""
        least = self.shelf.policy.partial_sound_min
        if len(self.trade) <= least:
            return frozenset()
        return frozenset(spoken[run] for spoken in self.sounds for run in _shorter(len(spoken), least))

    @once
    def trade_pieces(self) -> frozenset[str]:
        """Every shorter run of characters long enough for the containment rule."""
        least = self.shelf.policy.containment_min
        if len(self.trade) <= least:
            return frozenset()
        return frozenset([self.trade[run] for run in _shorter(len(self.trade), least)])

    @once
    def glyphs(self) -> str:
        """The trade name with each character replaced by the first of those it can be taken for, step by step."""
        classes = self.shelf.glyph_classes
        return "".join(classes.get(char, char) for char in self.trade)

    @once
    def letters(self) -> str:
        """The characters of a trade name long enough for its words to change places, sorted; else empty."""
        return "".join(sorted(self.trade)) if len(self.trade) >= WHOLE_ORDER else ""

    @property
    def too_long(self) -> bool:
        """Is the trade name longer than any that is compared? It is refused without a search."""
        return len(self.trade) > LONGEST_TRADE and not self.branch

    @property
    def silent(self) -> bool:
        """Has no industry wording at all: compared with every industry (第17条)."""
        return not self.substance


def _shorter(size: int, least: int) -> Iterator[slice]:
    """Every run inside a sequence of ``size`` that is shorter than it and at least ``least`` long."""
    for start in range(size):
        for end in range(start + least, size + 1):
            if end - start < size:
                yield slice(start, end)


def says_only_trade(parts: Parts, shelf: Shelf) -> bool:
    """Is the trade name an industry wording with no industry behind it (盐业公司, 电力实业公司), so none (第8条)?"""
    known = parts.trade_name in shelf.lexicon.wordings and parts.trade_name not in shelf.weak
    return known and is_generic(parts.industry, shelf.industries)


def _place(parts: Parts, scope: str, shelf: Shelf) -> str | None:
    """The code of the division, of several the one in the scope's city or province."""
    if parts.division is None:
        return None
    codes = sorted(shelf.places.chains(parts.division)) or [parts.division_code or ""]
    near = [code for size in (4, 2) for code in codes if code[:size] == scope[:size]]
    return (near or codes)[0]


def _county(parsed: ParsedName, individual: bool | None, shelf: Shelf) -> str | None:
    """The county an individual business is named after; one without its mark is told by a shop's form (实施办法第53条)."""
    if individual is False:
        return None
    parts, form = parsed.parts, parsed.parts.form or ""
    if shelf.places.level.get(parts.division_code or "") != COUNTY or parsed.is_branch:
        return None
    entry = shelf.forms.get(form)
    shop = entry is not None and entry.family == "shop"
    return parts.division_code if individual or shop or form.endswith(INDIVIDUAL) else None


def _bounded(parts: Parts, silent: bool, shelf: Shelf) -> bool:
    if parts.division is None or not silent:
        return parts.division is not None
    return shelf.places.level.get(parts.division_code or "") != PROVINCE


def read(parsed: ParsedName, authority: str, shelf: Shelf, individual: bool | None = None) -> Reading:
    """Reduce a parsed name declared or registered at ``authority`` (six digits); ``individual``: None = not known."""
    parts, branch = parsed.parts, parsed.is_branch
    plain = says_only_trade(parts, shelf)
    substance, near, generic = likeness_of(parts.trade_name if plain else parts.industry, shelf.industries)
    nameless = (plain or not parts.trade_name) and bool(near) and not branch
    scope = shelf.places.prefecture(authority)
    return Reading(
        shelf=shelf,
        text=fold(parsed.text, shelf.variants),
        trade=fold(parts.trade_name, shelf.variants),
        place=_place(parts, scope, shelf) if nameless else None,
        industry=parts.industry,
        form=parts.form,
        pattern=parts.pattern,
        division=parts.division,
        substance=substance,
        near=near,
        generic=generic,
        in_reports=shelf.industries.in_reports.get(parts.industry or "", NOTHING),
        scope=scope,
        divided=_bounded(parts, not substance, shelf),
        branch=branch,
        cooperative=COOPERATIVE in (parts.form or ""),
        nameless=nameless,
        county=_county(parsed, individual, shelf),
    )
