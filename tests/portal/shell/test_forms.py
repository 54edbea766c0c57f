"""What people type: cleaned where it is meant well, answered in a sentence where it is not, never lost."""

from __future__ import annotations

from typing import Any

import pytest
import wtforms
from apiflask import APIFlask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, SelectField, StringField

from portal.forms import Form, PageProblem, options, problems
from portal.i18n import sentence
from portal.validators import MoneyField, Required, chinese_id, digits, mobile, text, trim, unified_code


class Inner(Form):
    class Meta(Form.Meta):
        csrf = False

    share = MoneyField("styleguide.capital", [Required()])


class Sample(Form):
    class Meta(Form.Meta):
        csrf = False

    name = StringField("styleguide.person", [Required(), text(4, 2)], [trim])
    number = StringField("styleguide.id_number", [chinese_id], [digits])
    phone = StringField("styleguide.mobile", [mobile], [digits])
    code = StringField("styleguide.uscc", [unified_code], [digits])
    money = MoneyField("styleguide.capital", [Required()])
    place = SelectField(
        "styleguide.place", [Required()], choices=options(("", "styleguide.pick"), ("a", "A"))
    )
    shares = FieldList(FormField(Inner))


GOOD = {
    "name": " 马小花 ", "number": "１１０１０５ 19491231 002x", "phone": "139-0000-0000", "code": "91110000600037341l",
    "money": "1,000.5", "place": "a", "shares-0-share": "12.5",
}  # fmt: skip


def fill(app: APIFlask, lang: str = "zh", **changes: str) -> Sample:
    with app.test_request_context(f"/?lang={lang}", method="POST"):
        form = Sample(formdata=MultiDict(GOOD | changes))
        form.validate()
        return form


def errors_of(form: Any, name: str) -> list[str]:
    return [str(each) for each in form[name].errors]


def test_well_meant_spellings_are_taken(app: APIFlask) -> None:
    form = fill(app)
    assert form.errors == {}
    assert form.name.data == "马小花"
    assert form.number.data == "11010519491231002X"
    assert form.phone.data == "13900000000"
    assert form.code.data == "91110000600037341L"
    assert (form.money.data, form.shares[0].form.share.data) == (1_000_500_000, 12_500_000)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        ("name", "  ", "forms.required"), ("name", "一二三四五", "forms.too_long"), ("name", "一", "forms.too_short"),
        ("name", "马\u202e花", "forms.control_signs"), ("name", "马\x00花", "forms.control_signs"),
        ("number", "110105194912310021", "forms.chinese_id"), ("number", "", "forms.chinese_id"),
        ("phone", "12900000000", "forms.mobile"), ("phone", "139000000000", "forms.mobile"),
        ("code", "91110000600037341X", "forms.uscc"), ("money", "一百", "forms.money"), ("money", "1e9", "forms.money"),
        ("money", "-1", "forms.money"), ("money", "NaN", "forms.money"), ("money", "0", "forms.money_range"),
        ("money", "9999999999.1", "forms.money_range"), ("money", "0.0000001", "forms.money"),
        ("money", "", "forms.required"), ("place", "", "forms.choose"),
    ],
)  # fmt: skip
def test_each_slip_is_answered_beside_its_field(
    app: APIFlask, name: str, typed: str, key: str, lang: str
) -> None:
    form = fill(app, lang, **{name: typed})
    label = form[name].label.text
    said = sentence(key, lang, {"label": label, "n": 4 if key.endswith("long") else 2, "now": len(typed)})
    assert errors_of(form, name) == [said]
    if name == "money":
        assert form[name]._value() == typed  # what was typed stays in the field


def test_all_problems_come_at_once_in_the_order_of_the_page(app: APIFlask) -> None:
    form = fill(app, name="", phone="1", **{"shares-0-share": "x"})
    assert [each.anchor for each in problems(form)] == ["name", "phone", "shares-0-share"]
    assert problems(form)[0] == PageProblem("name", "请填写姓名")


def test_labels_speak_the_language_of_the_request(app: APIFlask) -> None:
    zh, en = fill(app), fill(app, "en")
    assert (zh.name.label.text, en.name.label.text) == ("姓名", "Name")
    assert [choice.label for choice in en.place.choices] == ["Choose", "A"]


class Plain(wtforms.Form):
    share = MoneyField("x")


@given(fen=st.integers(1, 10**15))
def test_money_comes_back_as_it_went(fen: int) -> None:
    shown = Plain(data={"share": fen}).share._value()
    assert Plain(MultiDict({"share": shown})).share.data == fen
