"""The application form as a document (条例 art 16(1)): everything that was answered, as it will be registered."""

from __future__ import annotations

from stdnum.cn import ric

from licensing import approvals, company_variants
from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.documents import beneficial
from licensing.documents.blocks import Block, Paper
from licensing.documents.wording import FORMS, PARTIES, address_text, scope_mark, scope_text, yuan
from licensing.entities import ASKED
from licensing.findings.capacity import wards
from licensing.findings.owners import signs_at_counter
from licensing.id_number import LENGTH, masked_id
from licensing.kind_papers import EVERY
from licensing.parties import shown_number
from licensing.uploads.about import PAPER, attached

NAMELESS = "（不使用名称）"
FUNDS = {"own": "个人财产出资", "family": "以家庭共有财产作为个人出资"}
FOUNDERS, OWNERS = "设立分支机构的企业", "非自然人、境外和未成年的出资人"  # a branch has no investor
PLEDGES = (
    "申请人知晓：对所填内容的真实性、合法性和有效性负责；提交虚假材料的，依照《市场主体登记管理条例》第四十四条承担责任。",
    "经营范围中依法须经批准的项目，在取得批准之前不从事该项经营活动。",
)


def application(draft: Draft, catalogue: Catalogue) -> Paper:
    """The application form as it would be signed now."""
    entity, variant = catalogue.entity_types[draft.type_code], company_variants.of(draft)
    facts = [
        ("项目", "内容"),
        ("名称", draft.name or (NAMELESS if draft.kind.nameless else "")),
        ("类型", f"{entity.zh}（{variant.mark_zh}）" if variant and variant.mark_zh else entity.zh),
        (draft.kind.domicile_zh, address_text(draft, catalogue)),
        ("经营范围", scope_text(draft, catalogue) + scope_mark(draft, catalogue)),
    ]
    if draft.kind.capital_zh:
        facts.append((draft.kind.capital_zh, yuan(draft.capital_fen) if draft.capital_fen else ""))
    if draft.kind.otherwise:
        facts.insert(3, (catalogue.officer_roles[draft.kind.representative].zh, draft.representative))
    if draft.kind.funds:
        facts.append(("出资方式", FUNDS.get(str(draft.section("capital").get("funds")), "")))
    blocks = [Block("table", rows=tuple(facts)), Block("heading", "人员"), _people(draft, catalogue)]
    blocks += _residences(draft) + _owners(draft)
    blocks += beneficial.blocks(draft, catalogue.beneficial)
    blocks += _items(draft, catalogue) + _approvals(draft, catalogue)
    blocks += _uploads(draft, catalogue)
    told = (variant.note,) if variant and variant.note else ()
    blocks += [Block("heading", "承诺")] + [Block("paragraph", p) for p in (*PLEDGES, *told)]
    return Paper("APP", f"{draft.name or _operator(draft)}设立登记申请书", tuple(blocks))


def _operator(draft: Draft) -> str:
    """Who stands in the place of a name where there is none."""
    return draft.representative if draft.kind.nameless else ""


def _people(draft: Draft, catalogue: Catalogue) -> Block:
    rows = [("姓名", "身份证件号码", "职务", "出资")]
    for person in draft.people:
        offices = "、".join(catalogue.officer_roles[r].zh for r in draft.kind.roles if r in person.roles)
        money = (
            f"{yuan(person.amount_fen)}（{FORMS.get(str(person.contribution.get('form')), '')}）"
            if person.amount_fen
            else ""
        )
        number = shown_number(person.party, person.id_number)
        rows.append((person.name, number, offices, money))
    return Block("table", rows=tuple(rows))


def _residences(draft: Draft) -> list[Block]:
    """Where owners live, for kinds of which it is registered (实施细则 art 6)."""
    if not draft.kind.residence:
        return []
    rows = [
        ("姓名", "居所（住所）"),
        *((p.name, str(p.details.get("residence") or "")) for p in draft.owners),
    ]
    return [Block("heading", "出资人居所（住所）"), Block("table", rows=tuple(rows))]


def _owners(draft: Draft) -> list[Block]:
    """Owners that are no natural person or come from abroad: what they are, who signs for them and how, who takes their mail."""
    rows = [
        (p.name, PARTIES.get(p.party, ""), shown_number(p.party, p.id_number), _voice(p, draft), *_abroad(p))
        for p in draft.people
        if p.is_body or set(p.details) - {*ASKED, "delegate_of"}
    ]
    head = ("名称", "类型", "代码（注册地与编号）", "签署方式", "主体资格文件", "法律文件送达接受人")
    return (
        [Block("heading", FOUNDERS if draft.kind.named_after else OWNERS), Block("table", rows=(head, *rows))]
        if rows
        else []
    )


def _voice(person: PersonAnswer, draft: Draft) -> str:
    number = masked_id(str(person.details.get("signer_number", "")))
    named = f"{person.details.get('signer_name', '')}（{number}）"
    if not person.is_body:
        return f"窗口签名，由监护人{named}代为签名" if person in wards(draft) else "本人签名"
    if not signs_at_counter(person, draft):
        return "以其电子营业执照签名"
    return f"窗口签名，由{named}代表"


def _abroad(person: PersonAnswer) -> tuple[str, str]:
    told = person.details
    consignee = " ".join(str(told[k]) for k in ("consignee", "consignee_address") if told.get(k))
    return str(told.get("document") or ""), consignee


def _items(draft: Draft, catalogue: Catalogue) -> list[Block]:
    answer = draft.section("certificates")
    items = [catalogue.items[c] for c in answer.get("items") or [] if c in catalogue.items]
    if not items:
        return []
    rows = [("事项", "部门")] + [(i.name_zh, i.department_zh) for i in items]
    values = answer.get("fields") or {}
    given = [
        (f.label_zh, _plain(values[f.name])) for f in catalogue.shared_fields(items) if values.get(f.name)
    ]
    blocks = [Block("heading", "一并办理的证照事项"), Block("table", rows=tuple(rows))]
    return blocks + ([Block("table", rows=(("填报内容", "回答"), *given))] if given else [])


def _approvals(draft: Draft, catalogue: Catalogue) -> list[Block]:
    """What was approved elsewhere before (细则 art 22), as the signers confirm it."""
    given = approvals.read(draft.section("certificates"))
    rows = [
        (
            catalogue.items[c].name_zh,
            f"{a.authority} {a.number}",
            a.holder,
            f"{a.issued_on}至{a.valid_until or '未载明'}",
            a.document,
        )
        for c, a in given.items()
        if c in catalogue.items
    ]
    head = ("前置许可", "批准机关与文号", "持有人", "批准日期与有效期", "文件")
    return [Block("heading", "已取得的前置许可"), Block("table", rows=(head, *rows))] if rows else []


def _uploads(draft: Draft, catalogue: Catalogue) -> list[Block]:
    """The files handed in, each with its digest: who signs the form signs them."""
    return attached([(name, _about(item, catalogue), digest) for name, item, digest in draft.uploads])


def _about(about: str, catalogue: Catalogue) -> str:
    """What a file was handed in for: an item, a paper of the kind, or the whole application."""
    paper = EVERY.get(about.removeprefix(PAPER))
    if paper is not None:
        return paper.zh
    return catalogue.items[about].name_zh if about in catalogue.items else "整个申请"


def _plain(value: object) -> str:
    """An answer as printed: several choices in one line, yes and no in Chinese, ID numbers never whole."""
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)
    text = {"yes": "是", "no": "否"}.get(str(value), str(value))
    if len(text) < LENGTH:  # nearly every answer; whether a text is a number takes the library 65 calls
        return text
    return masked_id(text) if ric.is_valid(text) else text
