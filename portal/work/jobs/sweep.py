"""The hourly sweep: one small transaction for each thing, so that one stubborn case stops no other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from licensing.act import SYSTEM
from licensing.deadlines import legal_date
from licensing.errors import LicensingError
from licensing.services import upkeep
from licensing.services.accounts import staff
from licensing.services.cases import draws, releasing, silence, warning
from licensing.services.licences import archive, company_certificates, copies, log_audit, renewal
from licensing.services.names import rekeying
from licensing.services.orders import queued as queued_orders
from licensing.services.pledges import checking
from licensing.services.register import extracting, forfeits, group_lacks, in_office, place_keys
from licensing.services.rules import rule_steps
from licensing.work import Work
from portal import clock_guard, open_names

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "sweep"
SHOWN = 5
Act = Callable[[Work, str], object]

log = structlog.get_logger("sweep")


class StubbornError(RuntimeError):
    """Some things could not be swept; all others were."""


def run(office: Office) -> None:
    """Safe to repeat; legal periods are read from dates, the sweep only writes down what they already decided."""
    with office.read() as session:
        exits, approved = upkeep.waiting_exits(session), upkeep.approved_cases(session)
        resumed = upkeep.ended_suspensions(session, legal_date(office.clock.now()))
        queued = queued_orders.waiting_enterprises(session)
        versions = upkeep.unsigned_versions(session, office.clock.now())
        ending = renewal.due(session, office.clock.now(), office.books.policy.licence_renewal_days)
        unsigned, extracts = copies.waiting(session), extracting.waiting(session)
        uncertified = company_certificates.waiting(session)
        deserted = staff.left_behind(session)
        idle = releasing.lapsed(session, office.clock.now())
        due = _nearly_due(office, session)
        barred = in_office.concerned(session, office.books.catalogue, legal_date(office.clock.now()))
        ended = in_office.ending(session, legal_date(office.clock.now()))
        undisposed = forfeits.overdue(session, legal_date(office.clock.now()))
        groups = group_lacks.concerned(session)
        missed = silence.missed(session, legal_date(office.clock.now()))
        pledges = checking.due(session, legal_date(office.clock.now()))
        silent = upkeep.silent_corrections(
            session, office.clock.now(), office.books.policy.correction_reminder_days
        )
    todo: list[tuple[Act, str]] = [(partial(_tell, warned=warned), warned.subject) for warned in due]
    todo += [(silence.settle, each) for each in missed]
    todo += [(checking.settle, each) for each in pledges]
    todo += [(in_office.tell, each) for each in barred]
    todo += [(forfeits.tell, each) for each in undisposed]
    todo += [(group_lacks.settle, each) for each in groups]
    todo += [(in_office.remind, each) for each in ended]
    todo += [(upkeep.settle_exit, each) for each in exits]
    todo += [(upkeep.ask_again, each) for each in approved]
    todo += [(upkeep.settle_suspension, each) for each in resumed]
    todo += [(upkeep.ask_for_version, each) for each in versions]
    todo += [(renewal.settle, each) for each in ending]
    todo += [(queued_orders.carry_out, each) for each in queued]
    todo += [(staff.clear_desk, each) for each in deserted]
    todo += [(releasing.settle, each) for each in idle]
    todo += [(upkeep.remind, each) for each in silent]
    todo += [(copies.ask_again, each) for each in unsigned]
    todo += [(company_certificates.ask_again, each) for each in uncertified]
    todo += [(extracting.ask_again, each) for each in extracts]
    house = (
        *(upkeep.forget, draws.settle, archive.ask, log_audit.ask),
        *(rule_steps.ask_for_keys, rule_steps.ask_to_tidy, rekeying.ask, partial(_open_names, office)),
        place_keys.follow,
        partial(clock_guard.keep, office),
    )
    todo += [(partial(_alone, part), _name(part)) for part in house]
    stubborn = [subject for act, subject in todo if not _attempt(office, act, subject)]
    log.info("swept", exits=len(exits), approved=len(approved), stubborn=len(stubborn))
    if stubborn:  # everything else is done; the engine tries again and shows in the end that it failed
        raise StubbornError(f"{len(stubborn)} things raised, the first: {', '.join(stubborn[:SHOWN])}")


def _tell(work: Work, subject: str, *, warned: warning.Warned) -> None:
    warning.tell(work, warned)


def _alone(part: Callable[[Work], object], work: Work, subject: str) -> None:
    part(work)


def _name(part: Callable[[Work], object]) -> str:
    return str(getattr(part, "__qualname__", "open_names"))


def _open_names(office: Office, work: Work) -> None:
    if open_names.is_due(office):  # asked for hourly until the file of the day is there
        work.enqueue("open_names", f"{work.act.at:%Y-%m-%dT%H}", day=work.act.on.isoformat())


def _nearly_due(office: Office, session: Session) -> list[warning.Warned]:
    today, books = legal_date(office.clock.now()), office.books
    until = books.calendar.last_day(today, books.policy.head_warning_days, "working_days")
    return warning.nearly_due(session, today, until)


def _attempt(office: Office, act: Act, subject: str) -> bool:
    """One thing in a transaction of its own. False when it raised what nobody expects; that stops nothing else."""
    try:
        with office.work(SYSTEM) as work:
            act(work, subject)
    except LicensingError as error:  # somebody else moved the case just now; the next sweep looks again
        log.warning("left for the next sweep", subject=subject, reason=str(error))
    except Exception:  # whatever a row of one case makes the code raise, the others have their hour
        log.exception("stubborn", subject=subject)
        return False
    return True
