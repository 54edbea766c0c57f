"""A pledge in words, the same for holder, department and public: what was promised, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.catalogue.pledges import CONDITION, PAPER, PledgeTerm
from licensing.services.pledges import keeping, opening
from licensing.store.models import Case, Enterprise, PermitPledge, Upload
from licensing.work import Work
from portal.i18n import language
from portal.words.register_words import department_name, item_names


@dataclass(frozen=True)
class Line:
    """One condition or paper. ``by``: the day promised, None: at once; ``done``: when it was met or came in; ``file``: its upload."""

    code: str
    text: str
    by: date | None
    done: str
    late: bool
    file: Upload | None = None


@dataclass(frozen=True)
class Shown:
    """What a page shows of one pledge."""

    row: PermitPledge
    item: str
    body: str
    firm: str
    code: str
    conditions: tuple[Line, ...]
    papers: tuple[Line, ...]
    may_begin: bool

    @property
    def waits(self) -> tuple[Line, ...]:
        """Conditions that are not met yet."""
        return tuple(line for line in self.conditions if not line.done)


def shown(work: Work, row: PermitPledge) -> Shown:
    catalogue = work.books.catalogue
    rule = catalogue.pledges.get(row.item)
    late = set(keeping.late(row, work.act.on))
    conditions = [_condition(row, t, late) for t in rule.of_kind(CONDITION)] if rule else []
    papers = [_paper(work, row, t, late) for t in rule.of_kind(PAPER)] if rule else []
    enterprise = work.session.get_one(Enterprise, row.enterprise_id)
    return Shown(
        row=row,
        item="".join(item_names([row.item], catalogue)) or row.item,
        body=department_name(row.department, catalogue),
        firm=enterprise.name or "",
        code=enterprise.uscc or "",
        conditions=tuple(conditions),
        papers=tuple(papers),
        may_begin=keeping.may_begin(row),
    )


def said(term: PledgeTerm) -> str:
    return term.zh if language() == "zh" else term.en


def _condition(row: PermitPledge, term: PledgeTerm, late: set[str]) -> Line:
    day = row.conditions.get(term.code)
    return Line(term.code, said(term), _day(day), str(row.met.get(term.code, "")), term.code in late)


def _paper(work: Work, row: PermitPledge, term: PledgeTerm, late: set[str]) -> Line:
    day, upload = row.papers.get(term.code), row.handed.get(term.code)
    file = work.session.get(Upload, upload) if upload else None
    done = file.created_at.date().isoformat() if file is not None else ""
    return Line(term.code, said(term), _day(day), done, term.code in late, file)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def unsettled(work: Work) -> list[tuple[str, Shown]]:
    """For the first page: case id and pledge of the reader's own, where something is still owed."""
    return [(row.case_id, shown(work, row)) for row in keeping.unsettled_of_mine(work)]


def of_case(work: Work, case: Case) -> dict[str, Any]:
    """What a case's own page shows: pledges that were signed, and what may be pledged for now."""
    names = work.books.catalogue
    return {
        "signed": [shown(work, row) for row in opening.of_case(work, case.id)],
        "chances": [("".join(item_names([c.item], names)), c.item) for c in opening.chances(work, case)],
    }


def of_enterprise(work: Work, enterprise_id: str) -> list[Shown]:
    """What everybody may read."""
    return [shown(work, row) for row in opening.of_enterprise(work, enterprise_id)]
