"""The form fits the type of enterprise and suggests no other (国务院令第734号第10条; 实施办法第12条; 合伙企业法第15、56、62条).

>>> from namecheck.trial import trial
>>> trial('form_fits_type', '海东红光商贸股份有限公司', entity_type='llc')
'reject'
>>> trial('form_fits_type', '海东红光投资中心', entity_type='partnership')
'reject'
>>> trial('form_fits_type', '海东红光投资中心（有限合伙）', entity_type='partnership')
'pass'
>>> trial('form_fits_type', '海东市乐都区张三小吃店', entity_type='individual')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.forms import fits

RULE = RuleInfo(
    code="form_fits_type",
    basis="国务院令第734号第10条；实施办法第12条",
    outcome="reject",
    example="海东红光投资中心（合伙企业未标明合伙形式）",
    order=56,
)
ASKS = "typed"


def check(context: Context) -> Iterable[Finding]:
    """The declared type against the form at the end of the name."""
    kind, form = context.declaration.entity_type, context.parsed.parts.form
    if kind and form and not fits(form, kind, context.shelf):
        yield context.find(RULE, "form", params={"form": form, "type": kind})
