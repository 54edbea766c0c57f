"""Who has died and who inherits, as an application says it (公司法 art 90; 合伙企业法 arts 50, 80; 个人独资企业法 art 17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing.kinds.change import matter
from licensing.kinds.change.matter import Owner
from licensing.store.models import Case, Person

ITEM = "inheritance"
PROOFS = {"notary": "继承权公证书", "judgment": "人民法院生效裁判文书"}
TEXTS = (
    *("from", "died_on", "death_number", "death_by"),
    *("proof", "proof_number", "proof_by", "proof_on", "articles", "residence", "funds"),
)
FIELDS = (*TEXTS, "come")


@dataclass(frozen=True)
class Heir:
    """``role``: as which owner; ``amount_fen``: of the part; 0 where the whole business is one."""

    person: Person
    role: str
    amount_fen: int


def dead(case: Case) -> Owner | None:
    """The recorded owner who is said to have died."""
    if ITEM not in matter.items_of(case):
        return None
    chosen = matter.answer(case, ITEM).get("from")
    return next((o for o in matter.voters(case) if o.id == chosen), None)


def dead_index(case: Case) -> str | None:
    owner = dead(case)
    return owner.index if owner is not None else None


def heirs(case: Case) -> list[Heir]:
    """Everybody whom the certificate or the judgment names."""
    if ITEM not in matter.items_of(case):
        return []
    told = matter.answer(case, ITEM).get("come") or ()
    named = [(matter.person(case, x.get("person")), x) for x in told]
    return [
        Heir(who, str(x.get("role") or ""), int(x.get("amount_fen") or 0))
        for who, x in named
        if who is not None
    ]


def day(case: Case, name: str) -> date | None:
    try:
        return date.fromisoformat(str(matter.answer(case, ITEM).get(name) or ""))
    except ValueError:
        return None
