"""What the law says of the branch of a foreign company: whose it is, its name, papers, funds and registrar (公司法 arts 243-249)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.catalogue.load import Catalogue
from licensing.company_variants import measures
from licensing.documents.wording import scope_text
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Check, Rule
from licensing.foreign_branches import FEN, FUNDS, LIABILITY, REGISTRARS, below
from licensing.kind_papers import PAPERS
from licensing.nations import nation_of
from licensing.parties import FOREIGN
from licensing.uploads.about import PAPER

BRANCH = ("foreign_branch",)
READ = "yes"
CERTIFICATES, CAPITAL = "certificates", "capital"


def _company(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """One company founded abroad by the law of a state there (art 243); what is founded here opens a branch as such."""
    if len(draft.owners) > 1:
        yield Problem("people", "people.role_once", {"role": "HEAD_OFFICE"})
    for person in draft.owners:
        if person.party != FOREIGN:
            yield Problem(f"person.{person.id}.party", "people.head_from_abroad", {"name": person.name})


def _named(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """The company's whole name in front, with its nation, which its number has too, and the form of liability (art 246)."""
    for person in draft.owners:
        at, told = f"person.{person.id}.name", {"name": person.name, "branch": draft.name}
        if draft.name and not draft.name.startswith(person.name):
            yield Problem(at, "people.head_other_name", told)
        nation = nation_of(draft.name)
        if nation is None or not person.id_number.startswith(f"{nation.code}:"):
            yield Problem(at, "people.head_nation", told | {"code": person.id_number.partition(":")[0]})
        if not person.name.endswith(LIABILITY):
            yield Problem(at, "people.head_liability", told | {"forms": "、".join(LIABILITY)})


def _papers(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Articles, certificate of registration and appointment come with the application (arts 244, 245)."""
    there = {about for _, about, _ in draft.uploads}
    for code, row in PAPERS[draft.entity_type].items():
        if PAPER + code not in there:
            yield Problem("papers", "certificates.paper_needed", {"paper": row.zh, "law": row.basis})


def _funds(read: bool) -> Check:
    """The least that is allocated, where a rule sets one; what nobody has read is weighed by a person (art 245)."""

    def check(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
        for row in below(draft.capital_fen, duties(draft, catalogue).items, FUNDS):
            if draft.capital_fen and (row.verified == READ) is read:
                told = {"trade": row.zh, "least_fen": row.least_yuan * FEN, "law": row.basis}
                yield Problem("amount_fen", "capital.funds_below", told)

    return check


def _registrar(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Only an authorised registrar registers what is foreign (实施细则 art 4): a person looks until the row was compared."""
    county = str(draft.section("place").get("county") or "")
    row = REGISTRARS.get(f"{county[:4]}00")
    if county and row is None:
        yield Problem("people", "people.foreign_registrar_none", {"authority": county})
    elif row is not None and row.verified != READ:
        yield Problem("people", "people.foreign_registrar", {"authority": row.zh, "law": row.basis})


def _compared(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Whether the approval is this very company's, the papers are authenticated, the funds fit: nothing tells a machine (art 244)."""
    for person in draft.owners:
        yield Problem("people", "people.foreign_compare", {"name": person.name})
    for measure in measures(scope_text(draft, catalogue)):
        names = "、".join(p.name for p in draft.owners)
        yield Problem("items", "people.foreign_list", {"names": names, "says": measure.zh})


RULES = (
    Rule("FB-243", REFUSE, "公司法第二百四十三条", "yes", BRANCH, _company),
    Rule("FB-246", REFUSE, "公司法第二百四十六条；企业名称登记管理规定第十三条", "yes", BRANCH, _named),
    Rule("FB-244", REFUSE, "公司法第二百四十四条、第二百四十五条", "yes", BRANCH, _papers, CERTIFICATES),
    Rule(
        "FB-244R",
        REVIEW,
        "公司法第二百四十四条；市场主体登记管理条例实施细则第二十四条",
        "yes",
        BRANCH,
        _compared,
    ),
    Rule("FB-245", REFUSE, "公司法第二百四十五条", "yes", BRANCH, _funds(read=True), CAPITAL),
    Rule("FB-245U", REVIEW, "公司法第二百四十五条", "no", BRANCH, _funds(read=False), CAPITAL),
    Rule("FB-4", REVIEW, "市场主体登记管理条例实施细则第四条", "yes", BRANCH, _registrar),
)
