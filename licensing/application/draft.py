"""What the sections read: the answers of a case as values, with nothing of the store behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from licensing.entities import KINDS, EntityKind
from licensing.errors import Problem
from licensing.id_documents import RESIDENT_ID
from licensing.owned import Part
from licensing.parties import PERSON, heads_text

PERSONAL, FAMILY = "个人经营", "家庭经营"


@dataclass(frozen=True)
class PersonAnswer:
    """One person of the application. ``contribution``: amount_fen, form, due_on (ISO date), all optional."""

    id: str
    name: str
    id_number: str
    mobile: str
    roles: frozenset[str]
    contribution: Mapping[str, Any]
    party: str = PERSON
    document_kind: str = RESIDENT_ID
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_body(self) -> bool:
        """Whether this is no natural person."""
        return self.party != PERSON

    @property
    def amount_fen(self) -> int:
        return int(self.contribution.get("amount_fen") or 0)


@dataclass(frozen=True)
class Bar:
    """A fact outside the application that stands about one of its people. ``code``: of ``standing_kinds``."""

    code: str
    responsible: str | None


@dataclass(frozen=True)
class KnownBody:
    """What this office's register says of a body: ``faults`` are codes of why it cannot own a part today.

    ``by_licence``: whether it signs by our licence; else at a counter. ``ended``: codes of why it may do nothing but wind up;
    ``weighed``: kinds of facts for which a person decides whether it may own; ``of_state``: whether only organs of state own it;
    ``scope``: its business scope; ``parts``: who owns it, by the register; ``abroad``: whether somebody from abroad does.
    """

    name: str
    faults: tuple[str, ...]
    by_licence: bool
    ended: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()
    of_state: bool = False
    scope: str = ""
    parts: tuple[Part, ...] = ()
    abroad: bool = False


@dataclass(frozen=True)
class Draft:
    """An application as it stands. ``answers``: section -> field -> value; ``on``: the legal date of the look.

    ``filed_on``: the legal date it was handed in, None before. ``bars``: person id -> facts about those who have signed; before
    that nobody learns from a typed number what is known about its bearer. ``uploads``: name, item (empty: the whole case), SHA-256.
    ``hosted``: what stands against a host's address; ``place_known``: whether shared data holds the place as it is written;
    ``dwelling``: whether people live there, by shared data; ``neighbours``: how many sit at this address, however it is written.
    ``posts``: person id -> how many enterprises those who signed head already, where that is many.
    ``name_words``: words of its name that say a licensed trade, ``name_industry``: its industry wording, by the rules in force.
    ``bodies``: person id -> what the register says of those of them that stand on it; ``agents``: who files for others by a mandate.
    """

    entity_type: str
    name: str | None
    name_division: str | None
    answers: Mapping[str, Mapping[str, Any]]
    people: tuple[PersonAnswer, ...]
    on: date
    filed_on: date | None = None
    bars: Mapping[str, tuple[Bar, ...]] = field(default_factory=dict)
    uploads: tuple[tuple[str, str, str], ...] = ()
    bodies: Mapping[str, KnownBody] = field(default_factory=dict)
    agents: frozenset[str] = frozenset()
    hosted: tuple[Problem, ...] = ()
    place_known: bool = False
    dwelling: bool = False
    neighbours: int = 0
    posts: Mapping[str, int] = field(default_factory=dict)
    name_words: frozenset[str] = frozenset()
    name_industry: str = ""

    @property
    def kind(self) -> EntityKind:
        return KINDS[self.entity_type]

    def section(self, name: str) -> Mapping[str, Any]:
        return self.answers.get(name, {})

    def holding(self, role: str) -> tuple[PersonAnswer, ...]:
        return tuple(p for p in self.people if role in p.roles)

    @property
    def owners(self) -> tuple[PersonAnswer, ...]:
        """Who holds the investment, by whatever role of the kind."""
        return tuple(p for p in self.people if p.roles.intersection(self.kind.owners))

    @property
    def approved_for(self) -> tuple[str, ...]:
        """Whom an approval given elsewhere may name: the enterprise by the name it will have, or a founder."""
        return tuple(dict.fromkeys([*([self.name] if self.name else []), *(p.name for p in self.owners)]))

    @property
    def heads(self) -> tuple[PersonAnswer, ...]:
        """Who represents: who is named to, else all who do so where nobody is (合伙企业法 art 26; 实施细则 art 6)."""
        named = self.holding(self.kind.representative)
        return named or (self.holding(self.kind.otherwise) if self.kind.otherwise else ())

    def delegate_of(self, head: PersonAnswer) -> PersonAnswer | None:
        """Who acts for a representative that is a body (委派代表); without a word the only one for the only body."""
        bodies = [h for h in self.heads if h.is_body]
        delegates = self.holding(self.kind.delegate) if self.kind.delegate else ()
        mine = [d for d in delegates if d.details.get("delegate_of") == head.id_number]
        unsaid = [d for d in delegates if not d.details.get("delegate_of")]
        return next(iter(mine or (unsaid if len(bodies) == 1 else [])), None)

    @property
    def representative(self) -> str:
        """Who represents, in the words of the register: each by name, a body with its delegate."""
        return heads_text([(h.name, d.name if (d := self.delegate_of(h)) else "") for h in self.heads])

    @property
    def family(self) -> bool:
        """Whether a family runs it (民法典 art 56)."""
        return bool(self.kind.family_code) and self.section("capital").get("composition") == "family"

    @property
    def type_code(self) -> str:
        """Its row of ``entity_types``, by who runs it."""
        return self.kind.family_code if self.family else self.kind.catalogue_code

    @property
    def composition(self) -> str:
        """组成形式 of an individual business, as register and licence say it; empty for every other kind."""
        told = FAMILY if self.family else PERSONAL
        return told if self.kind.family_code else ""

    @property
    def scope(self) -> tuple[str, ...]:
        """Codes of the chosen phrases."""
        return tuple(str(code) for code in self.section("business").get("items") or [])

    @property
    def capital_fen(self) -> int:
        return int(self.section("capital").get("amount_fen") or 0)


class Asking(Draft):
    """A draft some of whose fields are asked for when somebody first reads them: what one page shows needs few of them.

    Within the act or look that made it, and no later.
    """

    _asks: Mapping[str, Callable[[], Any]]

    @classmethod
    def of(cls, draft: Draft, asks: Mapping[str, Callable[[], Any]]) -> Asking:
        """``draft``, its fields named in ``asks`` as those will say."""
        made = object.__new__(cls)
        known = {name: value for name, value in vars(draft).items() if name not in asks}
        vars(made).update(known, _asks=asks)
        return made


class _Later:
    """A field that is there already, or asked for once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, draft: Asking | None, owner: type[Asking]) -> Any:
        if draft is None:
            return self
        value = vars(draft)[self._name] = draft._asks[self._name]()
        return value


for _each in fields(Draft):
    setattr(Asking, _each.name, _Later(_each.name))
