"""The types of entity this portal establishes: the contract's word, the catalogue's code, who must sign.

The law behind each row: 条例 art 8, 公司法 arts 42-84, 促进个体工商户发展条例 art 11,
for the mark in their names 企业名称登记管理规定实施办法 art 53.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EntityKind:
    """``roles``: officer_roles codes offered in the form; ``owner``: the role that holds the investment."""

    code: str
    catalogue_code: str
    owner: str
    representative: str
    roles: tuple[str, ...]
    signing_roles: tuple[str, ...]
    forms: tuple[str, ...]


KINDS: dict[str, EntityKind] = {
    "llc": EntityKind(
        code="llc",
        catalogue_code="LLC",
        owner="SHAREHOLDER",
        representative="LEGAL_REP",
        roles=("SHAREHOLDER", "LEGAL_REP", "DIRECTOR", "MANAGER", "SUPERVISOR", "FIN_HEAD", "LIAISON"),
        signing_roles=("SHAREHOLDER", "LEGAL_REP", "DIRECTOR", "MANAGER", "SUPERVISOR"),
        forms=("有限公司", "有限责任公司"),
    ),
    "individual": EntityKind(
        code="individual",
        catalogue_code="IND_P",
        owner="OPERATOR",
        representative="OPERATOR",
        roles=("OPERATOR", "LIAISON"),
        signing_roles=("OPERATOR",),
        forms=tuple(
            f"{form}（个体工商户）" for form in ("店", "商店", "馆", "部", "行", "中心", "厂", "坊", "工作室")
        ),
    ),
}

REGISTERED = {  # the register's word for a type -> its row of entity_types; imported registers know more types than are founded here
    **{kind.code: kind.catalogue_code for kind in KINDS.values()},
    "jsc": "JSC",
    "sole": "SOLE",
    "cooperative": "COOP",
    "branch": "BR",
}


def catalogue_code(entity_type: str) -> str:
    """The row of ``entity_types`` for a type as the register writes it; the word itself for one that has no row.

    >>> catalogue_code("jsc"), catalogue_code("other")
    ('JSC', 'other')
    """
    return REGISTERED.get(entity_type, entity_type)
