"""What lies in the dossier of a case, in its order: papers, signatures, files, decisions, departments, licences, every act (一档管理).

Source: 经营主体登记档案管理办法 (decree 96 of 2025, in force 2025-03-20): one file for each enterprise, papers and
electronic records together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.documents.bag import Kept, Member
from licensing.documents.blocks import Paper, read
from licensing.known_kinds import stands
from licensing.services import files
from licensing.services.cases import retention
from licensing.store.base import Base
from licensing.store.journal import OLDEST_FIRST
from licensing.store.models import (
    Case,
    ContributionCall,
    CounterSignature,
    Document,
    Enterprise,
    JournalLine,
    Licence,
    Review,
    Signature,
    TransferAnswer,
    TransferNotice,
    Upload,
)
from licensing.uploads.checking import ENDINGS
from licensing.work import Work

JSON = "application/json"
Render = Callable[[Paper], bytes]


def members(session: Session, case: Case, render: Render, folder: str = "") -> Iterator[Member]:
    """Every file of one case. ``render``: a paper as PDF; ``folder``: where in the bag, ends in a slash."""
    enterprise = session.get(Enterprise, case.enterprise_id) if case.enterprise_id else None
    outcome, ends = retention.outcome_of(case), retention.ends_of(case, enterprise)
    yield from retention.told(_members(session, case, render, folder), folder, outcome, ends)


def _members(session: Session, case: Case, render: Render, folder: str) -> Iterator[Member]:
    yield as_json(f"{folder}case.json", "申请内容", _case(case), case.created_at)
    for number, document in enumerate(case.documents, 1):
        yield from _document(f"{folder}papers/{number:03}", document, render)
    for number, signature in enumerate(_signatures(session, case), 1):
        name = next((p.name for p in case.people if p.id == signature.person_id), "")
        yield as_json(
            f"{folder}signatures/{number:03}.json", f"签名：{name}", _signature(signature), signature.at
        )
    for number, upload in enumerate(sorted(case.uploads, key=lambda x: (x.created_at, x.id)), 1):
        yield _upload(session, f"{folder}files/{number:03}", upload)
    seen = select(CounterSignature).where(CounterSignature.case_id == case.id).order_by(CounterSignature.id)
    for number, row in enumerate(session.scalars(seen), 1):
        title = f"窗口所见证件：{row.signer_name}"
        yield Member(
            f"{folder}counter/{number:03}{ending(row.media_type)}", title, [row.content], row.made_at
        )
    for number, review in enumerate(case.reviews, 1):
        yield as_json(f"{folder}reviews/{number:03}.json", "审查记录", _review(review), review.at)
    for number, leg in enumerate(case.legs, 1):
        yield as_json(
            f"{folder}departments/{number:03}.json", f"部门：{leg.department}", columns(leg), leg.opened_at
        )
    yield from _transfers(session, case, folder)
    yield from _calls(session, case, folder)
    yield from _licences(session, case, folder)
    about = [case.id, *(leg.id for leg in case.legs)]
    yield as_json(f"{folder}journal.json", "办理经过（流水）", acts(session, about), case.created_at)


def _transfers(session: Session, case: Case, folder: str) -> Iterator[Member]:
    """What other owners were told of a sale, and what they answered (公司法 art 84)."""
    told = select(TransferNotice).where(TransferNotice.case_id == case.id).order_by(TransferNotice.id)
    for number, notice in enumerate(session.scalars(told), 1):
        rows = select(TransferAnswer).where(TransferAnswer.notice_id == notice.id).order_by(TransferAnswer.id)
        kept = columns(notice) | {"answers": [columns(row) for row in session.scalars(rows)]}
        yield as_json(f"{folder}transfers/{number:03}.json", "股权转让通知与答复", kept, notice.sent_at)


def _calls(session: Session, case: Case, folder: str) -> Iterator[Member]:
    """What a late owner was told, and what came of it (公司法 arts 51, 52)."""
    sent = select(ContributionCall).where(ContributionCall.case_id == case.id).order_by(ContributionCall.id)
    for number, call in enumerate(session.scalars(sent), 1):
        yield as_json(f"{folder}calls/{number:03}.json", "出资催缴与失权通知", columns(call), call.sent_at)


def index(title: str, kept: Iterable[Kept]) -> Iterator[bytes]:
    """A page that lists every file with its digest: read without this portal, in any browser."""
    head = "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>{0}</title><h1>{0}</h1>"
    yield head.format(escape(title)).encode()
    yield "<table border='1'><tr><th>材料<th>时间<th>文件<th>字节<th>SHA-256<th>保管期限</tr>".encode()
    for each in kept:
        when = each.at.isoformat(timespec="seconds") if each.at else ""
        link = f"<a href='{escape(each.path)}'>{escape(each.path)}</a>"
        cells = (escape(each.title), when, link, str(each.size), each.sha256, escape(each.keeps))
        yield ("<tr>" + "".join(f"<td>{cell}" for cell in cells) + "</tr>").encode()
    yield b"</table></html>"


def ending(media_type: str) -> str:
    """Of a file's name, from what the file is."""
    return ENDINGS.get(media_type, ".bin")


def as_json(path: str, title: str, value: Any, at: datetime | None = None) -> Member:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return Member(path, title, [text.encode()], at)


def _case(case: Case) -> dict[str, Any]:
    """The facts and answers; what the applicant is still writing is nobody's yet, the papers say what was handed in."""
    people = [
        {
            "name": p.name,
            "party": p.party,
            "document": p.document_kind,
            "number": p.id_number,
            "roles": p.roles,
        }
        | {"contribution": p.contribution, "details": p.details}
        for p in case.people
    ]
    facts = (
        "number",
        "kind",
        "entity_type",
        "title",
        "state",
        "uscc",
        "authority",
        "submitted_at",
        "decided_at",
    )
    told = {name: getattr(case, name) for name in facts}
    if stands(case, "fillable"):
        return told
    answers = {name: answer for name, answer in case.answers.items() if name != "people"}
    return told | {"answers": answers, "people": people}


def _document(path: str, document: Document, render: Render) -> Iterator[Member]:
    """The paper as it was signed, byte for byte, and as people read it."""
    if document.media_type != JSON:
        yield Member(
            f"{path}-{document.kind}{ending(document.media_type)}", document.kind, [document.content]
        )
        return
    paper = read(document.content)
    yield Member(f"{path}-{document.kind}.json", paper.title, [document.content], document.created_at)
    yield Member(f"{path}-{document.kind}.pdf", paper.title, _rendered(paper, render), document.created_at)


def _rendered(paper: Paper, render: Render) -> Iterator[bytes]:
    yield render(paper)


def _signatures(session: Session, case: Case) -> Iterable[Signature]:
    query = select(Signature).where(Signature.case_id == case.id)
    return session.scalars(query.order_by(Signature.at, Signature.id))


def _signature(row: Signature) -> dict[str, Any]:
    names = ("person_id", "digest", "documents", "method", "assurance", "power", "at", "evidence")
    return {name: getattr(row, name) for name in names}


def _upload(session: Session, path: str, row: Upload) -> Member:
    taken = "（已取出）" if row.removed_at is not None else ""
    return Member(
        path + ending(row.media_type), row.name + taken, files.content(session, row.id), row.created_at
    )


def _review(row: Review) -> dict[str, Any]:
    names = ("action", "items", "reasons", "digest", "proposal_id", "undone", "clerk_id", "at")
    points = [{"text": p.text, "answer": p.answer} for p in row.points]
    return {"id": row.id} | {name: getattr(row, name) for name in names} | {"points": points}


def columns(row: Base) -> dict[str, Any]:
    """A row as it is kept, without what only the program counts."""
    return {c.key: getattr(row, c.key) for c in row.__mapper__.column_attrs if c.key != "version"}


def _licences(session: Session, case: Case, folder: str) -> Iterator[Member]:
    query = select(Licence).where(Licence.case_id == case.id, Licence.pdf.is_not(None))
    for row in session.scalars(query.order_by(Licence.number_version)):
        path = f"{folder}licences/{row.number_version:03}"
        yield Member(f"{path}.pdf", f"营业执照 {row.number}", [row.pdf or b""], row.issued_at)
        yield Member(
            f"{path}.sd-jwt", f"电子凭证 {row.number}", [(row.credential or "").encode()], row.issued_at
        )


def acts(session: Session, subjects: list[str]) -> list[dict[str, Any]]:
    """Every act about these, in order, as the journal chains them."""
    query = select(JournalLine).where(JournalLine.subject_id.in_(subjects))
    return [columns(row) for row in session.scalars(query.order_by(*OLDEST_FIRST))]


def taken(work: Work, case: Case) -> str:
    """A head takes the dossier along: its name, and the act in the journal."""
    work.record("case.dossier_taken", "case", case.id)
    return case.number or case.id
