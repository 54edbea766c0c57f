"""Invented content for the page of building blocks; nothing here is a rule or a fact."""

from __future__ import annotations

from datetime import UTC, date, datetime

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from licensing.errors import NotFound
from portal.forms import Form, options
from portal.lanes import Lane
from portal.validators import MoneyField, Required, chinese_id, digits, mobile, optional, text, trim

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 1, 5, tzinfo=UTC)
EARLIER = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
CODE = "91630200MA7F00001X"
VERDICTS = ("valid", "superseded", "suspended", "revoked", "expired", "forged", "unknown")

WRONG = MultiDict(
    {"w-person": "", "w-id_number": "63010219900101001", "w-mobile": "139", "w-capital": "一百"}
)
RIGHT = {
    "person": "马小花",
    "mobile": "13900000000",
    "capital": 500_000_000,
    "kind": "llc",
    "items": ["tax", "seal"],
}


class SampleForm(Form):
    """One field of each kind."""

    person = StringField(
        "styleguide.person",
        [Required(), text(30)],
        [trim],
        "styleguide.person_hint",
        render_kw={"autocomplete": "name"},
    )
    id_number = StringField(
        "styleguide.id_number", [Required(), chinese_id], [digits], "styleguide.id_number_hint",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    mobile = StringField(
        "styleguide.mobile",
        [Required(), mobile],
        [digits],
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )
    capital = MoneyField("styleguide.capital", [Required()], description="styleguide.capital_hint")
    place = SelectField(
        "styleguide.place",
        [optional()],
        choices=options(("", "styleguide.pick"), ("ledu", "乐都区"), ("pingan", "平安区")),
    )
    about = TextAreaField("styleguide.about", [optional(), text(200)], [trim])
    kind = RadioField(
        "styleguide.kind",
        [Required()],
        choices=options(("llc", "styleguide.llc"), ("sole", "styleguide.sole")),
    )
    items = SelectMultipleField(
        "styleguide.items",
        [Required()],
        choices=options(("tax", "styleguide.tax"), ("seal", "styleguide.seal")),
    )
    lease = FileField("styleguide.lease", [Required()], description="styleguide.lease_hint")
    promise = BooleanField("styleguide.promise", [Required("styleguide.promise_needed")])


PARTS = [("division", "海东"), ("trade_name", "河湟"), ("industry", "餐饮管理"), ("form", "有限公司")]
PARTS_OPEN = [("division", "海东"), ("trade_name", "河湟"), ("industry", ""), ("form", "")]

LANES = [
    Lane("市场监管", "设立登记", "done", date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 17), gate=True),
    Lane("税务", "发票领用", "running", date(2026, 11, 18), date(2026, 11, 26), left=3,
         forecast=(date(2026, 11, 24), date(2026, 11, 25))),
    Lane("公安", "公章刻制", "soon", date(2026, 11, 18), date(2026, 11, 24), left=1),
    Lane("卫生健康", "公共场所卫生许可", "late", date(2026, 11, 16), date(2026, 11, 20), left=-1),
    Lane("文化和旅游", "娱乐场所许可", "waiting", date(2026, 11, 23), date(2026, 12, 4), left=9),
    Lane("人力资源社会保障", "社会保险登记", "informed", date(2026, 11, 17)),
    Lane("消防救援", "开业前检查", "refused", date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 19)),
]  # fmt: skip


def verdict(result: str) -> str:
    """One of the seven results, else NotFound."""
    if result not in VERDICTS:
        raise NotFound(result)
    return result
