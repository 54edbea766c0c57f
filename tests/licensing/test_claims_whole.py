"""Every enterprise of the real register of Haidong can be claimed at the counter of its own authority, before two officers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from licensing.act import Role
from licensing.services.identity import claims
from licensing.store.models import Enterprise, EnterpriseClaim, Investor
from portal.wiring import Office
from tests.licensing.test_register import DATA, take
from tests.support import stories
from tests.support.stories import CLERK, SECOND, ZHAO

FILE = DATA / "haidong_registrations.tsv.gz"
AT_ONCE = 400


@pytest.mark.slow
def test_all_of_haidong_can_be_claimed(sqlite_office: Office) -> None:
    if not FILE.is_file():
        pytest.skip(f"{FILE.name} is not there: real registers are not shipped")
    office = sqlite_office
    added, known, _ = take(office, FILE)
    assert added + known == 9496
    zhao = stories.sign_up(office, ZHAO)
    with office.read() as session:
        query = select(Enterprise.authority, Enterprise.uscc).order_by(Enterprise.uscc)
        entries = [(str(authority), str(code)) for authority, code in session.execute(query)]
    waiting: dict[str, list[str]] = defaultdict(list)
    for start in range(0, len(entries), AT_ONCE):
        with office.work(zhao) as work:
            for authority, code in entries[start : start + AT_ONCE]:
                waiting[authority].append(claims.claim(work, code, claims.INVESTOR).id)
    for number, (authority, rows) in enumerate(waiting.items()):
        first, second = (
            stories.appoint(
                office, Role.CLERK, authority, person=replace(who, mobile=f"1392222{number:03d}{n}")
            )
            for n, who in enumerate((CLERK, SECOND))
        )
        for start in range(0, len(rows), AT_ONCE):
            with office.work(first) as work:
                for row in rows[start : start + AT_ONCE]:
                    claims.see(work, row, "身份证原件、营业执照原件、公章")
            with office.work(second) as work:
                for row in rows[start : start + AT_ONCE]:
                    claims.decide(work, row)
    with office.read() as session:
        granted = select(func.count()).where(EnterpriseClaim.state == "granted")
        assert session.scalar(granted) == 9496
        holders = select(func.count(func.distinct(Investor.enterprise_id)))
        assert session.scalar(holders) == 9496
    print(sorted((a, len(r)) for a, r in waiting.items()))
