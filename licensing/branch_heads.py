"""Of which kinds there are branches, and what these are called (条例 art 2; 734 art 13): rows of ``heads.tsv``, read strictly.

A branch of a company is a 分公司; what is no company has none, and an individual business has no branch at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.tables import read
from licensing.entities import HERE, KINDS, EntityKind

COLUMNS = ("kind", "forms", "basis", "verified")
VERIFIED = ("yes", "partial", "no")


@dataclass(frozen=True)
class HeadRow:
    """``forms``: what a branch of this kind may be called."""

    kind: str
    forms: tuple[str, ...]
    basis: str
    verified: str


def load(path: Path = HERE / "branch" / "heads.tsv") -> Mapping[str, HeadRow]:
    """Rows by kind. Raises CatalogueError for an unknown kind, a form that branches are not offered, or one that nobody has."""
    rows, offered, used = {}, KINDS["branch"].forms, set()
    for row in read(path, COLUMNS, "kind").rows:
        forms = row.many("forms")
        if not forms or set(forms) - set(offered):
            raise row.wrong(
                f"forms {sorted(set(forms) - set(offered))} are not offered to branches, or there is none"
            )
        used |= set(forms)
        kind = row.one_of("kind", tuple(KINDS))
        rows[kind] = HeadRow(kind, forms, row.needed("basis"), row.one_of("verified", VERIFIED))
    if used != set(offered):
        raise row.wrong(f"no kind has a branch called {sorted(set(offered) - used)}")
    return rows


HEADS = load()


def kind_of(name: str) -> EntityKind | None:
    """The kind that a head's whole name says; None where it says none founded here.

    >>> [k.code if (k := kind_of(n)) else None for n in ("某中心（有限合伙）", "某某软件有限公司", "某某工作室（个人独资）", "某某")]
    ['limited_partnership', 'llc', 'sole', None]
    """
    ends = [
        (len(form), kind)
        for kind in KINDS.values()
        for form in (kind.mark, *kind.forms)
        if form and name.strip().endswith(form)
    ]
    return max(ends, key=lambda each: each[0])[1] if ends else None


def forms_for(name: str) -> tuple[str, ...]:
    """What a branch of a head with this whole name may be called; nothing where the head has no branches; all where nobody can tell.

    >>> forms_for("某中心（有限合伙）"), forms_for("某某店（个体工商户）")
    (('分店', '分厂', '分部', '分所'), ())
    """
    kind = kind_of(name)
    if kind is None:
        return KINDS["branch"].forms
    return HEADS[kind.code].forms if kind.code in HEADS else ()
