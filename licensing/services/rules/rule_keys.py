"""The register is made ready for an approved edition before its day: keys are added batch by batch, the old ones stay.

Names granted or held meanwhile carry the keys of both from the start (``Books.shelves``). Killed, the job goes on behind the last
batch that was committed. Keys of before go a day after the edition has taken over.
"""

from __future__ import annotations

from licensing.errors import NotFound
from licensing.rulebooks import approved
from licensing.services.names import rekeying
from licensing.services.rules.rule_steps import amendments_of, untidied
from licensing.store.models import RuleEdition
from licensing.work import Work


def make_ready(work: Work, edition_id: str) -> bool:
    """The next batch of names; True while there may be more. At the end the edition is ready from this instant on.

    Nothing happens for an edition that was stopped or is ready. Raises NotFound.
    """
    edition = work.session.get(RuleEdition, edition_id, with_for_update=True)
    if edition is None:
        raise NotFound(edition_id)
    if edition.state != "approved" or edition.ready_at is not None:
        return False
    shelf = work.library.shelf(amendments_of(work, edition))
    last, done = rekeying.add(work, shelf, edition.keyed_after)
    if last:
        edition.keyed_after, edition.keyed = last, edition.keyed + done
        return True
    rekeying.add_to_holds(work, shelf)
    edition.ready_at = work.act.at
    rekeying.remember_too(work, shelf)
    work.record("rules.ready", "rules", edition.id, number=edition.number, names=edition.keyed)
    return False


def tidy(work: Work, after: str) -> str:
    """Leave the next names behind this id only the keys of the rules in force and the coming ones; the id to go on from."""
    last, _ = rekeying.read_again(work, after)
    return last


def tidied(work: Work, ids: list[str]) -> None:
    """All names were tidied; these editions, waiting for it when it began, wait no longer."""
    chain = {each.id for each in approved(work.session)}
    for edition_id in ids:
        edition = work.session.get_one(RuleEdition, edition_id, with_for_update=True)
        edition.tidied_at = work.act.at
        work.record("rules.tidied", "rules", edition.id, in_force=edition.id in chain)
    rekeying.remember(work)


def waiting_to_tidy(work: Work) -> list[str]:
    """Ids of the editions whose predecessors' keys may go now."""
    return [edition.id for edition in untidied(work.session, work.act.at)]
