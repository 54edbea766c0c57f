"""The catalogue's values: frozen, as the tables say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

MERGED, BEFORE, AFTER = "merged", "before", "after"
TOLD = "told"  # a leg's kind only: the department is told of what was not applied for
KINDS = (MERGED, BEFORE, AFTER)
TELLS, GRANTS = "tells", "grants"  # what follows when a body lets its days pass
SILENCES = (TELLS, GRANTS)
VERIFIED = ("yes", "partial", "no")


@dataclass(frozen=True)
class Choice:
    """One answer of a choice field. ``value`` is stored and printed; it is the Chinese wording."""

    value: str
    label_en: str

    @property
    def label_zh(self) -> str:
        return self.value


@dataclass(frozen=True)
class Column:
    """One column of a list field."""

    name: str
    required: bool
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Field:
    """One question. The same name means the same question for every item; it is asked once.

    ``type``: string text int decimal percent money date datetime bool pledge enum enum[] string[] list phone idcard
    industry file. ``least``/``most`` bound a number (inclusive), or the rows of a list. ``required`` is that of the item.
    """

    name: str
    type: str
    required: bool
    choices: tuple[Choice, ...]
    columns: tuple[Column, ...]
    least: int | None
    most: int | None
    label_zh: str
    label_en: str
    hint_zh: str
    hint_en: str


@dataclass(frozen=True)
class Item:
    """A certificate item. ``days``/``unit``: the statutory limit of the deciding body, ``None`` where none is known.

    ``kind``: merged (the department is informed), before (the licence waits), after (permit on its own clock).
    ``silence``: what follows when the body says nothing in its days: tells (nothing is granted, its head hears of it) | grants.
    ``verified``: yes | partial | no, about existence, body and limit only.
    """

    code: str
    kind: str
    name_zh: str
    name_en: str
    group: str
    department: str
    department_zh: str
    department_en: str
    levels: tuple[str, ...]
    mode: str
    applies_to: frozenset[str]
    triggered_by: tuple[str, ...]
    fields: tuple[Field, ...]
    documents: tuple[str, ...]
    days: int | None
    unit: str | None
    basis: str
    source: str
    verified: str
    note: str
    silence: str = TELLS


@dataclass(frozen=True)
class Department:
    """A body: ``code`` such as 630202-PSB, ``family`` such as PSB, ``level`` county | city | province."""

    code: str
    name_zh: str
    name_en: str
    level: str
    role: str
    family: str
    division_code: str
    verified: str


@dataclass(frozen=True)
class Place:
    """A division the office registers for. ``full_path`` runs from the province."""

    code: str
    name_zh: str
    full_path: str
    name_en: str
    full_en: str
    level: str


@dataclass(frozen=True)
class ScopeItem:
    """A phrase of business scope. ``kind``: 一般 | 一般（需备案） | 许可. ``gb``: suggested GB/T 4754 codes.

    ``needs``: certificate items it calls for, all of the groups and any one of each group. ``instead``: phrases to
    choose in its place when it is too wide to tell what must be approved.
    """

    code: str
    item: str
    kind: str
    needs: tuple[tuple[str, ...], ...]
    permit_hint: str
    instead: tuple[str, ...]
    gb: tuple[str, ...]
    aliases: tuple[str, ...]
    usual_exclusion: str
    wording: str
    count: int

    @property
    def permit_codes(self) -> tuple[str, ...]:
        """Every item of ``needs``, each once."""
        return tuple(dict.fromkeys(code for group in self.needs for code in group))


@dataclass(frozen=True)
class Term:
    """A dictionary entry; ``more`` holds the table's further columns as text."""

    code: str
    zh: str
    en: str
    verified: str
    more: Mapping[str, str]


@dataclass(frozen=True)
class Limit:
    """A number the office asks by. ``value`` in ``unit``."""

    code: str
    value: int
    unit: str
    zh: str
    basis: str
    verified: str


@dataclass(frozen=True)
class OrderKind:
    """A kind of register order and what it does. ``states``: where it may be made; empty effects change nothing.

    ``family``: the package of ``licensing/kinds`` that carries it out; ``checks``: names of that family's checks.
    ``fields``: field -> whether it must be given; ``papers``: the files attached (``order_papers.tsv``), likewise.
    ``papers_with``: a paper -> the field that calls for it. ``flags``: checks of the family that only say, and refuse nothing.
    ``standings``: facts the order itself writes down -> about whom (responsible | pledgers | pledging_firms).
    ``announces``: reduction | strike_off | liquidation | wake for an order that is itself a public notice, which runs the ``days`` of a
    row of ``deadlines``.
    """

    code: str
    family: str
    zh: str
    en: str
    article: str
    states: tuple[str, ...]
    enterprise: str
    name: str
    licence: str
    document: bool
    papers: Mapping[str, bool]
    papers_with: Mapping[str, str]
    fields: Mapping[str, bool]
    checks: tuple[str, ...]
    flags: tuple[str, ...]
    standings: Mapping[str, str]
    announces: str
    days: str
    tell: tuple[str, ...]
    source: str
    verified: str


@dataclass(frozen=True)
class PermitMode:
    """By which of the four ways an item is handled since a day (证照分离, 国发〔2021〕7号).

    ``mode``: cancelled | filing | pledge | improved.
    """

    mode: str
    since: date
    basis: str
    verified: str
    note: str


@dataclass(frozen=True)
class Deadline:
    """A clock: ``length`` ``unit`` from the event ``starts``; ``rolls`` as in ``licensing.deadlines.due``."""

    code: str
    event: str
    length: int
    unit: str
    rolls: bool
    starts: str
    basis: str
    verified: str
