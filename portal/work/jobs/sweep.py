"""The hourly sweep: one small transaction for each thing, so that one stubborn case stops no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from licensing.act import SYSTEM
from licensing.deadlines import legal_date
from licensing.errors import LicensingError
from licensing.services import upkeep
from licensing.services.accounts import staff
from licensing.services.cases import draws, releasing, silence, warning
from licensing.services.licences import archive, copies, log_audit
from licensing.services.orders import queued as queued_orders
from licensing.services.rules import rule_steps
from licensing.work import Work
from portal import open_names

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "sweep"

log = structlog.get_logger("sweep")


def run(office: Office) -> None:
    """Safe to repeat; legal periods are read from dates, the sweep only writes down what they already decided."""
    with office.read() as session:
        exits, approved = upkeep.waiting_exits(session), upkeep.approved_cases(session)
        resumed = upkeep.ended_suspensions(session, legal_date(office.clock.now()))
        queued = queued_orders.waiting_enterprises(session)
        versions = upkeep.unsigned_versions(session, office.clock.now())
        unsigned = copies.waiting(session)
        deserted = staff.left_behind(session)
        idle = releasing.lapsed(session, office.clock.now())
        due = _nearly_due(office, session)
        missed = silence.missed(session, legal_date(office.clock.now()))
        silent = upkeep.silent_corrections(
            session, office.clock.now(), office.books.policy.correction_reminder_days
        )
    for warned in due:
        with office.work(SYSTEM) as work:
            warning.tell(work, warned)
    for leg_id in missed:
        _attempt(office, silence.settle, leg_id)
    for case_id in exits:
        _attempt(office, upkeep.settle_exit, case_id)
    for case_id in approved:
        _attempt(office, upkeep.ask_again, case_id)
    for enterprise_id in resumed:
        _attempt(office, upkeep.settle_suspension, enterprise_id)
    for licence_id in versions:
        _attempt(office, upkeep.ask_for_version, licence_id)
    for enterprise_id in queued:
        _attempt(office, queued_orders.carry_out, enterprise_id)
    for account_id in deserted:
        _attempt(office, staff.clear_desk, account_id)
    for case_id in idle:
        _attempt(office, releasing.settle, case_id)
    for case_id in silent:
        _attempt(office, upkeep.remind, case_id)
    for licence_id in unsigned:
        _attempt(office, copies.ask_again, licence_id)
    with office.work(SYSTEM) as work:
        removed = upkeep.forget(work)
        draws.settle(work)
        archive.ask(work)
        if open_names.is_due(office):  # asked for hourly until the file of the day is there
            day = work.act.on.isoformat()
            work.enqueue("open_names", f"{work.act.at:%Y-%m-%dT%H}", day=day)
        log_audit.ask(work)
        rule_steps.ask_for_keys(work)
        rule_steps.ask_to_tidy(work)
    log.info("swept", exits=len(exits), approved=len(approved), removed=removed)


def _nearly_due(office: Office, session: Session) -> list[warning.Warned]:
    today, books = legal_date(office.clock.now()), office.books
    until = books.calendar.last_day(today, books.policy.head_warning_days, "working_days")
    return warning.nearly_due(session, today, until)


def _attempt(office: Office, act: Callable[[Work, str], object], subject: str) -> None:
    try:
        with office.work(SYSTEM) as work:
            act(work, subject)
    except LicensingError as error:  # somebody else moved the case just now; the next sweep looks again
        log.warning("left for the next sweep", subject=subject, reason=str(error))
