"""People who change the name rules, and names that stand on the register before they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from licensing.act import SYSTEM, Actor, Role
from licensing.register_rows import parse
from licensing.services.accounts.accounts import SignUp
from licensing.services.register import register
from licensing.services.rules import rule_drafts, rule_steps
from namecheck.editable import EDITABLE, POLICY
from portal.wiring import Office
from portal.work.jobs import try_rules
from tests.support import stories

HEAD = SignUp("孙科长", "13911110013", "632121198301010019", stories.PASSWORD)
SECOND = SignUp("韩处长", "13911110014", "632121197301010019", stories.PASSWORD)
OTHER_CLERK = SignUp("祁平安", "13911110015", "632121198404040016", stories.PASSWORD)
WORDS = {"title": "新增一条", "reason": "群众反映这个词容易误导。", "basis": "企业名称登记管理规定第十一条"}


@dataclass
class Desk:
    """王登记 writes, 孙科长 and 韩处长 may approve, 祁平安 is another clerk. ``last``: the edition published last."""

    office: Office
    clerk: Actor
    head: Actor
    second: Actor
    other_clerk: Actor
    last: str = field(default="")

    def draft(self, rows: Iterable[tuple[str, Sequence[str]]], day: date | None = None) -> str:
        """A draft of 王登记 with these rows put in, to take effect on ``day`` (today by default)."""
        with self.office.work(self.clerk) as work:
            edition = rule_drafts.start(work, WORDS["title"]).id
        self.write(edition, rows)
        self.describe(edition, day)
        self.last = edition
        return edition

    def write(
        self, edition: str, rows: Iterable[tuple[str, Sequence[str]]], author: Actor | None = None
    ) -> None:
        for name, row in rows:
            with self.office.work(author or self.clerk) as work:
                table = EDITABLE[name]
                there = rule_drafts.standing(work, edition, name, table.key_of(tuple(row)))
                key = table.key_of(tuple(row)) if there or name == POLICY else None
                rule_drafts.put(work, edition, name, tuple(row), key)

    def describe(self, edition: str, day: date | None, author: Actor | None = None, **words: str) -> None:
        with self.office.work(author or self.clerk) as work:
            rule_drafts.describe(work, edition, WORDS | words, day or work.act.on)

    def try_out(self, edition: str, author: Actor | None = None) -> str:
        """Tried to the end; gives the trial's id."""
        with self.office.work(author or self.clerk) as work:
            trial = rule_steps.try_out(work, edition).id
        try_rules.run(self.office, trial)
        return trial

    def try_and_submit(self, edition: str, author: Actor | None = None) -> None:
        self.try_out(edition, author)
        with self.office.work(author or self.clerk) as work:
            rule_steps.submit(work, edition)

    def publish(self, edition: str) -> None:
        """Tried, submitted, approved by 孙科长; the worker has not made its keys yet."""
        self.try_and_submit(edition)
        with self.office.work(self.head) as work:
            rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
        self.last = edition


def desk(office: Office) -> Desk:
    return Desk(
        office,
        stories.appoint(office, Role.CLERK),
        stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=HEAD),
        stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=SECOND),
        stories.appoint(office, Role.CLERK, stories.PINGAN, person=OTHER_CLERK),
    )


def register_names(office: Office, texts: Iterable[str], since: date | None = None) -> None:
    """Names of enterprises, as a register file brings them in."""
    day = since.isoformat() if since else ""
    rows = [
        parse(number, {"name": text, "status": "registered", "status_date": day})
        for number, text in enumerate(texts, 2)
    ]
    with office.work(SYSTEM) as work:
        register.take_in(work, rows, stories.CITY)
