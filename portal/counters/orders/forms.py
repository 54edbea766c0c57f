"""What an officer enters for a register order: the document it rests on, why, and what the kind asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from wtforms import DateField, MultipleFileField, SelectField, StringField, TextAreaField

from licensing.catalogue.model import Item, OrderKind
from licensing.kinds.order_ending.kind import GROUNDS
from licensing.services.orders.fields import DATES, ITEMS, LONGEST
from licensing.services.orders.papers import Paper
from licensing.services.orders.proposing import LONGEST_NUMBER, LONGEST_REASONS, LONGEST_TITLE, Proposal
from licensing.services.register.paper_licences import ENDS
from licensing.store.models import Enterprise
from portal import approval_fields, row_fields
from portal.formats import money
from portal.forms import Form, options
from portal.i18n import language, t
from portal.office import current_office
from portal.validators import Depends, MoneyField, Required, optional, text, trim

APPROVALS, PAPER = "approvals", "paper_"
FORMER = {"creditors_told_on"}  # what older orders hold and no form asks
LISTS = (APPROVALS, *row_fields.LISTS)  # what has inputs of its own
CHOSEN = ("ground", "paper")
OF_THE_REGISTER = (
    "officer",
    "comes_back",
    "forfeiture",
    "gives_back",
)  # chosen from who stands or stood on it
Choices = Mapping[str, Sequence[tuple[str, str]]]
NO_CHOICES: Choices = MappingProxyType({})
NO_ROWS: Mapping[str, int] = MappingProxyType({})


def _destinations(enterprise: Enterprise) -> list[tuple[str, str]]:
    """The other counties of the system, nothing chosen."""
    places = current_office().books.catalogue.counties.values()
    named = [(p.code, p.name_zh if language() == "zh" else p.name_en) for p in places]
    return [("", "–")] + [(code, name) for code, name in named if code != enterprise.authority]


def form_for(items: Sequence[Item], rows: Mapping[str, int] = NO_ROWS) -> type[OrderForm]:
    """The form with the approvals that these items stand for, ``rows`` of each list, and an input for each paper of the catalogue."""
    base: type[Form] = OrderForm
    for name, number in rows.items():
        base = row_fields.LISTS[name].build(base, number)
    made = approval_fields.build(base, items)
    made.items, made.rows = tuple(items), dict(rows)
    for term in current_office().books.catalogue.order_papers.values():
        field = MultipleFileField(term.zh if language() == "zh" else term.en, [optional()])
        setattr(made, PAPER + term.code, field)
    return made


class OrderForm(Form):
    """Fields that a kind does not ask for are removed; what must be given the service says too.

    ``items``: the pre-approvals that the scope calls for, each with fields of its own.
    """

    items: Sequence[Item] = ()
    rows: Mapping[str, int] = NO_ROWS

    representative = StringField(
        "orders.field.representative", [optional(), text(LONGEST["representative"])], [trim]
    )
    representative_id = StringField(
        "orders.field.representative_id", [Depends(), text(18)], [trim], "orders.representative_id_hint"
    )
    domicile = StringField("orders.field.domicile", [optional(), text(LONGEST["domicile"])], [trim])
    scope = TextAreaField("orders.field.scope", [optional(), text(LONGEST["scope"])], [trim])
    capital_fen = MoneyField("orders.field.capital_fen", [optional()])
    new_name = StringField(
        "orders.field.new_name", [optional(), text(LONGEST["new_name"])], [trim], "orders.new_name_hint"
    )
    to_authority = SelectField(
        "orders.field.to_authority", [optional()], choices=[], description="orders.to_authority_hint"
    )
    until = DateField("orders.field.until", [optional()], description="orders.until_hint")
    capital_reason = TextAreaField(
        "orders.field.capital_reason",
        [Depends(), text(LONGEST["capital_reason"])],
        [trim],
        "orders.capital_reason_hint",
    )
    resolved_on = DateField("orders.field.resolved_on", [optional()])
    resumed_on = DateField("orders.field.resumed_on", [optional()], description="orders.resumed_on_hint")
    votes_for = MoneyField("orders.field.votes_for", [optional()], description="orders.votes_hint")
    votes_all = MoneyField("orders.field.votes_all", [optional()])
    group_on = DateField("orders.field.group_on", [optional()])
    creditors_none = TextAreaField(
        "orders.field.creditors_none",
        [optional(), text(LONGEST["creditors_none"])],
        [trim],
        "orders.creditors_none_hint",
    )
    ended_on = DateField("orders.field.ended_on", [optional()], description="orders.ended_on_hint")
    court_ruling = StringField(
        "orders.field.court_ruling",
        [optional(), text(LONGEST["court_ruling"])],
        [trim],
        "orders.court_ruling_hint",
    )
    intended = TextAreaField(
        "orders.field.intended",
        [optional(), text(LONGEST["intended"])],
        [trim],
        "orders.intended_hint",
    )
    public_interest = SelectField(
        "orders.field.public_interest",
        [optional()],
        choices=[("", "–"), ("none", "orders.harm.none"), ("grave", "orders.harm.grave")],
        description="orders.public_interest_hint",
    )
    ground = SelectField(
        "orders.field.ground",
        [optional()],
        choices=options(("", "–"), *((g, f"orders.ground.{g}") for g in GROUNDS)),
        description="orders.ground_hint",
    )
    paper = SelectField(
        "orders.field.paper",
        [optional()],
        choices=options(("", "–"), *((p, f"orders.paper.{p}") for p in ENDS)),
        description="orders.paper_hint",
    )
    officer = SelectField("orders.field.officer", [optional()], choices=[], description="orders.officer_hint")
    comes_back = SelectField(
        "orders.field.comes_back", [optional()], choices=[], description="orders.comes_back_hint"
    )
    forfeiture = SelectField(
        "orders.field.forfeiture", [optional()], choices=[], description="orders.forfeiture_hint"
    )
    gives_back = SelectField(
        "orders.field.gives_back", [optional()], choices=[], description="orders.gives_back_hint"
    )
    document_title = StringField(
        "orders.document_title", [Required(), text(LONGEST_TITLE)], [trim], "orders.document_title_hint"
    )
    document_no = StringField("orders.document_no", [optional(), text(LONGEST_NUMBER)], [trim])
    document_on = DateField("orders.document_on", [Required()])
    reasons = TextAreaField(
        "orders.reasons",
        [Required(), text(LONGEST_REASONS)],
        [trim],
        "orders.reasons_hint",
        render_kw={"maxlength": LONGEST_REASONS},
    )

    def ask(self, kind: OrderKind, enterprise: Enterprise, choices: Choices = NO_CHOICES) -> OrderForm:
        """The form as this kind asks it, with what the register says now beside what may be changed; ``choices``: of lists of its own."""
        self.to_authority.choices = _destinations(enterprise)
        for name in OF_THE_REGISTER:
            self[name].choices = [("", "–"), *choices.get(name, ())]
        for name in (
            *LONGEST,
            "representative_id",
            "capital_fen",
            "to_authority",
            "public_interest",
            *OF_THE_REGISTER,
            *CHOSEN,
            *(set(DATES) - FORMER),
        ):
            if name not in kind.fields:
                del self[name]
                continue
            if kind.fields[name]:
                self[name].flags.required = True
            now = getattr(enterprise, name) if name in ITEMS else None
            if now:
                value = money(now, language()) if name == "capital_fen" else now
                more = f" {t('orders.scope_hint')}" if name == "scope" else ""
                self[name].description = t("orders.now", value=value) + more
        for about in current_office().books.catalogue.order_papers:
            if about not in kind.papers:
                del self[PAPER + about]
            else:
                self[PAPER + about].flags.required = kind.papers[about]
        if kind.document:
            self.document_no.flags.required = True
        return self

    def proposal(self, kind: OrderKind, papers: Sequence[Paper]) -> Proposal:
        """What was entered, dates as ISO text, with the files that were looked at."""
        fields = {name: self[name].data for name in kind.fields if name not in LISTS}
        if APPROVALS in kind.fields:
            fields[APPROVALS] = approval_fields.read(self, self.items)
        for name, rows in row_fields.LISTS.items():
            if name in kind.fields:
                fields[name] = rows.read(self)
        for name in set(DATES) - FORMER:
            if fields.get(name):
                fields[name] = fields[name].isoformat()
        return Proposal(
            kind.code,
            fields,
            self.document_title.data or "",
            self.document_no.data or "",
            self.document_on.data,
            self.reasons.data or "",
            papers,
        )
