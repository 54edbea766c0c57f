"""Stories about permits on a pledge: a licensed firm pledges, hands in its papers, signs; its department checks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from licensing.act import Actor
from licensing.catalogue.pledges import CONDITION, PAPER
from licensing.services.cases import signing_acts
from licensing.services.pledges import checking, pledging
from licensing.store.models import PermitPledge
from licensing.uploads.checking import check
from portal.statements import OfficeNotary, place_of
from portal.wiring import Office
from tests.portal.uploads.files import pdf
from tests.support import identity, items, standings
from tests.support.stories import Story


@dataclass(frozen=True)
class Pledged:
    """A firm that holds a permit on its pledge."""

    story: Story
    pledge_id: str


def answers(office: Office, item: str, later: tuple[str, ...] = ()) -> dict[str, str]:
    """Everything is so now, but for ``later`` (term codes), promised for the last day that the rows allow."""
    rule, today = office.books.catalogue.pledges[item], office.clock.now().date()
    terms = [*rule.of_kind(CONDITION), *rule.of_kind(PAPER)]
    return {t.code: (today + timedelta(days=t.days)).isoformat() if t.code in later else "now" for t in terms}


def hand_in(office: Office, who: Actor, pledge_id: str, term: str) -> str:
    stream = io.BytesIO(pdf())
    with office.work(who) as work:
        return pledging.hand_in(work, pledge_id, term, "图纸.pdf", check(stream), stream, True).id


def written(
    office: Office,
    who: Actor,
    case_id: str,
    item: str,
    said: Mapping[str, str] | None = None,
    files: bool = True,
) -> str:
    """Filled in, with the papers that are promised for now."""
    with office.work(who) as work:
        made = pledging.write(work, case_id, item, answers(office, item) if said is None else said).id
    if files:
        with office.look(who) as work:
            missing = pledging.lacking(work, work.session.get_one(PermitPledge, made))
        for term in missing:
            hand_in(office, who, made, term)
    return made


def sign(office: Office, who: Actor, pledge_id: str) -> PermitPledge:
    own = identity.new_key(office, who)
    with office.work(who) as work:
        row = work.session.get_one(PermitPledge, pledge_id)
        sheet = pledging.prepare(work, pledge_id, pledging.digest(work, row))
    place = place_of(office.settings.base_url)
    act = own.assertion(bytes.fromhex(sheet.id), place.rp, place.origin)
    with office.work(who) as work:
        notary = OfficeNotary(office.seals, office.stamper, work.act.at)
        made = signing_acts.sign_with_key(work, sheet.id, own.credential, act, notary, place)
    assert isinstance(made, PermitPledge)
    return made


def granted(office: Office, item: str = "B24", later: tuple[str, ...] = ()) -> Pledged:
    """A licensed company that applied for the item and has pledged."""
    story = items.licensed_with(office, [item])
    said = answers(office, item, later)
    return Pledged(
        story, sign(office, story.founder, written(office, story.founder, story.case_id, item, said)).id
    )


def row(office: Office, pledge_id: str) -> PermitPledge:
    with office.read() as session:
        return session.get_one(PermitPledge, pledge_id)


def officer(office: Office, family: str = "FIRE") -> Actor:
    return standings.officer(office, family)


def checked(office: Office, who: Actor, pledge_id: str, action: str, reasons: str = "") -> PermitPledge:
    with office.work(who) as work:
        return checking.check(work, pledge_id, action, reasons)
