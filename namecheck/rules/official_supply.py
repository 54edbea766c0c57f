"""Words that pretend to an office, an approval or supply to organs (国务院令第734号第11条(八)).

>>> from namecheck.trial import trial
>>> trial('official_supply', '海东国务院批准商贸有限公司'), trial('official_supply', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="official_supply",
    basis="国务院令第734号第11条（八）；实施办法第16条",
    outcome="reject",
    example="海东国务院批准商贸有限公司",
    order=51,
)
KINDS = frozenset({"deceptive_official"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
