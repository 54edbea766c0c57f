"""What an enterprise says of the address it lends."""

from __future__ import annotations

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField

from licensing.catalogue.addresses import ENTERPRISE
from licensing.services.register.hosts import LONGEST_ADDRESS, MOST, Offer
from licensing.store.models import Enterprise
from portal.forms import Form, options
from portal.i18n import language
from portal.office import current_office
from portal.validators import MoneyField, Required, optional, text, trim


class HostForm(Form):
    kind = SelectField("hosting.kind", [Required()], choices=[])
    county = SelectField("hosting.county", [Required()], choices=[])
    address = StringField(
        "hosting.address", [Required(), text(LONGEST_ADDRESS)], [trim], "hosting.address_hint"
    )
    business_use = BooleanField("hosting.business_use")
    area = IntegerField("hosting.area", [Required()])
    lease_until = DateField("hosting.lease_until", [Required()], description="hosting.lease_hint")
    paid_in_fen = MoneyField("hosting.paid_in", [optional()])
    staff = IntegerField("hosting.staff", [Required()])
    quota = IntegerField("hosting.quota", [Required()], description="hosting.quota_hint")

    def offer_kinds(self, enterprise: Enterprise) -> HostForm:
        """With the kinds that somebody can host, and the counties of the enterprise's prefecture."""
        catalogue, zh = current_office().books.catalogue, language() == "zh"
        kinds = [k for k in catalogue.address_kinds.values() if k.host == ENTERPRISE]
        self.kind.choices = options(*((k.code, k.zh if zh else k.en) for k in kinds))
        near = [p for p in catalogue.counties.values() if p.code.startswith(enterprise.authority[:4])]
        self.county.choices = options(*((p.code, p.name_zh if zh else p.name_en) for p in near))
        return self

    def offer(self) -> Offer:
        return Offer(
            kind=self.kind.data,
            county=self.county.data,
            address=self.address.data or "",
            paid_in_fen=int(self.paid_in_fen.data or 0),
            area=_whole(self.area.data),
            staff=_whole(self.staff.data),
            business_use=bool(self.business_use.data),
            lease_until=self.lease_until.data,
            quota=min(_whole(self.quota.data), MOST + 1),
        )


def _whole(value: int | None) -> int:
    return max(0, min(int(value or 0), 10**9))
