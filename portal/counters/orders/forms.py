"""What an officer enters for a register order: the document it rests on, why, and what the kind asks for."""

from __future__ import annotations

from wtforms import DateField, StringField, TextAreaField

from licensing.catalogue.model import OrderKind
from licensing.services.orders.fields import DATES, ITEMS, LONGEST
from licensing.services.orders.orders import LONGEST_NUMBER, LONGEST_REASONS, LONGEST_TITLE, Proposal
from licensing.store.models import Enterprise
from portal.formats import money
from portal.forms import Form
from portal.i18n import language, t
from portal.validators import MoneyField, Required, optional, text, trim


class OrderForm(Form):
    """Fields that a kind does not ask for are removed; what must be given the service says too."""

    representative = StringField(
        "orders.field.representative", [optional(), text(LONGEST["representative"])], [trim]
    )
    representative_id = StringField(
        "orders.field.representative_id", [optional(), text(18)], [trim], "orders.representative_id_hint"
    )
    domicile = StringField("orders.field.domicile", [optional(), text(LONGEST["domicile"])], [trim])
    scope = TextAreaField("orders.field.scope", [optional(), text(LONGEST["scope"])], [trim])
    capital_fen = MoneyField("orders.field.capital_fen", [optional()])
    new_name = StringField(
        "orders.field.new_name", [optional(), text(LONGEST["new_name"])], [trim], "orders.new_name_hint"
    )
    until = DateField("orders.field.until", [optional()], description="orders.until_hint")
    notice_on = DateField("orders.field.notice_on", [optional()], description="orders.notice_on_hint")
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

    def ask(self, kind: OrderKind, enterprise: Enterprise) -> OrderForm:
        """The form as this kind asks it, with what the register says now beside what may be changed."""
        for name in (*LONGEST, "representative_id", "capital_fen", *DATES):
            if name not in kind.fields:
                del self[name]
                continue
            if kind.fields[name]:
                self[name].flags.required = True
            now = getattr(enterprise, name) if name in ITEMS else None
            if now:
                value = money(now, language()) if name == "capital_fen" else now
                self[name].description = t("orders.now", value=value)
        if kind.document:
            self.document_no.flags.required = True
        return self

    def proposal(self, kind: OrderKind) -> Proposal:
        """What was entered, dates as ISO text."""
        fields = {name: self[name].data for name in kind.fields}
        for name in DATES:
            if fields.get(name):
                fields[name] = fields[name].isoformat()
        return Proposal(
            kind.code,
            fields,
            self.document_title.data or "",
            self.document_no.data or "",
            self.document_on.data,
            self.reasons.data or "",
        )
