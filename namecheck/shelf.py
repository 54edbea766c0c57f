"""The shelf: every packaged table, read strictly once, with the digest that proves which tables judged a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from namecheck.editable import EDITABLE, LIMITS, OUTCOMES, POLICY, WHERE, WORD_TABLES, faults_of
from namecheck.imitation import Imitations, Watch, imitations, watch
from namecheck.industry import Industries, Refusals, with_classes
from namecheck.lexicon import Lexicon, load_lexicon
from namecheck.places import Places, load_places, sizes_by_end
from namecheck.sounds import merged
from namecheck.tables import Amendments, Library, TableError
from namecheck.text import Variants
from namecheck.vocabulary import Vocabulary, load_vocabulary
from namecheck.wordbook import Wordbook, load_wordbook

DATA = Path(__file__).with_name("data")
HARD = frozenset(
    {
        "political", "terror", "colonial", "discrimination", "mores", "vice", "person", "notorious", "religion",
        "militarism", "separatism", "cult", "drugs", "gambling", "feudal", "vulgar", "disaster_epidemic", "state_symbol",
        "landmark_state", "leader_cn", "war_criminal", "secret_society",
    }
)  # fmt: skip  # classes whose imitation counts as disguise (变相)


@dataclass(frozen=True)
class Policy:
    """What the office sets; see data/policy.toml."""

    glyph_floor: float
    imitation_floor: float
    glyph_positions: int
    containment_min: int
    partial_sound_min: int
    sound_readings_max: int
    merge_in_ing: bool
    merge_l_n: bool
    merge_flat: bool
    sentence_review: int
    sentence_reject: int
    release_years: int
    group_controlled_min: int
    cooperatives_apart: bool


@dataclass(frozen=True)
class Word:
    """A prohibited or restricted word: its class, where it matters, what follows, and where it means something else."""

    term: str
    kind: str
    where: str
    outcome: str
    basis: str
    exempt: tuple[str, ...]
    other_meaning: bool
    verified: bool


@dataclass(frozen=True)
class Form:
    """An organisation form: family, types that may carry it, and whether the word also says the trade."""

    text: str
    family: str
    types: frozenset[str]
    implied: bool


@dataclass(frozen=True, eq=False)
class Shelf:
    """All tables in memory. ``digest`` covers them all, ``tables`` each file (sha256), ``rows`` its size.

    ``form_ends``: last two characters of the forms -> their lengths, longest first; ``watched``: the famous names and hard words
    together; ``spelt_right``: does a text hold standard characters and full-width brackets alone?
    """

    policy: Policy
    standard: frozenset[str]
    variants: Variants
    readings: Mapping[str, tuple[str, ...]]
    lookalikes: Mapping[str, frozenset[str]]
    resembling: Mapping[str, frozenset[str]]
    glyph_classes: Mapping[str, str]
    places: Places
    forms: Mapping[str, Form]
    form_ends: Mapping[str, tuple[int, ...]]
    lexicon: Lexicon
    industries: Industries
    words: tuple[Word, ...]
    word_finder: AhoCorasick
    weak: frozenset[str]
    ordinary: frozenset[str]
    things: Mapping[str, frozenset[str]]
    meanings: Mapping[str, str]
    sections: Mapping[str, str]
    gb_sections: Mapping[str, str]
    wordbook: Wordbook
    vocabulary: Vocabulary
    protected: Imitations
    hard: Imitations
    watched: Watch
    spelt_right: Callable[[str], object]
    digest: str
    tables: Mapping[str, str]
    rows: Mapping[str, int]


def _forms(library: Library) -> dict[str, Form]:
    columns = ("form", "family", "types", "implied")
    return {
        text: Form(text, family, frozenset(types.split("/")), bool(implied))
        for text, family, types, implied in library.rows("forms.tsv", columns, ("form",))
    }


def _words(library: Library) -> tuple[Word, ...]:
    words: dict[tuple[str, str], Word] = {}
    for name in WORD_TABLES:
        for term, kind, where, outcome, basis, exempt, other, source, verified in library.table(name):
            if where not in WHERE or outcome not in OUTCOMES or not source or not basis:
                raise TableError(f"{name}: {term}: where, outcome, basis or source is not usable")
            if (term, where) in words:
                raise TableError(f"{name}: {term} {where} stands in another word table already")
            words[term, where] = Word(
                term, kind, where, outcome, basis, tuple(exempt.split()), other == "1", verified == "yes"
            )
    return tuple(words.values())


def _things(library: Library) -> dict[str, frozenset[str]]:
    """Industry wordings that are words of the language as well -> the divisions of those who have to do with what they name."""
    name, columns = "ordinary_wordings.tsv", ("term", "divisions", "note")
    return {term: frozenset(codes.split()) for term, codes, _ in library.rows(name, columns, columns[:1])}


def _industries(library: Library) -> Industries:
    groups = library.pairs("industry_groups.tsv", ("term", "group"))
    for term, group in library.table("industry_groups_own.tsv"):
        groups[term] = group or f"={term}"
    generic = _terms(library, "generic_industries.tsv")
    fillers = list(library.table("industry_fillers.tsv"))
    return Industries(
        groups,
        generic,
        tuple(term for term, place in fillers if place == "head"),
        tuple(term for term, place in fillers if place == "tail"),
        **_counted(library),
        no_trade=frozenset(row[0] for row in library.rows("industry_no_trade.tsv", ("term",), ("term",))),
        atoms={
            term: alone == "1"
            for term, alone in library.rows("industry_atoms.tsv", ("term", "alone"), ("term",))
        },
    )


def _counted(library: Library) -> dict[str, Any]:
    """What counts and reports say of pairs of wordings."""
    reported, found = _reported(library), _evidence(library)
    known = {pair: (row.observed, row.expected) for pair, row in reported.items()}
    wordings = {wording for pair in reported for wording in pair}
    pairs = {word: frozenset("/".join(sorted(p)) for p in reported if word in p) for word in wordings}
    return {**found, "evidence": known | found["evidence"], "reported": reported, "in_reports": pairs}


def _reported(library: Library) -> dict[frozenset[str], Refusals]:
    """Pairs of wordings of which refusals are reported; a bad cell, a wording beside itself and a pair said twice stop the start."""
    name, found = "reported_pairs.tsv", {}
    for row in library.table(name):
        pair = frozenset(row[:2])
        if faults_of(EDITABLE[name], row) or pair in found:
            raise TableError(
                f"{name}: {' '.join(row[:2])}: a cell is not usable, or the pair stands here twice"
            )
        found[pair] = Refusals(*row[2:6])
    return found


def _evidence(library: Library) -> dict[str, Any]:
    """Pairs of wordings that are one business, or near: a class of their own for each pair, and for each class of GB/T 4754.

    Pairs of one group are only counted: the group decides.
    """
    columns = ("a", "b", "relation", "observed", "expected")
    linked: dict[str, dict[str, frozenset[str]]] = {"same": {}, "near": {}, "group": {}}
    counts = {}
    for a, b, relation, observed, expected in library.rows("industry_evidence.tsv", columns, ("a", "b")):
        if relation not in linked or not observed.isdecimal() or float(expected) < 0:
            raise TableError(f"industry_evidence.tsv: {a} {b}: relation or a count is not usable")
        counts[frozenset((a, b))] = (observed, expected)
        for term in (a, b):
            own = linked[relation]
            own[term] = own.get(term, frozenset()) | {f"{relation}:{a}/{b}"}
    codes = library.pairs("industry_codes.tsv", ("term", "code"))
    near = linked["near"]
    for term, code in codes.items():
        near[term] = near.get(term, frozenset()) | {f"gb:{code}"}
    return {"same": linked["same"], "near": near, "evidence": counts, "codes": codes}


def _lookalikes(pairs: Iterable[tuple[str, ...]], floor: float) -> dict[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for a, b, score in pairs:
        if float(score) >= floor:
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    return {char: frozenset(others) for char, others in near.items()}


def _classes(near: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Each character -> the first of all those reached from it over look-alikes."""
    found: dict[str, str] = {}
    for start in sorted(near):
        waiting = [] if start in found else [start]
        while waiting:
            char = waiting.pop()
            if char not in found:
                found[char] = start
                waiting += near[char]
    return found


def _meanings(library: Library) -> dict[str, str]:
    near: dict[str, str] = {}
    for _, chars in library.table("meanings.tsv"):
        for char in chars:
            others = chars.replace(char, "")
            near[char] = near.get(char, "") + "".join(
                other for other in others if other not in near.get(char, "")
            )
    return near


def _terms(library: Library, name: str) -> frozenset[str]:
    return frozenset(row[0] for row in library.table(name))


def _policy(library: Library) -> Policy:
    kinds = {name: limit.kind for name, limit in LIMITS.items()}
    return Policy(**library.settings(POLICY, kinds))


def load(
    directory: Path | None = None, amendments: Amendments | None = None, over: Path | None = None
) -> Shelf:
    """Read every table of ``directory`` (default: the packaged data), with ``amendments`` laid over it.

    ``over``: a folder with some tables that stand before the packaged ones. TableError names file and line, or row, of a slip.
    """
    library = Library(directory or DATA, amendments, over)
    policy = _policy(library)
    chars = list(library.rows("chars.tsv", ("char", "level", "readings"), ("char",)))
    variants = Variants(
        {ord(v): s for v, s in library.rows("variants.tsv", ("variant", "standard"), ("variant",))}
    )
    words = _words(library)
    shapes = list(library.table("shapes.tsv"))
    lexicon = load_lexicon(library)
    lookalikes = _lookalikes(shapes, policy.glyph_floor)
    forms = _forms(library)
    parts = {
        "places": load_places(library),
        "lexicon": lexicon,
        "forms": forms,
        "form_ends": sizes_by_end(forms),
        "industries": with_classes(_industries(library), lexicon.wordings),
        "lookalikes": lookalikes,
        "glyph_classes": _classes(lookalikes),
        "resembling": _lookalikes(shapes, policy.imitation_floor),
        "meanings": _meanings(library),
        "vocabulary": load_vocabulary(library),
        "sections": library.pairs("industry_sections.tsv", ("term", "sections")),
        "gb_sections": library.pairs("gbt4754_divisions.tsv", ("division", "section")),
        "ordinary": _terms(library, "ordinary_divisions.tsv"),
        "things": _things(library),
        "weak": _terms(library, "weak_words.tsv"),
    }
    wordbook = load_wordbook(library, parts["gb_sections"])  # type: ignore[arg-type]  # the one table of that name
    readings = {char: merged(said.split("/"), policy) for char, _, said in chars if said}
    protected = imitations(wordbook.fame, readings)
    hard = imitations(
        (word.term for word in words if word.kind in HARD and word.outcome == "reject"), readings
    )
    return Shelf(
        policy=policy,
        standard=frozenset(char for char, _, _ in chars),
        variants=variants,
        readings=readings,
        words=words,
        wordbook=wordbook,
        protected=protected,
        hard=hard,
        watched=watch((protected, hard)),
        spelt_right=re.compile(f"[（）{''.join(re.escape(char) for char, _, _ in chars)}]*").fullmatch,
        word_finder=AhoCorasick([word.term for word in words]),
        digest=library.digest(),
        tables=dict(library.digests),
        rows=dict(library.counts),
        **parts,  # type: ignore[arg-type]  # one dict of differently typed tables, built just above
    )
