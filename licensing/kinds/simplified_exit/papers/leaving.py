"""The application to leave the register (细则 art 47): what is asked for, by whom, and on which way."""

from __future__ import annotations

from licensing.documents.blocks import Block, Paper
from licensing.store.models import Upload
from licensing.uploads.about import attached

SENTENCES = (
    "申请人知晓：对所提交材料的真实性、合法性和有效性负责；以虚假材料骗取注销登记的，登记机关依法撤销，并承担相应责任。",
    "注销后营业执照作废；名称自注销之日起满一年后，他人方可再次申报。",
)


def leaving(name: str, uscc: str, applicants: list[str], files: list[Upload]) -> Paper:
    """The application for simplified deregistration of this enterprise by these people, with the files they hand in."""
    table = Block(
        "table",
        rows=(
            ("项目", "内容"),
            ("名称", name),
            ("统一社会信用代码", uscc),
            ("申请事项", "简易注销登记"),
            ("申请人", "、".join(applicants)),
        ),
    )
    named = attached([(x.name, "整个申请", x.sha256) for x in files])
    return Paper("APP", "简易注销登记申请书", (table, *named, *(Block("paragraph", s) for s in SENTENCES)))
