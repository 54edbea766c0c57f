"""A sandbox lives: new companies come, founders answer what was returned and apply again for what was refused, firms move."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator

import structlog
from sqlalchemy import func, select

from config.settings import Settings
from licensing.act import Actor
from licensing.catalogue.model import AFTER, BEFORE, MERGED
from licensing.documents.blocks import Block, Paper
from licensing.errors import LicensingError
from licensing.flows.enterprise import ENDED
from licensing.flows.leg import FLOW
from licensing.services.accounts import accounts
from licensing.services.cases import leg_corrections
from licensing.services.orders import confirming, papers, proposing
from licensing.store.models import Account, Case, Enterprise, Leg, RegisterOrder
from licensing.uploads.checking import check
from licensing.work import Work
from portal.documents.render import pdf_of
from portal.sandbox.cases import NothingToDo, Scene, accepted, item_of, void
from portal.scanning import scan
from portal.wiring import Office, open_office

LOG = structlog.get_logger("sandbox")
Turn = Callable[[Scene], str]


def turn(scene: Scene, number: int) -> str:
    """One thing that happens by itself; what it was: the state of a task, or the kind of event. Empty when nothing could."""
    waiting = _answers(scene) or _applies_again(scene)
    if waiting:
        return waiting
    for step in (*NEWS[number % len(NEWS) :], *NEWS[: number % len(NEWS)]):
        done = step(scene)
        if done:
            return done
    return ""


def _answers(scene: Scene) -> str:
    """The founder of what this department returned answers."""
    with scene.office.read() as session:
        query = select(Leg).where(
            Leg.department == scene.department, Leg.state.in_(FLOW.states_in("asked_back"))
        )
        leg = session.scalars(query.order_by(Leg.id).limit(1)).first()
        founder = _founder(session.get(Account, leg.case.applicant_id) if leg else None)
    if leg is None or founder is None:
        return ""
    with scene.office.work(founder) as work:
        leg_corrections.answer(work, leg.case_id, leg.id, "已按要求补正（模拟答复）。")
    return "answered"


def _applies_again(scene: Scene) -> str:
    """The founder of a refused permit applies again, once for each."""
    with scene.office.look(scene.desk()[0]) as work:
        query = select(Leg).where(
            Leg.department == scene.department, Leg.state.in_(FLOW.states_in("refused"))
        )
        legs = work.session.scalars(query.order_by(Leg.id)).all()
        leg = next((x for x in legs if _may(work, x)), None)
        founder = _founder(work.session.get(Account, leg.case.applicant_id) if leg else None)
    if leg is None or founder is None:
        return ""
    with scene.office.work(founder) as work:
        leg_corrections.apply_again(work, leg.case_id, leg.id, "问题已整改（模拟）。")
    return "applied_again"


def _may(work: Work, leg: Leg) -> bool:
    once = all(each.kind != leg_corrections.AGAIN for each in leg.returns)
    return once and leg_corrections.may_apply_again(work, leg)


def _founder(account: Account | None) -> Actor | None:
    return accounts.actor_of(account) if account is not None else None


def _asked(scene: Scene) -> str:
    """A new company with a matter for this department to decide; the worker makes its licence."""
    item = item_of(scene, (AFTER, BEFORE), scene.department)
    return "open" if item is not None and accepted(scene, [item]) else ""


def _told(scene: Scene) -> str:
    """A new company of which this department is told once it exists."""
    item = item_of(scene, (MERGED,), scene.department)
    return "informed" if item is not None and accepted(scene, [item]) else ""


def _void(scene: Scene) -> str:
    """What this department was asked is needed no more."""
    item, gate = item_of(scene, (AFTER, BEFORE), scene.department), item_of(scene, (BEFORE,), None)
    if item is None or gate is None or gate.code == item.code:
        return ""
    return void(scene, item, gate)[0]


def _moved(scene: Scene) -> str:
    """A company that this department knows moves to another house."""
    with scene.office.read() as session:
        query = select(Enterprise).join(Case, Case.enterprise_id == Enterprise.id).join(Leg)
        query = query.where(Leg.department == scene.department, Enterprise.status.not_in(ENDED))
        firm = session.scalars(query.order_by(Enterprise.id.desc()).limit(1)).first()
    if firm is None or not firm.uscc:
        return ""
    office, (first, second) = scene.office, scene.desk()
    house = f"青海省海东市模拟街道{office.clock.now():%j%H%M%S}号"
    given = proposing.Proposal(
        "CHANGE",
        {"domicile": house},
        "变更登记申请书",
        f"模拟〔2026〕{office.clock.now():%H%M%S}号",
        office.clock.now().date(),
        "经营场所搬迁（模拟）。",
        [_application(office, house)],
    )
    with office.work(first) as work:
        order_id = proposing.propose(work, firm.uscc, given).id
    with office.read() as session:
        shown = session.get_one(RegisterOrder, order_id).digest
    with office.work(second) as work:
        confirming.confirm(work, order_id, shown)
    return "enterprise.change"


def _application(office: Office, house: str) -> papers.Paper:
    text = f"因搬迁申请将住所变更为{house}（模拟，无法律效力）。"
    stream = io.BytesIO(pdf_of(Paper("application", "变更登记申请书", (Block("paragraph", text),))))
    checked = check(stream)
    scanned = scan(office.settings.clamd, stream, checked.size)
    return papers.Paper("basis", "变更登记申请书.pdf", checked, stream, scanned)


NEWS: tuple[Turn, ...] = (_asked, _told, _moved, _asked, _void)


def live_beside(settings: Settings, code: str, every: int, stopping: threading.Event) -> threading.Thread:
    """A thread of its own, with an office of its own: a turn every so many seconds until it is to stop."""

    def run() -> None:
        office = open_office(settings)
        try:
            scene, number = Scene(office, code, office.ids.token()), 0
            while not stopping.wait(every):
                number = _tried(scene, number)
        finally:
            office.close()

    thread = threading.Thread(target=run, name="sandbox", daemon=True)
    thread.start()
    return thread


def _tried(scene: Scene, number: int) -> int:
    """One turn; what the partner's own acts made impossible meanwhile is left out, and said."""
    try:
        LOG.info("something happened in the sandbox", what=turn(scene, number))
    except (LicensingError, NothingToDo) as error:
        LOG.warning("a turn of the sandbox was left out", why=str(error))
    return number + 1


def happen(office: Office, code: str, times: int) -> Iterator[str]:
    """So many turns now, for ``portal sandbox news``; they go on where the sandbox stands."""
    scene = Scene(office, code, office.ids.token())
    with office.read() as session:
        start = session.scalar(select(func.count()).select_from(Case)) or 0
    for number in range(start, start + times):
        yield turn(scene, number)
