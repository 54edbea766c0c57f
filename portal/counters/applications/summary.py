"""Every answer of an application in words, with where to change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from licensing import approvals
from licensing import beneficial as owned
from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.addresses import NO_HOST
from licensing.catalogue.model import Field
from licensing.documents.wording import address_text
from licensing.own_votes import PART, OwnVotes
from licensing.parties import shown_number
from licensing.services.cases.cases import asking_draft
from licensing.stock import classes_of
from licensing.store.models import Case
from licensing.work import Work
from portal import formats
from portal.counters.applications.fields import day
from portal.counters.applications.offers import chosen_items
from portal.counters.applications.scope import named
from portal.i18n import has, language, t
from portal.words.answer_words import answer_words


@dataclass(frozen=True)
class Part:
    """One section's answers. ``rows``: {label, value, href} as the macro ``summary_list`` takes them."""

    section: str
    rows: list[dict[str, Any]] = field(default_factory=list)


def parts_of(work: Work, case: Case, changeable: bool) -> list[Part]:
    """All sections in the order of the task list."""
    draft = asking_draft(work.session, case, work)
    parts = [
        _place(draft, work),
        _business(draft, work),
        *([] if draft.kind.capital == "none" else [_capital(draft)]),
        _people(draft, work),
        *_classes(draft),
        *_beneficial(draft, work),
        _certificates(case, work),
    ]
    for part in parts:
        for row in part.rows:
            href = row.pop("to", None) or url_for(f"applications.{part.section}", case_id=case.id)
            row["href"] = href if changeable else None
    return parts


def _row(key: str, value: Any) -> dict[str, Any]:
    return {"label": t(f"applications.{key}"), "value": value}


def _place(draft: Draft, work: Work) -> Part:
    answer = draft.section("place")
    tenure = answer.get("tenure")
    kind = work.books.catalogue.address_kinds.get(str(answer.get("kind") or "ordinary"))
    named = "" if kind is None else kind.zh if language() == "zh" else kind.en
    rows = [
        _row("place.kind", named),
        _row("place.whole", address_text(draft, work.books.catalogue)),
    ]
    if kind is None or kind.host == NO_HOST:  # of a host's or a platform's address nobody is asked
        called = f"applications.place.tenure_{tenure}"
        rows.append(_row("place.tenure", t(called) if has(called) else ""))
    if kind is not None and kind.scope_mark:
        rows.append(_row("place.scope_mark", kind.scope_mark))
    if tenure in ("leased", "lent"):
        rows.append(_row("place.owner", answer.get("owner") or ""))
    if tenure == "leased":
        rows.append(_row("place.tenure_until", formats.day(day(answer.get("tenure_until")), language())))
    return Part("place", rows)


def _business(draft: Draft, work: Work) -> Part:
    known, answer = work.books.catalogue.scope_items, draft.section("business")
    chosen = [known[c].item for c in answer.get("items") or [] if c in known]
    main = known[answer["main"]].item if answer.get("main") in known else ""
    term = answer.get("term_years")
    return Part(
        "business",
        [
            _row("business.items", chosen),
            _row("business.main", main),
            _row(
                "business.term",
                t("applications.business.term_value", n=term) if term else t("applications.business.no_end"),
            ),
        ],
    )


AMOUNTS = {
    "registered": "capital.amount",
    "stock": "capital.amount",
    "declared": "capital.amount_declared",
    "optional": "capital.amount_funds",
}


def _capital(draft: Draft) -> Part:
    key = AMOUNTS[draft.kind.capital]
    rows = [_row(key, formats.money(draft.capital_fen or None, language()))]
    funds = f"applications.capital.funds_{draft.section('capital').get('funds')}"
    run = f"applications.capital.composition_{draft.section('capital').get('composition')}"
    rows += [_row("capital.composition", t(run))] if has(run) else []
    rows += [_row(f"capital.{name}", str(value)) for name, value in _stock(draft)]
    votes = f"applications.capital.votes_{draft.section('capital').get('votes')}"
    rows += [_row("capital.votes", t(votes))] if has(votes) else []
    told = draft.section("capital").get("staff")
    rows += [_row("capital.staff", str(told))] if told else []
    return Part("capital", [*rows, *([_row("capital.funds", t(funds))] if has(funds) else [])])


def _stock(draft: Draft) -> list[tuple[str, object]]:
    """The shares of a joint-stock company, as answered."""
    told = draft.section("capital")
    sort = f"applications.capital.stock_{told.get('stock')}"
    found = [("stock", t(sort))] if has(sort) else []
    return [*found, *((n, told[n]) for n in ("issued", "authorised", "authorised_years") if told.get(n))]


def _people(draft: Draft, work: Work) -> Part:
    return Part("people", [{"label": p.name, "value": _person(p, draft, work)} for p in draft.people])


def _person(person: PersonAnswer, draft: Draft, work: Work) -> list[str]:
    known = work.books.catalogue.officer_roles
    offices = [
        known[r].zh if language() == "zh" else known[r].en for r in draft.kind.roles if r in person.roles
    ]
    lines = [t("applications.comma").join(offices), shown_number(person.party, person.id_number)]
    if person.amount_fen:
        lines.append(
            t("applications.people.contribution") + " " + formats.money(person.amount_fen, language())
        )
    if OwnVotes.of(draft) is not None and PART in person.contribution:
        lines.append(f"{t('applications.people.votes_percent')} {person.contribution[PART]}")
    if person.details.get("residence"):
        lines.append(t("applications.people.residence") + " " + str(person.details["residence"]))
    return lines


def _classes(draft: Draft) -> list[Part]:
    """Each class of shares by its name; one line where all are ordinary."""
    if draft.kind.capital != "stock":
        return []
    rows = [
        {"label": c.name, "value": [t("applications.classes.said", n=f"{c.shares:,}"), c.protects]}
        for c in classes_of(draft)
    ]
    plain = _row("classes.kinds", t("applications.classes.none"))
    return [Part("classes", rows or [plain])]


def _beneficial(draft: Draft, work: Work) -> list[Part]:
    """How it is filed; who is named stands on pages of its own."""
    if not owned.asked(draft, work.books.catalogue.beneficial):
        return []
    named, way = len(owned.filed(draft)), draft.section(owned.SECTION).get("way")
    said = t(f"beneficial.said_{way or 'none'}", n=named)
    return [Part(owned.SECTION, [{"label": t("beneficial.in_papers"), "value": said}])]


def _certificates(case: Case, work: Work) -> Part:
    items, answer = chosen_items(case, work.books.catalogue), case.answers.get("certificates") or {}
    fields = work.books.catalogue.shared_fields(items)
    rows = [_row("certificates.items", [named(i) for i in items])]
    rows += _answered(
        fields, answer.get("fields") or {}, url_for("applications.certificate_fields", case_id=case.id)
    )
    rows += [
        {"label": named(work.books.catalogue.items[c]), "value": f"{a.authority} {a.number}"}
        for c, a in approvals.read(answer).items()
        if c in work.books.catalogue.items
    ]
    return Part("certificates", rows)


def _answered(fields: Iterable[Field], values: dict[str, Any], href: str) -> list[dict[str, Any]]:
    return [
        {
            "label": f.label_zh if language() == "zh" else f.label_en,
            "value": answer_words(f, values[f.name]),
            "to": href,
        }
        for f in fields
        if f.name in values
    ]
