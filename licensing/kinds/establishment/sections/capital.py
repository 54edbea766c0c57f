"""Registered capital (公司法 art 47: contributions within five years of establishment) or an individual's stated funds."""

from __future__ import annotations

from licensing import own_votes
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS, EntityKind
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.employees import staff
from licensing.findings.money import beyond_reason

NAME = "capital"
ORDER = 40
FIELDS = (
    *("amount_fen", "reason", "funds", "composition", "staff"),
    *("stock", "issued", "authorised", "authorised_years"),
    own_votes.FIELD,
)
COMPOSITIONS = ("person", "family")
FUNDS = ("own", "family")  # 个人独资企业法 art 18: family property answers only when the application says so
LEAST_REASON = 10  # characters: a word is no answer to 784 art 3
MOST_STAFF = 10**7
MOST_FEN = 10**15  # ten trillion yuan: above any real company, below every integer column


def asked(kind: EntityKind) -> tuple[str, ...]:
    """What a kind of enterprise is asked about its money."""
    shares = ("stock", "issued", "authorised", "authorised_years") if kind.capital == "stock" else ()
    company = ("reason", "staff") if kind.capital in ("registered", "stock") else ()
    funds, run = ("funds",) if kind.funds else (), ("composition",) if kind.family_code else ()
    votes = (own_votes.FIELD,) if kind.code == own_votes.COMPANY else ()
    return ("amount_fen", *company, *shares, *votes, *funds, *run)


def applies(entity_type: str) -> bool:
    return KINDS[entity_type].capital != "none"


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    amount = draft.section(NAME).get("amount_fen")
    if amount is None:
        return [] if draft.kind.capital == "optional" else [Problem("amount_fen", "capital.required")]
    if int(amount) <= 0:
        return [Problem("amount_fen", "capital.not_positive")]
    if int(amount) > MOST_FEN:
        return [Problem("amount_fen", "capital.too_large")]
    if (
        draft.kind.capital in ("registered", "stock")
        and beyond_reason(draft, catalogue)
        and len(str(draft.section(NAME).get("reason") or "").strip()) < LEAST_REASON
    ):
        return [Problem("reason", "capital.reason_needed")]
    if draft.kind.funds and draft.section(NAME).get("funds") not in FUNDS:
        return [Problem("funds", "capital.funds_needed")]
    found = rules.refusals(draft, catalogue, NAME)
    if draft.section(NAME).get(own_votes.FIELD) not in (None, "", *own_votes.WAYS):
        found.append(Problem(own_votes.FIELD, "capital.votes_unknown"))
    if not 0 <= staff(draft) <= MOST_STAFF:
        found.append(Problem("staff", "capital.staff_range", {"most": MOST_STAFF}))
    if draft.kind.capital == "stock":
        found += [p for p in rules.refusals(draft, catalogue) if p.code.startswith("capital.")]
    return found
