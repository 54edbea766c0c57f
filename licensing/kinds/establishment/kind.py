"""Founding an enterprise, as one object."""

from __future__ import annotations

from licensing.application.sections import discover
from licensing.documents.blocks import Paper
from licensing.documents.founding import founding
from licensing.documents.wording import address_text, scope_mark, scope_text
from licensing.entities import KINDS
from licensing.kind import Kind
from licensing.kind_papers import PAPERS
from licensing.kinds.establishment import effects, facts, sections
from licensing.kinds.establishment.flow import FLOW
from licensing.kinds.establishment.papers.application import application
from licensing.services.cases import gate
from licensing.services.cases.cases import asking_draft, draft_of
from licensing.services.cases.public import PublicFacts
from licensing.store import hanging
from licensing.store.models import Case, Person
from licensing.uploads.about import ITEM, PAPER
from licensing.work import Work


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """The application form, and what the owners agree: articles, where the kind has them."""
    draft, catalogue = asking_draft(work.session, case, work), work.books.catalogue
    form = application(draft, catalogue)
    return (form, *founding(draft, catalogue))


def signers(case: Case) -> list[Person]:
    """Everybody with an office that signs for this type of enterprise."""
    roles = set(KINDS[case.entity_type].signing)
    return [p for p in hanging.people_of(case) if roles & set(p.roles)]


def public(work: Work, case: Case) -> PublicFacts:
    draft = asking_draft(work.session, case, work)
    return PublicFacts(
        name=case.title,
        uscc=case.uscc,
        entity_type=draft.kind.register,
        domicile=address_text(draft, work.books.catalogue),
        scope=scope_text(draft, work.books.catalogue) + scope_mark(draft, work.books.catalogue),
        capital_fen=draft.capital_fen or None,
        representative=draft.representative,
        authority=case.authority or "",
    )


def file_parts(case: Case) -> list[str]:
    """What every founding of the kind hands in, and the certificate items applied for."""
    items = (case.answers.get("certificates") or {}).get("items") or []
    return [*(PAPER + code for code in PAPERS[case.entity_type]), *(ITEM + code for code in items)]


KIND = Kind(
    flow=FLOW,
    facts=facts.known,
    papers=papers,
    signers=signers,
    examined=facts.recheck_name,
    found=facts.found,
    public=public,
    effects={"approve": effects.approve, "refuse": effects.refuse},
    answered=effects.answered,
    revocable=effects.revocable,
    taken_back=effects.taken_back,
    kept=effects.kept,
    sections=discover(sections),
    makes_licence=True,
    file_parts=file_parts,
    owned=lambda work, case: draft_of(work.session, case, work),
    owed=facts.owed,
    approvals=gate.given,
)
