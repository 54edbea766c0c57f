"""Administrative divisions: every written form, codes of today, what lies in what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from namecheck.remembered import remembered
from namecheck.tables import Library, TableError

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
BEYOND = frozenset(
    {"71", "81", "82", "83"}
)  # no registry of ours lies there: a district's short name (三峡) opens no name
COUNTY = 3
UNKNOWN_CHAIN = 1.5
TOWN_ENDS = ("镇", "乡")
SHORTEST_TOWN = 3  # characters of a township that is known without its 镇 or 乡: 江西沟, not 东沟
RARE = 13.0


@dataclass(frozen=True)
class Places:
    """Divisions by code and by written form.

    ``level``/``names``: of today's codes; ``codes``: form -> today's codes, best first; ``today``: former or zone
    code -> today's; ``cost``: minus log of how often a form opens a name; ``towns``: name -> county codes; ``sizes``:
    first two characters -> lengths of the forms that begin with them, longest first; ``until``: form of a former
    division -> the last day it stood, where that is known. ``town_starts``: first two characters -> townships that begin with
    them, in full and as people say them (威远镇, 江西沟). ``reach``: code of a registry -> divisions that it serves beyond its city.
    """

    level: Mapping[str, int]
    names: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    today: Mapping[str, str]
    cost: Mapping[str, float]
    towns: Mapping[str, tuple[str, ...]]
    former: frozenset[str]
    sizes: Mapping[str, tuple[int, ...]]
    until: Mapping[str, date] = field(default_factory=dict)
    town_starts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reach: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cities: dict[str, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    scopes: dict[str, str] = field(default_factory=dict, init=False, compare=False, repr=False)
    worked_out: dict[str, frozenset[str]] = field(default_factory=dict, init=False, compare=False, repr=False)
    settled: dict[str, bool] = field(default_factory=dict, init=False, compare=False, repr=False)

    def stood(self, form: str, on: date) -> bool:
        """Was this the name of a division of its own on a day, though it is one no longer (乐都 as a county, 2012)?"""
        return on <= self.until.get(form, date.min)

    def now(self, code: str) -> str:
        """Today's code of a former code; the code itself when it is current or unknown."""
        return self.today.get(code, code)

    def township(self, text: str, authority: str) -> bool:
        """Is this the name of a township in the city of the authority (东沟 for 东沟乡), and no division there?

        A township is no division: it stands behind its county (国务院令第734号第7条).
        """
        counties = [county for end in TOWN_ENDS for county in self.towns.get(text + end, ())]
        if not counties:
            return False
        own = any(self.same_city(code, authority) for code in self.chains(text))
        return not own and any(self.same_city(county, authority) for county in counties)

    def prefecture(self, authority: str) -> str:
        """The comparison scope of an authority: four digits, the whole city for the four municipalities.

        >>> Places({}, {}, {}, {"632122": "630222"}, {}, {}, frozenset(), {}).prefecture("632122")
        '6302'
        """
        return remembered(self.scopes, authority, self._prefecture)

    def _prefecture(self, authority: str) -> str:
        code = self.now(authority)
        return code[:2] + "00" if code[:2] in MUNICIPALITIES else code[:4]

    def same_city(self, code: str, authority: str) -> bool:
        """Does division ``code`` lie in the city of the authority, or the city in it?"""
        return remembered(self.cities, code + authority, lambda _: self._same_city(code, authority))

    def _same_city(self, code: str, authority: str) -> bool:
        scope = self.prefecture(authority)
        outer = scope if scope.endswith("00") else scope + "00"
        if any(within(code, served) for served in self.reach.get(authority, ())):
            return True
        return within(code, outer.ljust(6, "0")) or within(scope.ljust(6, "0"), code)

    def chains(self, text: str) -> frozenset[str]:
        """Every division that ``text`` can be read as, in full: 西宁城东 is the 城东区 of 西宁, 平安 several."""
        return remembered(self.worked_out, text, self._chains)

    def _chains(self, text: str, outer: str | None = None) -> frozenset[str]:
        found: set[str] = set()
        for size in range(2, len(text) + 1):
            fitting = [
                c
                for c in self.codes.get(text[:size], ())
                if outer is None or (c != outer and within(c, outer))
            ]
            for code in fitting:
                found |= {code} if size == len(text) else self._chains(text[size:], code)
            if fitting and text[size:] in self.towns:
                found |= set(fitting)
        return frozenset(found)

    def autonomous(self, code: str) -> bool:
        """Does this division, or one it lies in, have ethnic autonomy?"""
        chain = (code[:2] + "0000", code[:4] + "00", code)
        return any("自治" in self.names.get(part, "") for part in chain)


def within(code: str, outer: str) -> bool:
    """Does division ``code`` lie in ``outer`` (or is it the same)?

    >>> within("630202", "630200"), within("630202", "630000"), within("630202", "630203")
    (True, True, False)
    """
    return code.startswith(
        outer.rstrip("0") if outer[2:] == "0000" else outer[:4] if outer[4:] == "00" else outer
    )


def sizes_by_start(terms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First two characters -> lengths of the terms that begin with them, longest first.

    >>> sizes_by_start(["西宁", "西宁市"])
    {'西宁': (3, 2)}
    """
    return _sizes((term[:2], len(term)) for term in terms)


def sizes_by_end(terms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Last two characters -> lengths of the terms that end with them, longest first.

    >>> sizes_by_end(["有限公司", "公司", "行"])
    {'公司': (4, 2), '行': (1,)}
    """
    return _sizes((term[-2:], len(term)) for term in terms)


def _sizes(pieces: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for piece, size in pieces:
        sizes.setdefault(piece, set()).add(size)
    return {piece: tuple(sorted(found, reverse=True)) for piece, found in sizes.items()}


Own = dict[
    str, tuple[str, str, tuple[str, ...], date | None, tuple[str, ...]]
]  # code -> today's, level, forms, last day, reach
Form = tuple[str, str, str]  # form, code, kind
KINDS = {"full": 0, "mid": 1, "short": 2, "former": 3, "former-short": 4}


def _own(library: Library) -> Own:
    """House rows: former divisions with the last day they stood, codes of no standard, registries of zones."""
    name, found = "divisions_own.tsv", {}
    columns = ("code", "today", "level", "forms", "until", "reach", "note")
    for code, today, level, forms, until, reach, _ in library.rows(name, columns, ("code",)):
        try:
            last = date.fromisoformat(until) if until else None
        except ValueError as error:
            raise TableError(f"{name}: {code}: until is no day") from error
        found[code] = (today, level, tuple(forms.split()), last, tuple(reach.split()))
    return found


def _forms(library: Library, own: Own) -> list[Form]:
    """Every written form with its code and kind."""
    columns = ("form", "code", "kind")
    read = [(form, code, kind) for form, code, kind in library.rows("division_forms.tsv", columns, columns)]
    known = {(form, code) for form, code, _ in read}
    for code, (_, level, forms, *_) in own.items():
        kinds = ("full", "mid", "short") if level else ("former-short",)
        read += [
            (form, code, kind) for form, kind in zip(forms, kinds, strict=False) if (form, code) not in known
        ]
    return read


def load_places(library: Library) -> Places:
    """Read the division tables."""
    own = _own(library)
    table = list(library.rows("divisions.tsv", ("code", "level", "full_name"), ("code",)))
    table += [(code, level, forms[0]) for code, (_, level, forms, *_) in own.items() if level]
    level = {code: int(rank) for code, rank, _ in table}
    today = library.pairs("division_history.tsv", ("code", "today"))
    today |= {code: now for code, (now, *_) in own.items() if now != code}
    found: dict[str, list[tuple[int, int, str]]] = {}
    until: dict[str, date] = {}
    for form, code, kind in _forms(library, own):
        if kind == "short" and code[:2] in BEYOND and level.get(code) == COUNTY:
            continue
        now, order = today.get(code, code), KINDS[kind]
        found.setdefault(form, []).append((level.get(now, 9) + 10 * (order > 2), order, now))
        last = own[code][3] if code in own else None
        until[form] = max(last or date.min, until.get(form, date.min))
    codes = {
        form: tuple(dict.fromkeys(code for _, _, code in sorted(rows)))
        for form, rows in found.items()
        if len(form) > 1
    }
    reach = {code: served for code, (*_, served) in own.items() if served}
    if strange := sorted({served for each in reach.values() for served in each} - level.keys()):
        raise TableError(f"divisions_own.tsv: reach: no division has the code {strange[0]}")
    towns = _towns(library)
    return Places(
        level=level,
        names={code: name for code, _, name in table},
        codes=codes,
        today=today,
        cost=_costs(library),
        towns=towns,
        former=frozenset(form for form, rows in found.items() if min(kind for _, kind, _ in rows) > 2),
        sizes=sizes_by_start(codes),
        until={form: day for form, day in until.items() if day > date.min},
        town_starts=_town_starts(towns),
        reach=reach,
    )


def _costs(library: Library) -> dict[str, float]:
    """Minus log of how often a form opens a name."""
    rows = library.rows("prefix_usage.tsv", ("prefix", "names"), ("prefix",))
    usage = {form: int(count) for form, count in rows}
    total = sum(usage.values()) / 0.91
    return {form: -math.log(count / total) for form, count in usage.items()}


def _town_starts(towns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """First two characters of a township -> how it is written: in full, and without its ending where that is long enough."""
    found: dict[str, list[str]] = {}
    for town in towns:
        said = town[:-1] if town.endswith(TOWN_ENDS) and len(town) > SHORTEST_TOWN else town
        for form in dict.fromkeys((town, said)):
            found.setdefault(form[:2], []).append(form)
    return {start: tuple(forms) for start, forms in found.items()}


def _towns(library: Library) -> dict[str, tuple[str, ...]]:
    towns: dict[str, list[str]] = {}
    for _, name, county in library.rows("towns.tsv", ("code", "name", "county"), ("code",)):
        towns.setdefault(name, []).append(county)
    return {name: tuple(counties) for name, counties in towns.items()}
