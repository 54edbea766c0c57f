"""The pledge of all investors that opens simplified deregistration (条例 art 33; 细则 art 47)."""

from __future__ import annotations

from licensing.documents.blocks import Block, Paper

SENTENCES = (
    "本市场主体未发生债权债务或者已将债权债务清偿完结，未发生或者已结清清偿费用、职工工资、社会保险费用、法定补偿金、应缴纳税款（滞纳金、罚款）。",
    "本市场主体不存在《市场主体登记管理条例》第三十三条和《实施细则》第四十八条规定的不适用简易注销登记的情形。",
    "全体投资人对以上承诺的真实性负责；承诺不真实的，依法对注销登记前的债务承担连带责任（公司法第二百四十条）。",
)
ABROAD = "未清偿债务之前，外国公司不将其分支机构的财产转移至中华人民共和国境外（公司法第二百四十九条）。"


def pledge(name: str, uscc: str, investors: list[str], abroad: bool = False) -> Paper:
    """The pledge of these investors for this enterprise. ``abroad``: it is the branch of a foreign company."""
    who = f"{name}（统一社会信用代码：{uscc}）的全体投资人 {'、'.join(investors)} 向登记机关申请简易注销登记，并承诺："
    blocks = (
        Block("paragraph", who),
        *(Block("paragraph", s) for s in (*SENTENCES, *([ABROAD] if abroad else []))),
    )
    return Paper("PLEDGE_ALL", "简易注销全体投资人承诺书", blocks)
