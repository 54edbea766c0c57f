"""The fields printed on a business licence: 市场主体登记管理条例实施细则 art. 23, and the printed face."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from esign.errors import InvalidFace

COPIES = ("original", "copy")
LIMITS = {"name": 100, "representative": 240, "domicile": 200, "scope": 2000, "authority": 60, "uscc": 18}
REQUIRED = ("uscc", "representative", "entity_type", "domicile", "scope", "authority", "number")


@dataclass(frozen=True)
class LicenceFace:
    """One licence as printed. Titles differ by type of entity (`titles_for`); empty text is not printed.

    A copy is number `serial` of the `copies` there were when it was made: 副本 3-1 is the first of three.
    """

    uscc: str
    name: str
    representative_title: str
    representative: str
    entity_type: str
    capital: str
    domicile: str
    scope: str
    authority: str
    authority_code: str
    established_on: date
    issued_on: date
    number: str
    copy: str = "original"
    serial: int = 1
    copies: int = 1
    term: str = ""
    capital_title: str = "注册资本"
    domicile_title: str = "住所"
    type_title: str = "类型"
    term_title: str = "营业期限"
    composition: str = ""
    authority_seal: str = ""

    def __post_init__(self) -> None:
        missing = [name for name in REQUIRED if not str(getattr(self, name)).strip()]
        if (
            not self.name.strip() and not self.composition
        ):  # only an individual business goes without (条例 art 8)
            missing.append("name")
        long = [name for name, limit in LIMITS.items() if len(getattr(self, name)) > limit]
        if missing or long or self.copy not in COPIES or not 1 <= self.serial <= self.copies:
            raise InvalidFace(
                f"missing: {missing}, too long: {long}, copy: {self.copy} {self.copies}-{self.serial}"
            )

    def texts(self) -> str:
        """All text of the face, for the glyph check."""
        return "".join(str(getattr(self, field.name)) for field in fields(self))


@dataclass(frozen=True)
class Titles:
    """How the face calls its fields for one type of entity; an empty title leaves the field out."""

    representative: str
    capital: str
    domicile: str
    type: str = "类型"
    term: str = "营业期限"


_TITLES = {
    "llc": Titles("法定代表人", "注册资本", "住所"),
    "jsc": Titles("法定代表人", "注册资本", "住所"),
    "partnership": Titles("执行事务合伙人", "出资额", "主要经营场所", term="合伙期限"),
    "sole": Titles("投资人", "出资额", "住所"),
    "cooperative": Titles("法定代表人", "成员出资总额", "住所"),
    "individual": Titles("经营者", "", "经营场所", "组成形式"),
    "branch": Titles("负责人", "", "经营场所"),
}


def titles_for(kind: str) -> Titles:
    """Titles for llc, jsc, partnership, sole, cooperative, individual or branch (细则 art. 23).

    >>> titles_for("individual").representative
    '经营者'
    """
    try:
        return _TITLES[kind]
    except KeyError:
        raise InvalidFace(f"unknown type of entity: {kind}") from None
