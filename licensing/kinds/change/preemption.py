"""The notice of a sale to an outsider and what the others make of it (公司法 art 84): thirty days from its receipt, then silence waives.

What was told is kept as it was told. It counts for an application only while its digest is that of what the application says today:
another buyer, part, price, way or day of payment is another offer, of which nobody has been told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter
from licensing.kinds.change.matter import Owner
from licensing.store.models import Case, TransferAnswer, TransferNotice
from licensing.work import Work

ITEM, WAIVE, CLAIM = "shareholders", "waive", "claim"
PERIOD = "D102"  # 公司法 art 84: thirty days from the receipt
NEEDED = ("amount_fen", "price_fen", "pay_way", "pay_by")  # number, price, way and time of payment
WAIVED, CLAIMED = frozenset({"waived", "silent"}), frozenset({"claimed"})


@dataclass(frozen=True)
class Stand:
    """Where one other owner stands. ``how``: unread, running, waived, claimed or silent; ``last``: of the thirty days."""

    owner: Owner
    how: str
    received_on: date | None = None
    last: date | None = None

    @property
    def waives(self) -> bool:
        return self.how in WAIVED


def seller_of(case: Case) -> Owner | None:
    given = matter.answer(case, ITEM) if ITEM in matter.items_of(case) else {}
    return next((o for o in matter.seen_owners(case) if o.id == given.get("from")), None)


def others(case: Case) -> list[Owner]:
    """Who has the right of first refusal: every other owner, where the buyer is none of them."""
    seller, buyer = seller_of(case), matter.person(case, matter.answer(case, ITEM).get("to"))
    owners = matter.seen_owners(case)
    if seller is None or buyer is None or any(o.index == buyer.id_number_index for o in owners):
        return []
    return [o for o in owners if o.id != seller.id]


def terms_of(case: Case) -> dict[str, Any]:
    """What the sale is, as it must be told; incomplete while something is missing."""
    given = matter.answer(case, ITEM)
    seller, buyer = seller_of(case), matter.person(case, given.get("to"))
    if seller is None or buyer is None:
        return {}
    return {
        "enterprise": case.title,
        "code": case.uscc,
        "seller": seller.name,
        "seller_index": seller.index,
        "buyer": buyer.name,
        "buyer_index": buyer.id_number_index,
        **{name: given.get(name) for name in NEEDED},
    }


def digest_of(terms: dict[str, Any]) -> str:
    """The digest by which what was told is compared with what is filed."""
    return sha256(json.dumps(terms, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def missing(case: Case) -> list[str]:
    """What a notice must say and the application does not."""
    terms = terms_of(case)
    return [name for name in NEEDED if not terms.get(name)] if terms else list(NEEDED)


def latest(work: Work, case: Case) -> TransferNotice | None:
    query = select(TransferNotice).where(TransferNotice.case_id == case.id)
    return work.session.scalar(
        query.order_by(TransferNotice.sent_at.desc(), TransferNotice.id.desc()).limit(1)
    )


def counting(work: Work, case: Case) -> TransferNotice | None:
    """The last notice, where it told what the application says today."""
    notice = latest(work, case)
    same = notice is not None and notice.digest == digest_of(terms_of(case))
    return notice if same else None


def answers(work: Work, notice: TransferNotice) -> list[TransferAnswer]:
    query = select(TransferAnswer).where(TransferAnswer.notice_id == notice.id)
    return list(work.session.scalars(query.order_by(TransferAnswer.id)))


def stands(work: Work, case: Case) -> list[Stand]:
    """Where every other owner stands today; nobody where no notice counts."""
    notice = counting(work, case)
    if notice is None:
        return []
    told = {row.person_index: row for row in answers(work, notice)}
    return [stand(work, o, told[o.index]) for o in others(case) if o.index is not None and o.index in told]


def stand(work: Work, owner: Owner, row: TransferAnswer) -> Stand:
    last = work.books.last_day(row.received_on, PERIOD) if row.received_on else None
    if row.answer is not None:
        return Stand(owner, "claimed" if row.answer == CLAIM else "waived", row.received_on, last)
    if last is None:
        return Stand(owner, "unread")
    return Stand(owner, "silent" if work.act.on > last else "running", row.received_on, last)


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What the other owners made of the notice, for whoever decides: no waiver stands on anything else."""
    if not others(case):
        return ()
    found = []
    for each in stands(work, case):
        told = {"name": each.owner.name, "received": each.received_on, "last": each.last}
        if each.waives:
            found.append(Problem(ITEM, f"change.preemption_{each.how}", told))
    return (
        Looked(Rule("CH-31", REVIEW, "公司法第八十四条", "yes", ("llc",), _register, ITEM), tuple(found)),
    )


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at notices, not at a founder's draft."""
    return []


def problems(work: Work, case: Case) -> list[Problem]:
    """While somebody claims the shares on these very terms, they do not go to an outsider."""
    claims = [s for s in stands(work, case) if s.how in CLAIMED]
    return [Problem(ITEM, "change.preemption_claimed", {"name": s.owner.name}) for s in claims]
