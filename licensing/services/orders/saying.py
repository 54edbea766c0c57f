"""What an enterprise's name says beside its scope, after a change of either (企业名称登记管理规定 art 9): rows of ``name_words``."""

from __future__ import annotations

from licensing.catalogue.name_trades import NameTrade
from licensing.catalogue.name_words import Unsaid, unsaid
from licensing.entities import NAMED
from licensing.errors import Problem
from licensing.findings import naming
from licensing.services.names.said import industry_of, words_of
from licensing.services.orders.fields import Fields
from licensing.services.orders.scope import owed, read
from licensing.store.models import Enterprise
from licensing.work import Work


def newly_unsaid(work: Work, enterprise: Enterprise, fields: Fields) -> tuple[Unsaid, ...]:
    """Words of the name for which the scope would hold nothing, and which it held before or the name did not say.

    What stood apart already is no matter of this change.
    """
    if enterprise.entity_type not in NAMED or not (fields.get("new_name") or fields.get("scope")):
        return ()
    was = _apart(work, enterprise, enterprise.name, {"scope": enterprise.scope or ""})
    name = str(fields.get("new_name") or enterprise.name)
    return tuple(
        each
        for each in _apart(work, enterprise, name, {"scope": fields.get("scope") or enterprise.scope or ""})
        if each.word not in {known.word for known in was}
    )


def _apart(work: Work, enterprise: Enterprise, name: str, scope: Fields) -> tuple[Unsaid, ...]:
    words = words_of(work, name)
    called = owed(work, enterprise, scope, anew=True).items if words else frozenset()
    return unsaid(words, called, work.books.catalogue.name_words)


def trade_newly_apart(work: Work, enterprise: Enterprise, fields: Fields) -> tuple[str, NameTrade] | None:
    """The industry wording and its trade, where a new name or scope leaves no phrase of it and the old ones did not."""
    if enterprise.entity_type not in NAMED or not (fields.get("new_name") or fields.get("scope")):
        return None
    name, scope = str(fields.get("new_name") or enterprise.name), fields.get("scope") or enterprise.scope
    industry, catalogue = industry_of(work, name), work.books.catalogue
    apart = naming.trade_apart(industry, read(str(scope or ""), catalogue)[0], catalogue)
    was = naming.trade_apart(
        industry_of(work, enterprise.name), read(enterprise.scope or "", catalogue)[0], catalogue
    )
    return (industry, apart) if apart is not None and apart != was else None


def place_of(fields: Fields) -> str:
    """Where it is mended: at the scope where one is written, else at the name."""
    return "scope" if fields.get("scope") else "new_name"


def name_says_what_it_does(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A word that law forbids to whoever is not approved stands only beside a scope that holds what is approved."""
    found = [each for each in newly_unsaid(work, enterprise, fields) if naming.refused(each)]
    return [naming.of(each, place_of(fields)) for each in found]
