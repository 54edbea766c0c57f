"""Phrases that several documents and the licence face share."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.application.draft import Draft
from licensing.catalogue.addresses import ORDINARY, PLATFORM
from licensing.catalogue.load import Catalogue
from licensing.parties import COMPANY, FOREIGN, INSTITUTION, PARTNERSHIP, PERSON, shown_number

FORMS = {  # forms of contribution, as papers call them
    "currency": "货币",
    "in_kind": "实物",
    "intellectual_property": "知识产权",
    "land_use_right": "土地使用权",
    "equity": "股权",
    "claim": "债权",
    "data": "数据、网络虚拟财产",
    "labour": "劳务",
    "land_management": "土地经营权",
    "forest_right": "林权",
    "net_assets": "净资产折股",
}


def yuan(fen: int) -> str:
    """Money as the register writes it.

    >>> yuan(100_0000_00), yuan(12_345_00), yuan(99)
    ('100万元', '1.2345万元', '0.99元')
    """
    if fen >= 1_0000_00:
        return f"{fen / 1_0000_00:,.6f}".rstrip("0").rstrip(".") + "万元"
    return f"{fen / 100:,.2f}".rstrip("0").rstrip(".") + "元"


def address_text(draft: Draft, catalogue: Catalogue) -> str:
    """The domicile as printed: province, city, county, then what the applicant wrote."""
    place = draft.section("place")
    county = catalogue.counties.get(str(place.get("county")))
    kind = catalogue.address_kinds.get(str(place.get("kind") or ORDINARY))
    if county is None or kind is None:
        return ""
    if kind.host == PLATFORM:
        return f"{county.full_path}{place.get('platform') or ''}“{place.get('shop') or ''}”{kind.marker}"
    desk = f"{place['desk']}号工位" if kind.desk and place.get("desk") else ""
    return f"{county.full_path}{place.get('town') or ''}{place.get('address') or ''}{desk}{kind.marker}"


# how a scope begins and ends in print (细则 art 12)
GENERAL_SCOPE = ("一般项目：", "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。")
PERMITTED_SCOPE = ("许可项目：", "（依法须经批准的项目，经相关部门批准后方可开展经营活动）。")


def scope_text(draft: Draft, catalogue: Catalogue) -> str:
    """The business scope of an application as printed."""
    return scope_of(draft.section("business").get("items") or [], catalogue)


def scope_mark(draft: Draft, catalogue: Catalogue) -> str:
    """What stands behind the scope by the kind of address; empty for most kinds."""
    kind = catalogue.address_kinds.get(str(draft.section("place").get("kind") or ORDINARY))
    return kind.scope_mark if kind is not None else ""


def scope_of(codes: Iterable[str], catalogue: Catalogue) -> str:
    """Phrases as printed: general items, then permitted items with the statutory remark (细则 art 12)."""
    chosen = [catalogue.scope_items[i] for i in codes if i in catalogue.scope_items]
    general = [i.item for i in chosen if i.kind != "许可"]
    permitted = [i.item for i in chosen if i.kind == "许可"]
    parts = []
    if general:
        parts.append(f"{GENERAL_SCOPE[0]}{'；'.join(general)}{GENERAL_SCOPE[1]}")
    if permitted:
        parts.append(f"{PERMITTED_SCOPE[0]}{'；'.join(permitted)}{PERMITTED_SCOPE[1]}")
    return "".join(parts)


def phrases(scope: str) -> tuple[str, ...]:
    """The phrases of a business scope as ``scope_text`` prints it, in their order; none for one that was typed elsewhere."""
    found: list[str] = []
    for start, end in (GENERAL_SCOPE, PERMITTED_SCOPE):
        _, opened, rest = scope.partition(start)
        inside, closed, _ = rest.partition(end)
        if opened and closed:
            found += [phrase for phrase in inside.split("；") if phrase]
    return tuple(found)


def beyond_head(wanted: Iterable[str], scope: str) -> list[str]:
    """Phrases that do not stand in the head's scope; one typed elsewhere is searched as text.

    >>> beyond_head(["软件开发", "食品销售"], "一般项目：软件开发；信息咨询服务。")
    ['食品销售']
    """
    has = phrases(scope) or scope
    return [phrase for phrase in wanted if phrase not in has]


PARTIES = {  # kinds of parties as papers name them
    PERSON: "自然人",
    COMPANY: "公司",
    PARTNERSHIP: "合伙企业",
    INSTITUTION: "事业单位、社会团体等机构",
    FOREIGN: "境外企业或者组织",
}


def named_owner(party: str, name: str, number: str) -> str:
    """An owner as papers name it: a body with its code, which is public.

    >>> named_owner("PERSON", "马建国", "632123198803120010"), named_owner("FOREIGN_BODY", "Stein GmbH", "DEU:HRB1")
    ('马建国', 'Stein GmbH（DEU HRB1）')
    """
    return name if party == PERSON else f"{name}（{shown_number(party, number)}）"


def term_text(years: object) -> str:
    """How long an enterprise is founded for, as papers and licence say it.

    >>> term_text(None), term_text(20)
    ('长期', '20年')
    """
    return f"{years}年" if years else "长期"
