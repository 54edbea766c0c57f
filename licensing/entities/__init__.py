"""The kinds of enterprise founded here, one folder each: ``kind.toml`` says what a kind is, ``paper.toml`` what its owners agree,
``rules.py`` what the law says of this kind alone. A folder is all that a new kind needs here; its words are messages of the pages.

Basis: 市场主体登记管理条例 arts 2, 8, 9; 实施细则 arts 6, 7, 23; each row names its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from licensing.nations import nation_of

HERE = Path(__file__).parent
CAPITAL = ("registered", "stock", "declared", "optional", "none")
REGISTRARS = ("county", "prefecture")
ASKED = ("residence", "farmer")
MARKS = {  # of whom somebody holds an office: of the staff's choice, or from outside (公司法 arts 68, 76, 173)
    "EMP_DIRECTOR": "DIRECTOR",
    "EXT_DIRECTOR": "DIRECTOR",
    "EMP_SUPERVISOR": "SUPERVISOR",
}


@dataclass(frozen=True)
class EntityKind:
    """One kind. ``register``: the contract's word for it; ``catalogue_code``: its row of ``entity_types``.

    ``owners``: roles that hold the investment; ``representative``: the role whose name the licence bears; ``otherwise``: whose holders
    all represent where nobody is named, several may be named then (empty: exactly one is); ``chosen_from``: the role that whoever
    represents holds too, empty for any; ``delegate``: the role of the person who
    acts for a representative that is a body, empty where none can be; ``roles``: all that are offered; ``body_roles``: those a body
    may hold; ``needed``: what must be filled beside those and the liaison; ``signing``: who signs; ``adults``: roles for full capacity.
    ``registrar``: of which level the authority is. ``capital``: registered (grounds asked when large), stock (the same, in shares),
    declared, optional, or none. ``named_after``: the owner whose whole name its own begins with, empty for a name of its own.
    ``nameless``: it may go without a name; ``family_code``: its row of ``entity_types`` when a family runs it, empty where none can.
    ``shares``: each owner's part is asked, in one of ``contributions``, and they add up. ``asked``: what an owner is asked besides,
    of ``ASKED``. ``funds``: the owner says whose property goes in. ``domicile_zh``, ``capital_zh``: what the papers call place and
    money. ``certified``: a company or partnership that can have a company certificate (after Directive (EU) 2017/1132, Annexes II and
    IIB). ``basis`` and ``verified``: where it stands, and whether that was read.
    """

    code: str
    order: int
    register: str
    catalogue_code: str
    forms: tuple[str, ...]
    owners: tuple[str, ...]
    representative: str
    otherwise: str
    chosen_from: str
    delegate: str
    roles: tuple[str, ...]
    body_roles: tuple[str, ...]
    needed: tuple[str, ...]
    signing: tuple[str, ...]
    adults: tuple[str, ...]
    registrar: str
    named_after: str
    nameless: bool
    family_code: str
    capital: str
    contributions: tuple[str, ...]
    shares: bool
    asked: tuple[str, ...]
    funds: bool
    domicile_zh: str
    capital_zh: str
    certified: bool
    basis: str
    verified: bool

    @property
    def papers(self) -> tuple[Path, ...]:
        """What the owners agree, as rows: ``paper.toml`` first, then what they sign beside it (``paper_WHAT.toml``)."""
        return self.papers_of()

    def papers_of(self, variant: str = "") -> tuple[Path, ...]:
        """The papers, each in the words of a variant where its folder has them (such as ``state``)."""
        own = HERE / self.code
        paths = sorted(own.glob("paper*.toml"), key=lambda path: path.stem)
        return tuple(v if variant and (v := own / variant / path.name).exists() else path for path in paths)

    @property
    def mark(self) -> str:
        """What its names end with in brackets, such as （有限合伙）; empty for one without."""
        opened = self.forms[0].find("（")
        return self.forms[0][opened:] if opened > 0 else ""

    @property
    def endings(self) -> tuple[str, ...]:
        """By what the end of a name tells it from other kinds of the same word of the register."""
        return (self.mark,) if self.mark else self.forms

    @property
    def one_person(self) -> bool:
        """Whether its one owner is who represents it: whoever gets the one gets the other."""
        return self.representative in self.owners and not self.otherwise

    @property
    def company(self) -> bool:
        """Whether it is a company under 公司法, whose capital is registered (arts 2, 32, 47, 96)."""
        return self.capital in ("registered", "stock")

    @property
    def bodies(self) -> bool:
        """Whether somebody who is no natural person may take part."""
        return bool(self.body_roles)

    @property
    def abroad(self) -> bool:
        """Whether it is of a company from abroad, whose nation its name says (公司法 art 246): its folder has their table."""
        return (HERE / self.code / "nations.tsv").exists()

    @property
    def residence(self) -> bool:
        """Whether it is registered where an owner lives (实施细则 art 6)."""
        return "residence" in self.asked

    @property
    def one_owner(self) -> bool:
        """Whether one person owns and represents it and answers with everything."""
        return self.owners == (self.representative,)


def read(path: Path) -> EntityKind:
    """A kind from its file. Raises ValueError for a missing, unknown or wrongly typed key, or a role that is not offered."""
    raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    code, wanted = path.parent.name, {f.name: f.type for f in fields(EntityKind) if f.name != "code"}
    if set(raw) != set(wanted):
        raise ValueError(f"{path}: missing {set(wanted) - set(raw)}, unknown {set(raw) - set(wanted)}")
    types = {"str": str, "int": int, "bool": bool, "tuple[str, ...]": list}
    wrong = [name for name, kind in wanted.items() if type(raw[name]) is not types[str(kind)]]
    if (
        wrong
        or raw["capital"] not in CAPITAL
        or raw["registrar"] not in REGISTRARS
        or set(raw["asked"]) - set(ASKED)
    ):
        raise ValueError(f"{path}: wrong value of {wrong or ['capital', 'registrar', 'asked']}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    kind = EntityKind(code=code, **values)
    named = {*kind.owners, kind.representative, *kind.needed, *kind.signing, *kind.adults, "LIAISON"}
    named |= {*kind.body_roles, kind.otherwise, kind.delegate, kind.chosen_from, kind.named_after} - {""}
    if named - set(kind.roles) or not kind.forms:
        raise ValueError(f"{path}: roles that are not offered {sorted(named - set(kind.roles))}, or no form")
    return kind


_ALL = sorted((read(path) for path in HERE.glob("*/kind.toml")), key=lambda kind: kind.order)
KINDS: dict[str, EntityKind] = {kind.code: kind for kind in _ALL}
EVERY = tuple(KINDS)
COMPANIES = tuple(kind.register for kind in KINDS.values() if kind.company)  # the register's words for them
OWNERS = frozenset(role for kind in _ALL for role in kind.owners)  # roles that hold a part, of any kind
ABROAD = frozenset(code for code, kind in KINDS.items() if kind.abroad)  # told by the nation in the name

NAMED = tuple(
    code for code, kind in KINDS.items() if not kind.named_after
)  # kinds that declare a name of their own


def founded(register: str | None, name: str | None) -> EntityKind | None:
    """The kind founded here that the register's word means; where one word stands for several, the name's own mark says which.

    >>> [k.code if (k := founded(w, n)) else None for w, n in (("llc", ""), ("partnership", "某中心（有限合伙）"), ("partnership", "某社"))]
    ['llc', 'limited_partnership', None]
    >>> [k.code if (k := founded("cooperative", n)) else None for n in ("某专业合作社", "某专业合作社联合社", None)]
    ['cooperative', 'cooperative_union', 'cooperative']
    >>> [k.code if (k := founded("branch", n)) else None for n in ("某某有限公司分公司", "德国某某有限公司海东分公司", None)]
    ['branch', 'foreign_branch', 'branch']
    """
    kinds = [kind for kind in KINDS.values() if kind.register == register]
    if any(kind.code in ABROAD for kind in kinds):
        said = nation_of(name) is not None
        kinds = [kind for kind in kinds if (kind.code in ABROAD) is said]
    ends = [(len(end), kind.code) for kind in kinds for end in kind.endings if (name or "").endswith(end)]
    unmarked = [kind for kind in kinds if not kind.mark]
    return KINDS[max(ends)[1]] if ends else unmarked[0] if unmarked else None


def counted_as(register: str | None, name: str | None) -> EntityKind | None:
    """As ``founded``; a partnership whose name bears no mark counts as a general one, a business without a name as an individual one.

    >>> [k.code if (k := counted_as(w, n)) else None for w, n in (("individual", "马建国"), ("partnership", "某社"), ("other", "某社"))]
    ['individual', 'partnership', None]
    """
    return founded(register, name) or KINDS.get(register or "")


def sole_words() -> tuple[str, ...]:
    """The register's words that mean a kind founded here whatever the name."""
    words = dict.fromkeys(kind.register for kind in KINDS.values())
    return tuple(word for word in words if founded(word, None))


def register_word(code: str) -> str:
    """The contract's word for a kind's code; a word of the register stays itself.

    >>> register_word("limited_partnership"), register_word("group")
    ('partnership', 'group')
    """
    return KINDS[code].register if code in KINDS else code


def catalogue_code(entity_type: str, name: str | None = None) -> str:
    """The row of ``entity_types`` for a type as the register writes it; the word itself for one that has no row.

    >>> catalogue_code("jsc"), catalogue_code("partnership", "某中心（有限合伙）"), catalogue_code("other")
    ('JSC', 'LP', 'other')
    """
    kind = KINDS.get(entity_type) if name is None else founded(entity_type, name)
    return kind.catalogue_code if kind else entity_type
