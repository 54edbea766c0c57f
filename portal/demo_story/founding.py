"""One founding from the name to wherever its plot ends, by the services that the pages use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from licensing import queries
from licensing.act import Actor
from licensing.beneficial import FILE, PLEDGE
from licensing.errors import NotFound
from licensing.kinds.establishment import opening, submit
from licensing.known_kinds import stands
from licensing.services.cases import beneficial, cases, deriving, facts, points, review, signing, two_officers
from licensing.services.cases.beneficial import OwnerForm
from licensing.services.cases.cases import PersonForm
from licensing.services.names import names
from licensing.store.models import Case, NameRecord
from licensing.work import Work
from namecheck.declaration import Declaration
from portal.demo_story.cast import Cast
from portal.demo_story.plots import Plot, Telling

FEN = 1_000_000  # of ten thousand yuan
CITY = "630200"
DESKS = {  # authority -> the clerk who takes a case, the officer who confirms
    "630202": ("13900000011", "13900000013"),
    "630203": ("13900000012", "13900000015"),
}
POINT = ({"section": "place", "field": "address", "text": "请写明楼栋、楼层和房间号。"},)
REFUSAL = "住所使用证明与申请的地址不是同一处，补正后仍未更正（演示）。"
OWNER = ("LEGAL_REP", "SHAREHOLDER", "DIRECTOR", "LIAISON")


@dataclass
class Founding:
    """A plot being told. ``case_id`` once it is opened."""

    cast: Cast
    told: Telling
    plot: Plot
    case_id: str = ""

    @property
    def founder(self) -> Actor:
        return self.cast.actor(self.plot.founder)

    @property
    def clerk(self) -> Actor:
        return self.cast.actor(DESKS[self.plot.county][0])

    @property
    def checker(self) -> Actor:
        return self.cast.actor(DESKS[self.plot.county][1])

    def known(self) -> bool:
        """Whether an earlier start has begun it."""
        with self.cast.office.read() as session:
            query = select(NameRecord.id).where(NameRecord.name == self.plot.name)
            return session.scalar(query.limit(1)) is not None

    def by(self, actor: Actor, act: Callable[[Work], object]) -> None:
        """One act of somebody."""
        with self.cast.office.work(actor) as work:
            act(work)

    def opened(self) -> None:
        """The name is declared, the application begun."""
        kind = "llc" if self.plot.partner else "individual"
        with self.cast.office.work(self.founder) as work:
            said = Declaration(self.plot.name, kind, CITY, work.act.on, applicant_division=self.plot.county)
            answer = names.reserve(work, said, committed=True)
            if answer.record is None:
                raise NotFound(self.plot.name)
            name_id = answer.record.id
        with self.cast.office.work(self.founder) as work:
            self.case_id = opening.open_establishment(work, name_id).id

    def placed(self) -> None:
        """Half filled in: where and what, nobody named yet."""
        place = {
            "county": self.plot.county,
            "address": self.plot.address,
            "tenure": "leased",
            "owner": "马生福",
        }
        self._save("place", place | {"tenure_until": "2031-12-31"})
        by_text = {p.item: code for code, p in self.cast.office.books.catalogue.scope_items.items()}
        chosen = [by_text[text] for text in self.plot.scope]
        self._save("business", {"items": chosen, "main": chosen[0]})

    def filled(self) -> None:
        """Every question is answered."""
        plot = self.plot
        self._save("capital", {"amount_fen": plot.wan * FEN})
        if plot.partner:
            self._person(plot.founder, OWNER, plot.wan * FEN * 6 // 10)
            self._person(plot.partner, ("SHAREHOLDER", "MANAGER"), plot.wan * FEN * 4 // 10)
            self._owned()
        else:
            self._person(plot.founder, ("OPERATOR", "LIAISON"))
        items = [*plot.items, "S01"]
        catalogue = self.cast.office.books.catalogue
        asked = catalogue.shared_fields(catalogue.items[code] for code in items)
        with self.cast.office.work(self.founder) as work:
            case = work.session.get_one(Case, self.case_id)
            fields = {f.name: self.told.answers[f.name] for f in asked if f.name in self.told.answers}
            fields |= deriving.suggestions(work, case, items)
            answer = {"items": items, "fields": fields, "pledge": True}
            cases.save_section(work, self.case_id, "certificates", answer)

    def _owned(self) -> None:
        """The pledge where the capital allows it, else who owns enough is named."""
        with self.cast.office.work(self.founder) as work:
            seen = beneficial.look(work, self.case_id)
            beneficial.choose(work, self.case_id, FILE if seen.judged.closed else PLEDGE, pledge=True)
            told = {"right": "share", "address": self.plot.address, "valid_until": "2041-12-31"}
            told["since"] = work.act.on.isoformat()
            for key in seen.judged.owners if seen.judged.closed else ():
                beneficial.put(work, self.case_id, None, OwnerForm(key, told, {}))

    def asked(self) -> None:
        """The founder has signed; the partner has been asked."""
        self.by(self.founder, lambda work: signing.ask(work, self.case_id))
        self.cast.sign(self.plot.founder, self.case_id)

    def signed(self) -> None:
        self.asked()
        if self.plot.partner:
            self.cast.sign(self.plot.partner, self.case_id)

    def submitted(self) -> None:
        self.signed()
        self.by(self.founder, lambda work: submit.submit(work, self.case_id))

    def taken(self) -> None:
        self.submitted()
        self.by(self.clerk, lambda work: review.take(work, self.case_id))

    def correcting(self) -> None:
        self.taken()
        self.by(self.clerk, lambda work: review.request_correction(work, self.case_id, list(POINT)))

    def corrected(self) -> None:
        """The founder has answered the points and handed it in again."""
        self.correcting()
        self._save("place", {**self._answer("place"), "address": f"{self.plot.address}3号楼2层201室"})
        self.by(self.founder, self._say)
        self.signed()
        self.by(self.founder, lambda work: submit.submit(work, self.case_id))

    def proposed(self) -> None:
        self.taken()
        self.by(self.clerk, lambda work: two_officers.propose_approval(work, self.case_id))

    def refusing(self) -> None:
        self.taken()
        self.by(self.clerk, lambda work: two_officers.propose_refusal(work, self.case_id, REFUSAL))

    def refused(self) -> None:
        self.refusing()
        self._confirm()

    def approved(self) -> None:
        """By the machine where nothing is in doubt, else by two officers."""
        self.submitted()
        if self._waits():
            self.by(self.clerk, lambda work: review.take(work, self.case_id))
            self.by(self.clerk, lambda work: two_officers.propose_approval(work, self.case_id))
            self._confirm()

    def _waits(self) -> bool:
        with self.cast.office.read() as session:
            return stands(session.get_one(Case, self.case_id), "waiting")

    def withdrawn(self) -> None:
        self.submitted()
        self.by(self.founder, lambda work: submit.withdraw(work, self.case_id))

    def licensed(self) -> bool:
        """Whether the worker has made the licence."""
        with self.cast.office.read() as session:
            licence = queries.licence_of_case(session, self.case_id)
            return licence is not None and licence.state == "valid"

    def _save(self, section: str, answer: Mapping[str, object]) -> None:
        self.by(self.founder, lambda work: cases.save_section(work, self.case_id, section, answer))

    def _answer(self, section: str) -> dict[str, object]:
        with self.cast.office.read() as session:
            return dict(session.get_one(Case, self.case_id).answers[section])

    def _person(self, mobile: str, roles: tuple[str, ...], fen: int = 0) -> None:
        who = self.told.people[mobile]
        money = {"amount_fen": fen, "form": "currency", "due_on": "2030-06-30"} if fen else {}
        form = PersonForm(who.name, who.id_number, who.mobile, frozenset(roles), money)
        self.by(self.founder, lambda work: cases.put_person(work, self.case_id, None, form))

    def _say(self, work: Work) -> None:
        listed = points.of(work.session.get_one(Case, self.case_id))
        points.answer(work, self.case_id, {each.point.id: "已经写明房间号。" for each in listed})

    def _confirm(self) -> None:
        with self.cast.office.read() as session:
            open_now = facts.proposal_of(session, session.get_one(Case, self.case_id))
            shown = str(open_now.digest) if open_now else ""
        self.by(self.checker, lambda work: two_officers.confirm(work, self.case_id, shown))


def _only(_: Founding) -> None:
    return None


WALKS: dict[str, Callable[[Founding], object]] = {
    "opened": _only,
    "placed": Founding.placed,
    "filled": _only,
    "asked": Founding.asked,
    "signed": Founding.signed,
    "submitted": Founding.submitted,
    "taken": Founding.taken,
    "correcting": Founding.correcting,
    "corrected": Founding.corrected,
    "proposed": Founding.proposed,
    "refusing": Founding.refusing,
    "refused": Founding.refused,
    "approved": Founding.approved,
    "withdrawn": Founding.withdrawn,
}


def found(founding: Founding) -> None:
    """Tell the plot up to where it ends."""
    founding.opened()
    if founding.plot.ends not in ("opened", "placed"):
        founding.placed()
        founding.filled()
    WALKS[founding.plot.ends](founding)
